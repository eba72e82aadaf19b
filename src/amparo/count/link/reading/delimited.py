"""Text files: CSV as spreadsheets write it (RFC 4180), with comma, semicolon, tab or bar between the cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa

from amparo.count.estimate.checks import Remark
from amparo.count.link.reading import plain
from amparo.count.link.reading.encoding import detect
from amparo.count.link.reading.header import LOOKED_AT, find
from amparo.count.link.reading.table import Growing, Table
from amparo.errors import InputError

MAX_FIELD = 10_000_000
"""Characters; a longer cell means a quotation mark that nothing closes."""
MAX_LINE = 20_000_000
"""Characters; a longer line is no row of a list."""
_CHUNK = 20_000
_SEPARATORS = ",;\t|"
_DECLARED = re.compile(r"sep=(.)\r?\n?")


def read_delimited(path: Path, wanted: Collection[str] = ()) -> Table:
    """Read a text file. Rows are numbered as a spreadsheet shows them; blank ones are skipped. Raises InputError."""
    encoding, notes = detect(path)
    with path.open(encoding=encoding, newline="") as file, _wide_fields():
        separator = _separator(list(islice(_lines(file), LOOKED_AT)))
        file.seek(0)
        begin = list(islice(_records(file, separator), LOOKED_AT))
        at = find(begin, wanted)
        folded = any("\n" in cell or "\r" in cell for row in begin[: at + 1] for cell in row)
        if folded or not plain.is_plain(path, encoding, separator):
            file.seek(0)
            return _table(_records(file, separator), at, notes)
        table = plain.read_plain(path, begin[at], at, separator, notes)
        if table is None:  # the careful way can say which row it is
            file.seek(0)
            table = _table(_records(file, separator), at, notes)
    return table


@contextmanager
def _wide_fields() -> Iterator[None]:
    before = csv.field_size_limit(MAX_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _lines(file: TextIO) -> Iterator[str]:
    for number in count(1):
        line = file.readline(MAX_LINE)
        if len(line) == MAX_LINE:
            raise InputError("line {line} is longer than {limit} characters", "check that the file is a table",
                             line=number, limit=MAX_LINE)  # fmt: skip
        if not line:
            return
        yield line


def _separator(lines: Sequence[str]) -> str:
    """Return the separator that makes most rows equally wide, up to four cells; then the one that makes most cells."""
    if lines and (declared := _DECLARED.fullmatch(lines[0])):
        return declared[1]

    def regularity(separator: str) -> tuple[float, int]:
        try:
            rows = [len(cells) for cells in csv.reader(lines, delimiter=separator, skipinitialspace=separator != "\t")]
        except csv.Error:  # met again, with its row, when rows are read
            return 0.0, 0
        widths = Counter(width for width in rows if width > 1)
        width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return often / max(len(rows), 1) * min(width - 1, 3), width

    return max(_SEPARATORS, key=regularity)


def _records(file: TextIO, separator: str) -> Iterator[list[str]]:
    row = 0
    try:
        for cells in csv.reader(_lines(file), delimiter=separator, skipinitialspace=separator != "\t", strict=True):
            row += 1
            yield [] if row == 1 and _DECLARED.fullmatch(separator.join(cells)) else cells
    except csv.Error as error:
        raise _unreadable(row + 1, "limit" in str(error)) from None


def _table(records: Iterator[list[str]], at: int, notes: Sequence[Remark]) -> Table:
    header = next(islice(records, at, None))
    growing = Growing(header, notes)
    first = at + 2
    while chunk := list(islice(records, _CHUNK)):
        numbered = [(row, cells) for row, cells in enumerate(chunk, first) if any(cells)]
        first += len(chunk)
        if numbered:
            columns = zip(*(_fitted(cells, len(header), row) for row, cells in numbered), strict=True)
            growing.add([pa.array(column, pa.large_string()) for column in columns],
                        np.array([row for row, _ in numbered], dtype=np.int64))  # fmt: skip
    return growing.done()


def _fitted(cells: list[str], wanted: int, row: int) -> list[str]:
    """Drop blank cells beyond the header; refuse a row of another length, whose cells may stand in wrong columns."""
    if len(cells) > wanted and not any(map(str.strip, cells[wanted:])):
        return cells[:wanted]
    if len(cells) != wanted:
        raise InputError(
            "row {row} has {cells} cells where the header has {wanted}",
            "check that row for a separator too many or too few",
            row=row, cells=len(cells), wanted=wanted,
        )  # fmt: skip
    return cells


def _unreadable(row: int, long: bool) -> InputError:
    if long:
        return InputError("row {row} has a cell longer than {limit} characters", "check that the quotation marks of "
                          "that row are closed", row=row, limit=MAX_FIELD)  # fmt: skip
    return InputError("row {row} has a quotation mark out of place, or one that nothing closes",
                      "check the quotation marks of that row", row=row)  # fmt: skip
