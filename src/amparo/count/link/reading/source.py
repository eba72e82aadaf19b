"""Where a list comes from: a file, told apart by its first bytes, a data frame, or dictionaries."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from amparo.count.link.reading.delimited import read_delimited
from amparo.count.link.reading.frames import read_parquet, read_records, read_stream
from amparo.count.link.reading.spreadsheet import read_spreadsheet
from amparo.count.link.reading.table import Table
from amparo.errors import InputError

MAX_BYTES = 2**32
_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"  # XLS, and XLSX under a password


def table_of(source: object, sheet: str | None = None, wanted: Collection[str] = ()) -> Table:
    """Read a source as text. ``wanted`` are names of columns by which the row of names is known. Raises InputError."""
    if isinstance(source, str | os.PathLike):
        return _file(Path(source), sheet, wanted)
    if hasattr(source, "__arrow_c_stream__"):
        return read_stream(source)
    if isinstance(source, Sequence) and all(isinstance(record, Mapping) for record in source):
        return read_records(source)
    raise InputError("what was given is neither a file nor a data frame nor a list of dictionaries", "give the path of "
                     "a CSV, XLSX, ODS or Parquet file, or a data frame with the Arrow interface (collect a lazy one "
                     "first)")  # fmt: skip


def _file(path: Path, sheet: str | None, wanted: Collection[str]) -> Table:
    try:
        if not path.is_file():
            raise InputError("there is no such file", "check its name")
        if path.stat().st_size > MAX_BYTES:
            raise InputError("the file is larger than {limit} bytes", "leave out columns that are not needed, or read "
                             "it in parts", limit=MAX_BYTES)  # fmt: skip
        with path.open("rb") as file:
            start = file.read(4)
        if start in (_ZIP, _COMPOUND):
            return read_spreadsheet(path, sheet, wanted)
        return read_parquet(path) if start == _PARQUET else read_delimited(path, wanted)
    except UnicodeError:
        raise InputError("the file is not text in one encoding", "save it again as CSV with UTF-8 as its encoding, or "
                         "as XLSX") from None  # fmt: skip
    except (OSError, ValueError):  # a path with a zero byte is a ValueError
        raise InputError("the file cannot be read", "check its name and who may read it") from None
