"""The latent class model with everybody in a class: the sweep of R's LCMCR, step by step, compiled.

Manrique-Vallier (2016), *Bayesian population size estimation using Dirichlet process mixtures*, Biometrics 72. Weights
are kept as u_k = -log(1 - V_k), drawn by their logarithm: clipping V near 1 would bound alpha and move the total.
"""

from __future__ import annotations

import math

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.latent.density import log_density
from amparo.count.estimate.latent.space import MOST_UNSEEN, Classes, Data, Point, Prior, Space
from amparo.count.estimate.table import Floats, Ints

_TINY = 1e-300  # above 0, so that logarithms are finite


@compiled
def sweep(rng: np.random.Generator, at: Point, data: Data, prior: Prior, into: Space, of: Classes) -> float:
    """Run one sweep of LCMCR's own sampler from ``at``; return the unseen. The oracle of the faster moves."""
    alpha = draw_alpha(rng, at, prior)
    hidden = np.inf
    _, p0 = log_density(at, data, prior, into)
    while hidden > prior.cap:
        hidden = unseen(rng, data.n, p0)
    assign(rng, at, int(hidden), data, prior, into, of)
    draw_rates(rng, of, at)
    draw_sticks(rng, of, alpha, at)
    return hidden


@compiled
def unseen(rng: np.random.Generator, n: int, p0: float) -> float:
    """Draw how many are on no list, given that n are on some: negative binomial, as a mixture of Poissons (step 5).

    Infinite above MOST_UNSEEN, which no cap allows.
    """
    if p0 >= 1.0:
        return np.inf
    mean = rng.standard_gamma(float(n)) * p0 / (1.0 - p0)
    return float(rng.poisson(mean)) if mean < MOST_UNSEEN else np.inf


@compiled
def assign(
    rng: np.random.Generator, at: Point, hidden: int, data: Data, prior: Prior, into: Space, to: Classes
) -> None:
    """Put everybody, the ``hidden`` unseen too, into classes: multinomial by pattern (steps 1 and 6)."""
    log_density(at, data, prior, into)
    for m in range(len(data.counts)):
        divide(rng, data.counts[m] if m > 0 else hidden, into.terms, to.people, m)
    tally(data, to)


@compiled
def divide(rng: np.random.Generator, count: int, weights: Floats, into: Ints, m: int) -> None:
    """Draw a multinomial, row m of ``into`` in proportion to row m of ``weights``, by conditional binomials."""
    last, left = 0, 0.0
    for k in range(into.shape[1]):
        into[m, k] = 0
        if weights[m, k] > 0.0:
            last = k
            left += weights[m, k]
    for k in range(last):
        if count == 0:
            return
        share = weights[m, k] / left if left > 0.0 else 0.0
        if share > 0.0:
            into[m, k] = rng.binomial(count, share) if share < 1.0 else count
        count -= into[m, k]
        left -= weights[m, k]
    into[m, last] = count


@compiled
def tally(data: Data, to: Classes) -> None:
    """Sum people by class, and by list and class."""
    # loops, not slices: what numba compiles for an array assigned to a slice takes seconds
    to.listed[:] = 0
    to.below[:] = 0
    for m in range(len(data.counts) - 1, 0, -1):
        for k in range(len(to.size)):
            below = to.below[m, k] + to.people[m, k]
            to.listed[data.last[m], k] += below
            to.below[data.parent[m], k] += below
    for k in range(len(to.size)):
        to.size[k] = to.below[0, k] + to.people[0, k]


@compiled
def everyone(of: Classes, m: int) -> int:
    """Count the people of node m, whatever their class."""
    total = 0
    for k in range(len(of.size)):
        total += of.people[m, k]
    return total


@compiled
def log_gamma_draw(rng: np.random.Generator, shape: float) -> float:
    """Draw the logarithm of a Gamma(shape, 1) variate, finite for any shape above 0 (Marsaglia and Tsang 2000)."""
    if shape >= 1.0:
        return math.log(rng.standard_gamma(shape))
    return math.log(rng.standard_gamma(shape + 1.0)) + math.log1p(-rng.random()) / shape


@compiled
def draw_rates(rng: np.random.Generator, of: Classes, at: Point) -> None:
    """Draw capture probabilities given classes: Beta(1 + listed, 1 + not listed), as logits (step 2)."""
    for j in range(at.logits.shape[0]):
        for k in range(at.logits.shape[1]):
            on = of.listed[j, k]
            at.logits[j, k] = log_gamma_draw(rng, 1.0 + on) - log_gamma_draw(rng, 1.0 + of.size[k] - on)


@compiled
def draw_sticks(rng: np.random.Generator, of: Classes, alpha: float, at: Point) -> None:
    """Draw sticks given classes: V_k ~ Beta(1 + size_k, alpha + sizes behind), as log u (step 3)."""
    behind = 0
    for k in range(len(of.size)):
        behind += of.size[k]
    for k in range(len(at.w)):
        behind -= of.size[k]
        ratio = log_gamma_draw(rng, 1.0 + of.size[k]) - log_gamma_draw(rng, alpha + behind)
        # u = log(1 + G1 / G2), for a ratio of any size
        u = max(ratio, 0.0) + math.log1p(math.exp(-abs(ratio)))
        at.w[k] = math.log(max(u, _TINY))


@compiled
def draw_alpha(rng: np.random.Generator, at: Point, prior: Prior) -> float:
    """Draw alpha given the sticks: Gamma(a + K - 1, b + sum u) (step 7)."""
    rate = prior.b
    for k in range(len(at.w)):
        rate += math.exp(at.w[k])
    return max(rng.standard_gamma(prior.a + len(at.w)) / rate, _TINY)
