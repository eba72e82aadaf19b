"""Forward choice of one log-linear model, as in SparseMSE (Chan, Silverman and Vincent 2021, JASA 116).

From main effects only, the pair of lists with the smallest p-value is added as long as that is below a threshold and
the model's maximum still exists and is unique. The p-value is one-sided: under the model without the pair the number of
people on both lists is Poisson with the fitted mean, and the smaller of its two tails is taken. Silverman (2020, JRSS A
183) gives 0.02 as threshold. The answer takes the chosen model for the truth: its interval knows nothing of the choice.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import poisson

from amparo.count.estimate.loglinear.design import Design, Pairs
from amparo.count.estimate.loglinear.fitted import Fitted, fit_models
from amparo.count.estimate.loglinear.newton import means, superset_sums
from amparo.count.estimate.table import Floats
from amparo.errors import RefusedError


def forward(design: Design, threshold: float) -> tuple[Fitted, list[tuple[int, float]]]:
    """Return the chosen model, and the pairs in the order they came in with their p-values.

    Raises RefusedError if not even the main effects can be fitted.
    """
    now = fit_models(design, design.none()[None])
    if not now.usable[0]:
        raise RefusedError(
            "the lists have too little in common to be fitted",
            "look at the overlaps; merge lists, or give more of them",
        )
    steps: list[tuple[int, float]] = []
    while (best := _next(now, threshold)) is not None:
        now, pair, value = best
        steps.append((pair, value))
    return now, steps


def _next(now: Fitted, threshold: float) -> tuple[Fitted, int, float] | None:
    values, distance = p_values(now)
    values[now.models[0]] = 1.0
    # of pairs too unlikely to tell apart, the one furthest off comes first
    for pair in np.lexsort((-distance, values)):
        if not values[pair] < threshold:
            return None
        larger = fit_models(now.design, _with(now.models[0], int(pair))[None])
        if larger.usable[0]:
            return larger, int(pair), float(values[pair])
    return None


def _with(model: Pairs, pair: int) -> Pairs:
    more = model.copy()
    more[pair] = True
    return more


def p_values(now: Fitted) -> tuple[Floats, Floats]:
    """Return for each pair of lists how unlikely its overlap is under a fitted model, and how far off, shapes (P,)."""
    design = now.design
    pairs = len(design.pairs)
    cells = np.empty(1 << design.lists)
    means(design.masks, now.use[0], now.theta[0], design.lists, cells)
    superset_sums(cells, design.lists)
    expected, seen = cells[design.masks[:pairs]], design.totals[:pairs]
    tails = np.minimum(poisson.cdf(seen, expected), poisson.sf(seen - 1, expected))
    distance = np.abs(seen - expected) / np.sqrt(np.maximum(expected, np.finfo(float).tiny))
    return np.asarray(tails), np.asarray(distance)
