"""Strata: a table for each value of a column."""

import pandas as pd
import polars as pl
import pytest
from tests.count.estimate.sheets import Folder, rows

from amparo.count.estimate.reading import read, strata


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_each_stratum_is_a_table_of_its_own(folder):
    text = "A,B,C,year,count\n1,0,0,1999,5\n1,0,0,2001,7\n0,1,1,1999,2\n1,1,1,2001,3\n0,1,0,,4\n1,1,0,,1\n0,0,1,,1\n"
    made = read(folder.write(text), strata="year")
    assert [(t.stratum, t.n, t.lists) for t in made] == [
        ("year=1999", 7, ("A", "B", "C")), ("year=2001", 10, ("A", "B", "C")), ("year: missing", 6, ("A", "B", "C")),
    ]  # fmt: skip
    assert rows(made[0]) == {(1, 0, 0): 5, (0, 1, 1): 2}


def test_strata_of_several_columns_in_the_order_of_their_values(folder):
    people = [(1, 1, 0, place, year) for place in ("north", "south") for year in (9, 10, 2000) for _ in range(year % 7)]
    text = "A,B,C,place,year\n0,1,1,south,10\n" + "".join(",".join(map(str, row)) + "\n" for row in reversed(people))
    made = read(folder.write(text), strata=("place", "year"))
    assert [(t.stratum, t.n) for t in made] == [
        ("place=north, year=9", 2), ("place=north, year=10", 3), ("place=north, year=2000", 5),
        ("place=south, year=9", 2), ("place=south, year=10", 4), ("place=south, year=2000", 5),
    ]  # fmt: skip


def test_a_list_with_nobody_in_a_stratum_is_left_out_there_only(folder):
    text = "A,B,C,D,sex\n1,1,0,0,f\n0,1,1,0,f\n1,0,1,0,f\n1,0,0,1,m\n1,0,0,0,m\n"
    women, men = read(folder.write(text), strata=["sex"])
    assert (women.lists, women.n, men.lists, men.n) == (("A", "B", "C"), 3, ("A", "D"), 2)


def test_a_stratum_of_nobody_is_returned_too(folder):
    text = "A,B,C,sex,count\n1,1,0,f,4\n0,1,1,f,2\n1,0,0,m,0\n0,0,0,m,\n"
    women, men = read(folder.write(text), strata=["sex"])
    assert (women.n, men.n, men.lists, men.stratum) == (6, 0, (), "sex=m")
    assert men.digest


def test_a_pattern_may_stand_once_in_each_stratum(folder):
    text = "A,B,C,sex,count\n1,1,0,f,4\n1,1,0,m,2\n0,0,1,m,1\n1,1,0,f,2\n"
    assert "row 5 repeats a pattern" in folder.refused(text, strata="sex")


def test_lists_may_share_people_in_one_stratum_alone(folder):
    text = "A,B,C,sex\n1,1,0,f\n0,0,1,m\n1,0,0,m\n"
    assert len(read(folder.write(text), strata="sex")) == 2
    assert "no two lists share a person" in folder.refused("A,B,C,sex\n1,0,0,f\n0,1,0,f\n0,0,1,m\n", strata="sex")


def test_values_that_look_alike_are_one_stratum(folder):
    places = ("North  side", " North side ", "North\u200b side", "caf\u00e9", "cafe\u0301")
    text = "A,B,C,place\n" + "".join(f"1,1,1,{place}\n" for place in places)
    assert [(t.stratum, t.n) for t in read(folder.write(text), strata="place")] == [
        ("place=North side", 3), ("place=café", 2),
    ]  # fmt: skip


def test_years_with_gaps_are_the_same_strata_whatever_the_source(folder):
    data = pd.DataFrame({"A": [1, 1, 0], "B": [1, 1, 1], "C": [0, 1, 1], "year": [1999, None, 2001]})
    text = data.to_csv(index=False)
    assert "1999.0" in text
    sources = (data, folder.write(text), pl.from_pandas(data))
    names = [[t.stratum for t in read(given, strata="year")] for given in sources]
    assert names == [["year=1999", "year=2001", "year: missing"]] * 3


def test_too_many_strata_or_too_long_names_are_refused(folder, monkeypatch):
    text = "A,B,C,place\n1,1,0,a\n0,1,1,b\n1,0,1,c\n"
    monkeypatch.setattr(strata, "MAX_STRATA", 2)
    assert "more than 2 strata" in folder.refused(text, strata="place")
    said = folder.refused(f"A,B,C,place\n1,1,0,{'secret ' * 20}\n", strata="place")
    assert "column 4 (place) holds a value longer than 100 characters" in said
    assert "secret" not in said
