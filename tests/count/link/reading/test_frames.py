"""Parquet, data frames of any make, dictionaries; and what becomes of cells whatever they came in."""

from __future__ import annotations

import datetime

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.count.link.reading.sheets import HEADER, PEOPLE, TEXT, written

from amparo.count.link.reading import Mapping, open_list, read
from amparo.errors import InputError

ROWS = [dict(zip(HEADER, row, strict=True)) for row in PEOPLE]


def test_the_same_people_are_the_same_records(tmp_path):
    table = pa.Table.from_pylist(ROWS)
    pq.write_table(table, tmp_path / "list.parquet")
    fields = read(written(tmp_path, TEXT)).fields
    for source in (ROWS, table, pl.DataFrame(ROWS), pd.DataFrame(ROWS), tmp_path / "list.parquet",
                   pd.DataFrame(ROWS).astype("category"), str(tmp_path / "list.parquet")):  # fmt: skip
        records = read(source)
        assert records.fields == fields
        assert list(records.rows) == [1, 2, 3]


def test_numbers_and_dates_of_frames():
    frame = {"surname": ["A", "B", None], "age": [30.0, None, 31.5], "dob": [datetime.datetime(1990, 3, 4, 10), None,
             datetime.datetime(1955, 1, 2)], "phone": [79990000001, 79990000002, None]}  # fmt: skip
    wanted = {
        "surname": ["A", "B", None],
        "age": ["30", None, "31.5"],
        "birth": ["1990-03-04", None, "1955-01-02"],
        "identifier:phone": ["79990000001", "79990000002", None],
    }
    for source in (pd.DataFrame(frame), pl.DataFrame(frame), pa.table(frame)):
        assert read(source).fields == wanted
    rows = [dict(zip(frame, row, strict=True)) for row in zip(*frame.values(), strict=True)]
    assert read(rows).fields == wanted


def test_blank_rows_are_skipped_but_counted():
    assert list(read([{"surname": "A"}, {}, {"surname": " "}, {"surname": "B"}]).rows) == [1, 4]


def test_zero_bytes_in_a_cell_go():
    assert read([{"surname": "A\0B"}]).fields["surname"] == ["AB"]


def test_what_is_no_table():
    for source, says in [
        ([], "no rows"), ([{"surname": ""}], "no rows"), (pd.DataFrame({"surname": []}), "no rows"),
        (pl.LazyFrame(ROWS), "neither a file"), ([1, 2], "neither a file"), (3, "neither a file"),
        ([{1: "a"}], "not text"), (pa.table({"surname": [["A"]]}), "does not hold plain"),
        (pa.table([["A"], ["B"]], names=["name", "name"]), "same name"),
    ]:  # fmt: skip
        with pytest.raises(InputError, match=says):
            read(source)


def test_a_damaged_parquet_file(tmp_path):
    with pytest.raises(InputError, match="damaged"):
        read(written(tmp_path, b"PAR1" + bytes(100), "list.parquet"))


def test_names_of_lists(tmp_path):
    assert read(ROWS).name == "list"
    assert read(ROWS, name="helpline").name == "helpline"
    assert read(written(tmp_path, TEXT, "a.b.csv")).name == "a.b"
    with pytest.raises(InputError, match="no name"):
        read(ROWS, name=" ")


def test_a_clean_list():
    assert read(ROWS, clean=True).clean
    assert open_list(ROWS, clean=True).mapping.clean
    assert read(ROWS, mapping=Mapping({"Имя": "given"}, clean=True)).clean


def test_parts_are_joined():
    rows = [
        {"y": "1990", "m": "3", "d": "4", "v": "Ачхой", "r": "Чечня"},
        {"y": "1990", "m": "13", "d": "4", "v": "", "r": "Чечня"},
        {"y": "1990", "m": "", "d": "", "v": "Ачхой", "r": None},
        {"y": "", "m": "3", "d": "4", "v": "", "r": ""},
        {"y": "90", "m": "3", "d": "40", "v": "", "r": ""},
        {"y": "1990", "m": "3", "d": "", "v": "", "r": ""},
    ]
    mapping = Mapping({"d": "birth/day", "y": "birth/year", "m": "birth/month", "r": "place/2", "v": "place/1"})
    reading = open_list(rows, mapping=mapping)
    assert reading.records.fields == {
        "birth": ["1990-03-04", "1990", "1990", None, None, "1990-03"],
        "place": ["Ачхой, Чечня", "Чечня", "Ачхой", None, None, None],
    }
    assert [note.values for note in reading.notes] == [{"field": "birth", "count": 3}]


def test_days_as_spreadsheets_count_them_only_where_dates_are_meant():
    rows = [
        {"surname": "A", "dob": "32967", "n": "32967"},
        {"surname": "B", "dob": "1990-01-01 00:00:00", "n": "60001"},
    ]
    mapping = Mapping({"surname": "surname", "dob": "birth", "n": "identifier:n"})
    reading = open_list(rows, mapping=mapping)
    assert reading.records.fields["birth"] == ["1990-04-04", "1990-01-01"]
    assert reading.records.fields["identifier:n"] == ["32967", "60001"]
    assert [note.values for note in reading.notes] == [{"column": "dob", "count": 1}]


def test_numbers_that_a_spreadsheet_rounded_are_nobodys():
    rows = [
        {"surname": "A", "phone": "7.9E+10"},
        {"surname": "B", "phone": "7,99901E+10"},
        {"surname": "C", "phone": "7"},
    ]
    reading = open_list(rows)
    assert reading.records.fields["identifier:phone"] == [None, None, "7"]
    assert [note.values for note in reading.notes] == [{"column": "phone", "count": 2}]


def test_the_day_on_which_ages_were_true():
    rows = [{"surname": "A", "age": 30, "on": "2016"}, {"surname": "B", "age": 31, "on": ""}]
    given = Mapping({"surname": "surname", "age": "age"}, aged_on="2017-04-01")
    assert read(rows, mapping=given).fields["aged_on"] == ["2017-04-01"] * 2
    both = Mapping({"surname": "surname", "age": "age", "on": "aged_on"}, aged_on="2017-04-01")
    assert read(rows, mapping=both).fields["aged_on"] == ["2016", "2017-04-01"]
    [note] = open_list(rows, mapping=Mapping({"surname": "surname", "age": "age"})).notes
    assert "no day" in str(note)


def test_names_of_columns_in_a_mapping_find_their_row(tmp_path):
    path = written(tmp_path, "Отчёт,2017\nკი,ნო\nА,Б\n")
    assert read(path, mapping=Mapping({"კი": "name"})).fields == {"name": ["А"]}
    path = written(tmp_path, "a,b,c,d,e\nა,ბ,კი,დ,ე\n1,2,А,4,5\n")
    assert read(path, mapping=Mapping({"კი": "name"})).fields == {"name": ["А"]}
