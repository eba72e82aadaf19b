"""From partitions to what estimation needs: how many people are documented, and on which lists each is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.kernel import compiled, parallel
from amparo.count.estimate.table import MAX_LISTS, Ints, Table
from amparo.count.link.partition.judgements import Ids
from amparo.errors import InputError


def documented(draws: Ids) -> Ints:
    """Return how many people each draw (S, n) documents, shape (S,)."""
    return np.array([np.count_nonzero(row == np.arange(len(row))) for row in draws], dtype=np.int64)


def tables(draws: Ids, lists: NDArray[np.integer], names: Sequence[str]) -> list[Table]:
    """Return the table of overlaps of each draw (S, n); several records of one list by one person count once.

    ``lists`` (n,) is the position of each record's list among ``names``. Every table has all lists, in that order.
    Raises InputError for more lists than a table can have.
    """
    if len(names) > MAX_LISTS:
        raise InputError("more than {limit} lists", "leave out or merge lists", limit=MAX_LISTS)
    bit = np.left_shift(np.uint64(1), lists.astype(np.uint64))
    return parallel(lambda row: _table(_patterns(row, bit), names), list(draws))


def _table(words: NDArray[np.uint64], names: Sequence[str]) -> Table:
    distinct, counts = np.unique(words[words > 0], return_counts=True)
    bits = distinct[:, None] >> np.arange(len(names), dtype=np.uint64) & np.uint64(1)
    return Table.build(names, bits.astype(np.int8), counts)


@compiled
def _patterns(label: Ids, bit: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the lists that each person is on, at the person's smallest record; 0 at all others."""
    words = np.zeros(len(label), np.uint64)
    for record in range(len(label)):
        words[label[record]] |= bit[record]
    return words
