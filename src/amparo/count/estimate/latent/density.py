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

from amparo.count.estimate.kernel import compiled, inlined
from amparo.count.estimate.latent.elementary import exp, exp_expm1, log
from amparo.count.estimate.latent.lanes import LANES, first, load, number, over, plus, put, spread, store, times, total
from amparo.count.estimate.latent.space import Data, Point, Prior, Space


@compiled
def log_density(at: Point, data: Data, prior: Prior, into: Space) -> tuple[float, float]:
    """Return (log posterior density in the coordinates, up to a constant; p_0) and fill ``into``, gradient included."""
    _weights(at, into)
    _rates(at, into)
    unseen, seen = _listed(into)
    pull = data.n / seen
    found = _patterns(data, into) - data.n * math.log(seen)
    _people(data, into)
    _gradient_rates(data, pull, into)
    found += _gradient_sticks(at, prior, pull, into)
    # the uniform prior of lambda in logits is lambda (1 - lambda) = odds (1 - lambda)^2; for the squares see _patterns
    for i in range(at.logits.size):
        found += number(at.logits, i)
    return found, unseen


@inlined
def _weights(at: Point, into: Space) -> None:
    """Fill u, V, 1 - V and the weights pi of the classes."""
    last = len(at.w)
    for k in range(last):
        into.u[k] = exp(at.w[k])
    for k in range(last):
        into.left[k], less = exp_expm1(-into.u[k])
        into.taken[k] = -less
    rest = 1.0
    for k in range(last):
        into.pi[k] = into.taken[k] * rest
        rest *= into.left[k]
    into.pi[last] = rest


@inlined
def _rates(at: Point, into: Space) -> None:
    """Fill odds, capture probabilities, and by class the probabilities of being on no list and on some."""
    lists, classes = at.logits.shape
    for i in range(at.logits.size):
        into.exponentials[i] = exp(number(at.logits, i))
    width = len(into.none)
    one = spread(1.0)
    for k in range(0, width, LANES):
        # prod (1 + odds) - 1, a sum of what is not negative: exact where it is tiny
        more = spread(0.0)
        for j in range(lists):
            odds = first(load(into.exponentials, j * classes + k), classes - k)
            store(into.odds, j * width + k, odds)
            store(into.rates, j * width + k, over(odds, plus(one, odds)))
            more = plus(more, times(odds, plus(one, more)))
        store(into.none, k, over(one, plus(one, more)))
        store(into.some, k, more)
    for k in range(width):
        # there may be more than a number can be, but not where being on some list is unlikely
        into.some[k] = 1.0 - into.none[k] if into.none[k] < 0.5 else into.some[k] * into.none[k]


@inlined
def _listed(into: Space) -> tuple[float, float]:
    """Return the probabilities of being on no list and on some."""
    unseen = 0.0
    seen = 0.0
    for k in range(len(into.pi)):
        unseen += into.pi[k] * into.none[k]
        seen += into.pi[k] * into.some[k]
    return unseen, seen


@inlined
def _patterns(data: Data, into: Space) -> float:
    """Walk down the tree: probabilities of patterns, by class too; return sum f_m log p_m, the classes' prior added."""
    width = len(into.none)
    for k in range(width):
        into.terms[0, k] = into.pi[k] * into.none[k]
    for m in range(1, len(data.counts)):
        up, j = data.parent[m] * width, data.last[m] * width
        p = spread(0.0)
        for k in range(0, width, LANES):
            term = times(load(into.terms, up + k), load(into.odds, j + k))
            store(into.terms, m * width + k, term)
            p = plus(p, term)
        into.shares[m] = total(p)
    # the prior asks for prod_j (1 - lambda_jk)^2: as if two people more were on no list in each class
    for k in range(0, width, LANES):
        store(into.shares, len(data.counts) + k, load(into.none, k))
    found = 0.0
    for m in range(1, len(into.shares)):
        people = into.people[m]
        found += people * log(into.shares[m]) if people > 0.0 else 0.0
        into.scale[m] = people / into.shares[m] if people > 0.0 else 0.0
    return found


@inlined
def _people(data: Data, into: Space) -> None:
    """Walk up the tree: the people expected by class at each node and below it, and by list."""
    width = len(into.none)
    for i in range(into.listed.size):
        put(into.listed, i, 0.0)
    for m in range(len(data.counts) - 1, -1, -1):
        j, scale = data.last[m] * width, spread(into.scale[m])
        for k in range(0, width, LANES):
            people = times(load(into.terms, m * width + k), scale)
            for child in range(data.children[m], data.children[m + 1]):
                people = plus(people, load(into.below, child * width + k))
            store(into.below, m * width + k, people)
            if m > 0:
                store(into.listed, j + k, plus(load(into.listed, j + k), people))


@inlined
def _gradient_rates(data: Data, pull: float, into: Space) -> None:
    """Fill the gradient in logits; ``pull`` is n / (1 - p_0). ``below[0]`` becomes d log L / d log pi."""
    lists, classes = into.gradient.shape
    width = len(into.none)
    one = spread(1.0)
    for k in range(width):
        # with pull pi it would be the expected size of the class, the unseen included
        into.size[k] = into.below[0, k] + pull * into.pi[k] * into.none[k]
        into.below[0, k] -= pull * into.pi[k] * into.some[k]
    for j in range(lists):
        for k in range(0, width, LANES):
            both = times(load(into.rates, j * width + k), plus(spread(-2.0), times(spread(-1.0), load(into.size, k))))
            # what is stored past the end of the row is overwritten by the next
            store(into.gradient, j * classes + k, plus(plus(load(into.listed, j * width + k), one), both))


@inlined
def _gradient_sticks(at: Point, prior: Prior, pull: float, into: Space) -> float:
    """Fill the gradient in w; return the log prior of the sticks. ``below[0]`` holds d log L / d log pi."""
    last = len(at.w)
    found = 0.0
    rate = prior.b
    for k in range(last):
        rate += into.u[k]
        found += at.w[k]
    power = (prior.a + last) / rate
    behind = into.below[0, last]
    for k in range(last - 1, -1, -1):
        u, here = into.u[k], into.below[0, k]
        # u / expm1(u)
        slope = here if u <= 0.0 else here * u * into.left[k] / into.taken[k] if into.left[k] > 0.0 else 0.0
        slope -= u * behind if behind != 0.0 else 0.0
        into.gradient_w[k] = slope + 1.0 - power * u
        behind += here
    return found - (prior.a + last) * math.log(rate)
