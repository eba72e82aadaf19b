"""Put classes in another order along the sticks, without touching the likelihood, compiled.

The stick-breaking prior prefers large classes first, and a chain that must empty a class to reorder them hardly moves
(Papaspiliopoulos and Roberts 2008). A permutation of the weights has Jacobian 1 in pi; there, with R_k the weight
behind class k and alpha summed out, the density is

    p(pi) ~ (b - log R_(K-1))^-(a + K - 1) prod_k 1 / R_k.

Sums of weights are kept as logarithms, from the last class on: a class may weigh exp(-10^15).
"""

from __future__ import annotations

import math

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.latent.space import Point, Prior
from amparo.count.estimate.table import Floats


@compiled
def reorder(rng: np.random.Generator, at: Point, prior: Prior) -> None:
    """Try as many exchanges of two random classes as there are classes."""
    classes = len(at.w) + 1
    weights = _log_weights(at)
    now = _log_prior(weights, prior)
    for _ in range(classes):
        i, j = int(rng.random() * classes), int(rng.random() * classes)
        weights[i], weights[j] = weights[j], weights[i]
        then = _log_prior(weights, prior)
        if rng.random() < math.exp(min(0.0, then - now)):
            now = then
            for one in range(at.logits.shape[0]):
                at.logits[one, i], at.logits[one, j] = at.logits[one, j], at.logits[one, i]
        else:
            weights[i], weights[j] = weights[j], weights[i]
    _to_sticks(weights, at)


@compiled
def _log_weights(at: Point) -> Floats:
    weights = np.empty(len(at.w) + 1)
    rest = 0.0
    for k in range(len(at.w)):
        u = math.exp(at.w[k])
        # log(1 - exp(-u)): for a tiny u that is w itself
        weights[k] = (math.log(-math.expm1(-u)) if u > 0.0 else at.w[k]) - rest
        rest += u
    weights[len(at.w)] = -rest
    return weights


@compiled
def _plus(x: float, y: float) -> float:
    """Return log(exp(x) + exp(y))."""
    return max(x, y) + math.log1p(math.exp(-abs(x - y)))


@compiled
def _log_prior(weights: Floats, prior: Prior) -> float:
    last = len(weights) - 1
    behind = weights[last]
    total = -(prior.a + last) * math.log(prior.b - behind)
    for k in range(last - 1, -1, -1):
        total -= behind
        behind = _plus(behind, weights[k])
    return total


@compiled
def _to_sticks(weights: Floats, at: Point) -> None:
    behind = weights[len(at.w)]
    for k in range(len(at.w) - 1, -1, -1):
        ratio = weights[k] - behind
        # u = log(1 + pi_k / R_k); where that is tiny its logarithm is the ratio's
        u = max(ratio, 0.0) + math.log1p(math.exp(-abs(ratio)))
        at.w[k] = math.log(u) if ratio > -30.0 else ratio
        behind = _plus(behind, weights[k])
