"""Internal consistency: would the method have found a total that is known? Condition on each list in turn.

The people of list j have a known total, its size. The other lists see some of them; each model estimates the rest
(Binette and Steorts, *On the reliability of multiple systems estimation*, 2022). On public tables a fifth to nearly
half of the models' 95 % intervals miss in this test (``docs/performance.md``), nearly always on the low side, so every
report shows it for the reader's own data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.attempts import Report, attempts
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.table import Table

Model = Callable[[Table], Fit]
LEAST_LISTS = 3
"""Fewer lists than these say nothing of those on none of them."""
LEAST_PEOPLE = 10
"""A list whose people are on no other list, or nearly so, is no test of anything."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One list's known size against one model's answer from the other lists; None where the model gave no answer."""

    conditioned_on: str
    truth: int
    seen: int
    model: str
    median: float | None
    low: float | None
    high: float | None

    @property
    def covered(self) -> bool | None:
        """Whether the interval holds the known size."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.truth <= self.high

    @property
    def log_error(self) -> float | None:
        """Logarithm of estimate over truth: negative is too low."""
        return None if self.median is None else float(np.log(self.median / self.truth))


class Known(NamedTuple):
    """A total that is known: the size of a list, and its people as the other lists see them."""

    name: str
    size: int
    seen: Table


def known_totals(table: Table) -> tuple[Known, ...]:
    """Return the lists that can be tested: at least ``LEAST_LISTS`` others see ``LEAST_PEOPLE`` of their people.

    Lists that see nobody of them are left out.
    """
    found = (Known(name, int(table.sizes[j]), _seen(table.given(j))) for j, name in enumerate(table.lists))
    return tuple(one for one in found if len(one.seen.lists) >= LEAST_LISTS and one.seen.n >= LEAST_PEOPLE)


def trials(table: Table, models: Mapping[str, Model], report: Report | None = None) -> tuple[Trial, ...]:
    """Test each model on each known total; a model that gives no answer has a trial without numbers."""
    jobs = [(known, name) for known in known_totals(table) for name in models]
    outcomes = attempts([(models[name], known.seen) for known, name in jobs], report)
    return tuple(_trial(known, name, outcome) for (known, name), outcome in zip(jobs, outcomes, strict=True))


def _seen(table: Table) -> Table:
    for j in reversed(np.flatnonzero(table.sizes == 0)):
        table = table.without(int(j))
    return table


def _trial(known: Known, model: str, outcome: Fit | Refusal) -> Trial:
    if isinstance(outcome, Refusal):
        return Trial(known.name, known.size, known.seen.n, model, None, None, None)
    found = outcome.summary()
    return Trial(known.name, known.size, known.seen.n, model, found.median, found.low, found.high)
