"""A capture table: how many people stand on exactly which of several lists.

The row of people on no list is never present: its size is what is estimated. Names follow the capture-recapture
literature: a *pattern* is one combination of lists (Fienberg 1972), *n* the number documented, N the total.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from amparo.errors import InputError

MAX_LISTS = 60
"""More lists than any study has; a pattern then still fits one machine word."""
MAX_PATTERNS = 100_000
MAX_PEOPLE = 10**9
"""Counts above it are not lists of people; sums of them would also lose precision in floating point."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Table:
    """Patterns with their counts, canonical: patterns distinct and sorted, counts positive, no all-zero pattern.

    ``patterns`` has shape (M, J), entries 0 or 1; ``counts`` has shape (M,). ``stratum`` names the part of the data.
    """

    lists: tuple[str, ...]
    patterns: Bits
    counts: Ints
    stratum: str = ""

    @classmethod
    def build(cls, lists: Sequence[str], patterns: object, counts: object, stratum: str = "") -> Table:
        """Make a table; empty patterns are dropped, rows sorted. Raises InputError, which names the row.

        A pattern given twice, a negative or fractional count and a count of people on no list are refused.
        """
        bits, people = _checked(tuple(lists), np.asarray(patterns), np.asarray(counts))
        keep = people > 0
        bits, people = bits[keep], people[keep]
        order = np.lexsort(bits.T[::-1])
        return cls(tuple(lists), bits[order], people[order], stratum)

    @property
    def n(self) -> int:
        """People documented: on at least one list."""
        return int(self.counts.sum())

    @property
    def sizes(self) -> Ints:
        """People on each list, shape (J,)."""
        return self.counts @ self.patterns.astype(np.int64)

    @cached_property
    def overlaps(self) -> Ints:
        """People on both of two lists, shape (J, J); the diagonal holds the sizes."""
        wide = self.patterns.astype(np.int64)
        return wide.T @ (wide * self.counts[:, None])

    @property
    def captures(self) -> Ints:
        """How many people stand on exactly 1, 2, … J lists, shape (J,)."""
        return np.bincount(self.patterns.sum(axis=1), weights=self.counts, minlength=len(self.lists) + 1)[1:].astype(
            np.int64
        )

    @property
    def digest(self) -> str:
        """SHA-256 over lists, patterns and counts, whatever order they came in; goes into the provenance."""
        table = self.canonical()
        rows = [[*map(int, bits), int(count)] for bits, count in zip(table.patterns, table.counts, strict=True)]
        return hashlib.sha256(json.dumps([table.lists, rows], ensure_ascii=False).encode()).hexdigest()

    def canonical(self) -> Table:
        """Return the table with its lists in the order of their names, so that no answer depends on the order given."""
        order = sorted(range(len(self.lists)), key=lambda j: self.lists[j])
        return self._select(order, np.ones(len(self.counts), dtype=bool))

    def given(self, j: int) -> Table:
        """Return the people of list ``j`` as the other lists see them: their true total is ``sizes[j]``.

        The ground truth of internal consistency (Sheppard and others; Binette and Steorts 2022).
        """
        return self._select(self._others(j), self.patterns[:, j] == 1)

    def without(self, j: int) -> Table:
        """Return the table as if list ``j`` had never been made."""
        return self._select(self._others(j), np.ones(len(self.counts), dtype=bool))

    def cells(self) -> Ints:
        """Return counts of all 2^J patterns, shape (2^J,); list 0 is the highest bit, cell 0 (on no list) is 0."""
        weights = 1 << np.arange(len(self.lists) - 1, -1, -1)
        full = np.zeros(1 << len(self.lists), dtype=np.int64)
        full[self.patterns.astype(np.int64) @ weights] = self.counts
        return full

    def _others(self, j: int) -> list[int]:
        return [other for other in range(len(self.lists)) if other != j]

    def _select(self, columns: list[int], rows: NDArray[np.bool_]) -> Table:
        bits = self.patterns[rows][:, columns]
        seen = bits.any(axis=1)
        distinct, inverse = np.unique(bits[seen], axis=0, return_inverse=True)
        counts = np.bincount(inverse.ravel(), weights=self.counts[rows][seen], minlength=len(distinct))
        names = tuple(self.lists[j] for j in columns)
        return Table(names, distinct.reshape(-1, len(columns)).astype(np.int8), counts.astype(np.int64), self.stratum)


def _checked(lists: tuple[str, ...], patterns: NDArray[np.generic], counts: NDArray[np.generic]) -> tuple[Bits, Ints]:
    if len(lists) != len(set(lists)):
        raise InputError("two lists have the same name", "give each list a name of its own")
    if len(lists) > MAX_LISTS:
        raise InputError("more than {limit} lists", "leave out or merge lists", limit=MAX_LISTS)
    if patterns.ndim != 2 or patterns.shape != (len(counts), len(lists)):
        raise InputError("the table is not rectangular", "one column a list and one count a row")
    if len(counts) > MAX_PATTERNS:
        raise InputError("more than {limit} patterns", "leave out or merge lists", limit=MAX_PATTERNS)
    bits, people = _bits(patterns), _people(counts)
    _refuse_rows((bits == 0).all(axis=1) & (people > 0), "row {row} counts people who are on no list",
                 "leave that row out: how many they are is what is estimated")  # fmt: skip
    _, first, times = np.unique(bits, axis=0, return_index=True, return_counts=True)
    twice = np.ones(len(bits), dtype=bool)
    twice[first] = False
    if (times > 1).any():
        _refuse_rows(twice, "row {row} repeats a pattern that stands above", "add the two counts, or take one row out")
    return bits, people


def _bits(patterns: NDArray[np.generic]) -> Bits:
    numbers = _numbers(
        patterns, "row {row} has something other than 0 or 1 for a list", "write 1 for on the list, 0 for not"
    )
    _refuse_rows(~np.isin(numbers, (0, 1)).all(axis=1), "row {row} has something other than 0 or 1 for a list",
                 "write 1 for on the list, 0 for not")  # fmt: skip
    return numbers.astype(np.int8)


def _people(counts: NDArray[np.generic]) -> Ints:
    numbers = _numbers(counts, "row {row} has no number as its count", "write how many people have this pattern")
    _refuse_rows(np.isnan(numbers), "row {row} has no count", "write how many people have this pattern")
    _refuse_rows(numbers < 0, "row {row} has a negative count", "a count is a number of people: 0 or more")
    _refuse_rows(
        numbers != np.floor(numbers), "row {row} has a count that is not whole", "a count is a number of people"
    )
    if numbers.sum() > MAX_PEOPLE:
        raise InputError("the counts add up to more than {limit}", "check the column of counts", limit=MAX_PEOPLE)
    return numbers.astype(np.int64)


def _numbers(values: NDArray[np.generic], what: str, todo: str) -> Floats:
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        rows = values.reshape(len(values), -1)
        raise InputError(what, todo, row=1 + next(i for i, row in enumerate(rows) if not _numeric(row))) from None


def _numeric(row: NDArray[np.generic]) -> bool:
    try:
        row.astype(np.float64)
    except (TypeError, ValueError):
        return False
    return True


def _refuse_rows(bad: NDArray[np.bool_], what: str, todo: str) -> None:
    if bad.any():
        raise InputError(what, todo, row=int(np.argmax(bad)) + 1)
