"""The shape of the Rasch posterior before it is sampled: for each σ the best β, and how wide the posterior is there.

The overlaps fix a curve in (β, σ) far better than its points: more difference between people goes with fewer reached
and a larger total. A sampler that measures β from that curve sees a nearly round posterior.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize
from scipy.special import betainc

from amparo.count.estimate.heterogeneity.margins import Margins
from amparo.count.estimate.heterogeneity.posterior import Data, Path, levels, nodes_for, posterior
from amparo.count.estimate.table import Floats

_KNOT = 0.2
_KNOTS = 31
"""σ from 0 to 6, four spreads of its prior; straight on beyond."""
_CLEAR = 3.0
"""Standard deviations from 0 beyond which σ is measured from its mean, not from 0."""
_LEAST_CURVATURE = 0.05
_SLOPE_STEP = 1e-5
_WALL = 2_000
_LOWEST = -600.0


def data_of(margins: Margins, limit: float) -> Data:
    """Gather the posterior of a table's margins with at most ``limit`` people on no list."""
    nodes, weights = nodes_for(margins.lists)
    ks, people = levels(margins.captures)
    return margins.sizes, ks, people, margins.n, nodes, weights, _wall(margins.n, limit)


def slope_at(theta: Floats, data: Data) -> tuple[float, Floats]:
    """Return log-posterior and its gradient at (β_1 … β_J, σ)."""
    slope = np.empty_like(theta)
    return posterior(theta, data, slope), slope


def follow(data: Data) -> Path:
    """Follow the best β from σ = 0 upwards and measure the posterior's width on the way."""
    share = data[0] / (2 * data[3])
    beta = np.log(share / (1 - share))
    path, heights = np.empty((_KNOTS, len(beta))), np.empty(_KNOTS)
    for i in range(_KNOTS):
        beta, heights[i] = _best(data, beta, i * _KNOT)
        path[i] = beta
    centre, scale = _spread(heights)
    at = round(max(centre, scale / 2) / _KNOT)
    return path, _KNOT, _root(data, path[at], at * _KNOT), centre, scale


def _best(data: Data, beta: Floats, sigma: float) -> tuple[Floats, float]:
    def downhill(beta: Floats) -> tuple[float, Floats]:
        value, slope = slope_at(np.append(beta, sigma), data)
        return -value, -slope[:-1]

    found = minimize(downhill, beta, jac=True, method="BFGS")
    return found.x, -float(found.fun)


def _spread(heights: Floats) -> tuple[float, float]:
    """Return where σ is measured from and how wide it is, by its profile; both signs of σ mean the same."""
    fine = np.linspace(0, _KNOT * (_KNOTS - 1), 1 + 40 * (_KNOTS - 1))
    profile = CubicSpline(_KNOT * np.arange(_KNOTS), heights)(fine)
    weights = np.exp(profile - profile.max())
    weights /= weights.sum()
    mean, square = weights @ fine, weights @ fine**2
    deviation = np.sqrt(max(square - mean**2, 1e-6))
    if mean > _CLEAR * deviation:
        return float(mean), float(deviation)
    return 0.0, float(np.sqrt(square))


def _root(data: Data, beta: Floats, sigma: float) -> Floats:
    """Return a square root of the inverse curvature in β, by differences of the gradient."""
    lists = len(beta)
    theta = np.append(beta, sigma)
    curvature = np.empty((lists, lists))
    for i in range(lists):
        move = np.zeros(lists + 1)
        move[i] = _SLOPE_STEP
        curvature[i] = (slope_at(theta - move, data)[1] - slope_at(theta + move, data)[1])[:-1] / (2 * _SLOPE_STEP)
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    return np.ascontiguousarray(vectors / np.sqrt(np.maximum(values, _LEAST_CURVATURE)))


def _wall(n: float, limit: float) -> Floats:
    """Return log P(n0 ≤ limit) on a grid of the log-odds of being on no list: first node, step, values."""
    half = min(10.0, 30 / np.sqrt(n))
    odds = np.log(limit / n) + np.linspace(-half, half, _WALL)
    with np.errstate(divide="ignore"):
        heights = np.log(betainc(n, limit + 1, 1 / (1 + np.exp(odds))))
    return np.concatenate([[odds[0], odds[1] - odds[0]], heights[heights > _LOWEST]])
