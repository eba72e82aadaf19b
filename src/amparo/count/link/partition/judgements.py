"""What people judged: records that are the same person become one node; contradictions are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from amparo.errors import InputError

Ids = NDArray[np.int32]
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Nodes:
    """Records as nodes, numbered by their smallest record.

    ``of`` (n,) is the node of each record; ``members`` (n,) are the records by node, those of node a from ``start[a]``
    to ``start[a + 1]``, in order; ``once`` has a bit for each clean list that a node has a record of.
    """

    of: Ids
    members: Ids
    start: Ids
    once: Words

    @property
    def size(self) -> Ids:
        """Records of each node."""
        return np.diff(self.start).astype(np.int32)


def nodes(lists: NDArray[np.integer], clean: NDArray[np.bool_], must: NDArray[np.int64]) -> Nodes:
    """Join what must be together. ``lists`` (n,), ``clean`` (L,), ``must`` (m, 2).

    Raises InputError where two records of a clean list would be one person.
    """
    records = len(lists)
    of = _closure(records, must)
    members = np.argsort(of, kind="stable").astype(np.int32)
    start = np.searchsorted(of[members], np.arange(of.max(initial=-1) + 2)).astype(np.int32)
    # bits for clean lists only: records of another list may be one person
    bit = np.where(clean, np.left_shift(np.uint64(1), np.arange(len(clean), dtype=np.uint64)), np.uint64(0))
    words = bit[lists].astype(np.uint64)
    if len(must):
        _refuse_twice(of, lists, clean)
    once = np.bitwise_or.reduceat(words[members], start[:-1]) if records else words
    return Nodes(of, members, start, once)


def refuse_contradictions(of: Ids, cannot: NDArray[np.int64]) -> None:
    """Raise InputError where two records are judged different and, perhaps through others, the same."""
    bad = np.flatnonzero(of[cannot[:, 0]] == of[cannot[:, 1]])
    if len(bad):
        one, other = cannot[bad[0]]
        raise InputError(
            "records {one} and {other} are judged to be different people, and by other judgements to be the same",
            "take one of these judgements back",
            one=int(one),
            other=int(other),
        )


def as_pairs(judged: Sequence[tuple[int, int]] | NDArray[np.integer], records: int) -> NDArray[np.int64]:
    """Return judged pairs with shape (m, 2). Raises InputError where one names no record."""
    pairs = np.asarray(judged, dtype=np.int64).reshape(-1, 2)
    if len(pairs) and (pairs.min() < 0 or pairs.max() >= records):
        raise InputError("a judgement is about a record that is not there", "give the lists that were judged")
    return pairs


def _closure(records: int, must: NDArray[np.int64]) -> Ids:
    if not len(must):
        return np.arange(records, dtype=np.int32)
    links = coo_array((np.ones(len(must), np.int8), (must[:, 0], must[:, 1])), shape=(records, records))
    labels = connected_components(links, directed=False)[1]
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return np.asarray(rank[inverse], np.int32)


def _refuse_twice(of: Ids, lists: NDArray[np.integer], clean: NDArray[np.bool_]) -> None:
    held = np.flatnonzero(clean[lists])
    order = held[np.lexsort((lists[held], of[held]))]
    same = (of[order[1:]] == of[order[:-1]]) & (lists[order[1:]] == lists[order[:-1]])
    if same.any():
        at = int(np.argmax(same))
        raise InputError(
            "records {one} and {other} are judged to be the same person, but their list has nobody twice",
            "take the judgement back, or do not call the list free of duplicates",
            one=int(order[at]),
            other=int(order[at + 1]),
        )
