"""One component worked out, exactly or by sampling, and written into the answer.

Components share no record and no edge, so threads write side by side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats, Ints
from amparo.count.link.partition import chains, exact
from amparo.count.link.partition.gibbs import component
from amparo.count.link.partition.judgements import Ids
from amparo.count.link.partition.layout import Flags, Work, fill, put
from amparo.count.link.partition.point import binder

_CERTAIN = 1e-9
"""Variance of a pair below which what it would change is lost in rounding."""


class Outcome(NamedTuple):
    """Labels by record and draw (n, S), and to show (n,); for each edge P(same), and how many people it adds.

    The draws of a record stand side by side: written draw by draw, every number would be a miss of the cache.
    """

    draws: Ids
    point: Ids
    probability: Floats
    influence: Floats


@compiled
def solve_all(work: Work, components: Ints, key: np.uint64, told: Outcome) -> None:
    """Solve components exactly. A component's stream is named by its smallest record."""
    most = 1
    for c in components:
        most = max(most, work.start[c + 1] - work.start[c])
    q, banned = np.empty((most, most)), np.empty((most, most), np.bool_)
    same, moved = np.empty((most, most)), np.empty((most, most))
    made, label = exact.subsets(most), np.empty(most, np.int32)
    for c in components:
        m = fill(work, c, q, banned)
        nodes = work.node[work.start[c] : work.start[c + 1]]
        exact.solve(q, banned, work.size[nodes], made)
        exact.marginals(m, made, same, moved)
        place = work.members[work.begin[nodes[0]]]
        for number in range(told.draws.shape[1]):
            exact.draw(m, made, key, place, number, label)
            put(work, c, label, told.draws[:, number])
        tell(work, c, same, moved, banned, told)


def sample_one(work: Work, c: int, seed: int, most: int, told: Outcome, start: Ids | None = None) -> bool:
    """Sample one component, at most so many sweeps a chain, or on from ``start``; return whether the chains agree."""
    nodes = work.node[work.start[c] : work.start[c + 1]]
    m = len(nodes)
    q, banned = np.empty((m, m)), np.empty((m, m), np.bool_)
    fill(work, c, q, banned)
    edges = slice(work.first[c], work.first[c + 1])
    link = work.link[edges]
    of = component(q, banned, work.size[nodes], work.one[edges][link], work.other[edges][link])
    place = int(work.members[work.begin[nodes[0]]])
    if start is None:
        sampled = chains.sample(of, seed, place, most)
    else:
        sampled = chains.follow(of, start[work.members[work.begin[nodes]]], seed, place)
    for number, label in enumerate(chains.thinned(sampled, told.draws.shape[1], seed, place)):
        put(work, c, label, told.draws[:, number])
    same, moved = np.empty((m, m)), np.empty((m, m))
    chains.marginals(sampled.labels, sampled.people, same, moved)
    tell(work, c, same, moved, banned, told)
    return sampled.settled


@compiled
def tell(work: Work, c: int, same: Floats, moved: Floats, banned: Flags, told: Outcome) -> None:
    """Write what is known of each pair of nodes, and the partition to show.

    ``moved`` is the covariance of being the same with the number of people.
    """
    nodes = work.node[work.start[c] : work.start[c + 1]]
    label = np.empty(len(nodes), np.int32)
    binder(same, banned, work.size[nodes], label)
    put(work, c, label, told.point)
    for e in range(work.first[c], work.first[c + 1]):
        chance = min(same[work.one[e], work.other[e]], 1.0)
        variance = chance * (1.0 - chance)
        told.probability[work.edge[e]] = chance
        # for something that is or is not, a covariance is the variance times the difference it makes
        moves = moved[work.one[e], work.other[e]] / variance if variance > _CERTAIN else 0.0
        told.influence[work.edge[e]] = moves
