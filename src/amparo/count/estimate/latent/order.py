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
    behind = _log_behind(weights)
    then = behind.copy()
    for _ in range(classes):
        one, other = int(rng.random() * classes), int(rng.random() * classes)
        i, j = min(one, other), max(one, other)
        gain = _exchange(weights, behind, then, i, j, prior)
        kept = rng.random() < math.exp(min(0.0, gain))
        if not kept:
            weights[i], weights[j] = weights[j], weights[i]
            continue
        for k in range(i, j):
            behind[k] = then[k]
        for row in range(at.logits.shape[0]):
            at.logits[row, i], at.logits[row, j] = at.logits[row, j], at.logits[row, i]
    _to_sticks(weights, behind, at)


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
def _log_behind(weights: Floats) -> Floats:
    """Return log R_k of each class, minus infinity for the last."""
    behind = np.empty(len(weights))
    behind[len(weights) - 1] = -np.inf
    for k in range(len(weights) - 2, -1, -1):
        behind[k] = _plus(behind[k + 1], weights[k + 1])
    return behind


@compiled
def _exchange(weights: Floats, behind: Floats, then: Floats, i: int, j: int, prior: Prior) -> float:
    """Exchange two weights, i before j; fill ``then`` from i on; return the gain in log density.

    Behind j and before i the same classes stay behind, so nothing changes there.
    """
    last = len(weights) - 1
    gain = (prior.a + last) * math.log(prior.b - weights[last])
    weights[i], weights[j] = weights[j], weights[i]
    gain -= (prior.a + last) * math.log(prior.b - weights[last])
    then[j] = behind[j]
    for k in range(j - 1, i - 1, -1):
        then[k] = _plus(then[k + 1], weights[k + 1])
        gain += behind[k] - then[k]
    return gain


@compiled
def _to_sticks(weights: Floats, behind: Floats, at: Point) -> None:
    for k in range(len(at.w)):
        ratio = weights[k] - behind[k]
        # u = log(1 + pi_k / R_k); where that is tiny its logarithm is the ratio's
        u = max(ratio, 0.0) + math.log1p(math.exp(-abs(ratio)))
        at.w[k] = math.log(u) if ratio > -30.0 else ratio
