"""Parquet files, and data frames of any make through the Arrow PyCapsule interface (``__arrow_c_stream__``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from amparo.count.estimate.reading.frame import Frame, Growing, Reads, begin, finish, refuse_size
from amparo.errors import InputError

_BATCH = 65_536


def read_parquet(path: Path, reads: Reads) -> Frame:
    """Read a Parquet file; rows count from 1. Raises InputError, also for a damaged file."""
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
        columns = begin(file.schema_arrow.names, reads)
        refuse_size(file.metadata.num_rows, len(columns))
        names = [file.schema_arrow.names[column.position - 1] for column in columns]
        return _frame(columns, names, file.iter_batches(_BATCH, columns=names))
    except InputError:
        raise
    except Exception:  # a damaged file fails in many ways, and what they say may quote it
        raise InputError("the Parquet file is damaged", "write it again, or save the table as CSV") from None


def read_stream(source: object, reads: Reads) -> Frame:
    """Read a data frame; rows count from 1. Raises InputError."""
    try:
        batches = pa.RecordBatchReader.from_stream(source)
        columns = begin(batches.schema.names, reads)
        return _frame(columns, [batches.schema.names[column.position - 1] for column in columns], batches)
    except InputError:
        raise
    except Exception:  # each make of data frame has errors of its own, and what they say may quote a cell
        raise InputError(
            "the data frame cannot be read", "keep columns of one plain type each, with names of their own"
        ) from None


def _frame(columns: Sequence[Growing], names: Sequence[str], batches: Iterable[Any]) -> Frame:
    rows = 0
    for batch in batches:
        rows += batch.num_rows
        refuse_size(rows, len(columns))
        for column, name in zip(columns, names, strict=True):
            _extend(column, batch.column(name))
    return finish(columns, np.arange(1, rows + 1))


def _extend(column: Growing, cells: Any) -> None:
    try:
        if pa.types.is_dictionary(cells.type):
            cells = cells.dictionary.cast(pa.large_string()).take(cells.indices)
        coded = cells.cast(pa.large_string()).dictionary_encode(null_encoding="encode")
    except pa.ArrowException:
        raise InputError(
            "column {position} ({column}) does not hold plain numbers or text",
            "leave it out, or name the lists with --lists; other columns are then left unread",
            position=column.position, column=column.name,
        ) from None  # fmt: skip
    column.extend_coded([cell or "" for cell in coded.dictionary.to_pylist()], coded.indices.to_numpy())
