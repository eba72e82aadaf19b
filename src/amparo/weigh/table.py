"""A CSV table as people save it from a spreadsheet: decoded, its headings checked, its rows numbered as shown there.

RFC 4180, with what spreadsheets do to it: a byte order mark, UTF-16, semicolons or tabs between cells.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from amparo.errors import AmparoError, InputError
from amparo.text import N_

MAX_BYTES = 16 * 1024 * 1024
"""Of one file: a hundred times the largest list of claims known, and still read in a second."""
MAX_ROWS = 20_000
"""Of one file: more than a monitor can check by hand."""
MAX_LISTED = 20
"""Problems told at once: a screenful."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class TableError(InputError):
    """A table has problems; nothing of it was read. ``problems`` holds them all, the message the first ones."""

    def __init__(self, problems: Sequence[AmparoError]) -> None:
        self.problems = tuple(problems)
        shown = [f"{problem}; {problem.hint()}" for problem in self.problems[:MAX_LISTED]]
        if len(self.problems) > MAX_LISTED:
            shown.append("...")
        what = N_("the table has {count} problems and nothing was read:\n{list}")
        super().__init__(what, "correct these cells and read it again", count=len(problems), list="\n".join(shown))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the spreadsheet (the headings are row 1) and its cells by heading, trimmed."""

    number: int
    cells: dict[str, str]

    def problem(self, column: str, what: str, todo: str) -> InputError:
        """Return the error for one cell."""
        return InputError("row {row}, column {column}: " + what, todo, row=self.number, column=column)


def read(path: Path, required: Sequence[str], optional: Sequence[str]) -> list[Row]:
    """Read a table whose headings are ``required`` and any of ``optional``; raise InputError saying what to do."""
    text = _decode(_load(path))
    try:
        return list(_rows(text, required, optional))
    except csv.Error:
        todo = N_("open it in a spreadsheet and save it again as CSV UTF-8")
        raise InputError("the table breaks off inside a cell, or a quotation mark is out of place", todo) from None


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("the file is larger than {limit} bytes", "split it", limit=MAX_BYTES)
        return path.read_bytes()
    except OSError:
        raise InputError("the file cannot be opened", "check that it exists and that you may read it") from None


def _decode(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        what = N_("the file is not UTF-8 (first seen at byte {offset})")
        raise InputError(what, "save it from the spreadsheet as CSV UTF-8", offset=error.start) from None
    if "\0" in text:
        raise InputError("the file is not a text", "save it from the spreadsheet as CSV UTF-8")
    return text


def _rows(text: str, required: Sequence[str], optional: Sequence[str]) -> Iterator[Row]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headings = [heading.strip() for heading in next(records, [])]
    _check_headings(headings, required, optional)
    for number, record in enumerate(records, start=2):
        if number > MAX_ROWS + 1:
            raise InputError("the table has more than {limit} rows", "split it", limit=MAX_ROWS)
        if not any(cell.strip() for cell in record):
            continue
        if len(record) > len(headings) and any(cell.strip() for cell in record[len(headings) :]):
            todo = N_("put quotation marks around cells that hold the separator")
            raise InputError("row {row} has more cells than there are headings", todo, row=number)
        filled = [*record, *[""] * len(headings)]
        yield Row(number, {heading: filled[at].strip() for at, heading in enumerate(headings)})


def _check_headings(headings: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> None:
    missing = [name for name in required if name not in headings]
    if missing:
        todo = N_("the first row must hold the headings; docs/claims.md lists them")
        raise InputError("column {columns} is missing", todo, columns=", ".join(missing))
    for at, heading in enumerate(headings, start=1):
        if heading not in required and heading not in optional:
            todo = N_("rename it to one of: {known}")
            known = ", ".join(optional)
            raise InputError("the heading of column number {at} is not known", todo, at=at, known=known)
        if heading in headings[: at - 1]:
            raise InputError("column {column} is there twice", "rename or remove one of them", column=heading)
