"""The whole way when it is uncertain which records are the same person: one table for each draw of the linkage.

Every model estimates every table and its answers are pooled (see ``pooling``). Known totals are tested on one table,
the one with the median number of people documented: testing on all would take as many times longer and says little more
of how well models do on such lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from amparo.count.estimate.answer import Answer, AtLeast, Refusal
from amparo.count.estimate.attempts import Report
from amparo.count.estimate.checks import Remark, refuse, remarks
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import parallel
from amparo.count.estimate.models import chosen
from amparo.count.estimate.pooling import Pooled, pooled
from amparo.count.estimate.provenance import provenance
from amparo.count.estimate.stages import stages
from amparo.count.estimate.table import Table
from amparo.count.estimate.whole import Told, at_least, left_out, outcomes, trials, weighed
from amparo.errors import InputError, RefusedError
from amparo.text import N_

DOCUMENTED = N_("depending on who is taken for whom, between {low} and {high} people are documented")
ENSEMBLE = "ensemble"


def estimate_linked(
    tables: Sequence[Table],
    *,
    weights: Sequence[float] | None = None,
    models: Iterable[str] | None = None,
    seed: int = 1,
    report: Report | None = None,
    told: Told | None = None,
    checks: bool = True,
) -> Answer:
    """Say how many people S tables stand for, each built from one draw of the linkage; S is at least two.

    ``weights`` are positive, one a table, equal when left out. ``checks["linkage"]`` holds the share of the variance
    that is due to linkage (of the answer, and by model). ``Answer.table`` is the one with the fewest people documented.
    Other arguments as in ``whole.estimate``; ``told`` hears of every table.

    Raises InputError for fewer than two tables, for tables of different lists, and where one of them says nothing.
    """
    linkage = _Linkage.of(tables, weights, seed)
    lists = len(linkage.least.lists)
    plan = chosen(models, lists)
    first, later = stages(report, len(plan) * len(linkage.distinct), len(plan) * lists * checks)
    said = outcomes(linkage.distinct, [plan] * len(linkage.distinct), seed, first, told)
    spoken = {known.id: linkage.pooled(known.id, [each[known.id] for each in said]) for known in plan}
    able = [known for known in plan if isinstance(spoken[known.id], Pooled)]
    tested = trials(linkage.typical, able, seed, later) if checks else ()

    def together(at: int) -> Fit | Refusal | None:
        # the same models for every draw, so that they differ by linkage alone
        fits = [fit for known in able if isinstance(fit := said[at][known.id], Fit)]
        return weighed(linkage.distinct[at], fits, tested, seed)

    if len(able) > 1:
        spoken[ENSEMBLE] = linkage.pooled(ENSEMBLE, parallel(together, range(len(linkage.distinct))))
    return Answer(
        linkage.least,
        tuple(one.fit for name, one in spoken.items() if isinstance(one, Pooled) and name != ENSEMBLE),
        tuple(one for one in spoken.values() if isinstance(one, Refusal)),
        one.fit if isinstance(one := spoken.get(ENSEMBLE), Pooled) else None,
        linkage.at_least(),
        tested,
        notes=(*linkage.remarks(), *left_out(linkage.typical, checks)),
        checks=_shares(spoken, linkage),
        provenance=provenance(linkage.draws, [known.id for known in plan], seed) | {"draws": len(linkage.draws)},
    )


@dataclass(frozen=True)
class _Linkage:
    """Tables as drawn, and each different one once, from the fewest people documented to the most."""

    draws: list[Table]
    distinct: list[Table]
    weights: Sequence[float] | None
    seed: int

    @classmethod
    def of(cls, tables: Sequence[Table], weights: Sequence[float] | None, seed: int) -> _Linkage:
        draws = [table.canonical() for table in tables]
        if len({table.lists for table in draws}) > 1:
            raise InputError("the draws of the linkage do not have the same lists", "build every table from all lists")
        for table in draws:
            refuse(table)
        distinct = {table.digest: table for table in draws}
        return cls(draws, sorted(distinct.values(), key=lambda table: (table.n, table.digest)), weights, seed)

    @property
    def least(self) -> Table:
        return self.distinct[0]

    @property
    def typical(self) -> Table:
        return self.distinct[len(self.distinct) // 2]

    def pooled(self, name: str, said: Sequence[Fit | Refusal | None]) -> Pooled | Refusal:
        """Pool what a model said of each distinct table; one drawn twice counts twice."""
        known = {table.digest: one or Refusal(name, "") for table, one in zip(self.distinct, said, strict=True)}
        try:
            made = pooled([known[table.digest] for table in self.draws], self.weights)
        except RefusedError as error:
            return Refusal(name, error.what, error.todo, error.values)
        return replace(made, fit=replace(made.fit, model=name, seed=self.seed))

    def at_least(self) -> AtLeast | None:
        """Return the lowest of the bounds: it holds whichever draw is right."""
        bounds = [bound for table in self.distinct if (bound := at_least(table)) is not None]
        return min(bounds, key=lambda bound: (bound.low, bound.value)) if len(bounds) == len(self.distinct) else None

    def remarks(self) -> list[Remark]:
        """Return what is odd about any of the tables, each once, and how far they differ in whom they document."""
        odd = {str(remark): remark for table in self.distinct for remark in remarks(table)}
        low, high = self.distinct[0].n, self.distinct[-1].n
        apart = [Remark(DOCUMENTED, {"low": low, "high": high})] if low < high else []
        return [*apart, *odd.values()]


def _shares(spoken: dict[str, Pooled | Refusal], linkage: _Linkage) -> dict[str, Any]:
    """Return what linkage adds to the doubt: for the models together, else for the first that answered."""
    answers = {name: one for name, one in spoken.items() if isinstance(one, Pooled)}
    speaks = answers.get(ENSEMBLE) or next(iter(answers.values()), None)
    if speaks is None:
        return {}
    return {
        "linkage": {
            "draws": len(linkage.draws),
            "distinct": len(linkage.distinct),
            "of": speaks.fit.model,
            "share_linkage": speaks.share_linkage,
            "share_linkage_error": speaks.log.share_error,
            "models": {name: one.as_data() for name, one in answers.items()},
        }
    }
