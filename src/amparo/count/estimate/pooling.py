"""Linkage averaging: the total when it is uncertain which records are the same person.

Sadinle (2018), *Bayesian propagation of record linkage uncertainty into population size estimation of human rights
violations*, arXiv 1812.09590. S tables go in, each built from one draw of the linkage; each is estimated by itself;
the answer is the mixture of the S posteriors. By the law of total variance its spread is the sum of two: what one
linkage leaves open (estimation) and how far the answers of the linkages lie apart (linkage).

The mixture is the posterior of one joint model when (a) the draws come from a posterior of the linkage, not from
thresholds picked by hand; (b) once it is known who is who, the records say nothing more about the total; and (c) the
prior under which the linkage was drawn gives the tables of overlaps the probabilities that the estimating model,
averaged over its own prior, gives them. (c) seldom holds to the letter; ``weights`` proportional to the ratio of the
two priors at each table then repair it. Without (a) the mixture is a sensitivity analysis with the weights given.

The other rule here is that of multiple imputation (Rubin 1987), as studies of conflict use it: normal on log n0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.stats import t as student

from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.attempts import Report, attempts
from amparo.count.estimate.consistency import Model
from amparo.count.estimate.fit import Cap, Fit, Summary, from_weights
from amparo.count.estimate.table import Floats, Table
from amparo.errors import InputError, RefusedError

NOBODY_UNSEEN = 0.1
"""Stands for n0 = 0 where a logarithm is taken, as in the studies that use the rule of multiple imputation."""


@dataclass(frozen=True, slots=True)
class Split:
    """Standard deviations of the pooled answer; squares of ``linkage`` and ``estimation`` add up to that of ``total``.

    ``share`` is the part of the variance due to linkage, 0 to 1. ``share_error`` is its standard error for having S
    draws of the linkage and no more (infinitesimal jackknife over tables). The share is too high by at most 1/400 of
    the rest, because the mean of a chain with an effective size of 400 or more is itself not exact, and too low by
    about 1/S of itself.
    """

    total: float
    estimation: float
    linkage: float
    share: float
    share_error: float


@dataclass(frozen=True, eq=False)
class Pooled:
    """The answer over all linkages. ``log`` splits the variance of log N, ``natural`` that of N.

    ``medians`` has one entry a table, in the order given. ``fit.table`` is the table with the fewest people
    documented, so that no draw lies below its n; ``documented`` bounds n over the tables.
    """

    fit: Fit
    log: Split
    natural: Split
    medians: tuple[float, ...]
    weights: tuple[float, ...]
    documented: tuple[int, int]

    @property
    def share_linkage(self) -> float:
        """Part of the variance of log N that is due to linkage."""
        return self.log.share

    @property
    def range_of_medians(self) -> tuple[float, float]:
        """Smallest and largest median of a single table."""
        return min(self.medians), max(self.medians)

    def as_data(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "model": self.fit.model,
            "total": asdict(self.fit.summary()),
            "log": asdict(self.log),
            "natural": asdict(self.natural),
            "medians": list(self.medians),
            "weights": list(self.weights),
            "documented": list(self.documented),
        }


def propagate(
    model: Model,
    tables: Sequence[Table],
    weights: Sequence[float] | None = None,
    report: Report | None = None,
    workers: int | None = None,
) -> Pooled:
    """Estimate each table, a draw of the linkage, and pool. A table drawn twice is estimated once and counted twice.

    Raises RefusedError, which says for how many tables there is no answer.
    """
    distinct = {table.digest: table for table in tables}
    outcomes = attempts([(model, table) for table in distinct.values()], report, workers)
    known = dict(zip(distinct, outcomes, strict=True))
    return pooled([known[table.digest] for table in tables], weights)


def pooled(fits: Sequence[Fit | Refusal], weights: Sequence[float] | None = None) -> Pooled:
    """Mix the posteriors of at least two tables, equally or by ``weights`` (positive, any scale).

    Raises RefusedError when any table has no answer: those that a model fails on differ from the others, so an
    average of what is left would be biased.
    """
    answers = _answers(fits)
    shares = _shares(weights, len(answers))
    tables = [fit.table for fit in answers]
    log, natural = split([np.log(fit.flat) for fit in answers], shares), split([fit.flat for fit in answers], shares)
    documented = min(table.n for table in tables), max(table.n for table in tables)
    fit = Fit(
        model="pooled",
        table=min(tables, key=lambda table: (table.n, table.digest)),
        draws=_mixture(answers, shares),
        cap=_cap(answers, shares),
        warnings=tuple(sorted({warning for fit in answers for warning in fit.warnings})),
        details={
            "models": sorted({fit.model for fit in answers}),
            "tables": len(answers),
            "documented": list(documented),
            "share_linkage": log.share,
            "share_linkage_error": log.share_error,
        },
    )
    return Pooled(fit, log, natural, tuple(fit.summary().median for fit in answers), tuple(shares.tolist()), documented)


def split(draws: Sequence[Floats], weights: Floats) -> Split:
    """Split the variance of a mixture of S samples, each of shape (draws,), with ``weights`` that add up to 1."""
    means = np.array([sample.mean() for sample in draws])
    within = np.array([sample.var() for sample in draws])
    apart = (means - _mean(means, weights)) ** 2
    estimation, linkage = _mean(within, weights), _mean(apart, weights)
    total = estimation + linkage
    share = linkage / total if total > 0 else 0.0
    error = 0.0
    if total > 0:
        influence = ((1 - share) * (apart - linkage) - share * (within - estimation)) / total
        tables = 1 / math.fsum(weights**2)
        error = math.sqrt(math.fsum((weights * influence) ** 2) * tables / (tables - 1))
    return Split(math.sqrt(total), math.sqrt(estimation), math.sqrt(linkage), share, error)


def combined(fits: Sequence[Fit | Refusal], level: float = 0.95) -> Summary:
    """Combine R replicates by the rule of multiple imputation (Rubin 1987), for comparison with published studies.

    Mean: that of the replicates' means. Interval and median: mean n plus exp of a t interval for log n0 with variance
    W + (1 + 1/R) B, W within and B between the replicates, and Rubin's degrees of freedom,
    (R - 1)(1 + W/((1 + 1/R) B))². It assumes log n0 near normal: where
    posteriors have two modes its upper limit may lie far above every draw. The mixture of ``pooled`` assumes nothing.
    """
    answers = _answers(fits)
    count = len(answers)
    unseen = [np.log(np.maximum(fit.flat - fit.table.n, NOBODY_UNSEEN)) for fit in answers]
    means = np.array([sample.mean() for sample in unseen])
    within = float(np.mean([sample.var(ddof=1) for sample in unseen]))
    between = (1 + 1 / count) * float(means.var(ddof=1))
    freedom = (count - 1) * (1 + within / between) ** 2 if between > 0 else np.inf
    reach = float(student.ppf((1 + level) / 2, freedom)) * math.sqrt(within + between)
    centre, documented = float(means.mean()), float(np.mean([fit.table.n for fit in answers]))
    low, median, high = (documented + math.exp(centre + step) for step in (-reach, 0.0, reach))
    return Summary(float(np.mean([fit.flat.mean() for fit in answers])), median, low, high, level)


def _answers(fits: Sequence[Fit | Refusal]) -> list[Fit]:
    answers = [fit for fit in fits if isinstance(fit, Fit) and fit.answered]
    if len(fits) < 2:
        raise InputError("pooling needs at least two tables", "draw the linkage again and build a table from each draw")
    if len(answers) < len(fits):
        raise RefusedError("{failed} of {tables} tables have no answer, so there is no pooled one",
                           "run longer chains, or use a model that answers for every table",
                           failed=len(fits) - len(answers), tables=len(fits))  # fmt: skip
    return answers


def _shares(weights: Sequence[float] | None, count: int) -> Floats:
    given = np.ones(count) if weights is None else np.asarray(weights, dtype=np.float64)
    if given.shape != (count,) or not np.isfinite(given).all() or (given <= 0).any():
        raise InputError("the weights of the tables are not usable", "give one positive number for each table")
    return np.asarray(given / math.fsum(given), dtype=np.float64)


def _mean(values: Floats, weights: Floats) -> float:
    """Weigh and add exactly rounded, so that the order of the tables changes nothing."""
    return math.fsum(values * weights)


def _mixture(fits: list[Fit], shares: Floats) -> Floats:
    totals = np.concatenate([fit.flat for fit in fits])
    each = np.repeat(shares / [fit.flat.size for fit in fits], [fit.flat.size for fit in fits])
    order = np.lexsort((each, totals))
    return from_weights(totals[order], each[order])


def _cap(fits: list[Fit], shares: Floats) -> Cap | None:
    caps = [fit.cap for fit in fits]
    largest = [cap.largest for cap in caps if cap is not None]
    if not largest:
        return None
    return Cap(max(largest), _mean(np.array([cap.touching if cap else 0.0 for cap in caps]), shares))
