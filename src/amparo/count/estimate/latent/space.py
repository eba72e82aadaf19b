"""What the kernels of the latent class model pass between them: the data, a point, working space."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from amparo.count.estimate.latent.lanes import LANES, padded
from amparo.count.estimate.table import Floats, Ints, Table

MOST_UNSEEN = 1e15
"""Beyond it floating point loses whole people."""


class Data(NamedTuple):
    """A table as a tree of prefixes: node m is the pattern of its ``parent`` and the list ``last`` besides.

    Node 0 is the empty pattern, the people on no list; the others come by depth, so that the children of node m are
    those from ``children[m]`` up to ``children[m + 1]``. ``counts`` is 0 where a node is only on the way to others;
    ``held`` names the nodes that people are on, 0 before them. Walking the tree multiplies once a node instead of once
    a list of every pattern.
    """

    parent: Ints
    children: Ints
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
    """Working arrays of the density. Rows of classes are padded (``lanes``) with classes of weight and odds 0.

    By class: u, 1 - V (``left``) and V (``taken``) of its stick, its weight, P(on no list), P(on some), expected size.
    By list and class: capture odds and probabilities, people ``listed``; ``exponentials`` are the odds without padding.
    By node and class: the probability ``terms``, the people expected at it and ``below``. By node, then by class as if
    two people were on no list there: the probability ``shares``, ``people``, and ``scale``, people over probability.
    The gradient in w and logits is without padding.
    """

    u: Floats
    left: Floats
    taken: Floats
    pi: Floats
    none: Floats
    some: Floats
    size: Floats
    exponentials: Floats
    odds: Floats
    rates: Floats
    listed: Floats
    terms: Floats
    below: Floats
    shares: Floats
    people: Floats
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
    # lists of many patterns first: more patterns begin alike, which leaves fewer nodes (FP-tree: Han and others 2000)
    order = np.argsort(-table.patterns.sum(axis=0, dtype=np.int64), kind="stable")
    patterns = [tuple(int(j) for j in order[bits]) for bits in table.patterns[:, order] > 0]
    prefixes = {lists[:depth] for lists in patterns for depth in range(len(lists) + 1)} | {()}
    # by depth, and those of one parent together
    nodes = {lists: m for m, lists in enumerate(sorted(prefixes, key=lambda lists: (len(lists), lists)))}
    parent = np.array([nodes[lists[:-1]] for lists in nodes], dtype=np.int64)
    last = np.array([lists[-1] if lists else 0 for lists in nodes], dtype=np.int64)
    counts = np.zeros(len(nodes), dtype=np.int64)
    places = np.array([nodes[lists] for lists in patterns], dtype=np.int64)
    counts[places] = table.counts
    held = np.concatenate([[0], places[table.counts > 0]]).astype(np.int64)
    children = 1 + np.searchsorted(parent[1:], np.arange(len(nodes) + 1)).astype(np.int64)
    return Data(parent, children, last, counts, held, len(table.lists), table.n)


def point(of: Data, classes: int) -> Point:
    """Return an empty point."""
    return Point(np.zeros(classes - 1), np.zeros((of.lists, classes)))


def space(of: Data, classes: int) -> Space:
    """Return working arrays for a number of classes."""
    width, flat = padded(classes), of.lists * classes
    by_class, by_list, by_node = (width,), (of.lists, width), (len(of.counts), width)
    people = np.concatenate([[0.0], of.counts[1:], np.full(classes, 2.0), np.zeros(width - classes)])
    # whole lanes are read and written, the last of them past the end
    exponentials, gradient = np.zeros((2, flat + LANES))
    u, left, taken, pi, none, some, size = (np.zeros(by_class) for _ in range(7))
    odds, rates, listed = (np.zeros(by_list) for _ in range(3))
    terms, below = (np.zeros(by_node) for _ in range(2))
    return Space(
        u, left, taken, pi, none, some, size, exponentials, odds, rates, listed, terms, below,
        np.zeros_like(people), people, np.zeros_like(people),
        np.zeros(classes - 1), gradient[:flat].reshape(of.lists, classes),
    )  # fmt: skip


def nobody(of: Data, classes: int) -> Classes:
    """Return an empty division of the people into classes."""
    nodes = len(of.counts)
    return Classes(*(np.zeros(shape, dtype=np.int64)
                     for shape in ((nodes, classes), (classes,), (of.lists, classes), (nodes, classes))))  # fmt: skip
