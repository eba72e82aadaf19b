"""One chain of the latent class model, compiled.

An iteration is a trajectory and a reordering; every third also a Gibbs sweep with a split in its middle.
"""

from __future__ import annotations

import math

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.latent import gibbs
from amparo.count.estimate.latent.launch import Launch
from amparo.count.estimate.latent.order import reorder
from amparo.count.estimate.latent.space import Classes, Data, Point, Prior, Space
from amparo.count.estimate.latent.split import split_or_merge
from amparo.count.estimate.latent.trajectory import move
from amparo.count.estimate.table import Floats

_TARGET = 0.8  # share of trajectories to accept
_LENGTH = 1.5  # mean length of a trajectory, in units of logits
_MOST_STEPS = 300
_SWEEP = 3  # a sweep costs as much as a short trajectory and moves the total less
_ANEW = 0.5  # share of splits that propose the pair's unseen anew


@compiled
def start(rng: np.random.Generator, data: Data, prior: Prior, into: Space, of: Classes, at: Point) -> float:
    """Start with each pattern in a class of its own choice: chains find it easier to merge than to split.

    Return the unseen, as many as the seen or as the cap allows.
    """
    hidden = int(min(float(data.n), prior.cap))
    into.terms[0] = 1.0
    of.people[:] = 0
    for m in range(len(data.counts)):
        if m == 0:
            gibbs.divide(rng, hidden, into.terms, of.people, m)
        else:
            of.people[m, int(rng.random() * len(of.size))] = data.counts[m]
    gibbs.tally(data, of)
    gibbs.draw_rates(rng, of, at)
    gibbs.draw_sticks(rng, of, 1.0, at)
    return float(hidden)


@compiled
def run(  # noqa: PLR0913, PLR0917  (a chain's parts, in its order; numba takes no object)
    rng: np.random.Generator, at: Point, to: Point, speed: Point, data: Data, prior: Prior, into: Space, of: Classes,
    work: Launch, step: float, hidden: float, adapt: bool, totals: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Run ``len(totals)`` iterations from ``at`` and fill the totals N; return step size and unseen at the end.

    With ``adapt`` the step size follows the acceptance (Robbins and Monro 1951); the totals are then warm-up.
    """
    mean = math.log(step)
    for it in range(len(totals)):
        steps = 1 + int(min(2.0 * rng.random() * _LENGTH / step, _MOST_STEPS - 1.0))
        chance, drawn = move(rng, at, to, speed, data, prior, into, step * (0.5 + rng.random()), steps)
        if drawn >= 0.0:
            hidden = drawn
        if adapt:
            step *= math.exp(3.0 * (10.0 + it) ** -0.6 * (chance - _TARGET))
            mean += (math.log(step) - mean) / (1.0 + 0.25 * it)
        reorder(rng, at, prior)
        if it % _SWEEP == 0:
            alpha = gibbs.draw_alpha(rng, at, prior)
            gibbs.assign(rng, at, int(hidden), data, prior, into, of)
            split_or_merge(rng, of, alpha, data, prior, rng.random() < _ANEW, work)
            hidden = float(gibbs.everyone(of, 0))
            gibbs.draw_rates(rng, of, at)
            gibbs.draw_sticks(rng, of, alpha, at)
        totals[it] = data.n + hidden
    return (math.exp(mean) if adapt else step), hidden
