"""Spreadsheets: XLSX, XLS and ODS, by calamine.

Dates become ISO 8601 without a time of day, whole numbers lose their ``.0``. What stands in a cell that was merged over
several rows holds for each of them; merged over columns, it stays in the first.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from amparo.count.estimate.checks import Remark
from amparo.count.link.reading.header import LOOKED_AT, find
from amparo.count.link.reading.table import MAX_CELLS, Growing, Table
from amparo.errors import InputError
from amparo.text import N_

MAX_UNPACKED = 2**32
_CHUNK = 20_000
_MERGED = N_("{count} cells are merged over several rows: what each holds was taken for all of its rows.")
_SHEET = N_("The workbook has {count} sheets that hold something: sheet {position} was read.")
Cell = object


def read_spreadsheet(path: Path, sheet: str | None = None, wanted: Collection[str] = ()) -> Table:
    """Read one sheet: the one that is named, else the first that is shown and holds something. Raises InputError."""
    _refuse_swollen(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            found, notes = _sheet(book, sheet)
            return _table(found, notes, wanted)
    except PasswordError:
        raise InputError("the spreadsheet is locked with a password", "save it without one") from None
    except (CalamineError, OSError, ValueError):
        raise InputError("the spreadsheet is damaged", "open it and save it again, or save the sheet as CSV") from None


def text(value: object) -> str:
    """Return a value as a cell of text: dates in ISO 8601, whole numbers without a fraction."""
    if value is None or value != value:  # noqa: PLR0124  (NaN)
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return str(int(value))
    return str(value)


def _refuse_swollen(path: Path) -> None:
    """Refuse an archive that would fill the memory; one that is none is left to calamine."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        return
    if size > MAX_UNPACKED:
        raise InputError("the spreadsheet is larger than {limit} bytes once unpacked", "save the sheet as CSV",
                         limit=MAX_UNPACKED)  # fmt: skip


def _sheet(book: CalamineWorkbook, name: str | None) -> tuple[CalamineSheet, list[Remark]]:
    if name is not None:
        if name not in book.sheet_names:
            raise InputError("the workbook has no sheet of that name", "check how it is spelt")
        return book.get_sheet_by_name(name), []
    shown = [at for at, one in enumerate(book.sheets_metadata) if one.visible == SheetVisibleEnum.Visible]
    sheets = [(at + 1, one) for at in shown if (one := book.get_sheet_by_index(at)).start is not None]
    if not sheets:
        raise InputError("the file is empty", "check that it is the right one")
    position, first = sheets[0]
    notes = [Remark(_SHEET, {"count": len(sheets), "position": position})] if len(sheets) > 1 else []
    return first, notes


def _table(sheet: CalamineSheet, notes: list[Remark], wanted: Collection[str]) -> Table:
    if sheet.start is None or sheet.height * sheet.width > MAX_CELLS:
        raise InputError("the sheet is empty, or has more than {limit} cells", "check that it is the right one",
                         limit=MAX_CELLS)  # fmt: skip
    merged = _merged(sheet)
    if merged:
        notes.append(Remark(_MERGED, {"count": len(set(merged.values()))}))
    at = find(list(islice(_rows(sheet, merged), LOOKED_AT)), wanted)
    rows = _rows(sheet, merged)
    growing = Growing(next(islice(rows, at, None)), notes)
    first = at + 2
    while chunk := list(islice(rows, _CHUNK)):
        columns = [pa.array(column, pa.large_string()) for column in zip(*chunk, strict=True)]
        growing.add(columns, np.arange(first, first + len(chunk), dtype=np.int64))
        first += len(chunk)
    return growing.done()


def _rows(sheet: CalamineSheet, merged: dict[tuple[int, int], tuple[int, int]]) -> Iterator[list[str]]:
    """Yield rows of text from the top of the sheet, from the first column that holds something, merged cells filled."""
    held: dict[tuple[int, int], str] = {}
    starts = set(merged.values())
    for row, values in enumerate(sheet.iter_rows()):
        cells = list(map(text, values))
        for column, cell in enumerate(cells):
            if (row, column) in starts:
                held[row, column] = cell
            elif (row, column) in merged:
                cells[column] = held[merged[row, column]]
        yield cells


def _merged(sheet: CalamineSheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, for each cell that repeats one above it, which one, by their places among ``_rows``."""
    top, left = sheet.start or (0, 0)
    return {
        (row, from_column - left): (from_row, from_column - left)
        for (from_row, from_column), (to_row, _) in sheet.merged_cell_ranges or ()
        for row in range(from_row + 1, min(to_row, top + sheet.height - 1) + 1)
    }
