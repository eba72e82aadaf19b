"""Are ranks uniform? The empirical distribution function with bands that hold at all its points at once.

Säilynoja, Bürkner and Vehtari (2022), *Graphical test for discrete uniformity and its applications in goodness-of-fit
evaluation and multiple sample comparison*, Statistics and Computing 32. The bands are exact: the counts below rising
points form a Markov chain with binomial steps, so the chance to stay within all bands is summed, not simulated.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import binom

from amparo.count.estimate.table import Floats, Ints

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Uniformity:
    """The share of ranks below each of ``points``, with simultaneous bands that uniform ranks leave in 1 - ``level``.

    ``p_value``: how often uniform ranks stray as far, at their worst point, as these do.
    """

    p_value: float
    points: tuple[float, ...]
    ecdf: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    level: float

    def as_data(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def uniformity(ranks: Ints, largest: int, level: float = 0.95) -> Uniformity:
    """Test ranks, each 0 … ``largest``, shape (R,) with R ≥ 1, for uniformity."""
    total = len(ranks)
    below = np.cumsum(np.bincount(ranks, minlength=largest + 1))[:largest]
    tails = _tails(total, largest)
    worst = tails[np.arange(largest), below].min()
    # of equally bad points neither may count as inside by rounding
    p_value = float(np.clip(1 - _stay(tails > worst * (1 + 1e-9)), 0, 1))
    low, high = _band(total, largest, level)
    return Uniformity(
        p_value, _plain(_points(largest)), _plain(below / total), _plain(low / total), _plain(high / total), level
    )


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(values.tolist())


def _points(largest: int) -> Floats:
    return np.arange(1, largest + 1) / (largest + 1)


@lru_cache(maxsize=4)
def _tails(total: int, largest: int) -> Floats:
    """Return the two-sided binomial tail of each count at each point, shape (largest, total + 1)."""
    counts, points = np.arange(total + 1)[None, :], _points(largest)[:, None]
    below = binom.cdf(counts, total, points)
    above = binom.sf(counts - 1, total, points)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(below, above)))


@lru_cache(maxsize=16)
def _band(total: int, largest: int, level: float) -> tuple[Ints, Ints]:
    """Return the narrowest bands, equally unlikely at each point, that hold all points with chance ``level``."""
    tails = _tails(total, largest)
    low, high = np.log((1 - level) / largest / 2), np.log(1 - level)
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if _stay(tails >= np.exp(middle)) >= level else (low, middle)
    inside = tails >= np.exp(low)
    return inside.argmax(axis=1), total - inside[:, ::-1].argmax(axis=1)


def _stay(inside: Mask) -> float:
    """Return the chance that uniform ranks have, at each point (row), a count that is inside."""
    points, total = _points(len(inside)), inside.shape[1] - 1
    factorial = gammaln(np.arange(total + 1) + 1)
    counts, chance, last = np.zeros(1, dtype=np.int64), np.ones(1), 0.0
    for point, allowed in zip(points, inside, strict=True):
        step, last = (point - last) / (1 - last), point
        new = np.flatnonzero(allowed)
        more, left = new[None, :] - counts[:, None], total - counts[:, None]
        valid = more >= 0
        more = np.maximum(more, 0)
        logs = factorial[left] - factorial[more] - factorial[left - more]
        steps = np.where(valid, np.exp(logs + more * np.log(step) + (left - more) * np.log1p(-step)), 0.0)
        counts, chance = new, chance @ steps
    return float(chance.sum())
