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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amparo.errors import InputError

MAX_LISTS = 60
"""More lists than any study has; a pattern then still fits one machine word."""
MAX_FULL = 24
"""More lists would have too many patterns to write down every one."""
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
    def build(
        cls,
        lists: Sequence[str],
        patterns: object,
        counts: object,
        stratum: str = "",
        rows: Sequence[int] | None = None,
    ) -> Table:
        """Make a table; empty patterns are dropped, rows sorted. Raises InputError, which names the row.

        A pattern given twice, a negative or fractional count and a count of people on no list are refused. ``rows``
        holds the number that each row has where it was read; 1, 2, … when left out.
        """
        bits, people = np.asarray(patterns), np.asarray(counts)
        numbers = np.arange(1, len(people) + 1) if rows is None else np.asarray(rows)
        bits, people = _checked(tuple(lists), bits, people, numbers)
        keep = people > 0
        bits, people = bits[keep], people[keep]
        order = np.lexsort(bits.T[::-1]) if lists else np.arange(len(people))
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
        """Return counts of all 2^J patterns, shape (2^J,); list 0 is the highest bit, cell 0 (on no list) is 0.

        Raises InputError above MAX_FULL lists.
        """
        if len(self.lists) > MAX_FULL:
            raise InputError("more than {limit} lists", "leave out or merge lists", limit=MAX_FULL)
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
        return Table(
            names, distinct.reshape(len(distinct), len(columns)).astype(np.int8), counts.astype(np.int64), self.stratum
        )


def _checked(
    lists: tuple[str, ...], patterns: NDArray[Any], counts: NDArray[Any], rows: NDArray[Any]
) -> tuple[Bits, Ints]:
    if len(lists) != len(set(lists)):
        raise InputError("two lists have the same name", "give each list a name of its own")
    if len(lists) > MAX_LISTS:
        raise InputError("more than {limit} lists", "leave out or merge lists", limit=MAX_LISTS)
    if patterns.ndim != 2 or patterns.shape != (len(counts), len(lists)) or rows.shape != (len(counts),):
        raise InputError("the table is not rectangular", "one column a list and one count a row")
    if len(counts) > MAX_PATTERNS:
        raise InputError("more than {limit} patterns", "leave out or merge lists", limit=MAX_PATTERNS)
    bits, people = _bits(patterns, rows), _people(counts, rows)
    nobody = InputError(
        "row {row} counts people who are on no list", "leave that row out: how many they are is what is estimated"
    )
    refuse_row((bits == 0).all(axis=1) & (people > 0), rows, nobody)
    _, first = np.unique(bits, axis=0, return_index=True)
    twice = np.ones(len(bits), dtype=bool)
    twice[first] = False
    again = InputError(
        "row {row} repeats a pattern that stands above",
        "add the two counts, or take one row out; if every row is one person, say so: --shape persons",
    )
    refuse_row(twice, rows, again)
    return bits, people


def _bits(patterns: NDArray[Any], rows: NDArray[Any]) -> Bits:
    numbers = _numbers(patterns)
    other = InputError(
        "row {row} has something other than 0 or 1 for a list", "write 1 for on the list, 0 for not on it"
    )
    refuse_row(~((numbers == 0) | (numbers == 1)).all(axis=1), rows, other)
    return numbers.astype(np.int8)


def _people(counts: NDArray[Any], rows: NDArray[Any]) -> Ints:
    numbers = _numbers(counts)
    todo = "write how many people have this pattern"
    refuse_row(np.isnan(numbers), rows, InputError("row {row} has no count", todo))
    refuse_row(np.isinf(numbers), rows, InputError("row {row} has no number as its count", todo))
    refuse_row(numbers < 0, rows, InputError("row {row} has a negative count", "a count is a number of people"))
    fraction = numbers != np.floor(numbers)
    refuse_row(fraction, rows, InputError("row {row} has a count that is not whole", "a count is a number of people"))
    if numbers.sum() > MAX_PEOPLE:
        raise InputError("the counts add up to more than {limit}", "check the column of counts", limit=MAX_PEOPLE)
    return numbers.astype(np.int64)


def _numbers(values: NDArray[Any]) -> Floats:
    """Return floats; infinite where a value is no number, NaN where there is none."""
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        return np.array([_number(value) for value in values.flat]).reshape(values.shape)


def _number(value: Any) -> float:
    if value is None:
        return np.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        return np.inf


def refuse_row(bad: NDArray[np.bool_], rows: NDArray[Any], error: InputError) -> None:
    """Raise ``error`` with the number of the first row that is bad, if one is."""
    if bad.any():
        error.values["row"] = int(rows[np.argmax(bad)])
        raise error
