"""Reading tables in: what a row, a column and a cell may be; what cannot be is refused by row and column."""

from pathlib import Path

import pytest
from tests.count.estimate.sheets import PATTERNS, PERSONS, Folder, rows

from amparo.count.estimate.reading import read
from amparo.errors import InputError

DATA = Path(__file__).parents[3] / "docs/data"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "lists", "n"),
    [("kosovo_killings_1999", 4, 4400), ("uk_slavery_2013_5lists", 5, 2744),
     ("colombia_recruitment_male_1999_R1", 20, 982)],
)  # fmt: skip
def test_published_tables_hold_as_many_people_as_published(name, lists, n):
    (table,) = read(DATA / f"{name}.csv")
    assert (len(table.lists), table.n, table.stratum) == (lists, n, "")


def test_patterns_and_persons_are_told_apart(folder):
    assert rows(folder.table(PATTERNS)) == {(1, 0, 0): 5, (0, 1, 0): 4, (0, 0, 1): 3, (1, 1, 0): 2, (1, 1, 1): 1}
    assert rows(folder.table(PERSONS)) == {(1, 0, 0): 2, (1, 1, 0): 1, (0, 1, 1): 1}


@pytest.mark.parametrize("name", ["count", "Freq", "freq", "N", "Counts", "количество"])
def test_a_count_is_known_by_its_name(folder, name):
    assert folder.table(PATTERNS.replace("count", name)).digest == folder.table(PATTERNS).digest


def test_a_count_of_any_name_can_be_named(folder):
    text = PATTERNS.replace("count", "victims")
    assert "column 4 (victims) is neither" in folder.refused(text)
    assert folder.table(text, count="victims").digest == folder.table(PATTERNS).digest


def test_what_may_be_a_list_or_a_count_is_asked(folder):
    text = "A,B,C,N\n1,0,0,1\n0,1,1,1\n1,1,0,0\n"
    assert "column 4 (N) may be a list or the count; say --shape persons" in folder.refused(text)
    assert folder.table(text, shape="persons").lists == ("A", "B", "C", "N")
    assert folder.table(text, count="N").n == folder.table(text, shape="patterns").n == 2
    assert "more than one column may be the count" in folder.refused("A,B,C,n,freq\n1,0,1,5,5\n")


def test_a_column_of_counts_that_are_numbers_of_rows_does_not_pass(folder):
    """A running number named n beside persons would weigh people by where they stand."""
    said = folder.refused("n,A,B,C\n1,1,0,0\n2,1,1,0\n3,1,0,0\n", lists=["A", "B", "C"])
    assert "row 4 repeats a pattern" in said
    assert "--shape persons" in said


def test_shape_and_columns_that_do_not_fit_are_refused(folder):
    assert "no such shape" in folder.refused(PATTERNS, shape="wide")
    assert "no column of counts" in folder.refused(PERSONS, shape="patterns")
    assert "a table of persons has no count" in folder.refused(PATTERNS, shape="persons", count="count")
    assert "no column named D" in folder.refused(PATTERNS, lists=["A", "B", "D"])
    assert "no column named region" in folder.refused(PATTERNS, strata="region")
    assert "no column named people" in folder.refused(PATTERNS, count="people")
    assert "column A is named twice" in folder.refused(PATTERNS, lists=["A", "B", "C"], strata=["A"])
    assert "column A is named twice" in folder.refused(PATTERNS, lists=["A", "A", "C"])


# what a cell may hold


@pytest.mark.parametrize("yes, no", [("1", "0"), ("1.0", "0.0"), ("true", "false"), ("TRUE", "FALSE"), (" 1 ", "0 ")])  # noqa: PT006
def test_flags_can_be_written_in_several_ways(folder, yes, no):
    text = f"A,B,C\n{yes},{no},{no}\n{yes},{yes},{no}\n{no},{yes},{yes}\n{yes},{no},{no}\n"
    assert folder.table(text).digest == folder.table(PERSONS).digest


