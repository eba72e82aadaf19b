"""Hamiltonian moves on the marginal posterior (Duane and others 1987; Neal 2011), compiled.

With classes and the unseen summed out, a table of 15 patterns pins about 14 directions of the 49 of ten classes; along
the others, among them the ridge on which a class grows ever smaller in capture probability and larger in unseen people,
the density is nearly flat. Gibbs sampling, which holds class memberships fixed, creeps along it; a trajectory runs.
"""

from __future__ import annotations

import math

import numpy as np

from amparo.count.estimate.kernel import compiled, inlined
from amparo.count.estimate.latent.density import log_density
from amparo.count.estimate.latent.gibbs import unseen
from amparo.count.estimate.latent.lanes import number, put
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
    for leap in range(steps):
        # two half steps of the speed on end, at the same place, are a whole one
        factor = step if leap > 0 else 0.5 * step
        _push(to.w, speed.w, into.gradient_w, factor, step)
        _push(to.logits, speed.logits, into.gradient, factor, step)
        density, p0 = log_density(to, data, prior, into)
        if not density > least:
            return -np.inf, 1.0
    _push(to.w, speed.w, into.gradient_w, 0.5 * step, 0.0)
    _push(to.logits, speed.logits, into.gradient, 0.5 * step, 0.0)
    return density, p0


@compiled
def _kick_off(rng: np.random.Generator, speed: Point) -> float:
    _draw(rng, speed.w)
    _draw(rng, speed.logits)
    return _energy(speed)


@inlined
def _energy(speed: Point) -> float:
    return 0.5 * (_squares(speed.w) + _squares(speed.logits))


@inlined
def _copy(one: Point, into: Point) -> None:
    _copy_part(one.w, into.w)
    _copy_part(one.logits, into.logits)


# arrays of one or two dimensions, as flat ones: rows of classes are too short for a loop


@inlined
def _draw(rng: np.random.Generator, into: Floats) -> None:
    for i in range(into.size):
        put(into, i, rng.standard_normal())


@inlined
def _squares(of: Floats) -> float:
    found = 0.0
    for i in range(of.size):
        found += number(of, i) * number(of, i)
    return found


@inlined
def _copy_part(one: Floats, into: Floats) -> None:
    for i in range(one.size):
        put(into, i, number(one, i))


@inlined
def _push(place: Floats, speed: Floats, gradient: Floats, by_gradient: float, by_speed: float) -> None:
    """Push the speed along the gradient, then the place along the speed."""
    for i in range(place.size):
        fast = number(speed, i) + by_gradient * number(gradient, i)
        put(speed, i, fast)
        put(place, i, number(place, i) + by_speed * fast)
