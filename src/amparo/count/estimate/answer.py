"""The whole answer for one table: documented, at least, estimated by each model, what was checked, what is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from amparo.count.estimate.checks import Remark
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.table import Table

if TYPE_CHECKING:
    from amparo.count.estimate.consistency import Trial


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A lower bound on the total (Chao 1987): its value and the lower end of its one-sided 95 % interval."""

    value: float
    low: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """A model that gave no number for this table; ``why`` and ``todo`` are templates that a catalogue holds."""

    model: str
    why: str
    todo: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.why.format(**self.values) if self.values else self.why


@dataclass(frozen=True, eq=False)
class Answer:
    """Everything said about one table. ``fits`` are the single models; ``ensemble`` weighs those that answered."""

    table: Table
    fits: tuple[Fit, ...]
    refusals: tuple[Refusal, ...]
    ensemble: Fit | None
    at_least: AtLeast | None
    consistency: tuple[Trial, ...]
    notes: tuple[Remark, ...] = ()
    checks: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)


def headline(answer: Answer) -> Fit | None:
    """Return the fit that speaks for a table: the ensemble, or the only model that answered; else None.

    One that did not converge never does.
    """
    if answer.ensemble is not None:
        return answer.ensemble if answer.ensemble.answered else None
    single = answered(answer)
    return single[0] if len(single) == 1 else None


def answered(answer: Answer) -> list[Fit]:
    """Return every fit that may be shown, the ensemble first."""
    first = [answer.ensemble] if answer.ensemble is not None else []
    return [fit for fit in [*first, *answer.fits] if fit.answered]
