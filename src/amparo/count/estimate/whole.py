"""The whole way from a table to its answer: every model, what is at least there, what was tested, the models together.

The order is fixed: fast models first, so that somebody who waits sees numbers early. Work runs side by side over models
and tables; what comes out does not depend on how many threads there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from amparo.count.estimate import consistency, predictive, sensitivity, strata
from amparo.count.estimate.answer import Answer, AtLeast, Refusal, headline
from amparo.count.estimate.attempts import Report, counter, fitted
from amparo.count.estimate.checks import MIN_LISTS, Remark, refuse, remarks
from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.ensemble import ensemble
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.heterogeneity import chao_lower_bound
from amparo.count.estimate.kernel import in_order
from amparo.count.estimate.models import Known, chosen, seeded
from amparo.count.estimate.provenance import provenance
from amparo.count.estimate.stages import stages
from amparo.count.estimate.table import Table
from amparo.errors import AmparoError, InputError
from amparo.text import N_

Outcomes = Mapping[str, Fit | Refusal]
"""What each model said, by its id, in reading order."""
Told = Callable[[Table, Fit | Refusal], None]
"""Told what a model said as soon as it and those before it have; called by the caller's own thread."""

FEW = N_("with fewer than four lists none can be left out, so the models were not tested on totals that are known")
QUICK = N_("as asked, the models were neither tested on totals that are known nor checked in other ways")
NO_TOTAL = N_("there is no total over all strata")


def estimate(
    table: Table,
    *,
    models: Iterable[str] | None = None,
    seed: int = 1,
    report: Report | None = None,
    told: Told | None = None,
    checks: bool = True,
) -> Answer:
    """Say how many people a table stands for.

    ``models`` are ids, "all" for every model, None for those by default. ``checks=False`` leaves out the test on totals
    that are known and all other checks. ``report(done, total)`` is told of progress, ``told(table, outcome)`` what each
    model said. That a model gives no number is no error: see ``Answer.refusals``.

    Raises InputError when nothing can be said from the table, or for a model that does not exist.
    """
    refuse(table)
    [answer] = _answers([table], models, seed, report, told, checks)
    return answer


def estimate_strata(
    tables: Sequence[Table],
    *,
    models: Iterable[str] | None = None,
    seed: int = 1,
    report: Report | None = None,
    told: Told | None = None,
    checks: bool = True,
) -> tuple[tuple[Answer, ...], Fit | Refusal]:
    """Estimate each stratum by itself, and the total over them; the other arguments are those of ``estimate``.

    A stratum too thin to say anything has an answer without a number; there is no total then. Raises InputError when
    nothing can be said from all of them together.
    """
    if not tables:
        raise InputError("there is no stratum", "give at least one table")
    answers = tuple(_answers(tables, models, seed, report, told, checks))
    shown = [headline(answer) or Refusal(answer.table.stratum, NO_TOTAL) for answer in answers]
    try:
        return answers, strata.total(shown, seed)
    except AmparoError as error:
        return answers, Refusal(strata.TOTAL, error.what, error.todo, error.values)


def _answers(
    tables: Sequence[Table], models: Iterable[str] | None, seed: int, report: Report | None, told: Told | None,
    checks: bool,
) -> list[Answer]:  # fmt: skip
    names = None if models is None else list(models)
    tables = [table.canonical() for table in tables]
    plans = [() if thin(table) else chosen(names, len(table.lists)) for table in tables]
    sizes = [len(plan) * (1 + len(table.lists)) * checks for table, plan in zip(tables, plans, strict=True)]
    first, *later = stages(report, sum(map(len, plans)), *sizes)
    said = outcomes(tables, plans, seed, first, told)
    return [
        _answer(table, tables, plan, each, seed, checks, stage)
        for table, plan, each, stage in zip(tables, plans, said, later, strict=True)
    ]


def thin(table: Table) -> Refusal | None:
    """Return why nothing can be said from a table; None if something can."""
    try:
        refuse(table)
    except InputError as error:
        return Refusal("", error.what, error.todo, error.values)
    return None


