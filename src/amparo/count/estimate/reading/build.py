"""From columns with their roles to tables: people counted by pattern, in each stratum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.checks import refuse
from amparo.count.estimate.reading.frame import Column, Frame
from amparo.count.estimate.reading.roles import Roles
from amparo.count.estimate.reading.strata import split
from amparo.count.estimate.table import Bits, Floats, Ints, Table, refuse_row
from amparo.errors import InputError


def tables(frame: Frame, roles: Roles) -> tuple[Table, ...]:
    """Return a table for each stratum, without lists that have nobody there. Raises InputError, which names the row."""
    lists = tuple(column.name for column in roles.lists)
    bits = np.column_stack([_flags(column, frame.rows) for column in roles.lists])
    counts = None if roles.count is None else _counts(roles.count, bits, frame.rows)
    if counts is None:
        _refuse_unlisted(bits, frame.rows)
    made = []
    for stratum, rows in split(roles.strata, len(frame.rows)):
        if counts is None:
            made.append(Table.build(lists, *_distinct(bits[rows]), stratum))
        else:
            made.append(Table.build(lists, bits[rows], counts[rows], stratum, frame.rows[rows].tolist()))
    refuse(*made)
    return tuple(map(_without_empty, made))


def _flags(column: Column, rows: Ints) -> Bits:
    numbers = column.numbers
    missing = InputError(
        "row {row} holds nothing for list {column}",
        "write 1 for on the list, 0 for not on it: missing is neither",
        column=column.name,
    )
    refuse_row(np.isnan(numbers), rows, missing)
    other = InputError(
        "row {row} holds something other than 0 or 1 for list {column}",
        "write 1 for on the list, 0 for not on it",
        column=column.name,
    )
    refuse_row(column.odd, rows, other)
    return numbers.astype(np.int8)


def _counts(column: Column, bits: Bits, rows: Ints) -> Floats:
    """Return the counts; published tables may leave that of people on no list empty, for it is not known."""
    numbers = column.numbers
    refuse_row(
        np.isinf(numbers), rows,
        InputError("row {row} has no number as its count", "write how many people have this pattern"),
    )  # fmt: skip
    return np.where(np.isnan(numbers) & _nowhere(bits), 0.0, numbers)


def _refuse_unlisted(bits: Bits, rows: Ints) -> None:
    error = InputError(
        "row {row} is a person who is on none of the lists",
        "take such rows out: how many more there are is what is estimated",
    )
    refuse_row(_nowhere(bits), rows, error)


def _nowhere(bits: Bits) -> NDArray[np.bool_]:
    nowhere: NDArray[np.bool_] = np.logical_not(bits.any(axis=1))
    return nowhere


def _distinct(bits: Bits) -> tuple[Bits, Ints]:
    """Count people by pattern. A pattern fits one machine word, which sorts faster than a row."""
    words = np.zeros(len(bits), dtype=np.uint64)
    for column in bits.T:
        words = (words << np.uint64(1)) | column.astype(np.uint64)
    _, first, counts = np.unique(words, return_index=True, return_counts=True)
    return bits[first], counts


def _without_empty(table: Table) -> Table:
    for j in np.flatnonzero(table.sizes == 0)[::-1]:
        table = table.without(int(j))
    return table
