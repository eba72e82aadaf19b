"""Text files: CSV as spreadsheets write it (RFC 4180), with comma, semicolon or tab, UTF-8 or UTF-16 with its mark."""

from __future__ import annotations

import codecs
import csv
from array import array
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import numpy as np

from amparo.count.estimate.reading.cells import number
from amparo.count.estimate.reading.frame import Frame, Reads, begin, finish, refuse_size
from amparo.errors import InputError

MAX_LINE = 1_000_000
"""Characters; a longer line is no table of lists."""
_CHUNK = 2_000
_SEPARATORS = ",;\t"


def read_delimited(path: Path, reads: Reads) -> Frame:
    """Read a text file. Rows are numbered as a spreadsheet shows them; empty ones are skipped. Raises InputError."""
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            return _frame(file, reads)
    except UnicodeError:
        raise InputError(
            "the file is not text in UTF-8", "save it again as CSV, with UTF-8 as its encoding, or as Parquet"
        ) from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"PK\x03\x04"):
        raise InputError("the file is a spreadsheet or an archive, not text", "save the sheet as CSV (UTF-8)")
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _frame(file: TextIO, reads: Reads) -> Frame:
    lines = _lines(file)
    blank, first = next(((i, line) for i, line in enumerate(lines) if line.strip(" \t,;\r\n")), (0, ""))
    reader = csv.reader(chain([first], lines), delimiter=_separator(first), skipinitialspace=True, strict=True)
    rows = array("q")
    records = _records(reader, blank, rows)
    header = next(records, None)
    if header is None:
        raise InputError("the file is empty", "check that it is the right one")
    _refuse_data(header, rows.pop())
    columns = begin(header, reads)
    while chunk := list(islice(records, _CHUNK)):
        cells = list(zip(*chunk, strict=True))
        for column in columns:
            column.extend(cells[column.position - 1])
        refuse_size(len(rows), len(columns))
    return finish(columns, np.frombuffer(rows, dtype=np.int64))


def _lines(file: TextIO) -> Iterator[str]:
    at = 0
    while line := file.readline(MAX_LINE):
        at += 1
        if len(line) == MAX_LINE:
            raise InputError(
                "line {line} is longer than {limit} characters", "check that the file is a table", line=at,
                limit=MAX_LINE,
            )  # fmt: skip
        if "\0" in line:
            raise InputError("the file is not text", "save the table as CSV (UTF-8) or Parquet")
        yield line


def _separator(line: str) -> str:
    """Return the separator that stands most often outside quotation marks."""
    bare = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=bare.count)


def _records(reader: Iterator[list[str]], blank: int, rows: array[int]) -> Iterator[list[str]]:
    """Yield the header and the rows that hold something; note the number of each."""
    header: list[str] = []
    row = blank
    try:
        for row, cells in enumerate(reader, blank + 1):
            if not any(map(str.strip, cells)):
                continue
            if cells == header:
                raise InputError("row {row} repeats the header", "take that row out", row=row)
            header = header or cells
            if len(cells) != len(header):
                raise _ragged(row, len(cells), len(header))
            rows.append(row)
            yield cells
    except csv.Error as error:
        raise _unreadable(row + 1, "limit" in str(error)) from None


def _ragged(row: int, cells: int, wanted: int) -> InputError:
    return InputError(
        "row {row} has {cells} cells where the header has {wanted}",
        "check that row for a separator too many or too few, and that the first row holds the names of the columns",
        row=row, cells=cells, wanted=wanted,
    )  # fmt: skip


def _unreadable(row: int, long: bool) -> InputError:
    if long:
        limit = csv.field_size_limit()
        return InputError(
            "row {row} has a cell longer than {limit} characters",
            "check that the quotation marks of that row are closed",
            row=row, limit=limit,
        )  # fmt: skip
    return InputError("row {row} has a quotation mark out of place", "check the quotation marks of that row", row=row)


def _refuse_data(header: list[str], row: int) -> None:
    """Refuse a first row that is data: its cells would be taken, and shown, as names of columns."""
    numbers = [number(cell) for cell in header if cell.strip()]
    if 0.0 in numbers or numbers.count(1.0) > 1 or all(np.isfinite(numbers)):
        raise InputError(
            "row {row} should hold the names of the columns but holds data", "put a row of names at the top", row=row
        )
