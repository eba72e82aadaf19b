"""How far the answer hangs on choices: on the prior, and on any one list.

A total that moves with the prior was not found in the data; one that stands on a single list is as good as that list.
The variants of a prior are models by name; leaving a list out estimates the same total from the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.attempts import Report, attempts
from amparo.count.estimate.consistency import Model
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.table import Table
from amparo.errors import InputError
from amparo.text import N_

LEAST_LISTS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """The answer under one choice; where there is none, ``why``."""

    name: str
    median: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Priors:
    """The answer under each prior, in the order given."""

    rows: tuple[Row, ...]

    @property
    def ratio(self) -> float | None:
        """Largest median over smallest; none when fewer than two priors gave an answer."""
        medians = [row.median for row in self.rows if row.median is not None]
        return max(medians) / min(medians) if len(medians) > 1 else None

    def as_data(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self) | {"ratio": self.ratio}


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """The answer from all lists, and without each; a row carries the name of the list left out.

    ``documented`` people stand on all the lists together.
    """

    full: Row
    rows: tuple[Row, ...]
    documented: int

    def factor(self, row: Row) -> float | None:
        """Return the median without the list over that with all: above 1, the list pulls the total down."""
        if row.median is None or self.full.median is None:
            return None
        return row.median / self.full.median

    @property
    def furthest(self) -> tuple[str, float] | None:
        """The list whose absence moves the median most, up or down, and its factor; of equals the first by name."""
        moved = [(row.name, factor) for row in self.rows if (factor := self.factor(row)) is not None]
        return max(sorted(moved), key=lambda move: abs(np.log(move[1])), default=None)

    @property
    def refuted(self) -> tuple[str, ...]:
        """Lists without which even the upper limit lies below the number documented: there the model is wrong."""
        return tuple(row.name for row in self.rows if row.high is not None and row.high < self.documented)

    def as_data(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        rows = [asdict(row) | {"factor": self.factor(row)} for row in self.rows]
        furthest = self.furthest and {"list": self.furthest[0], "factor": self.furthest[1]}
        return {
            "full": asdict(self.full),
            "rows": rows,
            "furthest": furthest,
            "documented": self.documented,
            "refuted": list(self.refuted),
        }


def priors(
    table: Table, variants: Mapping[str, Model], report: Report | None = None, workers: int | None = None
) -> Priors:
    """Estimate the table under each variant; one that gives no answer stays in the result with its reason."""
    if not variants:
        raise InputError("there is no prior to compare", "name at least one variant of the model")
    outcomes = attempts([(model, table) for model in variants.values()], report, workers)
    return Priors(tuple(_row(name, outcome) for name, outcome in zip(variants, outcomes, strict=True)))


def leave_one_out(table: Table, model: Model, report: Report | None = None, workers: int | None = None) -> LeaveOneOut:
    """Estimate from all lists and from all but each. No estimate is made from fewer than three lists with people."""
    dropped = {name: table.without(j) for j, name in enumerate(table.lists)}
    enough = {name: rest for name, rest in dropped.items() if (rest.sizes > 0).sum() >= LEAST_LISTS}
    full, *outcomes = attempts([(model, table), *((model, rest) for rest in enough.values())], report, workers)
    rows = {name: _row(name, outcome) for name, outcome in zip(enough, outcomes, strict=True)}
    few = N_("without it fewer than three lists are left")
    return LeaveOneOut(_row("", full), tuple(rows.get(name, Row(name, why=few)) for name in dropped), table.n)


def _row(name: str, outcome: Fit | Refusal) -> Row:
    if isinstance(outcome, Refusal):
        return Row(name, why=str(outcome))
    summary = outcome.summary()
    return Row(name, summary.median, summary.low, summary.high)
