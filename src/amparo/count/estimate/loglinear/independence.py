"""Independent lists: main effects only, for any number of lists, in closed form.

The maximum has n0 / N = product of (1 - size / N), N = n + n0 (Darroch 1958, Biometrika 45); the inverse of the
information on intercept and main effects is that of independent Bernoulli variables, less the cell nobody sees
(Sherman and Morrison 1950). The interval is that of the profile likelihood of the intercept.

Lists of violence are rarely independent: this is a baseline to see others against.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.loglinear.design import occupied
from amparo.count.estimate.loglinear.hidden import FINE, MAX_SE, POINTS, levels, quantiles, totals
from amparo.count.estimate.loglinear.predictive import DRAWS
from amparo.count.estimate.table import Floats, Table
from amparo.errors import RefusedError

_TODO = "look at the overlaps; merge lists, or give more of them"
_CLOSE = 1e-10


def independence(table: Table, *, seed: int = 1) -> Fit:
    """Estimate the total as if no list knew of another. Raises RefusedError where that is impossible.

    That is so with fewer than two lists, without anyone on two lists, and where one list holds everyone.
    """
    used = occupied(table.canonical())
    log_hidden = _estimate(used)
    theta, covariance = _normal(used, log_hidden)
    se = float(np.sqrt(covariance[0, 0]))
    if not se <= MAX_SE:
        raise RefusedError("the lists have too little in common to limit the total", _TODO)
    at = log_hidden + se * POINTS
    expected = quantiles(at, _roots(used, at, theta), levels(FINE))
    return Fit(
        model="independence",
        table=table.canonical(),
        draws=totals(used.n, expected, seed),
        cells=_cells(used, theta, covariance, seed),
        seed=seed,
        details={"hidden": float(np.exp(log_hidden)), "se_log_hidden": se},
    )


def _estimate(table: Table) -> float:
    """Return log n0 at the maximum."""
    sizes, n = table.sizes, table.n
    if sizes.sum() == n:
        raise RefusedError("no two lists have a person in common", _TODO)
    if sizes.max() == n:
        raise RefusedError("one list holds everyone, so that the others say nothing of those it lacks", _TODO)

    def excess(log_hidden: float) -> float:
        total = n + np.exp(log_hidden)
        return float(-np.logaddexp(0.0, np.log(n) - log_hidden) - np.log1p(-sizes / total).sum())

    return float(brentq(excess, -700.0, 2 * np.log(n * len(sizes)), xtol=1e-13))


def _normal(table: Table, log_hidden: float) -> tuple[Floats, Floats]:
    """Return intercept and main effects with their covariance, shapes (1 + J,) and (1 + J, 1 + J)."""
    hidden = np.exp(log_hidden)
    total = table.n + hidden
    chance = table.sizes / total
    full = np.diag(np.concatenate([[0.0], 1 / (chance * (1 - chance))]))
    first = np.concatenate([[1 + (chance / (1 - chance)).sum()], -1 / (1 - chance)])
    full[0], full[:, 0] = first, first
    full /= total
    column = full[0]
    theta = np.concatenate([[log_hidden], np.log(chance / (1 - chance))])
    return theta, full + hidden * np.outer(column, column) / (1 - hidden * column[0])


def _roots(table: Table, at: Floats, theta: Floats) -> Floats:
    """Return the signed roots of the likelihood ratio of the intercept at some points, the middle one its maximum."""
    middle = len(at) // 2
    heights = np.empty(len(at))
    for side in (range(middle, -1, -1), range(middle, len(at))):
        effects = theta[1:]
        for i in side:
            effects, heights[i] = _highest(table, float(at[i]), effects)
    lost = np.maximum(heights[middle] - heights, 0.0)
    return np.asarray(np.sign(POINTS) * np.sqrt(2 * lost))


def _highest(table: Table, log_hidden: float, effects: Floats) -> tuple[Floats, float]:
    """Return the main effects that are best with a given intercept, and the log-likelihood there."""
    for _ in range(100):
        chance = 1 / (1 + np.exp(-effects))
        total = np.exp(log_hidden + np.logaddexp(0.0, effects).sum())
        information = total * (np.outer(chance, chance) + np.diag(chance * (1 - chance)))
        information[np.diag_indices(len(chance))] = total * chance
        step = np.linalg.solve(information, table.sizes - total * chance)
        effects = effects + step * 2 / max(2.0, np.abs(step).max())
        if np.abs(step).max() < _CLOSE:
            break
    seen = np.exp(log_hidden) * np.expm1(np.logaddexp(0.0, effects).sum())
    return effects, float(table.n * log_hidden + (table.sizes * effects).sum() - seen)


def _cells(table: Table, theta: Floats, covariance: Floats, seed: int) -> Floats:
    """Return draws of the probability of each pattern given that a person is on some list, shape (400, M)."""
    root = np.linalg.cholesky(covariance)
    effects = (theta + stream(seed, 1).standard_normal((DRAWS, len(theta))) @ root.T)[:, 1:]
    logs = effects @ table.patterns.T.astype(np.float64)
    seen = np.log(np.expm1(np.logaddexp(0.0, effects).sum(axis=1)))
    return np.asarray(np.exp(logs - seen[:, None]))
