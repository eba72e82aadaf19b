"""Moves over the partition of a large component: single nodes, and two nodes that change places, compiled.

A node leaves its cluster and joins any, or one of its own, with probability by weight (Gibbs). Where lists are clean
two rivals for one place have to change at once: a Metropolis step that swaps two nodes with a common neighbour.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats
from amparo.count.link.partition.evidence import evidence
from amparo.count.link.partition.judgements import Ids
from amparo.count.link.partition.layout import Flags

_NEGLIGIBLE = 40.0
"""Log weights so far below the greatest are no more than rounding."""


class Component(NamedTuple):
    """What stays: what pairs add, which are banned, records of each node, and linked pairs from the most alike.

    ``near[i, :degree[i]]`` are the nodes linked to i.
    """

    q: Floats
    banned: Flags
    size: Ids
    one: Ids
    other: Ids
    near: Ids
    degree: Ids


class State(NamedTuple):
    """A partition: each node's cluster; by cluster the sum of what its pairs add, its records, its nodes."""

    label: Ids
    total: Floats
    records: Ids
    nodes: Ids


class Room(NamedTuple):
    """Working arrays by cluster, or by node."""

    add: Floats
    blocked: Flags
    chance: Floats
    pool: Ids
    side: Ids


@compiled
def component(q: Floats, banned: Flags, size: Ids, one: Ids, other: Ids) -> Component:
    """Note the neighbours of each node."""
    m = len(size)
    near = np.empty((m, m), np.int32)
    degree = np.zeros(m, np.int32)
    for e in range(len(one)):
        for i, j in ((one[e], other[e]), (other[e], one[e])):
            near[i, degree[i]] = j
            degree[i] += 1
    return Component(q, banned, size, one, other, near, degree)


@compiled
def apart(of: Component) -> State:
    """Return the partition with a cluster for each node."""
    m = len(of.size)
    return State(np.arange(m).astype(np.int32), np.zeros(m), of.size.copy(), np.ones(m, np.int32))


@compiled
def room(m: int) -> Room:
    """Return working arrays for m nodes."""
    return Room(np.empty(m), np.empty(m, np.bool_), np.empty(m), np.empty(m, np.int32), np.empty(m, np.int32))


@compiled
def weight(of: Component, at: State) -> float:
    """Return the log weight of the partition; sums are made anew, so that rounding never adds up."""
    m = len(of.size)
    at.total[:] = 0.0
    for i in range(m):
        for j in range(i):
            if at.label[i] == at.label[j]:
                at.total[at.label[i]] += of.q[i, j]
    found = 0.0
    for c in range(m):
        if at.nodes[c] > 1:
            found += evidence(at.total[c], at.records[c])
    return found


@compiled
def people(at: State) -> int:
    """Return how many clusters there are."""
    return int((at.nodes > 0).sum())


@compiled
def worth(at: State, c: int) -> float:
    """Return the log weight of a cluster; 0 for none."""
    return evidence(at.total[c], at.records[c]) if at.nodes[c] > 1 else 0.0


@compiled
def _gather(of: Component, at: State, x: int, work: Room) -> None:
    """Sum what x would add to each cluster, and note which may not hold it; x itself is left out."""
    work.add[:] = 0.0
    work.blocked[:] = False
    for y in range(len(of.size)):
        if y != x:
            work.add[at.label[y]] += of.q[x, y]
            if of.banned[x, y]:
                work.blocked[at.label[y]] = True


@compiled
def _move(of: Component, at: State, x: int, c: int, leaves: float, adds: float) -> None:
    """Take x out of its cluster, from which ``leaves`` goes, and into c, to which it ``adds``."""
    old = at.label[x]
    at.total[old] -= leaves
    at.records[old] -= of.size[x]
    at.nodes[old] -= 1
    if at.nodes[old] < 2:
        at.total[old] = 0.0
    at.total[c] += adds
    at.records[c] += of.size[x]
    at.nodes[c] += 1
    at.label[x] = c


@compiled
def sweep(rng: np.random.Generator, of: Component, at: State, work: Room) -> None:
    """Draw the cluster of each node anew, given all others."""
    for x in range(len(of.size)):
        _gather(of, at, x, work)
        c = _drawn(rng, of, at, x, work)
        _move(of, at, x, c, work.add[at.label[x]], work.add[c])


@compiled
def _drawn(rng: np.random.Generator, of: Component, at: State, x: int, work: Room) -> int:
    """Return a cluster by its weight with x over that without; the first empty one stands for one of its own."""
    m, own = len(of.size), at.label[x]
    empty = at.nodes[own] == 1
    largest = 0.0
    for c in range(m):
        alone = at.nodes[c] == 0 or (c == own and at.nodes[own] == 1)
        work.chance[c] = -np.inf
        if alone and (c == own or not empty):
            work.chance[c], empty = 0.0, True
        elif not alone and not work.blocked[c]:
            total, records, nodes = at.total[c], at.records[c], at.nodes[c]
            if c == own:
                total, records, nodes = total - work.add[c], records - of.size[x], nodes - 1
            without = evidence(total, records) if nodes > 1 else 0.0
            work.chance[c] = evidence(total + work.add[c], records + of.size[x]) - without
            largest = max(largest, work.chance[c])
    return _chosen(rng, work.chance, largest)


@compiled
def _chosen(rng: np.random.Generator, chance: Floats, largest: float) -> int:
    whole = 0.0
    for c in range(len(chance)):
        chance[c] = math.exp(chance[c] - largest) if chance[c] > largest - _NEGLIGIBLE else 0.0
        whole += chance[c]
    u = rng.random() * whole
    last = -1
    for c in range(len(chance)):
        if chance[c] > 0:
            last = c
            u -= chance[c]
            if u < 0:
                break
    return last


@compiled
def swap(rng: np.random.Generator, of: Component, at: State, work: Room) -> bool:
    """Let two nodes with a common neighbour change places, or not; they are chosen whatever the partition is."""
    e = int(rng.random() * len(of.one))
    x, z = (of.one[e], of.other[e]) if rng.random() < 0.5 else (of.other[e], of.one[e])
    y = of.near[z, int(rng.random() * of.degree[z])]
    a, b = at.label[x], at.label[y]
    if a == b or at.nodes[a] + at.nodes[b] < 3:
        return False
    out_x = out_y = in_x = in_y = 0.0
    for w in range(len(of.size)):
        if at.label[w] == a and w != x:
            if of.banned[y, w]:
                return False
            out_x += of.q[x, w]
            in_y += of.q[y, w]
        elif at.label[w] == b and w != y:
            if of.banned[x, w]:
                return False
            out_y += of.q[y, w]
            in_x += of.q[x, w]
    before = worth(at, a) + worth(at, b)
    total_a, total_b = at.total[a], at.total[b]
    _exchange(of, at, x, y)
    at.total[a] = total_a - out_x + in_y if at.nodes[a] > 1 else 0.0
    at.total[b] = total_b - out_y + in_x if at.nodes[b] > 1 else 0.0
    if rng.random() < math.exp(min(0.0, worth(at, a) + worth(at, b) - before)):
        return True
    _exchange(of, at, x, y)
    at.total[a], at.total[b] = total_a, total_b
    return False


@compiled
def _exchange(of: Component, at: State, x: int, y: int) -> None:
    a, b = at.label[x], at.label[y]
    at.label[x], at.label[y] = b, a
    at.records[a] += of.size[y] - of.size[x]
    at.records[b] += of.size[x] - of.size[y]
