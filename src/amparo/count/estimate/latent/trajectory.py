"""Hamiltonian moves on the marginal posterior (Duane and others 1987; Neal 2011), compiled.

With classes and the unseen summed out, a table of 15 patterns pins about 14 directions of the 49 of ten classes; along
the others, among them the ridge on which a class grows ever smaller in capture probability and larger in unseen people,
the density is nearly flat. Gibbs sampling, which holds class memberships fixed, creeps along it; a trajectory runs.
"""

from __future__ import annotations

import math

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.latent.density import log_density
from amparo.count.estimate.latent.gibbs import unseen
from amparo.count.estimate.latent.space import Data, Point, Prior, Space
from amparo.count.estimate.table import Floats

_LOST = 1_000.0  # a trajectory whose energy error is larger has left and is not followed further


@compiled
def move(  # noqa: PLR0913, PLR0917  (a chain's parts, in its order; numba takes no object)
    rng: np.random.Generator, at: Point, to: Point, speed: Point, data: Data, prior: Prior, into: Space,
    step: float, steps: int,
) -> tuple[float, float]:  # fmt: skip
    """Try one trajectory from ``at``, which is replaced if it is accepted; ``to`` and ``speed`` are working space.

    Return (probability to accept, unseen people or -1 where it was refused). The cap on N is held exactly: the state
    is a point with its unseen, these are drawn with the proposal, and a draw over the cap refuses it.
    """
    density, _ = log_density(at, data, prior, into)
    _copy(at, to)
    start = density - _kick_off(rng, speed)
    density, p0 = follow(to, speed, data, prior, into, start - _LOST, step, steps)
    gain = density - _energy(speed) - start
    if not gain > -_LOST:
        return 0.0, -1.0
    chance = math.exp(min(0.0, gain))
    if not rng.random() < chance:
        return chance, -1.0
    hidden = unseen(rng, data.n, p0)
    if hidden > prior.cap:
        return chance, -1.0
    _copy(to, at)
    return chance, hidden


@compiled
def follow(
    to: Point, speed: Point, data: Data, prior: Prior, into: Space, least: float, step: float, steps: int
) -> tuple[float, float]:
    """Leap ``steps`` times from ``to``, whose gradient is in ``into``; return log density and p_0 at the end.

    The density is minus infinity once it has fallen below ``least``: such a trajectory is not followed further.
    """
    density, p0 = least, 1.0
    for _ in range(steps):
        _push(speed, into.gradient_w, into.gradient, 0.5 * step)
        _push(to, speed.w, speed.logits, step)
        density, p0 = log_density(to, data, prior, into)
        if not density > least:
            return -np.inf, 1.0
        _push(speed, into.gradient_w, into.gradient, 0.5 * step)
    return density, p0


@compiled
def _kick_off(rng: np.random.Generator, speed: Point) -> float:
    for k in range(len(speed.w)):
        speed.w[k] = rng.standard_normal()
    for j in range(speed.logits.shape[0]):
        for k in range(speed.logits.shape[1]):
            speed.logits[j, k] = rng.standard_normal()
    return _energy(speed)


@compiled
def _energy(speed: Point) -> float:
    total = 0.0
    for k in range(len(speed.w)):
        total += speed.w[k] * speed.w[k]
    for j in range(speed.logits.shape[0]):
        for k in range(speed.logits.shape[1]):
            total += speed.logits[j, k] * speed.logits[j, k]
    return 0.5 * total


@compiled
def _copy(one: Point, into: Point) -> None:
    for k in range(len(one.w)):
        into.w[k] = one.w[k]
    for j in range(one.logits.shape[0]):
        for k in range(one.logits.shape[1]):
            into.logits[j, k] = one.logits[j, k]


@compiled
def _push(point: Point, by_w: Floats, by_logits: Floats, factor: float) -> None:
    for k in range(len(point.w)):
        point.w[k] += factor * by_w[k]
    for j in range(point.logits.shape[0]):
        for k in range(point.logits.shape[1]):
            point.logits[j, k] += factor * by_logits[j, k]
