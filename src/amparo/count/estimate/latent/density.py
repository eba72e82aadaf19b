"""The latent class model with people and the unseen summed out: log density and gradient, compiled.

K classes; a person of class k is on list j with probability lambda_jk, lists independent within a class
(Manrique-Vallier 2016, the model of R's LCMCR). With p_m the probability of pattern m, f_m its people and p_0 the
probability of being on no list,

    L(pi, lambda) = prod_m [p_m / (1 - p_0)]^{f_m}

is what remains when p(N) ~ 1/N, class memberships and N are summed out. The weights pi come from sticks
V_k ~ Beta(1, alpha): u_k = -log(1 - V_k) ~ Exponential(alpha) with alpha ~ Gamma(a, b), and alpha is summed out too:

    p(u) ~ (b + sum u)^-(a + K - 1).

The coordinates are w_k = log u_k and logit lambda_jk, each on the whole line, where the density has neither walls nor
funnels: its curvature is at most of the order n everywhere. Nothing is clipped: u may be 10^15, pi is then exactly 0.
"""

from __future__ import annotations

import math

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.latent.space import Data, Point, Prior, Space

_NEARLY_NONE = 0.999  # above it 1 - P(on no list) is summed from the small side
_LARGE = 700.0  # exp() of more overflows


@compiled
def log_density(at: Point, data: Data, prior: Prior, into: Space) -> tuple[float, float]:
    """Return (log posterior density in the coordinates, up to a constant; p_0) and fill ``into``, gradient included."""
    _weights(at, into)
    unseen, seen = _rates(at, into)
    total = _patterns(data, into) - data.n * math.log(seen)
    _gradient_rates(data, data.n / seen, into)
    total += _gradient_sticks(at, prior, data.n / seen, into)
    # the uniform prior of lambda in logits, lambda (1 - lambda): one logarithm a class, as none is prod (1 - lambda)
    for k in range(len(into.none)):
        total += 2.0 * math.log(into.none[k])
    for j in range(data.lists):
        for k in range(len(into.none)):
            total += at.logits[j, k]
    return total, unseen


@compiled
def _weights(at: Point, into: Space) -> None:
    rest = 0.0
    for k in range(len(at.w)):
        u = math.exp(at.w[k])
        into.pi[k] = -math.expm1(-u) * math.exp(-rest)
        rest += u
    into.pi[len(at.w)] = math.exp(-rest)


@compiled
def _rates(at: Point, into: Space) -> tuple[float, float]:
    """Fill odds, probabilities and those of being on no list; return that of being on none and that on some."""
    lists, classes = at.logits.shape
    for k in range(classes):
        into.none[k] = 1.0
    for j in range(lists):
        for k in range(classes):
            into.odds[j, k] = math.exp(at.logits[j, k])
    for j in range(lists):
        for k in range(classes):
            more = 1.0 + into.odds[j, k]
            into.none[k] *= more
            into.rates[j, k] = into.odds[j, k] / more
    unseen = 0.0
    seen = 0.0
    for k in range(classes):
        into.none[k] = 1.0 / into.none[k]
        unseen += into.pi[k] * into.none[k]
        seen += into.pi[k] * (1.0 - into.none[k] if into.none[k] < _NEARLY_NONE else _some(into, k))
    return unseen, seen


@compiled
def _some(into: Space, k: int) -> float:
    """Return the probability that class k is on some list, exact where it is tiny."""
    none = 0.0
    for j in range(into.rates.shape[0]):
        none += math.log1p(-into.rates[j, k])
    return -math.expm1(none)


@compiled
def _patterns(data: Data, into: Space) -> float:
    """Walk down the tree: the probability of each pattern by class; return sum f_m log p_m."""
    classes = len(into.pi)
    total = 0.0
    for k in range(classes):
        into.terms[0, k] = into.pi[k] * into.none[k]
        into.below[0, k] = 0.0
    for m in range(1, len(data.counts)):
        up, j = data.parent[m], data.last[m]
        p = 0.0
        for k in range(classes):
            term = into.terms[up, k] * into.odds[j, k]
            into.terms[m, k] = term
            into.below[m, k] = 0.0
            p += term
        into.scale[m] = 0.0
        if data.counts[m] > 0:
            total += data.counts[m] * math.log(p)
            into.scale[m] = data.counts[m] / p
    return total


@compiled
def _gradient_rates(data: Data, pull: float, into: Space) -> None:
    """Walk up the tree summing people expected by list and class; ``pull`` is n / (1 - p_0)."""
    classes = len(into.pi)
    into.gradient[:] = 0.0
    for m in range(len(data.counts) - 1, 0, -1):
        up, j, scale = data.parent[m], data.last[m], into.scale[m]
        for k in range(classes):
            people = into.below[m, k] + into.terms[m, k] * scale
            into.gradient[j, k] += people
            into.below[up, k] += people
    for k in range(classes):
        into.below[0, k] -= pull * into.pi[k] * (1.0 - into.none[k])
    for j in range(data.lists):
        for k in range(classes):
            # below[0] + pull pi is the expected size of the class, the unseen included
            size = into.below[0, k] + pull * into.pi[k]
            into.gradient[j, k] += 1.0 - into.rates[j, k] * (2.0 + size)


@compiled
def _gradient_sticks(at: Point, prior: Prior, pull: float, into: Space) -> float:
    """Fill the gradient in w; return the log prior of the sticks. ``below[0]`` holds d log L / d log pi."""
    last = len(at.w)
    total = 0.0
    spread = prior.b
    for k in range(last):
        spread += math.exp(at.w[k])
        total += at.w[k]
    power = prior.a + last
    behind = into.below[0, last]
    for k in range(last - 1, -1, -1):
        u = math.exp(at.w[k])
        here = into.below[0, k]
        slope = here if u <= 0.0 else here * u / math.expm1(u) if u < _LARGE else 0.0
        slope -= u * behind if behind != 0.0 else 0.0
        into.gradient_w[k] = slope + 1.0 - power * u / spread
        behind += here
    return total - power * math.log(spread)
