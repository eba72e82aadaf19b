"""Columns of text cells as they were read; each distinct cell is kept once, so that a million rows stay small."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.reading.cells import name as shown
from amparo.count.estimate.reading.cells import number
from amparo.count.estimate.table import Floats, Ints
from amparo.errors import InputError

MAX_COLUMNS = 1_000
MAX_CELLS = 200_000_000
"""Rows times columns that are read: 800 MB in memory."""
MAX_DISTINCT = 100_000
"""Different cells in one column; a list has two, a count or a stratum seldom thousands."""
MAX_NAME = 200
Reads = Callable[[str], bool]
"""Whether a column of this name is to be read."""
_INDEX = "__index_level_"  # how pandas passes on the row labels of a data frame


@dataclass(frozen=True, eq=False)
class Column:
    """A column: its name, its place in the source (from 1), its distinct cells, which of them each row holds (N,)."""

    name: str
    position: int
    cells: tuple[str, ...]
    codes: NDArray[np.int32]

    @cached_property
    def distinct_numbers(self) -> Floats:
        """The number in each distinct cell: NaN where missing, infinite where there is something else."""
        return np.array([number(cell) for cell in self.cells], dtype=np.float64)

    @property
    def numbers(self) -> Floats:
        """The number in each row, shape (N,)."""
        return self.distinct_numbers[self.codes]

    @property
    def odd(self) -> NDArray[np.bool_]:
        """Where a row holds something other than 0, 1 or nothing, shape (N,)."""
        found = self.distinct_numbers
        odd: NDArray[np.bool_] = ~((found == 0) | (found == 1) | np.isnan(found))
        return odd[self.codes]


@dataclass(frozen=True, eq=False)
class Frame:
    """Columns of one length N, and the number that each row has for the reader, shape (N,)."""

    columns: tuple[Column, ...]
    rows: Ints

    def named(self, name: str) -> Column:
        """Return a column by its name. Raises InputError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise InputError("there is no column named {column}", "check how its name is spelt", column=name)


class Growing:
    """A column while it is read."""

    def __init__(self, name: str, position: int) -> None:
        self.name = name
        self.position = position
        self.codes = array("i")
        self._known = _Known(self)

    def extend(self, cells: Iterable[str]) -> None:
        """Add cells, one a row."""
        self.codes.extend(map(self._known.__getitem__, cells))

    def extend_coded(self, cells: Sequence[str], codes: NDArray[np.integer]) -> None:
        """Add rows given as places among distinct cells."""
        places = np.array([self._known[cell] for cell in cells], dtype=np.int32)
        self.codes.frombytes(places[codes].tobytes())

    def done(self) -> Column:
        """Return the column."""
        return Column(self.name, self.position, tuple(self._known), np.frombuffer(self.codes, dtype=np.int32))


class _Known(dict[str, int]):
    """Places of distinct cells; a new cell gets the next one."""

    def __init__(self, column: Growing) -> None:
        self._column = column

    def __missing__(self, cell: str) -> int:
        if len(self) >= MAX_DISTINCT:
            raise InputError(
                "column {position} ({column}) holds more than {limit} different values, which no list, count or "
                "stratum does",
                "name the lists with --lists; other columns are then left unread",
                position=self._column.position, column=self._column.name, limit=MAX_DISTINCT,
            )  # fmt: skip
        place = self[cell] = len(self)
        return place


def begin(names: Sequence[str], reads: Reads) -> list[Growing]:
    """Return empty columns for those that are wanted. Raises InputError for names that cannot be told apart."""
    if len(names) > MAX_COLUMNS:
        raise InputError("the table has more than {limit} columns", "leave out those not needed", limit=MAX_COLUMNS)
    columns = [
        Growing(name, position)
        for position, name in enumerate(map(shown, names), 1)
        if reads(name) and not name.startswith(_INDEX)
    ]
    seen: set[str] = set()
    for column in columns:
        if len(column.name) > MAX_NAME:
            raise InputError(
                "column {position} has a name longer than {limit} characters",
                "check that the first row holds short names of the columns",
                position=column.position, limit=MAX_NAME,
            )  # fmt: skip
        if column.name and column.name in seen:
            raise InputError(
                "column {position} has the same name as one before it: {column}",
                "give each column a name of its own",
                position=column.position, column=column.name,
            )  # fmt: skip
        seen.add(column.name)
    return columns


def refuse_size(rows: int, columns: int) -> None:
    """Raise InputError when a table outgrows its limit."""
    if rows * columns > MAX_CELLS:
        raise InputError(
            "the table has more than {limit} cells",
            "name the lists with --lists, so that other columns are left unread, or count people by pattern first",
            limit=MAX_CELLS,
        )


def finish(columns: Sequence[Growing], rows: Ints) -> Frame:
    """Return the frame; a column with neither name nor cells (a comma at the end of each line) is left out."""
    if not len(rows):
        raise InputError("the table has no rows", "check that it is the right one")
    made = [column.done() for column in columns]
    kept = tuple(column for column in made if column.name or any(map(str.strip, column.cells)))
    for column in kept:
        if not column.name:
            raise InputError(
                "column {position} has no name",
                "give it a name, or name the lists with --lists; other columns are then left unread",
                position=column.position,
            )
    return Frame(kept, rows)
