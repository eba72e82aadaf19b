"""Log-linear models of closed populations by maximum likelihood: a small Newton method, no table of 2^J cells.

The expected number with pattern x is exp(u + Σ β_j x_j + τ·h(|x|)); exp(u) is the number on no list. Sums over all
patterns with k lists are elementary symmetric polynomials of a_j = exp β_j, so that sixty lists cost no more than
their pairs. Models: Otis, Burnham, White and Anderson (1978); Rivest and Baillargeon (2007), Biometrics 63(4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from amparo.count.estimate.heterogeneity.margins import Margins
from amparo.count.estimate.table import Floats
from amparo.errors import RefusedError

Objective = Callable[[Floats], tuple[float, Floats, Floats]]
"""Log-likelihood (without constants), score and expected information at a parameter."""

_STEPS = 200
_DECREMENT = 1e-12
_LARGEST_VARIANCE = 100.0
"""Of log n0. A parameter that runs off to infinity stops with a variance of 10⁶ and more; nothing usable has 100."""
_LEAST_SCALE = 1e-12


@dataclass(frozen=True, eq=False)
class Estimate:
    """The logarithm of the number on no list, its variance, and how well the model fits.

    ``log_likelihood`` lacks constants of the data: compare models of one table only. ``tau`` holds the coefficients of
    the columns of heterogeneity.
    """

    log_unseen: float
    variance: float
    log_likelihood: float
    parameters: int
    tau: Floats

    @property
    def unseen(self) -> float:
        """Estimated number on no list."""
        return float(np.exp(self.log_unseen))

    @property
    def error(self) -> float:
        """Standard error of the number on no list, Poisson noise included."""
        return float(np.sqrt(self.unseen + self.unseen**2 * self.variance))


def fit(data: Margins, columns: Floats, *, by_list: bool) -> Estimate:
    """Fit u, β and τ; ``columns`` has shape (J, q), h(k) for k = 1 … J; ``by_list`` gives each list a β of its own.

    Raises RefusedError where no finite maximum exists.
    """
    # a column of any scale is the same model
    scaled = columns / np.abs(columns).max(axis=0, initial=1e-300)
    objective = _by_list(data, scaled) if by_list else _alike(data, scaled)
    theta, covariance, best = _newton(objective, _start(data, scaled.shape[1], by_list))
    # a negative one is what rounding leaves of a singular information
    if not 0 < covariance[0, 0] < _LARGEST_VARIANCE:
        raise _edge()
    q = scaled.shape[1]
    return Estimate(float(theta[0]), float(covariance[0, 0]), best, len(theta), theta[len(theta) - q :])


def _start(data: Margins, q: int, by_list: bool) -> Floats:
    total = 1.5 * data.n
    odds = data.sizes / (total - data.sizes)
    beta = np.log(odds) if by_list else np.log([odds.mean()])
    unseen = np.log(total) - np.log1p(odds if by_list else np.full(data.lists, odds.mean())).sum()
    return np.concatenate([[unseen], beta, np.zeros(q)])


def _alike(data: Margins, columns: Floats) -> Objective:
    """One β for all lists: a Poisson regression on the J capture frequencies."""
    k = np.arange(1, data.lists + 1)
    ways = gammaln(data.lists + 1) - gammaln(k + 1) - gammaln(data.lists - k + 1)
    design = np.column_stack([np.ones(data.lists), k, columns])

    def objective(theta: Floats) -> tuple[float, Floats, Floats]:
        linear = design @ theta
        expected = np.exp(linear + ways)
        value = float(data.captures @ linear - expected.sum())
        return value, design.T @ (data.captures - expected), design.T @ (design * expected[:, None])

    return objective


def _by_list(data: Margins, columns: Floats) -> Objective:
    lists, q = data.lists, columns.shape[1]

    def objective(theta: Floats) -> tuple[float, Floats, Floats]:
        beta, tau = theta[1 : lists + 1], theta[lists + 1 :]
        total, share = _patterns(np.exp(beta - beta.mean()))
        linear = theta[0] + columns @ tau
        expected = np.exp(linear + beta.mean() * np.arange(1, lists + 1)) * total
        value = float(data.captures @ linear + data.sizes @ beta - expected.sum())
        held = share[np.arange(lists), np.arange(lists)]
        seen = np.concatenate([[data.n], data.sizes, columns.T @ data.captures])
        means = np.concatenate([[expected.sum()], held @ expected, columns.T @ expected])
        information = np.empty((1 + lists + q, 1 + lists + q))
        information[0] = information[:, 0] = means
        information[1 : lists + 1, 1 : lists + 1] = share @ expected
        information[1 : lists + 1, lists + 1 :] = (held * expected) @ columns
        information[lists + 1 :, 1 : lists + 1] = information[1 : lists + 1, lists + 1 :].T
        information[lists + 1 :, lists + 1 :] = columns.T @ (columns * expected[:, None])
        return value, seen - means, information

    return objective


def _patterns(odds: Floats) -> tuple[Floats, Floats]:
    """Return e_k(a), shape (J,), and for lists i, j the share of it with both, shape (J, J, J); k = 1 … J.

    Built by leaving out each pair of lists in turn: dividing polynomials instead would lose digits.
    """
    lists = len(odds)
    others = np.zeros((lists, lists, lists + 1))
    others[:, :, 0] = 1
    for j, a in enumerate(odds):
        weight = np.full((lists, lists, 1), a)
        weight[j] = weight[:, j] = 0
        others[:, :, 1:] += weight * others[:, :, :-1]
    alone = others[0, 0]
    total = alone[1:] + odds[0] * alone[:-1]
    with_both = np.zeros((lists, lists, lists))
    with_both[:, :, 1:] = others[:, :, : lists - 1] * (odds[:, None] * odds)[:, :, None]
    each = np.arange(lists)
    with_both[each, each] = others[each, each, :lists] * odds[:, None]
    return total, with_both / np.maximum(total, 1e-300)


def _newton(objective: Objective, theta: Floats) -> tuple[Floats, Floats, float]:
    """Climb to the maximum of a concave likelihood; return it, its covariance and its value."""
    with np.errstate(over="ignore", invalid="ignore"):
        value, score, information = objective(theta)
        for _ in range(_STEPS):
            try:
                covariance: Floats = np.asarray(np.linalg.inv(information))
            except np.linalg.LinAlgError:
                raise _edge() from None
            step = covariance @ score
            decrement = float(score @ step)
            if abs(decrement) < _DECREMENT * max(1.0, abs(value)):
                # near the top a whole step squares the distance to it
                return theta + step, covariance, value
            theta, value, score, information = _climb(objective, theta, step, value)
    raise _edge()


def _climb(objective: Objective, theta: Floats, step: Floats, value: float) -> tuple[Floats, float, Floats, Floats]:
    scale = 1.0
    while scale > _LEAST_SCALE:
        trial = theta + scale * step
        higher, score, information = objective(trial)
        if higher >= value and np.isfinite(information).all():
            return trial, higher, score, information
        scale /= 2
    raise _edge()


def _edge() -> RefusedError:
    return RefusedError(
        "the counts drive this model to its edge: it has no finite answer",
        "too few people are shared by the lists for it; use the models that do answer",
    )
