"""Which nodes are looked at together: single linkage, cut where a component would grow beyond a cap.

Without a cap these are connected components. A larger one is cut at rising thresholds: what remains are the largest
clusters of its single-linkage tree that fit. Ties are cut together, so that the order of records decides nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats
from amparo.count.link.partition.judgements import Ids


def components(left: Ids, right: Ids, odds: Floats, nodes: int, cap: int) -> tuple[Ids, int]:
    """Return the smallest node (nodes,) of each node's component, and how many components were too large and were cut.

    Edges in any order, with the log odds by which the tree is built.
    """
    order = np.argsort(-odds, kind="stable")
    label, cut = _linked(left[order], right[order], odds[order], nodes, cap)
    return label, int(cut)


@compiled
def _linked(left: Ids, right: Ids, odds: Floats, nodes: int, cap: int) -> tuple[Ids, int]:
    """Build the tree by union and find, edges from the most to the least alike; then cut it from its roots down."""
    most = 2 * nodes
    up = np.full(most, -1, np.int32)
    parent = np.full(most, -1, np.int32)
    height = np.full(most, np.inf)
    size = np.ones(most, np.int32)
    made = nodes
    for e in range(len(left)):
        a, b = _root(up, left[e]), _root(up, right[e])
        if a != b:
            up[a] = up[b] = parent[a] = parent[b] = made
            height[made] = odds[e]
            size[made] = size[a] + size[b]
            made += 1
    piece = np.full(made, -1, np.int32)
    cut = 0
    for node in range(made - 1, -1, -1):
        above = parent[node]
        if above >= 0 and height[above] == height[node]:
            size[node] = size[above]
        if above >= 0 and piece[above] >= 0:
            piece[node] = piece[above]
        elif size[node] <= cap:
            piece[node] = node
        if above < 0 and size[node] > cap:
            cut += 1
    return _smallest(piece[:nodes], made), cut


@compiled
def _root(up: Ids, node: int) -> int:
    root = node
    while up[root] >= 0:
        root = up[root]
    while up[node] >= 0:
        up[node], node = root, up[node]
    return root


@compiled
def _smallest(piece: Ids, pieces: int) -> Ids:
    first = np.full(pieces, -1, np.int32)
    label = np.empty(len(piece), np.int32)
    for node in range(len(piece)):
        if first[piece[node]] < 0:
            first[piece[node]] = node
        label[node] = first[piece[node]]
    return label


def sizes(label: Ids) -> NDArray[np.int64]:
    """Return how many nodes the component of each node has."""
    return np.bincount(label, minlength=len(label))[label]
