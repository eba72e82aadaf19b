"""Workbooks: dates and numbers as spreadsheets keep them, merged cells, titles, several sheets."""

from __future__ import annotations

import datetime

import pytest
from tests.count.link.reading.sheets import HEADER, PEOPLE, workbook, written

from amparo.count.link.reading import open_list, read
from amparo.errors import InputError

ROWS = [list(row) for row in (HEADER, *PEOPLE)]
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def test_dates_numbers_and_titles(tmp_path):
    path = workbook(
        tmp_path,
        [
            ["Список"],
            [],
            ["Фамилия", "Дата рождения", "Возраст", "Телефон", "Пол"],
            ["Гаджиев", datetime.date(1990, 3, 4), 27.0, 79990000001, "м"],
            ["Щёголева", 32967, 27, "8 999 000-00-02", None],
            ["Шевченко", 1979, "25.5", 7.9990000003e10, "ж"],
        ],
    )
    reading = open_list(path)
    assert reading.records.fields == {
        "surname": ["Гаджиев", "Щёголева", "Шевченко"],
        "birth": ["1990-03-04", "1990-04-04", "1979"],
        "age": ["27", "27", "25.5"],
        "identifier:phone": ["79990000001", "8 999 000-00-02", "79990000003"],
        "category:sex": ["м", None, "ж"],
    }
    assert list(reading.records.rows) == [4, 5, 6]
    assert reading.notes[0].values == {"column": "Дата рождения", "count": 1}


def test_a_cell_merged_over_rows_holds_for_each(tmp_path):
    rows = [*ROWS[:2], ["", "Зара", "1991", "+79990000009"], ROWS[2]]
    reading = open_list(workbook(tmp_path, rows, merged="A2:A3"))
    assert reading.records.fields["surname"] == ["Гаджиев", "Гаджиев", "Щёголева"]
    assert [note.values for note in reading.notes] == [{"count": 1}]


def test_names_merged_over_two_rows(tmp_path):
    rows = [["Фамилия", "Рождение", None, None], [None, "год", "месяц", "день"], ["Гаджиев", 1990, 3, 4]]
    records = read(workbook(tmp_path, rows, merged="A1:A2"))
    assert records.fields == {"surname": ["Гаджиев"], "birth": ["1990-03-04"]}
    assert list(records.rows) == [3]


def test_the_first_shown_sheet_that_holds_something_is_read_and_others_noted(tmp_path):
    path = workbook(tmp_path, [["x"]], [], ROWS, [["a"]], hidden=0)
    reading = open_list(path)
    assert reading.records.fields["surname"] == [row[0] for row in PEOPLE]
    assert reading.notes[0].values == {"count": 2, "position": 3}
    assert read(path, sheet="sheet 2").fields == reading.records.fields
    with pytest.raises(InputError, match="no sheet of that name"):
        read(path, sheet="other")


def test_data_that_begin_lower_and_to_the_right(tmp_path):
    rows = [[], [], *([None, *row] for row in ROWS)]
    records = read(workbook(tmp_path, rows))
    assert list(records.rows) == [4, 5, 6]
    assert records.fields["given"] == [row[1] for row in PEOPLE]


def test_merged_cells_in_a_sheet_that_begins_lower(tmp_path):
    rows = [[], [None, *ROWS[0]], [None, *ROWS[1]], [None, None, *ROWS[2][1:]]]
    records = read(workbook(tmp_path, rows, merged="B3:B4"))
    assert records.fields["surname"] == ["Гаджиев", "Гаджиев"]


def test_empty_and_damaged_workbooks_are_refused(tmp_path):
    with pytest.raises(InputError, match="the file is empty"):
        read(workbook(tmp_path, []))
    with pytest.raises(InputError, match="the table has no rows"):
        read(workbook(tmp_path, ROWS[:1]))
    whole = workbook(tmp_path, ROWS).read_bytes()
    with pytest.raises(InputError, match="damaged"):
        read(written(tmp_path, whole[: len(whole) // 2], "half.xlsx"))
    with pytest.raises(InputError, match="damaged"):
        read(written(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600), "old.xls"))


def test_open_document(tmp_path):
    """ODS by hand: a zip with the content and nothing more."""
    import zipfile

    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ([], [], *ROWS))
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="one">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "list.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    records = read(path)
    assert records.fields["surname"] == [row[0] for row in PEOPLE]
    assert list(records.rows) == [4, 5, 6]
