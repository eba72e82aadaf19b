"""The sample-coverage approach: how much of the population do the other lists cover, and how do lists depend?

Chao and Tsay (1998), JASA 93(441); Chao, Tsay, Lin, Shau and Chao (2001), Statistics in Medicine 20(20). Dependence of
two lists and differences between people enter together, as one coefficient of covariation (CCV) a pair. With coverage
C below 0.55 the full estimator is unstable; the one-step estimator then stands for it and reads as a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.heterogeneity.margins import margins, possible
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.table import Floats, Table
from amparo.errors import RefusedError
from amparo.text import N_

MODEL = "sample-coverage"
LOW_COVERAGE = 0.55
_DRAWS = 4_000
_REPLICATES = 1_000
_LEAST_REPLICATES = 100
_CELLS = 2_000_000
_ONE_SIGMA = (0.15865525393145707, 0.8413447460685429)


@dataclass(frozen=True, eq=False)
class Coverage:
    """Estimates of many tables at once, each of shape (B,).

    ``covered``: C; ``independent``: D/C; ``full``: the estimator for high coverage, infinite where it does not exist;
    ``one_step``: that for low coverage. ``ccv``: covariation of each pair of lists at ``one_step``, shape (B, J, J).
    """

    covered: Floats
    independent: Floats
    full: Floats
    one_step: Floats
    ccv: Floats


def sample_coverage(table: Table, *, seed: int = 1) -> Fit:
    """Estimate the total, with a parametric bootstrap on log n0; draws are its quantiles, shape (1, 4000).

    Raises InputError for an empty table, RefusedError where lists are fewer than three or do not share enough people.
    """
    margins(table, lists=3)
    table = table.canonical()
    patterns = table.patterns[:, table.sizes > 0]
    found = estimate(patterns, table.counts[None, :])
    low = not (found.covered[0] > LOW_COVERAGE and table.n < found.full[0] < np.inf)
    total = possible(float((found.one_step if low else found.full)[0]))
    if not total > table.n:
        raise RefusedError(
            "the lists depend on each other in a way that this model cannot use",
            "use the models that do answer",
        )
    spread = _spread(patterns, table.counts, total, low, seed)
    at = ndtri((np.arange(_DRAWS) + 0.5) / _DRAWS)
    return Fit(
        MODEL,
        table,
        (table.n + (total - table.n) * np.exp(spread * at))[None, :],
        seed=seed,
        warnings=(N_("the lists cover too little for the full estimator: read this as a lower bound"),) if low else (),
        details={
            "coverage": float(found.covered[0]),
            "estimate": total,
            "estimator": "one-step" if low else "full",
            "independent": float(found.independent[0]),
            "one_step": float(found.one_step[0]),
            "full": float(found.full[0]) if np.isfinite(found.full[0]) else None,
            "ccv": found.ccv[0].tolist(),
            "log_error": spread,
        },
    )


def estimate(patterns: np.ndarray, counts: np.ndarray) -> Coverage:
    """Return the estimates of tables of common ``patterns`` (M, J), ``counts`` (B, M); NaN or ∞ where there is none."""
    wide, people = patterns.astype(np.float64), counts.astype(np.float64)
    overlaps = _overlaps(wide, people)
    sizes = np.diagonal(overlaps, axis1=1, axis2=2)
    alone = patterns.sum(axis=1) == 1
    once = people[:, alone] @ wide[alone]
    twice = patterns.sum(axis=1) == 2
    only = once[:, :, None] + once[:, None, :] + 2 * _overlaps(wide[twice], people[:, twice])
    # a bootstrap table may leave a small list empty: it is then no list of that table
    kept = sizes > 0
    lists = kept.sum(axis=1)
    only *= kept[:, :, None] & kept[:, None, :] & ~np.eye(patterns.shape[1], dtype=bool)
    filled = np.maximum(sizes, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        covered = 1 - (once / filled).sum(axis=1) / lists
        independent = (people.sum(axis=1) - once.sum(axis=1) / lists) / covered
        ratio = overlaps / (filled[:, :, None] * filled[:, None, :])

        def given(total: Floats) -> Floats:
            excess = (only * (total[:, None, None] * ratio - 1)).sum(axis=(1, 2)) / 2
            return np.asarray(independent + excess / (lists * covered))

        one_step = given(given(independent))
        # the full estimator solves N = given(N), which is linear in N
        base = given(np.zeros_like(independent))
        slope = (only * ratio).sum(axis=(1, 2)) / 2 / (lists * covered)
        full = np.where(slope < 1, base / (1 - slope), np.inf)
        return Coverage(covered, independent, full, one_step, one_step[:, None, None] * ratio - 1)


def _overlaps(wide: Floats, people: Floats) -> Floats:
    return np.stack([wide.T @ (wide * row[:, None]) for row in people])


def _spread(patterns: np.ndarray, counts: np.ndarray, total: float, low: bool, seed: int) -> float:
    """Return the standard error of log n0: half the width of the central 68 % of bootstrap replicates.

    Quantiles, because a replicate may have no finite estimate; it then counts as larger than all others.
    """
    replicates = int(np.clip(_CELLS // len(counts), _LEAST_REPLICATES, _REPLICATES))
    people = round(total)
    unseen = max(people - counts.sum(), 0)
    share = np.append(counts, unseen) / (counts.sum() + unseen)
    drawn = stream(seed).multinomial(counts.sum() + unseen, share, size=replicates)[:, :-1]
    found = estimate(patterns, drawn)
    beyond = (found.one_step if low else found.full) - drawn.sum(axis=1)
    logs = np.log(np.where(np.isnan(beyond), np.inf, np.maximum(beyond, 0.5)))
    below, above = np.quantile(logs, _ONE_SIGMA, method="nearest")
    if not np.isfinite(above - below):
        raise RefusedError(
            "too few people are shared by the lists to say how sure this model is",
            "use the models that do answer",
        )
    return float((above - below) / 2)
