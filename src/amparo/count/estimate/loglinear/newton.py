"""Maximum likelihood of many log-linear models at once: Newton's method on the sums over subsets of lists.

The parameters of a model are sets of lists. So the linear predictor of every cell is a sum over the subsets of the
cell's lists, and the expected number of people on all lists of a set a sum over its supersets. Both are found for all
2^J sets in J 2^J additions (the fast zeta transform: Yates 1937; Kennes and Smets 1990); gradient and information are
then looked up, the latter at the union of two sets. No design matrix is made.

An effect of two lists without a common person is minus infinity if it is in the model, and the cells with both lists
hold nobody (Chan, Silverman and Vincent 2021, JASA 116). A maximum that does not exist shows in steps that do not
shrink: along the direction of recession the likelihood flattens by a factor e a step, and Newton goes on by 1.
"""

from __future__ import annotations

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats, Ints

FITTED, NOT_IDENTIFIED, NO_MAXIMUM = 0, 1, 2
ABSENT, FREE, FIXED, MINUS_INFINITY = 0, 1, 2, 3

_STEPS = 50
_HALVINGS = 60
_LONGEST = 8.0
_CLOSE = 1e-6
_SINGULAR = 1e-12


@compiled
def subset_sums(values: Floats, lists: int) -> None:
    """Replace the value of each set of lists by the sum over its subsets; ``values`` has shape (2^J,)."""
    for j in range(lists):
        bit = 1 << j
        for without in range(0, len(values), 2 * bit):
            for cell in range(without, without + bit):
                values[cell + bit] += values[cell]


@compiled
def superset_sums(values: Floats, lists: int) -> None:
    """Replace the value of each set of lists by the sum over its supersets; ``values`` has shape (2^J,)."""
    for j in range(lists):
        bit = 1 << j
        for without in range(0, len(values), 2 * bit):
            for cell in range(without, without + bit):
                values[cell] += values[cell + bit]


@compiled
def means(masks: Ints, use: Ints, theta: Floats, lists: int, out: Floats) -> float:
    """Fill ``out`` with the expected count of each cell, 0 for that on no list; return their sum."""
    out[:] = 0.0
    for f in range(len(masks)):
        if use[f] == MINUS_INFINITY:
            out[masks[f]] = -np.inf
        elif use[f] != ABSENT:
            out[masks[f]] = theta[f]
    subset_sums(out, lists)
    total = 0.0
    for cell in range(1, len(out)):
        out[cell] = np.exp(out[cell])
        total += out[cell]
    out[0] = 0.0
    return total


@compiled
def factor(matrix: Floats) -> bool:
    """Replace a positive definite matrix by its Cholesky factor, in the lower half; tell whether it is regular."""
    for i in range(len(matrix)):
        before = matrix[i, i]
        for j in range(i):
            value = matrix[i, j]
            for k in range(j):
                value -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = value / matrix[j, j]
            matrix[i, i] -= matrix[i, j] * matrix[i, j]
        if not matrix[i, i] > _SINGULAR * before:
            return False
        matrix[i, i] = np.sqrt(matrix[i, i])
    return True


