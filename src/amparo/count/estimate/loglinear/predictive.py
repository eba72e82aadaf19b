"""Draws of what a log-linear model expects to see: the probability of each pattern among people on some list.

Parameters are drawn from the normal distribution around their estimate, by the inverse of the information.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.kernel import stream
from amparo.count.estimate.loglinear.fitted import Fitted
from amparo.count.estimate.loglinear.newton import FREE, information, means, superset_sums
from amparo.count.estimate.table import Bits, Floats, Ints

DRAWS = 400


def pattern_draws(fitted: Fitted, weights: Floats, seed: int) -> Floats | None:
    """Return draws for the patterns of the table, shape (400, M), from weighed models; None if lists were merged."""
    if fitted.design.merged:
        return None
    random = stream(seed, 1)
    wanted = shares(weights, DRAWS)
    rows = [_draw(fitted.take(np.array([m])), int(wanted[m]), random) for m in np.flatnonzero(wanted)]
    return np.vstack(rows)


def shares(weights: Floats, count: int) -> Ints:
    """Return how many of ``count`` draws each model gets, by rounding the cumulative weights: no luck involved."""
    steps = np.floor(np.cumsum(weights) / weights.sum() * count + 0.5).astype(np.int64)
    return np.asarray(np.diff(steps, prepend=0))


def _draw(one: Fitted, count: int, random: np.random.Generator) -> Floats:
    design, use = one.design, one.use[0]
    cells = np.empty(1 << design.lists)
    means(design.masks, use, one.theta[0], design.lists, cells)
    superset_sums(cells, design.lists)
    free = use == FREE
    lower = np.zeros((free.sum(), free.sum()))
    information(design.masks, use, cells, lower)
    root = np.linalg.cholesky(lower + np.tril(lower, -1).T)
    moves = np.linalg.solve(root.T, random.standard_normal((len(root), count))).T
    at = positions(design.table.patterns)
    out = np.empty((count, len(at)))
    theta = one.theta[0].copy()
    for i, move in enumerate(moves):
        theta[free] = one.theta[0][free] + move
        seen = means(design.masks, use, theta, design.lists, cells)
        out[i] = cells[at] / seen
    return out


def positions(patterns: Bits) -> NDArray[np.int64]:
    """Return the bit mask of each pattern, list 0 being the lowest bit."""
    return patterns.astype(np.int64) @ (1 << np.arange(patterns.shape[1]))
