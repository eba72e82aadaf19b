"""Rows by stratum: the combinations of values that some columns have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from amparo.count.estimate.reading.cells import group, number
from amparo.count.estimate.reading.frame import Column
from amparo.count.estimate.table import Ints
from amparo.errors import InputError

MAX_STRATA = 1_000
MAX_VALUE = 100


def split(columns: Sequence[Column], rows: int) -> Iterator[tuple[str, Ints]]:
    """Yield (name, places of its rows) for each stratum; one without a name when there are no columns.

    Strata come in the order of their values, numbers before words; a missing value is a stratum of its own. Raises
    InputError when there are too many or a value is too long to be a name.
    """
    member = np.zeros(rows, dtype=np.int64)
    names: list[tuple[str, ...]] = [()]
    for column in columns:
        values, places = _values(column)
        found, member = np.unique(member * len(values) + places[column.codes], return_inverse=True)
        if len(found) > MAX_STRATA:
            raise InputError(
                "there are more than {limit} strata", "take a column with fewer different values", limit=MAX_STRATA
            )
        names = [(*names[at // len(values)], _label(column, values[at % len(values)])) for at in found]
    order = np.argsort(member, kind="stable")
    ends = np.searchsorted(member[order], np.arange(1, len(names)))
    yield from zip(map(", ".join, names), np.split(order, ends), strict=True)


def _values(column: Column) -> tuple[list[str], Ints]:
    """Return the distinct values in order, and which of them each distinct cell has."""
    cells = [group(cell) for cell in column.cells]
    if any(len(cell) > MAX_VALUE for cell in cells):
        raise InputError(
            "column {position} ({column}) holds a value longer than {limit} characters",
            "take a column of short names as stratum",
            position=column.position, column=column.name, limit=MAX_VALUE,
        )  # fmt: skip
    values = sorted({*cells}, key=_order)
    place = {value: at for at, value in enumerate(values)}
    return values, np.array([place[cell] for cell in cells], dtype=np.int64)


def _order(value: str) -> tuple[bool, float, str]:
    quantity = number(value)
    return not value, np.inf if np.isnan(quantity) else quantity, value


def _label(column: Column, value: str) -> str:
    return f"{column.name}={value}" if value else f"{column.name}: missing"
