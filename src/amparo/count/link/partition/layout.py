"""The work laid out: nodes, the edges between them, and components one after the other, for the kernels to walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats, Ints
from amparo.count.link.partition.components import components, sizes
from amparo.count.link.partition.evidence import pull
from amparo.count.link.partition.judgements import Ids, Nodes

Flags = NDArray[np.bool_]

FLOOR = -7.0
"""Log odds (about one in a thousand) up to which a pair brings no records into one component."""
CAP = 300
"""Nodes of the largest component that is looked at as a whole."""


@dataclass(frozen=True)
class Edges:
    """Pairs of nodes (a < b) with the mean log odds of their records; ``banned`` may not be one person.

    ``of`` (pairs,) is the edge of each listed pair; -1 where its records are one node.
    """

    a: Ids
    b: Ids
    odds: Floats
    banned: Flags
    of: Ints

    @property
    def link(self) -> Flags:
        """Edges that may bring nodes into one component."""
        return (self.odds > FLOOR) & ~self.banned


class Work(NamedTuple):
    """Components of two nodes or more, by their smallest node.

    Component c has the nodes ``node[start[c]:start[c + 1]]``, in order, and the edges ``edge[first[c]:first[c + 1]]``,
    from the most to the least alike, between ``one`` and ``other``, its own numbers of nodes, with ``odds``; ``link``
    edges hold it together. Nodes have ``members[begin[a]:begin[a + 1]]`` as records, ``size`` of them, and bits of
    clean lists ``once``. Pairs without an edge have the log odds ``missing``.
    """

    start: Ints
    node: Ids
    first: Ints
    edge: Ints
    one: Ids
    other: Ids
    odds: Floats
    banned: Flags
    link: Flags
    begin: Ids
    members: Ids
    size: Ids
    once: NDArray[np.uint64]
    missing: float


def edges(left: Ids, right: Ids, odds: Floats, cannot: Ints, nodes: Nodes, missing: float) -> Edges:
    """Gather listed pairs, and those judged different (m, 2), into edges between nodes."""
    one = nodes.of[np.concatenate([left, cannot[:, 0]])]
    other = nodes.of[np.concatenate([right, cannot[:, 1]])]
    key = np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other)
    distinct, of = np.unique(key, return_inverse=True)
    a, b = (distinct >> 32).astype(np.int32), (distinct & 0xFFFFFFFF).astype(np.int32)
    listed = of[: len(left)]
    never = np.isneginf(odds)
    count = np.bincount(listed[~never], minlength=len(distinct))
    total = np.bincount(listed[~never], odds[~never], len(distinct))
    pairs = nodes.size[a].astype(np.float64) * nodes.size[b]
    banned = (nodes.once[a] & nodes.once[b]) != 0
    banned[listed[never]] = True
    banned[of[len(left) :]] = True
    inside = a == b
    rank = np.where(inside, -1, np.cumsum(~inside) - 1)
    mean = (total + (pairs - count) * missing) / pairs
    keep = ~inside
    return Edges(a[keep], b[keep], mean[keep], banned[keep], rank[listed])


def work(made: Edges, nodes: Nodes, missing: float) -> tuple[Work, int]:
    """Lay out what is to be done; also return how many components had to be cut."""
    link = made.link
    label, cut = components(made.a[link], made.b[link], made.odds[link], len(nodes.once), CAP)
    node = np.flatnonzero(sizes(label) > 1)
    node = node[np.argsort(label[node], kind="stable")]
    names, start = np.unique(label[node], return_index=True)
    local = np.zeros(len(label), np.int32)
    local[node] = np.arange(len(node)) - np.repeat(start, np.diff([*start, len(node)]))
    edge = np.flatnonzero(label[made.a] == label[made.b])
    edge = edge[np.lexsort((-made.odds[edge], label[made.a[edge]]))]
    first = np.searchsorted(label[made.a[edge]], [*names, len(label)])
    one, other = local[made.a[edge]], local[made.b[edge]]
    return Work(
        np.array([*start, len(node)], np.int64), node.astype(np.int32), first.astype(np.int64), edge.astype(np.int64),
        one, other, made.odds[edge], made.banned[edge], link[edge],
        nodes.start, nodes.members, nodes.size, nodes.once, missing,
    ), cut  # fmt: skip


@compiled
def fill(work: Work, c: int, q: Floats, banned: Flags) -> int:
    """Write what each pair of nodes adds to its cluster, and which may not be one person; return the nodes.

    ``q`` and ``banned`` have at least that shape, and are symmetric.
    """
    at = work.start[c]
    m = work.start[c + 1] - at
    for i in range(m):
        a = work.node[at + i]
        banned[i, i], q[i, i] = False, 0.0
        for j in range(i):
            b = work.node[at + j]
            q[i, j] = q[j, i] = pull(work.missing, work.size[a], work.size[b])
            banned[i, j] = banned[j, i] = (work.once[a] & work.once[b]) != 0
    for e in range(work.first[c], work.first[c + 1]):
        i, j = work.one[e], work.other[e]
        q[i, j] = q[j, i] = pull(work.odds[e], work.size[work.node[at + i]], work.size[work.node[at + j]])
        banned[i, j] = banned[j, i] = banned[i, j] or work.banned[e]
    return int(m)


@compiled
def put(work: Work, c: int, label: Ids, row: Ids) -> None:
    """Write a partition of a component, by nodes, as the smallest record of each record's cluster."""
    at = work.start[c]
    smallest = np.full(work.start[c + 1] - at, -1, np.int32)
    for i in range(work.start[c + 1] - at):
        a = work.node[at + i]
        if smallest[label[i]] < 0:
            smallest[label[i]] = work.members[work.begin[a]]
        for r in range(work.begin[a], work.begin[a + 1]):
            row[work.members[r]] = smallest[label[i]]
