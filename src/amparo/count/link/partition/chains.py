"""The posterior of a large component by Markov chains from different starts, run until they agree or a budget is spent.

Each round is twice as long as all before it together, which it replaces: what is kept has left its start behind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.count.estimate.diagnostics import MAX_RHAT, MIN_ESS, converged
from amparo.count.estimate.kernel import compiled, stream
from amparo.count.estimate.table import Floats
from amparo.count.link.partition.evidence import evidence
from amparo.count.link.partition.gibbs import Component, State, apart, people, room, swap, sweep, weight
from amparo.count.link.partition.judgements import Ids
from amparo.count.link.partition.split import split_or_merge

FIRST = 125
"""Sweeps before the first round, of which none is kept."""
_APART, _TOGETHER, _GREEDY = range(3)
"""Starts: nobody is anybody else; everyone who may be is; only those by whom the weight grows."""
_THINNED, _FOLLOWED = 3, 4
"""Names of streams beside those of the starts."""
BEFORE, AFTER = 10, 40
"""Sweeps of a chain that follows another: those left out, those kept."""


@dataclass(frozen=True)
class Sampled:
    """Partitions (kept, m), chain after chain, their numbers of clusters (kept,), and whether the chains agree."""

    labels: Ids
    people: Ids
    settled: bool


def sample(of: Component, seed: int, place: int, most: int) -> Sampled:
    """Sample partitions of one component, at most about ``most`` sweeps a chain; ``place`` names its streams."""
    anybody = np.zeros(len(of.size), np.int32)
    starts = [(stream(seed, place, start), start_at(of, start, anybody)) for start in (_APART, _TOGETHER, _GREEDY)]
    done = FIRST
    for rng, at in starts:
        _run(rng, of, at, done)
    while True:
        rounds = [_run(rng, of, at, 2 * done) for rng, at in starts]
        labels, weights, clusters = (np.stack(each) for each in zip(*rounds, strict=True))
        settled = _agree(weights) and _agree(clusters)
        done *= 3
        if settled or 3 * done > most:
            return Sampled(labels.reshape(-1, labels.shape[2]), clusters.reshape(-1).astype(np.int32), settled)


def follow(of: Component, drawn: Ids, seed: int, place: int) -> Sampled:
    """Sample on from ``drawn`` (m,), the clusters of a partition drawn under a model that is nearly the same."""
    rng, at = stream(seed, place, _FOLLOWED), start_at(of, _TOGETHER, drawn)
    _run(rng, of, at, BEFORE)
    labels, _, clusters = _run(rng, of, at, AFTER)
    return Sampled(labels, clusters.astype(np.int32), True)


def thinned(sampled: Sampled, draws: int, seed: int, place: int) -> Ids:
    """Return so many of the partitions, evenly from all chains, in random order."""
    kept, rng = len(sampled.people), stream(seed, place, _THINNED)
    at = ((np.arange(draws) + rng.random()) * kept / draws).astype(np.int64) % kept
    return np.asarray(sampled.labels[rng.permutation(at)], np.int32)


def _agree(values: Floats) -> bool:
    """Judge draws (chains, draws) of a quantity; one that never moves is settled if it is the same in all chains."""
    return bool(np.ptp(values) == 0) or (converged(values).rhat < MAX_RHAT and converged(values).ess_bulk >= MIN_ESS)


@compiled
def start_at(of: Component, start: int, within: Ids) -> State:
    """Return where a chain starts; linked pairs are joined from the most alike, where nothing forbids it.

    Only nodes with the same number in ``within`` (m,) are joined.
    """
    at = apart(of)
    for e in range(len(of.one) if start != _APART else 0):
        a, b = at.label[of.one[e]], at.label[of.other[e]]
        if a != b and within[of.one[e]] == within[of.other[e]]:
            between, banned = 0.0, False
            for x in range(len(at.label)):
                for y in range(len(at.label) if at.label[x] == a else 0):
                    if at.label[y] == b:
                        between += of.q[x, y]
                        banned = banned or of.banned[x, y]
            total, records = at.total[a] + at.total[b] + between, at.records[a] + at.records[b]
            gain = evidence(total, records) - evidence(at.total[a], at.records[a])
            gain -= evidence(at.total[b], at.records[b])
            if not banned and (start == _TOGETHER or gain > 0):
                at.total[a], at.records[a] = total, records
                at.nodes[a] += at.nodes[b]
                at.total[b], at.nodes[b] = 0.0, 0
                at.records[b] = 0
                for x in range(len(at.label)):
                    if at.label[x] == b:
                        at.label[x] = a
    return at


@compiled
def _run(rng: np.random.Generator, of: Component, at: State, length: int) -> tuple[Ids, Floats, Floats]:
    """Run one chain on; return its partitions (length, m), log weights and numbers of clusters."""
    m = len(of.size)
    work = room(m)
    labels = np.empty((length, m), np.int32)
    weights = np.empty(length)
    clusters = np.empty(length)
    for t in range(length):
        sweep(rng, of, at, work)
        for _ in range(1 + m // 2):
            split_or_merge(rng, of, at, work)
            swap(rng, of, at, work)
        weights[t] = weight(of, at)
        clusters[t] = people(at)
        labels[t] = at.label
    return labels, weights, clusters


@compiled
def marginals(labels: Ids, clusters: Ids, same: Floats, moved: Floats) -> None:
    """Write, for each pair, how often it is together, and the covariance of that with the number of clusters."""
    kept, m = labels.shape
    mean = clusters.mean()
    same[:m, :m] = 0.0
    moved[:m, :m] = 0.0
    for t in range(kept):
        off = clusters[t] - mean
        for i in range(m):
            for j in range(i + 1):
                if labels[t, i] == labels[t, j]:
                    same[i, j] += 1.0
                    moved[i, j] += off
    for i in range(m):
        for j in range(i + 1):
            same[i, j] /= kept
            moved[i, j] /= kept
            same[j, i], moved[j, i] = same[i, j], moved[i, j]
