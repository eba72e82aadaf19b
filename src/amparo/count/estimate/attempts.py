"""Run models on many tables side by side. That a model gives no number is an outcome, kept with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import parallel
from amparo.count.estimate.table import Table
from amparo.errors import AmparoError
from amparo.text import N_

if TYPE_CHECKING:
    from amparo.count.estimate.consistency import Model

Report = Callable[[int, int], None]
"""Told after each piece of work how many are done, of how many; called by one thread at a time."""


def fitted(model: Model, table: Table) -> Fit | Refusal:
    """Return the answer of a model, converged or not, or why it refused the table."""
    try:
        return model(table)
    except AmparoError as error:
        return Refusal("", error.what, error.todo, error.values)


def attempt(model: Model, table: Table) -> Fit | Refusal:
    """Return the answer of a model, or why it has none: it refused the table, or its chains did not converge."""
    fit = fitted(model, table)
    if isinstance(fit, Fit) and not fit.answered:
        return Refusal(fit.model, N_("the chains did not converge"), N_("run longer chains, or use another model"))
    return fit


def attempts(
    jobs: Sequence[tuple[Model, Table]], report: Report | None = None, workers: int | None = None
) -> list[Fit | Refusal]:
    """Attempt each model on its table, several at once; outcomes come in the order of the jobs."""
    tick = counter(len(jobs), report)

    def one(job: tuple[Model, Table]) -> Fit | Refusal:
        outcome = attempt(*job)
        tick()
        return outcome

    return parallel(one, jobs, workers)


def counter(total: int, report: Report | None) -> Callable[[], None]:
    """Return what a worker calls when a piece is done; it counts and tells ``report``."""
    lock, done = Lock(), 0

    def tick() -> None:
        nonlocal done
        with lock:
            done += 1
            if report is not None:
                report(done, total)

    return tick
