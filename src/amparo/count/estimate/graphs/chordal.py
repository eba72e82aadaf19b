"""All decomposable (chordal) graphs on a few labelled nodes, with their cliques and separators as bit masks.

Chordality is inherited by induced subgraphs, so every chordal graph on k + 1 nodes is a chordal graph on k nodes and
one more node; it stays chordal exactly when each connected component of the nodes not joined to the new one touches
only a clique among those that are. So each graph is met once. Cliques and separators come in the order of a maximum
cardinality search, which is perfect (Tarjan and Yannakakis 1984; Blair and Peyton 1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.kernel import compiled

Masks = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Graphs:
    """Chordal graphs, one a row; a node is a bit.

    ``cliques`` and ``separators`` have shape (G, p). Clique i meets the earlier ones in separator i, which is a part of
    one of them; cliques fill the row from the left, 0 stands for none. The first separator is empty, as is every one
    that joins two components.
    """

    nodes: int
    cliques: Masks
    separators: Masks

    def __len__(self) -> int:
        return len(self.cliques)

    def select(self, rows: NDArray[np.intp]) -> Graphs:
        """Return some of the graphs."""
        return Graphs(self.nodes, self.cliques[rows], self.separators[rows])

    def junctions(self, row: int) -> list[tuple[int, int]]:
        """Return (clique, separator) of one graph in a perfect order."""
        pairs = zip(self.cliques[row].tolist(), self.separators[row].tolist(), strict=True)
        return [(clique, separator) for clique, separator in pairs if clique]

    def edges(self, row: int) -> list[tuple[int, int]]:
        """Return the edges of one graph as pairs of bits, the higher bit first."""
        cliques = self.cliques[row].tolist()
        pairs = ((a, b) for a in range(self.nodes - 1, -1, -1) for b in range(a - 1, -1, -1))
        return [(a, b) for a, b in pairs if any(clique >> a & clique >> b & 1 for clique in cliques)]


@cache
def chordal_graphs(nodes: int) -> Graphs:
    """Return all chordal graphs on ``nodes`` labelled nodes: 8 on three, 61, 822, 18,154 and, on seven, 617,675."""
    neighbours = np.zeros((1, 1), dtype=np.uint8)
    for size in range(1, nodes):
        neighbours = _one_node_more(neighbours, size)
    cliques = np.zeros_like(neighbours)
    separators = np.zeros_like(neighbours)
    _search(neighbours, cliques, separators)
    return Graphs(nodes, cliques, separators)


def _one_node_more(neighbours: Masks, size: int) -> Masks:
    allowed = np.zeros((len(neighbours), 1 << size), dtype=np.bool_)
    _stays_chordal(neighbours, allowed)
    rows, joined = np.nonzero(allowed)
    older = neighbours[rows] | ((joined[:, None] >> np.arange(size) & 1) << size).astype(np.uint8)
    return np.column_stack([older, joined.astype(np.uint8)])


@compiled
def _stays_chordal(neighbours: Masks, allowed: NDArray[np.bool_]) -> None:
    """Mark for each graph the sets of nodes that a new node may be joined to."""
    size = neighbours.shape[1]
    near = np.zeros(size, dtype=np.int64)
    for g in range(len(neighbours)):
        for v in range(size):
            near[v] = neighbours[g, v]
        for joined in range(1 << size):
            rest = (1 << size) - 1 & ~joined
            chordal = True
            while rest and chordal:
                component = rest & -rest
                grown = 0
                touched = 0
                while grown != component:
                    grown = component
                    for v in range(size):
                        if grown >> v & 1:
                            component |= near[v] & rest
                            touched |= near[v] & joined
                rest &= ~component
                for v in range(size):
                    if touched >> v & 1 and touched & ~near[v] & ~(1 << v):
                        chordal = False
            allowed[g, joined] = chordal


@compiled
def _search(neighbours: Masks, cliques: Masks, separators: Masks) -> None:
    """Fill in cliques and separators by maximum cardinality search: a clique ends where the count stops growing."""
    size = neighbours.shape[1]
    for g in range(len(neighbours)):
        visited = 0
        clique = -1
        before = size
        for _ in range(size):
            chosen = 0
            most = -1
            for v in range(size):
                if not visited >> v & 1:
                    known = 0
                    common = np.int64(neighbours[g, v]) & visited
                    while common:
                        common &= common - 1
                        known += 1
                    if known > most:
                        most = known
                        chosen = v
            earlier = np.int64(neighbours[g, chosen]) & visited
            if most <= before:
                clique += 1
                separators[g, clique] = earlier
            cliques[g, clique] = earlier | 1 << chosen
            visited |= 1 << chosen
            before = most
