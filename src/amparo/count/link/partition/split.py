"""Split one cluster in two, or merge two: jumps that single nodes would not make, compiled.

Dahl (2005), *Sequentially-allocated merge-split sampler for conjugate and nonconjugate Dirichlet process mixture
models*; after Jain and Neal (2004). The two nodes that decide are a linked pair, chosen whatever the partition is. The
others of their clusters are dealt to either in random order, by their weight there.
"""

from __future__ import annotations

import math

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.link.partition.evidence import evidence
from amparo.count.link.partition.gibbs import Component, Room, State, worth


@compiled
def split_or_merge(rng: np.random.Generator, of: Component, at: State, work: Room) -> bool:
    """Try one move; return whether the partition changed."""
    e = int(rng.random() * len(of.one))
    i, j = of.one[e], of.other[e]
    a, b = at.label[i], at.label[j]
    held = _pool(rng, at, i, j, work)
    if a == b:
        chance = _deal(rng, of, at, i, j, held, work)
        if chance == -np.inf:
            return False
        empty = 0
        while at.nodes[empty] > 0:
            empty += 1
        before = worth(at, a)
        _split(of, at, j, held, empty, work)
        if rng.random() < math.exp(min(0.0, worth(at, a) + worth(at, empty) - before - chance)):
            return True
        _merge(of, at, a, empty)
        return False
    if _apart(of, at, a, b):
        return False
    for p in range(held):
        work.side[p] = at.label[work.pool[p]] == b
    chance = _dealt(of, i, j, held, work)
    before = worth(at, a) + worth(at, b)
    _merge(of, at, a, b)
    if rng.random() < math.exp(min(0.0, worth(at, a) - before + chance)):
        return True
    _split(of, at, j, held, b, work)
    return False


@compiled
def _pool(rng: np.random.Generator, at: State, i: int, j: int, work: Room) -> int:
    """Put the other nodes of both clusters in random order."""
    held = 0
    for x in range(len(at.label)):
        if x not in (i, j) and (at.label[x] == at.label[i] or at.label[x] == at.label[j]):
            work.pool[held] = x
            held += 1
    for p in range(held - 1, 0, -1):
        other = int(rng.random() * (p + 1))
        work.pool[p], work.pool[other] = work.pool[other], work.pool[p]
    return held


@compiled
def _deal(rng: np.random.Generator, of: Component, at: State, i: int, j: int, held: int, work: Room) -> float:
    """Deal each node to the side of i (0) or of j (1); return the log probability, -inf where one fits neither."""
    total, records = np.zeros(2), np.array([of.size[i], of.size[j]])
    chance = 0.0
    for p in range(held):
        adds, log_odds = _odds(of, i, j, p, total, records, work)
        if math.isnan(log_odds):
            return -np.inf
        work.side[p] = rng.random() < 1.0 / (1.0 + math.exp(min(max(-log_odds, -700.0), 700.0)))
        chance += _log_chance(log_odds, work.side[p])
        total[work.side[p]] += adds[work.side[p]]
        records[work.side[p]] += of.size[work.pool[p]]
    return chance


@compiled
def _dealt(of: Component, i: int, j: int, held: int, work: Room) -> float:
    """Return the log probability that the sides would be dealt as they are."""
    total, records = np.zeros(2), np.array([of.size[i], of.size[j]])
    chance = 0.0
    for p in range(held):
        adds, log_odds = _odds(of, i, j, p, total, records, work)
        chance += _log_chance(log_odds, work.side[p])
        total[work.side[p]] += adds[work.side[p]]
        records[work.side[p]] += of.size[work.pool[p]]
    return chance


@compiled
def _log_chance(log_odds: float, side: int) -> float:
    """Return log P(side): 1 has these log odds, perhaps infinite."""
    favour = log_odds if side else -log_odds
    if favour == np.inf:
        return 0.0
    return -math.log1p(math.exp(-favour)) if favour > -30.0 else favour


@compiled
def _odds(
    of: Component, i: int, j: int, p: int, total: np.ndarray, records: np.ndarray, work: Room
) -> tuple[tuple[float, float], float]:
    """Return what the p-th node adds to either side, and the log odds of side 1; NaN where it fits neither."""
    x = work.pool[p]
    to_i, to_j = of.q[x, i], of.q[x, j]
    not_i, not_j = of.banned[x, i], of.banned[x, j]
    for r in range(p):
        y = work.pool[r]
        if work.side[r]:
            to_j += of.q[x, y]
            not_j = not_j or of.banned[x, y]
        else:
            to_i += of.q[x, y]
            not_i = not_i or of.banned[x, y]
    if not_i or not_j:
        forced = np.nan if not_i and not_j else (np.inf if not_i else -np.inf)
        return (to_i, to_j), forced
    gain_i = evidence(total[0] + to_i, records[0] + of.size[x]) - evidence(total[0], records[0])
    gain_j = evidence(total[1] + to_j, records[1] + of.size[x]) - evidence(total[1], records[1])
    return (to_i, to_j), gain_j - gain_i


@compiled
def _apart(of: Component, at: State, a: int, b: int) -> bool:
    """Say whether any node of one cluster may not be with one of the other."""
    for x in range(len(at.label)):
        if at.label[x] == a:
            for y in range(len(at.label)):
                if at.label[y] == b and of.banned[x, y]:
                    return True
    return False


@compiled
def _merge(of: Component, at: State, a: int, b: int) -> None:
    for x in range(len(at.label)):
        if at.label[x] == b:
            at.label[x] = a
    at.nodes[a] += at.nodes[b]
    at.records[a] += at.records[b]
    at.nodes[b] = at.records[b] = 0
    at.total[b] = 0.0
    _sum(of, at, a)


@compiled
def _split(of: Component, at: State, j: int, held: int, b: int, work: Room) -> None:
    """Move j, and those dealt to its side, to the empty cluster b."""
    a = at.label[j]
    at.label[j] = b
    at.nodes[b], at.records[b] = 1, of.size[j]
    for p in range(held):
        if work.side[p]:
            at.label[work.pool[p]] = b
            at.nodes[b] += 1
            at.records[b] += of.size[work.pool[p]]
    at.nodes[a] -= at.nodes[b]
    at.records[a] -= at.records[b]
    _sum(of, at, a)
    _sum(of, at, b)


@compiled
def _sum(of: Component, at: State, c: int) -> None:
    """Make the sum of what a cluster's pairs add anew."""
    at.total[c] = 0.0
    for x in range(len(at.label)):
        if at.label[x] == c:
            for y in range(x):
                if at.label[y] == c:
                    at.total[c] += of.q[x, y]
