"""Compiled: the posterior of the Rasch model with n0 summed out, its slope, and Hamiltonian Monte Carlo on it.

The integral over people is a trapezoid on evenly spaced nodes: for a smooth integrand under a normal weight it
converges geometrically (Trefethen and Weideman 2014, SIAM Review 56(3)) and, unlike Gauss-Hermite nodes, its step can
be held below the width of the narrowest integrand. HMC: Neal (2011); step size by dual averaging: Hoffman and Gelman
(2014).
"""

from __future__ import annotations

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats, Ints

BETA_MEAN, BETA_SPREAD = -2.0, 2.5
SIGMA_SPREAD = 1.5
Data = tuple[Floats, Ints, Floats, float, Floats, Floats, Floats]
"""Sizes of the lists (J,); numbers of lists that occur, 0 first, and how many people have them (K,); n; nodes and log
weights (Q,); the wall: first node, step and values of log P(n0 ≤ cap) on a grid of the log-odds of being on no list."""

Path = tuple[Floats, float, Floats, float, float]
"""Best β at |σ| = 0, knot, 2 knot … (G, J); the knot; a square root of β's covariance (J, J); centre and scale of σ."""

_TARGET = 0.8
_LONGEST = 40


@compiled
def posterior(theta: Floats, data: Data, slope: Floats) -> float:
    """Return the log-posterior at ``theta`` = (β_1 … β_J, σ), constants left out; its gradient is put in ``slope``."""
    sizes, ks, people, n, nodes, weights, wall = data
    lists, count, points = len(sizes), len(ks), len(nodes)
    sigma = theta[lists]
    chance = np.empty((lists, points))
    caught = np.zeros(points)
    terms = np.empty((count, points))
    for q in range(points):
        shift = sigma * nodes[q]
        none = 0.0
        for j in range(lists):
            logit = theta[j] + shift
            small = np.exp(-abs(logit))
            none += max(logit, 0.0) + np.log1p(small)
            chance[j, q] = 1.0 / (1.0 + small) if logit > 0 else small / (1.0 + small)
            caught[q] += chance[j, q]
        for i in range(count):
            terms[i, q] = weights[q] - none + ks[i] * shift
    value = 0.0
    push = 0.0
    pull = np.zeros(points)
    for i in range(count):
        peak = terms[i].max()
        total = 0.0
        for q in range(points):
            terms[i, q] = np.exp(terms[i, q] - peak)
            total += terms[i, q]
        log_g = np.log(total) + peak
        factor = people[i]
        if i == 0:
            seen = max(-np.expm1(log_g), 1e-300)
            height, steep = _wall(log_g - np.log(seen), wall)
            value += -n * np.log(seen) + height
            factor = (n * np.exp(log_g) + steep) / seen
        else:
            value += people[i] * log_g
        for q in range(points):
            share = factor * terms[i, q] / total
            pull[q] += share
            push += share * nodes[q] * (ks[i] - caught[q])
    for j in range(lists):
        away = (theta[j] - BETA_MEAN) / BETA_SPREAD
        value += sizes[j] * theta[j] - 0.5 * away * away
        slope[j] = sizes[j] - (chance[j] * pull).sum() - away / BETA_SPREAD
    away = sigma / SIGMA_SPREAD
    slope[lists] = push - away / SIGMA_SPREAD
    return float(value - 0.5 * away * away)


@compiled
def _wall(odds: float, wall: Floats) -> tuple[float, float]:
    """Return height and slope of the cap's log-probability: 0 before the grid, a straight line after it."""
    low, step = wall[0], wall[1]
    last = len(wall) - 4
    at = (odds - low) / step
    if at <= 0:
        return 0.0, 0.0
    i = min(int(at), last)
    rise = wall[i + 3] - wall[i + 2]
    return wall[i + 2] + (at - i) * rise, rise / step