@compiled
def solve(root: Floats, vector: Floats) -> None:
    """Replace a vector by the solution, given the Cholesky factor."""
    size = len(vector)
    for i in range(size):
        for k in range(i):
            vector[i] -= root[i, k] * vector[k]
        vector[i] /= root[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            vector[i] -= root[k, i] * vector[k]
        vector[i] /= root[i, i]


@compiled
def information(masks: Ints, use: Ints, sums: Floats, out: Floats) -> None:
    """Fill the lower half of ``out`` with the information on the free parameters, given sums over supersets."""
    i = 0
    for f in range(len(masks)):
        if use[f] == FREE:
            j = 0
            for g in range(f + 1):
                if use[g] == FREE:
                    out[i, j] = sums[masks[f] | masks[g]]
                    j += 1
            i += 1


@compiled
def _identified(masks: Ints, use: Ints, lists: int, cells: Floats, matrix: Floats) -> bool:
    """Whether the design, without the cells that hold nobody for certain, has full rank."""
    means(masks, use, np.zeros(len(masks)), lists, cells)
    superset_sums(cells, lists)
    information(masks, use, cells, matrix)
    return factor(matrix)


@compiled
def _likelihood(totals: Floats, use: Ints, theta: Floats, expected: float) -> float:
    value = -expected
    for f in range(len(use)):
        if use[f] == FREE or use[f] == FIXED:
            value += totals[f] * theta[f]
    return value


@compiled
def _direction(masks: Ints, totals: Floats, use: Ints, sums: Floats, matrix: Floats, step: Floats) -> float:
    """Fill ``step`` with Newton's step; return its longest component, nan if the information is singular."""
    information(masks, use, sums, matrix)
    if not factor(matrix):
        return np.nan
    i = 0
    for f in range(len(masks)):
        if use[f] == FREE:
            step[i] = totals[f] - sums[masks[f]]
            i += 1
    solve(matrix, step)
    longest = 0.0
    for value in step:
        longest = max(longest, abs(value))
    return longest


@compiled
def _move(use: Ints, theta: Floats, step: Floats, scale: float, out: Floats) -> None:
    i = 0
    for f in range(len(use)):
        out[f] = theta[f]
        if use[f] == FREE:
            out[f] += scale * step[i]
            i += 1


@compiled
def climb(masks: Ints, totals: Floats, use: Ints, theta: Floats, lists: int) -> tuple[float, float, int]:
    """Move ``theta`` to the maximum; return log-likelihood, variance of the last free parameter, what came of it."""
    free = 0
    for value in use:
        free += value == FREE
    cells, matrix, step = np.empty(1 << lists), np.empty((free, free)), np.empty(free)
    moved = np.empty(len(theta))
    if not _identified(masks, use, lists, cells, matrix):
        return -np.inf, np.inf, NOT_IDENTIFIED
    value = _likelihood(totals, use, theta, means(masks, use, theta, lists, cells))
    for _ in range(_STEPS):
        superset_sums(cells, lists)
        longest = _direction(masks, totals, use, cells, matrix, step)
        if longest < _CLOSE:
            # the last step doubles the digits; it is less than what rounding leaves of a billion people
            _move(use, theta, step, 1.0, theta)
            return value, 1 / matrix[-1, -1] ** 2, FITTED
        if not np.isfinite(longest):
            break
        scale = min(1.0, _LONGEST / longest)
        for _ in range(_HALVINGS):
            _move(use, theta, step, scale, moved)
            higher = _likelihood(totals, use, moved, means(masks, use, moved, lists, cells))
            if higher >= value - 1e-13 * abs(value):
                break
            scale /= 2
        else:
            break
        theta[:] = moved
        value = higher
    return -np.inf, np.inf, NO_MAXIMUM


@compiled
def climb_all(masks: Ints, totals: Floats, uses: Ints, thetas: Floats, lists: int, out: Floats, states: Ints) -> None:
    """Fit M models: ``uses`` and ``thetas`` have shape (M, F); ``thetas`` holds where to start and is moved.

    ``out``, shape (M, 2), receives log-likelihood and variance of the intercept; ``states``, shape (M,), what came.
    """
    for m in range(len(uses)):
        out[m, 0], out[m, 1], states[m] = climb(masks, totals, uses[m], thetas[m], lists)


@compiled
def profile(masks: Ints, totals: Floats, uses: Ints, thetas: Floats, lists: int, at: Floats, out: Floats) -> None:
    """Fill ``out`` with the likelihoods of M models, each with its intercept held at each of the points ``at``.

    ``at`` and ``out`` have shape (M, G), points that rise; nan where no maximum was found. ``thetas`` is left as it is.
    """
    middle = at.shape[1] // 2
    for m in range(len(uses)):
        use, theta = uses[m].copy(), thetas[m].copy()
        use[-1] = FIXED
        for k in range(at.shape[1]):
            # from the middle down, then from the middle up: each point starts at its neighbour
            i = middle - k if k <= middle else k
            if k == middle + 1:
                theta[:] = thetas[m]
            theta[-1] = at[m, i]
            value, _, state = climb(masks, totals, use, theta, lists)
            out[m, i] = value if state == FITTED else np.nan
