"""The two-list log-linear model of a capture table: its parameters, their sufficient statistics, its candidate pairs.

log E[count of a pattern] = intercept + main effects of its lists + effects of the pairs of lists in it (Fienberg 1972);
exp(intercept) is then the expected number of people on no list. Every parameter is a set of lists, written as a bit
mask over the lists, and its sufficient statistic is the number of people on all of those lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.table import Floats, Ints, Table
from amparo.errors import RefusedError

Pairs = NDArray[np.bool_]
"""Which pairs of lists a model has, shape (P,), in the order of ``Design.pairs``."""


@dataclass(frozen=True, eq=False)
class Design:
    """Parameters in the order pairs, main effects, intercept: ``masks`` and ``totals`` have shape (P + J + 1,)."""

    table: Table
    merged: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    masks: Ints
    totals: Floats

    @property
    def lists(self) -> int:
        """How many lists, J."""
        return len(self.table.lists)

    @property
    def empty(self) -> Pairs:
        """Pairs of lists without a person in common, shape (P,)."""
        return np.asarray(self.totals[: len(self.pairs)] == 0)

    @property
    def saturated(self) -> float:
        """Log-likelihood of the model with a parameter for each pattern, on the scale of ``Fitted.likelihood``."""
        counts = self.table.counts
        return float((counts * np.log(counts) - counts).sum())

    def none(self) -> Pairs:
        """Return the model of main effects only."""
        return np.zeros(len(self.pairs), dtype=np.bool_)

    def names(self, model: Pairs) -> list[list[str]]:
        """Return the pairs of a model by the names of their lists."""
        return [[self.table.lists[j] for j in pair] for pair, on in zip(self.pairs, model, strict=True) if on]

    def model(self, names: Iterable[tuple[str, str]]) -> Pairs:
        """Return the model that has the pairs of lists so named."""
        wanted = {frozenset(pair) for pair in names}
        return np.array([frozenset(pair) in wanted for pair in self._named()], dtype=np.bool_)

    def _named(self) -> list[tuple[str, str]]:
        return [(self.table.lists[a], self.table.lists[b]) for a, b in self.pairs]


def design(table: Table, most: int) -> Design:
    """Prepare a table. Lists of nobody are left out; fewer than two others: RefusedError.

    A fit sums over all 2^J cells, so of more than ``most`` lists the smallest are taken together as one.
    """
    filled = occupied(table.canonical())
    merged = _smallest(filled, most)
    small = _merge(filled, merged) if merged else filled
    count = len(small.lists)
    pairs = tuple(combinations(range(count), 2))
    masks = [1 << a | 1 << b for a, b in pairs] + [1 << j for j in range(count)] + [0]
    totals = [int(small.overlaps[a, b]) for a, b in pairs] + [int(size) for size in small.sizes] + [small.n]
    names = tuple(filled.lists[j] for j in merged)
    return Design(small, names, pairs, np.array(masks, dtype=np.int64), np.array(totals, dtype=np.float64))


def occupied(table: Table) -> Table:
    """Return the table without lists of nobody; fewer than two remaining lists are refused."""
    keep = np.flatnonzero(table.sizes > 0)
    if len(keep) < 2:
        raise RefusedError("fewer than two lists have people on them", "one list alone says nothing of those it lacks")
    return Table.build([table.lists[j] for j in keep], table.patterns[:, keep], table.counts, table.stratum)


def _smallest(table: Table, most: int) -> tuple[int, ...]:
    """Return the lists to take together, so that ``most`` remain; none if there are no more than that."""
    if len(table.lists) <= most:
        return ()
    order = np.argsort(table.sizes, kind="stable")
    return tuple(sorted(int(j) for j in order[: len(table.lists) - most + 1]))


def _merge(table: Table, merged: tuple[int, ...]) -> Table:
    """Return the table with the people on any of some lists as one list, put first."""
    others = [j for j in range(len(table.lists)) if j not in merged]
    union = table.patterns[:, list(merged)].max(axis=1, keepdims=True)
    bits, inverse = np.unique(np.hstack([union, table.patterns[:, others]]), axis=0, return_inverse=True)
    counts = np.bincount(inverse.ravel(), weights=table.counts).astype(np.int64)
    name = " + ".join(table.lists[j] for j in merged)
    return Table.build([name, *(table.lists[j] for j in others)], bits, counts, table.stratum)
