"""A plausible division of two classes' people: where splits and merges are proposed from, compiled.

Restricted Gibbs scans (Jain and Neal 2004) over the people of a pair, from a second class that starts around the
pattern of an anchor. People of one pattern are alike, so a scan draws one binomial a pattern.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.latent.gibbs import log_gamma_draw
from amparo.count.estimate.latent.space import Data
from amparo.count.estimate.table import Floats, Ints

_SCANS = 3
_WIDER = 8.0  # the unseen are proposed with a variance up to so many times that of the model
_MOST = 1e9
_LEAST = 1e-3


class Launch(NamedTuple):
    """Working arrays. By node: people of the pair, those proposed for its second class, those there now, working space
    for sums, log odds of being in the second class; by class and list the logits of capture.
    """

    both: Ints
    second: Ints
    kept: Ints
    below: Ints
    odds: Floats
    logits: Floats


def work(of: Data) -> Launch:
    """Return working arrays for a table."""
    nodes = len(of.counts)
    both, second, kept, below = np.zeros((4, nodes), dtype=np.int64)
    return Launch(both, second, kept, below, np.zeros(nodes), np.zeros((2, of.lists)))


@compiled
def launch(rng: np.random.Generator, data: Data, anchor: int, seen: int, anew: bool, into: Launch) -> float:
    """Fill the log odds of the second class by pattern; return the unseen to expect.

    With ``anew`` the number of the unseen is drawn in the scans too, from as many as the seen: how many there are now
    may not be known, or the move back would be proposed from another launch. ``both`` is left as it was.
    """
    held = into.both[0]
    if anew:
        into.both[0] = seen
    odds = _start(rng, data, anchor, into)
    mean = 0.0
    for scan in range(_SCANS + 1):
        mean = _expected(seen, odds, into)
        _fill_odds(data, odds, into)
        if scan < _SCANS:
            if anew:
                into.both[0] = int(rng.poisson(mean))
            propose(rng, into)
            odds = _draw(rng, data, into)
    into.both[0] = held
    return mean


@compiled
def alone(rng: np.random.Generator, data: Data, seen: int, into: Launch) -> float:
    """Return how many unseen to expect were the pair one class; ``both`` is left as it was."""
    held = into.both[0]
    mean = float(seen)
    into.second[:] = 0
    for _ in range(_SCANS + 1):
        into.both[0] = int(rng.poisson(mean))
        _draw_logits(rng, data, 0, into)
        mean = min(max(seen / math.expm1(_log_unlisted(into, 0)), _LEAST), _MOST)
    into.both[0] = held
    return mean


@compiled
def propose(rng: np.random.Generator, into: Launch) -> None:
    """Draw who goes to the second class."""
    for m in range(len(into.both)):
        into.second[m] = 0
        if into.both[m] > 0:
            into.second[m] = rng.binomial(into.both[m], 1.0 / (1.0 + math.exp(-into.odds[m])))


@compiled
def log_chance(of: Launch) -> float:
    """Return the log probability of proposing ``second``: of each of the seen, and of how many of the unseen."""
    unseen, second = of.both[0], of.second[0]
    total = math.lgamma(1.0 + unseen) - math.lgamma(1.0 + second) - math.lgamma(1.0 + unseen - second)
    for m in range(len(of.both)):
        if of.both[m] > 0:
            total -= of.second[m] * _log1pexp(-of.odds[m])
            total -= (of.both[m] - of.second[m]) * _log1pexp(of.odds[m])
    return total


@compiled
def draw_unseen(rng: np.random.Generator, seen: int, mean: float) -> int:
    """Draw a number of unseen around a mean: negative binomial of a smaller shape, hence wider, than the model's."""
    shape = max(seen / _WIDER, 1.0)
    return int(rng.poisson(min(rng.standard_gamma(shape) * mean / shape, 1e3 * _MOST)))


@compiled
def log_unseen(hidden: int, seen: int, mean: float) -> float:
    """Return the log probability of drawing ``hidden``."""
    shape = max(seen / _WIDER, 1.0)
    total = math.lgamma(hidden + shape) - math.lgamma(shape) - math.lgamma(hidden + 1.0)
    return total - shape * math.log1p(mean / shape) - hidden * math.log1p(shape / mean)


@compiled
def _start(rng: np.random.Generator, data: Data, anchor: int, into: Launch) -> float:
    """Start the first class as everybody, the second between everybody and the anchor; return its log odds."""
    nearness = 0.2 + 0.7 * rng.random()
    into.second[:] = 0
    total = _listed(data, 0, into)
    for j in range(data.lists):
        into.logits[1, j] = 0.02
    m = anchor
    while m > 0:
        into.logits[1, data.last[m]] = 0.98
        m = data.parent[m]
    for j in range(data.lists):
        overall = (0.5 + into.logits[0, j]) / (1.0 + total)
        into.logits[0, j] = _logit(overall)
        into.logits[1, j] = _logit(overall + nearness * (into.logits[1, j] - overall))
    return _logit(0.5 ** (1.0 + 6.0 * rng.random()))


@compiled
def _logit(p: float) -> float:
    return math.log(p / (1.0 - p))


@compiled
def _log1pexp(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@compiled
def _log_unlisted(of: Launch, which: int) -> float:
    """Return -log P(on no list) of a class."""
    total = 0.0
    for j in range(of.logits.shape[1]):
        total += _log1pexp(of.logits[which, j])
    return total


@compiled
def _expected(seen: int, odds: float, of: Launch) -> float:
    """Return how many unseen two classes of these capture probabilities and shares let expect."""
    share = 1.0 / (1.0 + math.exp(-odds))
    p0 = (1.0 - share) * math.exp(-_log_unlisted(of, 0)) + share * math.exp(-_log_unlisted(of, 1))
    return min(max(seen * p0 / max(1.0 - p0, 1e-9), _LEAST), _MOST)


@compiled
def _listed(data: Data, which: int, into: Launch) -> int:
    """Count the people of a class by list, into its logits; return how many they are."""
    into.logits[which] = 0.0
    for m in range(len(into.both)):
        into.below[m] = into.second[m] if which == 1 else into.both[m] - into.second[m]
    for m in range(len(into.both) - 1, 0, -1):
        into.logits[which, data.last[m]] += into.below[m]
        into.below[data.parent[m]] += into.below[m]
    return int(into.below[0])


@compiled
def _draw(rng: np.random.Generator, data: Data, into: Launch) -> float:
    """Draw both classes' capture probabilities given the division; return the log odds of the second's share."""
    odds = 0.0
    for which in range(2):
        odds = log_gamma_draw(rng, 1.0 + _draw_logits(rng, data, which, into)) - odds
    return odds


@compiled
def _draw_logits(rng: np.random.Generator, data: Data, which: int, into: Launch) -> int:
    """Draw the capture probabilities of a class given its people; return how many they are."""
    total = _listed(data, which, into)
    for j in range(data.lists):
        on = into.logits[which, j]
        into.logits[which, j] = log_gamma_draw(rng, 1.0 + on) - log_gamma_draw(rng, 1.0 + total - on)
    return total


@compiled
def _fill_odds(data: Data, odds: float, into: Launch) -> None:
    """Fill the log odds that a person of each pattern belongs to the second class."""
    into.odds[0] = odds + _log_unlisted(into, 0) - _log_unlisted(into, 1)
    for m in range(1, len(into.odds)):
        j = data.last[m]
        into.odds[m] = into.odds[data.parent[m]] + into.logits[1, j] - into.logits[0, j]
