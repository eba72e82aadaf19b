"""From a source to a list of records: the mapping is proposed or given, cells are cleaned, parts are joined."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from amparo.count.estimate.checks import Remark
from amparo.count.estimate.reading.cells import name as shown
from amparo.count.link.reading.cells import (
    Coded,
    joined,
    joined_date,
    joined_text,
    odd_parts,
    with_dates,
    without_rounded,
)
from amparo.count.link.reading.field import DATES, Field
from amparo.count.link.reading.mapping import Mapping
from amparo.count.link.reading.proposal import propose
from amparo.count.link.reading.source import table_of
from amparo.count.link.reading.table import Table
from amparo.count.link.records import RecordList, Role
from amparo.errors import InputError
from amparo.text import N_

_SERIAL = N_("Column {column}: {count} rows held days as a spreadsheet counts them; they were read as dates.")
_ROUNDED = N_(
    "Column {column}: {count} rows held numbers whose last digits a spreadsheet has lost (like 7.9E+10); they were left"
    " out."
)
_ODD = N_("{field}: in {count} rows a year, month or day could not be read and was left out.")
_EMPTY = N_("Column {column} holds nothing.")
_UNDATED = N_("Ages have no day on which they were true: they say less about the year of birth.")
_UNNAMED = "list"


@dataclass(frozen=True)
class Reading:
    """A list of records, the mapping by which it was read, and what its keeper should know."""

    records: RecordList
    mapping: Mapping
    notes: tuple[Remark, ...]


def open_list(
    source: object,
    *,
    name: str | None = None,
    mapping: Mapping | None = None,
    clean: bool = False,
    sheet: str | None = None,
) -> Reading:
    """Read a list, and say by which mapping and what was noted.

    ``source`` is the path of a CSV, TSV, XLSX, XLS, ODS or Parquet file, a data frame with the Arrow PyCapsule
    interface, or a list of dictionaries. The list is called ``name``, or as the file without its ending. Without a
    ``mapping`` one is proposed (see ``propose``). ``clean`` says, as ``mapping.clean`` does, that nobody is on the list
    twice. ``sheet`` names the sheet of a workbook.

    Rows are numbered as a spreadsheet shows them (the first below a header in row 1 is 2); from 1 for Parquet, data
    frames and dictionaries. Blank rows are skipped. Raises InputError, which never shows what a cell holds.
    """
    table = table_of(source, sheet, () if mapping is None else mapping.fields.keys())
    mapping = propose(table, clean=clean) if mapping is None else mapping
    mapping.check(table.columns.keys())
    notes = list(table.notes)
    fields = {whole: cells.to_list() for whole, cells in _fields(table, mapping, notes)}
    _date_ages(fields, mapping, len(table), notes)
    called = shown(_name(source) if name is None else name)
    if not called:
        raise InputError("the list has no name", "give it one")
    return Reading(RecordList(called, fields, table.rows.tolist(), clean or mapping.clean), mapping, tuple(notes))


def read(
    source: object,
    *,
    name: str | None = None,
    mapping: Mapping | None = None,
    clean: bool = False,
    sheet: str | None = None,
) -> RecordList:
    """Read a list, as ``open_list`` does, and return the records alone."""
    return open_list(source, name=name, mapping=mapping, clean=clean, sheet=sheet).records


def _name(source: object) -> str:
    return Path(source).stem if isinstance(source, str | os.PathLike) else _UNNAMED


def _fields(table: Table, mapping: Mapping, notes: list[Remark]) -> Iterator[tuple[str, Coded]]:
    """Yield each field of the list; parts are joined."""
    for whole in dict.fromkeys(one.whole for one in mapping.fields.values()):
        columns = mapping.of(whole)
        cells = {one.part: _cells(table, column, one, notes) for column, one in columns.items()}
        yield whole, cells[""] if "" in cells else _joined(next(iter(columns.values())), cells, notes)


def _cells(table: Table, column: str, field: Field, notes: list[Remark]) -> Coded:
    cells = table.cells(column)
    if not pc.any(cells.values.is_valid()).as_py():
        notes.append(Remark(_EMPTY, {"column": column}))
    if field.role in DATES and not field.part:
        cells, count = with_dates(cells)
        if count:
            notes.append(Remark(_SERIAL, {"column": column, "count": count}))
    if field.role is Role.IDENTIFIER:
        cells, count = without_rounded(cells)
        if count:
            notes.append(Remark(_ROUNDED, {"column": column, "count": count}))
    return cells


def _joined(field: Field, parts: dict[str, Coded], notes: list[Remark]) -> Coded:
    if field.role not in DATES:
        between = ", " if field.role is Role.PLACE else " "
        return joined([parts[part] for part in sorted(parts)], lambda cells: joined_text(cells, between))
    names, held = list(parts), list(parts.values())
    odd = joined(held, lambda cells: "odd" if odd_parts(**dict(zip(names, cells, strict=True))) else None)
    if count := odd.rows_where(odd.values.is_valid()):
        notes.append(Remark(_ODD, {"field": field.whole, "count": count}))
    return joined(held, lambda cells: joined_date(**dict(zip(names, cells, strict=True))))


def _date_ages(fields: dict[str, list[str | None]], mapping: Mapping, rows: int, notes: list[Remark]) -> None:
    """Fill in the day on which ages were true, where one holds for the whole list."""
    if mapping.aged_on is not None:
        fields[Role.AGED_ON] = [day or mapping.aged_on for day in fields.get(Role.AGED_ON, [None] * rows)]
    elif Role.AGE in fields and Role.AGED_ON not in fields:
        notes.append(Remark(_UNDATED, {}))
