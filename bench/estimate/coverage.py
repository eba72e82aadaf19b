"""How often 95 % intervals hold totals that are known, over all public tables and lists, and their interval score.

Each known total is a table of its own, and every method, the ensemble too, sees nothing but that table: its weights and
its spread of error come from known totals *within* it, where it has four lists or more. The one constant that the
ensemble learned from these tables, the typical spread of error, is also chosen anew for each family of tables from all
others: ``left_out``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from amparo.count.estimate import ensemble as together
from amparo.count.estimate.attempts import Report, attempts
from amparo.count.estimate.calibration import interval_score
from amparo.count.estimate.consistency import Known, Model, Trial, trials
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.models import chosen, seeded
from amparo.count.estimate.table import Table
from bench.estimate.tables import every_known_total

TYPICAL = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15)


class Task(NamedTuple):
    """A known total with what each model said of it, and what each said of known totals within it."""

    family: str
    known: Known
    fits: Mapping[str, Fit]
    within: tuple[Trial, ...]


class Row(NamedTuple):
    """One method over all known totals that it answered."""

    answered: int
    covered: float
    above: float
    score: float


def tasks(report: Report | None = None) -> list[Task]:
    """Fit the default models to every known total, and to the known totals within each."""
    every = list(every_known_total())
    jobs = [(at, name, model) for at, (_, known) in enumerate(every) for name, model in _models(known.seen).items()]
    outcomes = attempts([(model, every[at][1].seen) for at, _, model in jobs], report)
    fits: list[dict[str, Fit]] = [{} for _ in every]
    for (at, name, _), outcome in zip(jobs, outcomes, strict=True):
        if isinstance(outcome, Fit):
            fits[at][name] = outcome
    return [
        Task(family, known, fits[at], trials(known.seen, _models(known.seen)) if len(known.seen.lists) > 3 else ())
        for at, (family, known) in enumerate(every)
    ]


def _models(table: Table) -> dict[str, Model]:
    return {known.id: seeded(known.brief or known, 1) for known in chosen(None, len(table.lists))}


def table_of_methods(found: list[Task]) -> dict[str, Row]:
    """Return coverage and score of each model and of the ensemble."""
    names = list(dict.fromkeys(name for task in found for name in task.fits))
    rows = {name: _row([_judged(task, task.fits[name]) for task in found if name in task.fits]) for name in names}
    return {"ensemble": _row([_ensemble(task, together.TYPICAL) for task in found]), **rows}


def left_out(found: list[Task]) -> Row:
    """Return coverage and score of the ensemble with its typical error chosen from the other families of tables."""
    judged = {typical: [_ensemble(task, typical) for task in found] for typical in TYPICAL}
    families = [task.family for task in found]
    chosen_rows = []
    for at, family in enumerate(families):
        others = [i for i, other in enumerate(families) if other != family]
        best = min(TYPICAL, key=lambda typical: np.mean([judged[typical][i][2] for i in others]))
        chosen_rows.append(judged[best][at])
    return _row(chosen_rows)


def _ensemble(task: Task, typical: float) -> tuple[bool, bool, float]:
    return _judged(task, together.ensemble(task.known.seen, list(task.fits.values()), task.within, typical=typical))


def _judged(task: Task, fit: Fit) -> tuple[bool, bool, float]:
    """Return whether the truth was covered, whether it lay above, and the score on log N."""
    said, truth = fit.summary(), task.known.size
    return said.low <= truth <= said.high, truth > said.high, interval_score(said.low, said.high, truth)


def _row(judged: list[tuple[bool, bool, float]]) -> Row:
    covered, above, score = np.array(judged, dtype=float).mean(axis=0)
    return Row(len(judged), float(covered), float(above), float(score))