@pytest.mark.parametrize("count", ["12", "12.0", "12.", "1.2e1", " 12 ", "+12"])
def test_counts_can_be_written_in_several_ways(folder, count):
    assert rows(folder.table(f"A,B,C,count\n1,1,0,{count}\n0,1,1,3\n"))[1, 1, 0] == 12


@pytest.mark.parametrize("cell", ["", "NA", "nan", "null", "None", " "])
def test_a_missing_flag_is_not_zero(folder, cell):
    said = folder.refused(f"A,B,C\n1,0,0\n1,{cell},0\n0,1,1\n")
    assert said.startswith("row 3 holds nothing for list B")


@pytest.mark.parametrize(
    ("count", "words"),
    [("-2", "row 3 has a negative count"), ("2.5", "row 3 has a count that is not whole"), ("", "row 3 has no count"),
     ("NA", "row 3 has no count"), ("1,5", "row 3 has no number as its count"), ("1_000", "row 3 has no number"),
     ("inf", "row 3 has no number"), ("٢", "row 3 has no number"), ("1e12", "add up to more than 1000000000")],
)  # fmt: skip
def test_counts_that_cannot_be_are_refused(folder, count, words):
    assert words in folder.refused(f'A,B,C,count\n1,0,0,1\n1,1,0,"{count}"\n0,1,1,3\n')


def test_an_all_zero_row_may_only_say_that_it_is_not_known(folder):
    for unknown in ("0", "", "NA", "0.0"):
        assert folder.table(f"{PATTERNS}0,0,0,{unknown}\n").digest == folder.table(PATTERNS).digest
    assert "row 7 counts people who are on no list" in folder.refused(f"{PATTERNS}0,0,0,9\n")
    assert "row 3 is a person who is on none of the lists" in folder.refused("A,B,C\n1,1,0\n0,0,0\n0,0,1\n")


def test_a_pattern_given_twice_is_refused(folder):
    assert "row 7 repeats a pattern" in folder.refused(f"{PATTERNS}1,1,0,3\n")


def test_a_column_that_is_nothing_is_refused_unless_lists_are_named(folder):
    text = "name,A,B,C\nsecret one,1,0,0\nsecret two,1,1,0\nsecret three,0,1,1\nsecret four,1,0,0\n"
    said = folder.refused(text)
    assert "column 1 (name) is neither" in said
    assert "row 2" in said
    assert "--lists" in said
    assert "secret" not in said
    assert folder.table(text, lists=["A", "B", "C"]).digest == folder.table(PERSONS).digest
    assert "column 2 (A)" in folder.refused("x,A,B,C\n0,1,0,0\n1,2,1,0\n")


def test_no_error_holds_what_a_cell_holds(folder):
    secret = "Masha-Secret"
    for text in (
        f"A,B,C\n1,0,{secret}\n", f"A,B,C,count\n1,0,0,{secret}\n", f"A,B,C\n1,0,0,{secret}\n",
        f'A,B,C\n1,0,"{secret}\n', f"{secret},1,0,0\n{secret},0,1,0\n", f'A,B,C\n1,0,"{secret}"x\n',
        f"A,B,C\n{secret * 20_000},0,0\n",
    ):  # fmt: skip
        for asked in ({}, {"lists": ["A", "B", "C"]}):
            with pytest.raises(InputError) as error:
                read(folder.write(text), **asked)
            chain = (error.value, error.value.__context__ if not error.value.__suppress_context__ else None)
            assert secret not in repr(chain) + str(error.value.values)


# what a table must be to say anything


def test_too_few_lists_or_people_are_refused(folder):
    assert "there are 2 lists where at least 3" in folder.refused("A,B,count\n1,0,5\n1,1,5\n")
    assert "there are 1 lists" in folder.refused(PERSONS, lists="A")
    assert "there are 0 lists" in folder.refused("count\n5\n")
    assert "the table counts nobody" in folder.refused("A,B,C,count\n1,0,0,0\n1,1,0,0\n")
    assert "nobody is on list C" in folder.refused("A,B,C\n1,0,0\n1,1,0\n")
    assert "no two lists share a person" in folder.refused("A,B,C\n1,0,0\n0,1,0\n0,0,1\n")
