"""The exact posterior of a small component: sums over all partitions by sums over subsets.

With Z(S) the sum of the weights of all partitions of a subset S, Z(S) = Σ_T w(T) Z(S - T) over those T in S that hold
the smallest node of S: 3^m steps instead of a Bell number of partitions. T is a cluster with probability
w(T) Z(V - T) / Z(V), and a partition is drawn cluster by cluster from the terms of the same sum. All in logarithms.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats
from amparo.count.link.partition.counter import uniform
from amparo.count.link.partition.evidence import evidence
from amparo.count.link.partition.judgements import Ids
from amparo.count.link.partition.layout import Flags

LARGEST = 13
"""Nodes of the largest component that is solved exactly: under a million steps, ten milliseconds."""


class Subsets(NamedTuple):
    """By subset, a bit for each node: log weight as one cluster, log of Z, and the mean number of clusters."""

    weight: Floats
    z: Floats
    people: Floats


@compiled
def solve(q: Floats, banned: Flags, size: Ids, made: Subsets) -> None:
    """Fill ``made`` for nodes with ``size`` records each."""
    m = len(size)
    total = np.zeros(1 << m)
    records = np.zeros(1 << m, np.int64)
    made.z[0] = made.people[0] = 0.0
    for s in range(1, 1 << m):
        low = _lowest(s)
        rest = s ^ (1 << low)
        total[s], records[s] = total[rest], records[rest] + size[low]
        legal = rest == 0 or made.weight[rest] > -np.inf
        for j in range(low + 1, m):
            if rest >> j & 1:
                total[s] += q[low, j]
                legal = legal and not banned[low, j]
        made.weight[s] = evidence(total[s], records[s]) if legal else -np.inf
        _sum(s, rest, 1 << low, made)


@compiled
def _sum(s: int, rest: int, low: int, made: Subsets) -> None:
    """Sum over the clusters that may hold the smallest node of s."""
    largest = -np.inf
    t = rest
    while t >= 0:
        largest = max(largest, made.weight[t | low] + made.z[rest ^ t])
        t = (t - 1) & rest if t > 0 else -1
    total = people = 0.0
    t = rest
    while t >= 0:
        if made.weight[t | low] > -np.inf:
            term = math.exp(made.weight[t | low] + made.z[rest ^ t] - largest)
            total += term
            people += term * (1.0 + made.people[rest ^ t])
        t = (t - 1) & rest if t > 0 else -1
    made.z[s] = largest + math.log(total)
    made.people[s] = people / total


@compiled
def marginals(m: int, made: Subsets, same: Floats, moved: Floats) -> None:
    """Write P(same cluster) and its covariance with the number of clusters for each pair; the diagonal is 1 and 0."""
    whole = (1 << m) - 1
    same[:m, :m] = 0.0
    moved[:m, :m] = 0.0
    for t in range(1, whole + 1):
        if made.weight[t] > -np.inf:
            chance = math.exp(made.weight[t] + made.z[whole ^ t] - made.z[whole])
            people = 1.0 + made.people[whole ^ t] - made.people[whole]
            for i in range(m):
                if t >> i & 1:
                    for j in range(m):
                        if t >> j & 1:
                            same[i, j] += chance
                            moved[i, j] += chance * people


@compiled
def draw(m: int, made: Subsets, key: np.uint64, place: int, number: int, label: Ids) -> None:
    """Draw one partition: write the number of each node's cluster."""
    left = (1 << m) - 1
    cluster = 0
    while left:
        low = 1 << _lowest(left)
        rest = left ^ low
        u = uniform(key, place, number, cluster)
        taken = 0
        t = rest
        while t >= 0:
            if made.weight[t | low] > -np.inf:
                taken = t | low
                u -= math.exp(made.weight[taken] + made.z[rest ^ t] - made.z[left])
                if u < 0:
                    break
            t = (t - 1) & rest if t > 0 else -1
        for i in range(m):
            if taken >> i & 1:
                label[i] = cluster
        left ^= taken
        cluster += 1


@compiled
def _lowest(s: int) -> int:
    low = 0
    while not s >> low & 1:
        low += 1
    return low


@compiled
def subsets(m: int) -> Subsets:
    """Return room for the subsets of m nodes."""
    return Subsets(np.empty(1 << m), np.empty(1 << m), np.empty(1 << m))
