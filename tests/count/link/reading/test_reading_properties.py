"""Whatever the order and the way in, the same records come out."""

from __future__ import annotations

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.count.link.reading import Mapping, open_list, plain, propose, table_of
from amparo.errors import InputError

CELL = st.text(st.sampled_from('абёAB019 .,;"\n|-'), max_size=6)
COLUMNS = ("Фамилия", "Имя", "Дата рождения", "Пол", "Телефон", "Q")
ROWS = st.lists(st.tuples(*[CELL] * len(COLUMNS)), min_size=1, max_size=12)
MAPPING = Mapping({"Фамилия": "surname", "Имя": "given", "Дата рождения": "birth", "Пол": "category:sex",
                   "Телефон": "identifier:phone", "Q": "text:q"})  # fmt: skip
FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def records(rows) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def readable(source, **how):
    try:
        return open_list(source, **how)
    except InputError as error:
        return str(error)


@given(ROWS, st.randoms(use_true_random=False))
@FEW
def test_order_changes_nothing_but_order(rows, random):
    places, columns = list(range(len(rows))), list(COLUMNS)
    random.shuffle(places)
    random.shuffle(columns)
    mixed = [{column: records(rows)[at][column] for column in columns} for at in places]
    before, after = readable(records(rows)), readable(mixed)
    if isinstance(before, str):
        assert after == before
        return
    assert after.mapping == before.mapping
    people, moved = before.records, after.records
    assert sorted(zip(*(people.fields[field] for field in sorted(people.fields)), strict=True), key=repr) == sorted(
        zip(*(moved.fields[field] for field in sorted(people.fields)), strict=True), key=repr
    )
    assert [places[row - 1] + 1 for row in moved.rows] == sorted(people.rows, key=lambda row: places.index(row - 1))


@given(ROWS, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sampled_from([0, 1]))
@FEW
def test_text_files_hold_the_same_records(tmp_path, rows, separator, end, small, quoting):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows((COLUMNS, *rows))
    path = tmp_path / "list.csv"
    path.write_bytes(text.getvalue().encode())
    wanted = readable(records(rows), mapping=MAPPING)
    with patch.object(plain, "_BLOCK", 7 if small else plain._BLOCK):
        plainly = plain.is_plain(path, "utf-8", separator)
    with patch.object(plain, "is_plain", return_value=False):
        carefully = readable(path, mapping=MAPPING)
    assert plain.is_plain(path, "utf-8", separator) == plainly
    got = readable(path, mapping=MAPPING)
    if isinstance(wanted, str):
        assert got == carefully == wanted
        return
    assert got.records == carefully.records
    assert got.records.fields == wanted.records.fields
    assert [row - 1 for row in got.records.rows] == list(wanted.records.rows)


@given(st.text(st.sampled_from('аб,"\n '), max_size=40))
@FEW
def test_the_fast_way_never_differs_from_the_careful_one(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_bytes(f"Фамилия,Имя\nа,б\n{text}".encode())
    mapping = Mapping({"Фамилия": "surname", "Имя": "given"})
    with patch.object(plain, "is_plain", return_value=False):
        carefully = readable(path, mapping=mapping)
    quickly = readable(path, mapping=mapping)
    if isinstance(carefully, str):
        assert quickly == carefully
    else:
        assert quickly.records == carefully.records


def test_the_fast_way_is_taken(tmp_path):
    path = tmp_path / "list.csv"
    for text in ('Имя,Q\n"а ""б"" в",1\n"г\nд",2\n', "Имя;Q\r\nа;1\r\n"):
        path.write_bytes(text.encode())
        assert plain.is_plain(path, "utf-8", text[3])
    for text in ('Имя,Q\n"а"б,1\n', 'Имя,Q\nа "б",1\n', "Имя,Q\n\nа,1\n", 'Имя,Q\n"а,1\n', "Имя,Q\rа,1\r"):
        path.write_bytes(text.encode())
        assert not plain.is_plain(path, "utf-8", ",")


@given(st.lists(st.binary(max_size=60), max_size=8).map(b"\n".join))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("start", [b"", b"surname,given\n", b"PK\x03\x04", b"PAR1", b"\xff\xfe"])
def test_bytes_of_any_kind_are_read_or_refused(tmp_path, start, content):
    path = tmp_path / "list.csv"
    path.write_bytes(start + content)
    answer = readable(path)
    assert answer
    assert not isinstance(answer, str) or answer == answer.strip()


def test_a_mapping_proposed_reads_its_own_table():
    table = table_of(records([("А", "Б", "1990", "м", "1", "x")]))
    assert propose(table) == open_list(records([("А", "Б", "1990", "м", "1", "x")])).mapping
