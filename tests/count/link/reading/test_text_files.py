"""Text files as people send them: code pages, separators, titles, quotation marks, lengths."""

from __future__ import annotations

import csv

import pytest
from tests.count.link.reading.sheets import HEADER, PEOPLE, TEXT, written

from amparo.count.link.reading import open_list, read
from amparo.errors import InputError


def refused(path, says: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(path)
    assert says in str(caught.value)
    assert caught.value.hint()
    for person in PEOPLE:
        assert not any(cell in str(caught.value) + caught.value.hint() for cell in person)
    return caught.value


def test_a_list_is_named_by_its_file_and_rows_count_from_two(tmp_path):
    records = read(written(tmp_path, TEXT, "helpline.csv"))
    assert records.name == "helpline"
    assert list(records.rows) == [2, 3, 4]
    assert records.fields == {
        "surname": [row[0] for row in PEOPLE],
        "given": [row[1] for row in PEOPLE],
        "birth": [row[2] for row in PEOPLE],
        "identifier:phone": [row[3] for row in PEOPLE],
    }
    assert not records.clean


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_without_a_note(tmp_path, encoding):
    reading = open_list(written(tmp_path, TEXT.encode(encoding)))
    assert reading.records.fields["surname"] == [row[0] for row in PEOPLE]
    assert reading.notes == ()


@pytest.mark.parametrize("case", [str, str.upper, str.lower])
@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_russian_code_pages_are_told_apart(tmp_path, encoding, case):
    header, _, rows = TEXT.partition("\n")
    reading = open_list(written(tmp_path, (header + "\n" + case(rows)).encode(encoding)))
    assert reading.records.fields["surname"] == [case(row[0]) for row in PEOPLE]
    assert [note.values for note in reading.notes] == [{"encoding": encoding}]


def test_ukrainian_code_pages_are_told_apart(tmp_path):
    text = "Прізвище,Ім'я,Вік\nЇжак,Євген,30\nІваненко,Ґалаґан,31\nКиїв,Марія,29\n"
    for encoding in ("cp1251", "koi8-u"):
        reading = open_list(written(tmp_path, text.encode(encoding)))
        assert reading.records.fields["surname"] == ["Їжак", "Іваненко", "Київ"]


def test_western_letters_that_stand_alone_are_no_cyrillic(tmp_path):
    text = "nom,prénom,âge\nLefèvre,Zoé,30\nMüller,Jürgen,41\nNúñez,José,20\n"
    reading = open_list(written(tmp_path, text.encode("cp1252")))
    assert reading.records.fields["surname"] == ["Lefèvre", "Müller", "Núñez"]
    assert reading.notes[0].values == {"encoding": "cp1252"}


def test_lines_of_two_encodings_are_refused(tmp_path):
    lines = TEXT.splitlines(keepends=True)
    refused(written(tmp_path, "".join(lines[:2]).encode() + "".join(lines[2:]).encode("cp1251")), "another encoding")


def test_a_broken_utf16_file_is_refused(tmp_path):
    refused(written(tmp_path, TEXT.encode("utf-16")[:-1]), "another encoding")


def test_zero_bytes_are_refused(tmp_path):
    refused(written(tmp_path, TEXT.replace("Анна", "Ан\0на")), "not text")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_recognised(tmp_path, separator):
    text = TEXT.replace(",", separator).replace("Анна", "Анна" if separator == "," else "Анна, Мария")
    records = read(written(tmp_path, text, "list.tsv"))
    assert records.fields["identifier:phone"] == [row[3] for row in PEOPLE]


def test_the_separator_a_spreadsheet_declares_is_taken(tmp_path):
    records = read(written(tmp_path, "sep=;\n" + TEXT.replace(",", ";")))
    assert list(records.rows) == [3, 4, 5]
    assert len(records.fields) == 4


@pytest.mark.parametrize("title", ["Список задержанных\n\n", "Список задержанных;;;\nпо состоянию на 2017 год;;;\n"])
def test_titles_above_the_names_are_passed_over(tmp_path, title):
    records = read(written(tmp_path, title + TEXT.replace(",", ";")))
    assert list(records.rows) == [4, 5, 6]
    assert records.fields["given"] == [row[1] for row in PEOPLE]


def test_blank_rows_are_skipped_but_counted(tmp_path):
    lines = TEXT.splitlines()
    for blank in ("", ",,,", " , ,\u00a0,"):
        records = read(written(tmp_path, "\n".join((*lines[:2], blank, *lines[2:]))))
        assert list(records.rows) == [2, 4, 5]


def test_a_cell_of_several_lines_is_one_row(tmp_path):
    text = TEXT.replace("Анна", '"Анна\n(она же ""Мария"")"')
    records = read(written(tmp_path, text))
    assert records.fields["given"][1] == 'Анна\n(она же "Мария")'
    assert list(records.rows) == [2, 3, 4]


@pytest.mark.parametrize(
    ("cell", "row"),
    [('"Анна', 3), ('"Ан"на', 3), ('"Анна"\u00a0', 3), ('"', 3)],
)
def test_quotation_marks_out_of_place_are_refused(tmp_path, cell, row):
    error = refused(written(tmp_path, TEXT.replace("Анна", cell)), "quotation mark out of place")
    assert error.values["row"] == row


def test_two_open_marks_do_not_swallow_rows(tmp_path):
    text = TEXT.replace("Гаджиев", '"Гаджиев').replace("Шевченко", '"Шевченко')
    refused(written(tmp_path, text), "quotation mark out of place")


def test_marks_within_a_bare_cell_are_letters(tmp_path):
    records = read(written(tmp_path, TEXT.replace("Анна", 'Анна "Аня" Щ')))
    assert records.fields["given"][1] == 'Анна "Аня" Щ'


def test_a_row_of_another_length_is_refused(tmp_path):
    error = refused(written(tmp_path, TEXT.replace("Анна", "Анна,Мария")), "row 3 has 5 cells")
    assert error.values == {"row": 3, "cells": 5, "wanted": 4}
    refused(written(tmp_path, TEXT.replace(",Анна", "")), "row 3 has 3 cells")


def test_blank_cells_beyond_the_names_are_dropped(tmp_path):
    records = read(written(tmp_path, TEXT.replace("+79990000002", "+79990000002,,")))
    assert records.fields["identifier:phone"] == [row[3] for row in PEOPLE]


def test_the_same_name_twice_is_refused(tmp_path):
    error = refused(written(tmp_path, TEXT.replace("Имя", "Фамилия")), "same name as one before it")
    assert error.values["position"] == 2


def test_columns_without_a_name_are_noted(tmp_path):
    reading = open_list(written(tmp_path, TEXT.replace("Имя", " ")))
    assert "given" not in reading.records.fields
    assert reading.notes[0].values == {"positions": "2"}


@pytest.mark.parametrize("content", ["", "\n\n", " , ,\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path, content):
    refused(written(tmp_path, content), "the file is empty")


def test_names_alone_are_refused(tmp_path):
    refused(written(tmp_path, ",".join(HEADER) + "\n\n,,,\n"), "the table has no rows")


def test_a_first_row_of_data_is_refused_not_shown(tmp_path):
    refused(written(tmp_path, TEXT.partition("\n")[2]), "the first rows hold data")


def test_unknown_names_are_refused_not_shown(tmp_path):
    refused(written(tmp_path, "Гаджиев,Хаджимурад\nЩёголева,Анна\nШевченко,Ольга\n"), "no column says anything")


def test_a_million_letters_are_cut_with_a_note(tmp_path):
    for quote in ("", '"'):
        text = TEXT.replace("Анна", quote + "А" * 10**6 + quote)
        reading = open_list(written(tmp_path, text))
        assert reading.records.fields["given"][1] == "А" * 1000
        assert [note.values for note in reading.notes] == [{"count": 1, "limit": 1000}]


def test_the_limit_of_fields_elsewhere_stays(tmp_path):
    before = csv.field_size_limit()
    read(written(tmp_path, TEXT))
    assert csv.field_size_limit() == before


def test_a_cell_without_end_is_refused(tmp_path):
    text = TEXT.replace("Анна", '"' + "А" * 10_000_001)
    refused(written(tmp_path, text), "longer than 10000000 characters")


def test_a_line_without_end_is_refused(tmp_path):
    refused(written(tmp_path, TEXT + "А" * 20_000_000), "line 5 is longer than 20000000 characters")


def test_mixed_encodings_are_found_far_down(tmp_path):
    lines = TEXT.splitlines(keepends=True)
    text = "".join(lines).encode("cp1251") + lines[1].encode("cp1251") * 5_000
    refused(written(tmp_path, text + lines[2].encode()), "another encoding")


def test_letters_of_no_known_code_page_are_refused(tmp_path):
    refused(written(tmp_path, "surname,given\nالأحمد,محمد\nالحسن,خالد\n".encode("cp1256")), "encoding")


def test_files_that_are_not_there(tmp_path):
    refused(tmp_path / "none.csv", "no such file")
    refused("a\0b", "no such file")
    refused(tmp_path, "no such file")


@pytest.mark.parametrize("word", ["", "-", "—", "n/a", "NA", "null", "None", "Нет", "НЕИЗВЕСТНО", "не указано", "н/д",
                                  "unknown", "غير معروف", "?", " ? ", "\u00a0"])  # fmt: skip
def test_words_for_missing_are_none(tmp_path, word):
    assert read(written(tmp_path, TEXT.replace("Анна", word))).fields["given"][1] is None


def test_windows_lines_are_read_alike(tmp_path):
    assert read(written(tmp_path, TEXT.replace("\n", "\r\n"))) == read(written(tmp_path, TEXT))