def outcomes(
    tables: Sequence[Table], plans: Sequence[Sequence[Known]], seed: int, report: Report | None, told: Told | None
) -> list[Outcomes]:
    """Fit the models planned for each table; fits that did not converge are among them."""
    jobs = [(at, known) for at, plan in enumerate(plans) for known in sorted(plan, key=lambda known: known.slow)]
    tick = counter(len(jobs), report)

    def one(job: tuple[int, Known]) -> Fit | Refusal:
        at, known = job
        outcome = fitted(seeded(known, seed), tables[at])
        tick()
        return replace(outcome, model=known.id) if isinstance(outcome, Refusal) else outcome

    found: list[dict[str, Fit | Refusal]] = [{} for _ in tables]
    for (at, known), outcome in zip(jobs, in_order(one, jobs), strict=True):
        found[at][known.id] = outcome
        if told is not None:
            told(tables[at], outcome)
    return [{known.id: each[known.id] for known in plan} for each, plan in zip(found, plans, strict=True)]


def _answer(
    table: Table, among: Sequence[Table], plan: Sequence[Known], said: Outcomes, seed: int, checks: bool, report: Report
) -> Answer:
    fits = tuple(fit for fit in said.values() if isinstance(fit, Fit))
    refusals = tuple(one for one in said.values() if isinstance(one, Refusal))
    shown = [fit for fit in fits if fit.answered]
    able = [known for known in plan if known.id in {fit.model for fit in shown}]
    test, check = stages(report, len(table.lists), 1)
    tested = trials(table, able, seed, test) if checks else ()
    together = weighed(table, shown, tested, seed)
    found = checked(table, shown, able, seed) if checks else {}
    check(1, 1)
    if (reason := thin(table)) is not None:
        refusals = (reason,)
    if isinstance(together, Refusal):
        refusals = (*refusals, together)
    return Answer(
        table,
        fits,
        refusals,
        together if isinstance(together, Fit) else None,
        at_least(table),
        tested,
        notes=(*remarks(table, among), *left_out(table, checks)),
        checks=found,
        provenance=provenance([table], [known.id for known in plan], seed),
    )


def at_least(table: Table) -> AtLeast | None:
    """Return the lower bound; None where the lists never overlap."""
    try:
        return chao_lower_bound(table)
    except AmparoError:
        return None


def trials(table: Table, models: Sequence[Known], seed: int, report: Report | None) -> tuple[Trial, ...]:
    """Test models on the known size of each list; none with so few lists that one cannot be left out."""
    if len(table.lists) <= MIN_LISTS or not models:
        return ()
    return consistency.trials(table, {known.id: seeded(known.brief or known, seed) for known in models}, report)


def weighed(table: Table, fits: Sequence[Fit], tested: Sequence[Trial], seed: int) -> Fit | Refusal | None:
    """Put models that answered together; None where there are fewer than two."""
    if len(fits) < 2:
        return None
    try:
        return ensemble(table, fits, tested, seed=seed)
    except AmparoError as error:
        return Refusal("ensemble", error.what, error.todo, error.values)


def checked(table: Table, fits: Sequence[Fit], models: Sequence[Known], seed: int) -> dict[str, Any]:
    """Return what else was checked, as plain data by the id of the model that was.

    ``predictive``: whether models reproduce overlaps; ``priors``: the answer under other priors; ``leave_one_out``: the
    answer without each list. The last two need many fits, so slow models are left out.
    """
    fast = [known for known in models if not known.slow]
    varied = {
        known.id: {name: seeded(fit, seed) for name, fit in known.priors.items()} for known in fast if known.priors
    }
    return {
        "predictive": {fit.model: predictive.predictive(fit, seed).as_data() for fit in fits if fit.cells is not None},
        "leave_one_out": {
            known.id: sensitivity.leave_one_out(table, seeded(known, seed)).as_data() for known in fast[:1]
        },
        "priors": {name: sensitivity.priors(table, variants).as_data() for name, variants in varied.items()},
    }


def left_out(table: Table, checks: bool) -> Iterable[Remark]:
    """Yield a note on what was not tested, and why."""
    if not checks:
        yield Remark(QUICK, {})
    elif len(table.lists) <= MIN_LISTS:
        yield Remark(FEW, {})