@compiled
def _place(z: Floats, path: Path, theta: Floats, lean: Floats) -> None:
    """Put into ``theta`` the parameter at ``z``, into ``lean`` the slope of the best β by σ."""
    best, knot, root, centre, scale = path
    lists = best.shape[1]
    sigma = centre + scale * z[lists]
    i = min(int(abs(sigma) / knot), len(best) - 2)
    along = abs(sigma) / knot - i
    spread = root @ z[:lists]
    for j in range(lists):
        rise = best[i + 1, j] - best[i, j]
        theta[j] = best[i, j] + along * rise + spread[j]
        lean[j] = rise / knot * (1.0 if sigma > 0 else -1.0)
    theta[lists] = sigma


@compiled
def _force(slope: Floats, lean: Floats, path: Path, force: Floats) -> None:
    """Put into ``force`` the gradient by ``z``."""
    lists = len(lean)
    force[:lists] = path[2].T @ slope[:lists]
    force[lists] = path[4] * (slope[lists] + (lean * slope[:lists]).sum())


@compiled
def chain(start: Floats, path: Path, kicks: Floats, uniforms: Floats, warm: int, data: Data) -> Floats:
    """Run one chain of len(kicks) steps from ``start`` (J + 1,); return θ after ``warm``, shape (T, J + 1).

    σ = centre + scale z_J and β = best(|σ|) + root z: measured from its best value for that σ, so that the ridge of the
    posterior is straight. A shift changes no volume. ``kicks`` (T, J + 1) are standard normal, ``uniforms`` (T, 2).
    """
    size = len(start)
    theta, lean, slope = np.empty(size), np.empty(size - 1), np.empty(size)
    force, fresh = np.empty(size), np.empty(size)
    z = start.copy()
    drawn = np.empty((len(kicks) - warm, size))
    _place(z, path, theta, lean)
    value = posterior(theta, data, slope)
    _force(slope, lean, path, force)
    step, log_mean, error = 0.2, np.log(0.2), 0.0
    for t in range(len(kicks)):
        momentum = kicks[t].copy()
        energy = value - 0.5 * (momentum * momentum).sum()
        # a quarter turn of a standard normal, give or take half
        moves = min(int(np.ceil(np.pi * (0.25 + 0.5 * uniforms[t, 0]) / step)), _LONGEST)
        trial, reached = z.copy(), value
        fresh[:] = force
        for _ in range(moves):
            momentum += 0.5 * step * fresh
            trial += step * momentum
            _place(trial, path, theta, lean)
            reached = posterior(theta, data, slope)
            _force(slope, lean, path, fresh)
            momentum += 0.5 * step * fresh
        gain = reached - 0.5 * (momentum * momentum).sum() - energy
        accept = np.exp(min(gain, 0.0)) if np.isfinite(gain) else 0.0
        if uniforms[t, 1] < accept:
            z, value = trial, reached
            force[:] = fresh
        if t < warm:
            error += (_TARGET - accept - error) / (t + 11.0)
            log_step = np.log(2.0) - np.sqrt(t + 1.0) / 0.05 * error
            log_mean += (t + 1.0) ** -0.75 * (log_step - log_mean)
            step = np.exp(min(log_mean if t == warm - 1 else log_step, 1.0))
        else:
            _place(z, path, theta, lean)
            drawn[t - warm] = theta
    return drawn


def nodes_for(lists: int) -> tuple[Floats, Floats]:
    """Return nodes of the standard normal on [-8, 8] and the logarithms of their weights.

    Beyond 8 lies a probability of 10⁻¹⁵. With σ up to 4 the narrowest integrand has a width of 1 / √(4 J): the step is
    little above that, which leaves a relative error below 10⁻⁵ there and far less for smaller σ.
    """
    points = int(np.ceil(16 / min(0.25, 0.6 / np.sqrt(lists)))) | 1
    nodes = np.linspace(-8, 8, points)
    weights = np.exp(-0.5 * nodes**2)
    return nodes, np.log(weights / weights.sum())


def levels(captures: Floats) -> tuple[Ints, Floats]:
    """Return the numbers of lists that occur, 0 first, and how many people have them."""
    occur = np.flatnonzero(captures)
    return np.concatenate([[0], occur + 1]), np.concatenate([[0.0], captures[occur]])
