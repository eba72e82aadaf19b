"""What the kernels of the latent class model pass between them: the data, a point, working space."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from amparo.count.estimate.table import Floats, Ints, Table

MOST_UNSEEN = 1e15
"""Beyond it floating point loses whole people."""


class Data(NamedTuple):
    """A table as a tree of prefixes: node m is the pattern of its ``parent`` and the list ``last`` besides.

    Node 0 is the empty pattern, the people on no list; parents come before their children. ``counts`` is 0 where a
    node is only on the way to others; ``held`` names the nodes that people are on, and 0. Walking the tree multiplies
    once a node instead of once a list of every pattern.
    """

    parent: Ints
    last: Ints
    counts: Ints
    held: Ints
    lists: int
    n: int


class Prior(NamedTuple):
    """alpha ~ Gamma(shape ``a``, rate ``b``); at most ``cap`` people unseen (N <= n + cap), never above MOST_UNSEEN."""

    a: float
    b: float
    cap: float


class Point(NamedTuple):
    """A point of the marginal posterior: log of each stick's u (K - 1), logits of the capture probabilities (J, K)."""

    w: Floats
    logits: Floats


class Space(NamedTuple):
    """Working arrays of the density.

    Class weights, capture odds and probabilities, P(on no list | class); by node and class the probability ``terms``
    and the people expected ``below``; by node ``scale``, people over probability; the gradient in w and logits.
    """

    pi: Floats
    odds: Floats
    rates: Floats
    none: Floats
    terms: Floats
    below: Floats
    scale: Floats
    gradient_w: Floats
    gradient: Floats


class Classes(NamedTuple):
    """People by node and class (the unseen in row 0), by class, and by list and class; ``below`` is working space."""

    people: Ints
    size: Ints
    listed: Ints
    below: Ints


def data(table: Table) -> Data:
    """Return a canonical table as kernels take it."""
    nodes: dict[tuple[int, ...], int] = {(): 0}
    parent, last, counts = [0], [0], [0]
    for bits, count in zip(table.patterns, table.counts, strict=True):
        lists = tuple(int(j) for j in np.flatnonzero(bits))
        for depth in range(1, len(lists) + 1):
            if lists[:depth] not in nodes:
                nodes[lists[:depth]] = len(parent)
                parent.append(nodes[lists[: depth - 1]])
                last.append(lists[depth - 1])
                counts.append(0)
        counts[nodes[lists]] = int(count)
    up, at, people = (np.array(each, dtype=np.int64) for each in (parent, last, counts))
    held = np.concatenate([[0], np.flatnonzero(people)]).astype(np.int64)
    return Data(up, at, people, held, len(table.lists), table.n)


def point(of: Data, classes: int) -> Point:
    """Return an empty point."""
    return Point(np.zeros(classes - 1), np.zeros((of.lists, classes)))


def space(of: Data, classes: int) -> Space:
    """Return working arrays for a number of classes."""
    by_list, by_node = (of.lists, classes), (len(of.counts), classes)
    return Space(
        np.zeros(classes), np.zeros(by_list), np.zeros(by_list), np.zeros(classes), np.zeros(by_node),
        np.zeros(by_node), np.zeros(len(of.counts)), np.zeros(classes - 1), np.zeros(by_list),
    )  # fmt: skip


def nobody(of: Data, classes: int) -> Classes:
    """Return an empty division of the people into classes."""
    nodes = len(of.counts)
    return Classes(*(np.zeros(shape, dtype=np.int64)
                     for shape in ((nodes, classes), (classes,), (of.lists, classes), (nodes, classes))))  # fmt: skip
