"""How well a model knows the number of people on no list: the profile likelihood of the intercept.

The signed root of the likelihood ratio is close to a standard normal (Barndorff-Nielsen and Cox 1994), so the value at
which it is z is a quantile of what the data say. The interval follows the skewness of the likelihood, which the normal
distribution of the logarithm (the delta method) does not: for independent lists and few people this matters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtri

from amparo.count.estimate.kernel import stream
from amparo.count.estimate.loglinear.fitted import Fitted
from amparo.count.estimate.loglinear.newton import profile
from amparo.count.estimate.table import Floats

MAX_SE = 2.0
"""A larger standard error of log n0 means limits fifty times up and down: nothing is known."""
FINE, KEPT = 40_000, 4_000
POINTS = np.linspace(-4.5, 4.5, 13)
_NORMAL_FROM = 1e6


def roots(fitted: Fitted) -> tuple[Floats, Floats]:
    """Return points of log n0 and the signed roots there, each of shape (M, 13). The models must be usable."""
    design = fitted.design
    at = fitted.log_hidden[:, None] + fitted.se[:, None] * POINTS
    heights = np.empty_like(at)
    profile(design.masks, design.totals, fitted.use, fitted.theta, design.lists, at, heights)
    lost = np.maximum(fitted.likelihood[:, None] - heights, 0.0)
    return at, np.sign(POINTS) * np.sqrt(2 * lost)


def bounded(fitted: Fitted) -> NDArray[np.bool_]:
    """Tell which models limit the number of people from above, shape (M,): known enough to be an answer."""
    return np.asarray(fitted.usable & (fitted.se <= MAX_SE))


def quantiles(at: Floats, root: Floats, at_levels: Floats) -> Floats:
    """Return the points where the signed root of one model has the quantiles of a standard normal."""
    wanted = ndtri(at_levels)
    rising = np.concatenate([[True], np.diff(np.maximum.accumulate(root)) > 1e-9])
    good = rising & np.isfinite(root)
    curve = PchipInterpolator(root[good], at[good])
    low, high = root[good][0], root[good][-1]
    # beyond the points computed: on with the slope of the normal approximation
    slope = (at[-1] - at[0]) / (POINTS[-1] - POINTS[0])
    return np.asarray(curve(np.clip(wanted, low, high)) + slope * (wanted - np.clip(wanted, low, high)))


def totals(documented: int, log_expected: Floats, seed: int) -> Floats:
    """Return draws of the total, shape (1, 4000): evenly spaced quantiles, given ``FINE`` draws of what is expected.

    The number on no list is Poisson around what is expected (or, if large, its normal limit).
    """
    random = stream(seed, 0)
    expected = np.exp(log_expected)
    few = random.poisson(np.minimum(expected, _NORMAL_FROM)).astype(np.float64)
    many = np.rint(expected + np.sqrt(expected) * random.standard_normal(len(expected)))
    hidden = np.sort(np.where(expected < _NORMAL_FROM, few, many))
    return (documented + hidden.reshape(-1, FINE // KEPT)[:, FINE // KEPT // 2])[None]


def levels(count: int) -> Floats:
    """Return evenly spaced levels of quantiles between 0 and 1."""
    return (np.arange(count) + 0.5) / max(count, 1)


def normal(middle: float, se: float, count: int) -> Floats:
    """Return evenly spaced quantiles of the normal distribution of log n0 (the delta method)."""
    return np.asarray(middle + se * ndtri(levels(count)))
