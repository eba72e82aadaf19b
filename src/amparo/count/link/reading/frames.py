"""Parquet files, data frames of any make through the Arrow PyCapsule interface, and plain lists of dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from amparo.count.link.reading.spreadsheet import text
from amparo.count.link.reading.table import Growing, Table
from amparo.errors import InputError

_BATCH = 65_536


def read_parquet(path: Path) -> Table:
    """Read a Parquet file; rows count from 1. Raises InputError, also for a damaged file."""
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
        return _table(file.schema_arrow.names, file.iter_batches(_BATCH))
    except InputError:
        raise
    except Exception:  # a damaged file fails in many ways, and what they say may quote it
        raise InputError("the Parquet file is damaged", "write it again, or save the table as CSV") from None


def read_stream(source: object) -> Table:
    """Read a data frame; rows count from 1. Raises InputError."""
    try:
        batches = pa.RecordBatchReader.from_stream(source)
        return _table(batches.schema.names, batches)
    except InputError:
        raise
    except Exception:  # each make of data frame has errors of its own, and what they say may quote a cell
        raise InputError(
            "the data frame cannot be read", "keep columns of one plain type each, with names of their own"
        ) from None


def read_records(records: Sequence[Mapping[str, object]]) -> Table:
    """Read dictionaries, one a row, which may lack keys; rows count from 1. Raises InputError."""
    names = list(dict.fromkeys(name for record in records for name in record))
    if not all(isinstance(name, str) for name in names):
        raise InputError("a key of the records is not text", "name each field by a text")
    growing = Growing(names)
    for first in range(0, len(records), _BATCH):
        block = records[first : first + _BATCH]
        columns = [pa.array([text(record.get(name)) for record in block], pa.large_string()) for name in names]
        growing.add(columns, np.arange(first + 1, first + 1 + len(block), dtype=np.int64))
    return growing.done()


def _table(names: Sequence[str], batches: Iterable[Any]) -> Table:
    growing = Growing(names)
    first = 1
    for batch in batches:
        columns = [_text(column, at) for at, column in enumerate(batch.columns, 1)]
        growing.add(columns, np.arange(first, first + batch.num_rows, dtype=np.int64))
        first += batch.num_rows
    return growing.done()


def _text(cells: pa.Array, position: int) -> pa.Array:
    """Return a column as text; a time of day is dropped, since nothing compares it."""
    try:
        if pa.types.is_dictionary(cells.type):
            return _text(cells.dictionary, position).take(cells.indices)
        if pa.types.is_timestamp(cells.type):
            cells = cells.cast(pa.timestamp(cells.type.unit)).cast(pa.date32(), safe=False)
        if pa.types.is_floating(cells.type):
            return _without_fraction(cells)
        return cells.cast(pa.large_string())
    except pa.ArrowException:
        raise InputError("column {position} does not hold plain numbers, dates or text", "leave it out",
                         position=position) from None  # fmt: skip


def _without_fraction(cells: pa.Array) -> pa.Array:
    """Write whole numbers as such: Arrow would write a phone number as 7.9E+10."""
    whole = pc.and_(pc.equal(pc.floor(cells), cells), pc.less(pc.abs(cells), 2.0**53))
    numbers = pc.if_else(whole, cells, pa.scalar(None, cells.type)).cast(pa.int64())
    return pc.coalesce(numbers.cast(pa.large_string()), cells.cast(pa.large_string()))
