"""What is said of tables that are odd, and of those that cannot be used."""

import string
from pathlib import Path

import numpy as np
import pytest

from amparo.count.estimate.checks import refuse, remarks
from amparo.count.estimate.reading import read
from amparo.count.estimate.table import Table
from amparo.errors import InputError

DATA = Path(__file__).parents[3] / "docs/data"
NAMES = ("police", "press", "church", "hospital")


def table(*patterns):
    """Return a table of lists by patterns like 110, with ten people each."""
    bits = [[*map(int, pattern)] for pattern in patterns]
    return Table.build(NAMES[: len(bits[0])], bits, [10] * len(bits))


def said(table, among=()):
    return [str(remark) for remark in remarks(table, among)]


def test_nothing_is_odd_about_a_table_where_all_lists_share_people():
    assert said(table("100", "010", "001", "110", "101", "011")) == []
    assert said(read(DATA / "kosovo_killings_1999.csv")[0]) == []


def test_two_lists_that_share_nobody():
    assert said(table("100", "010", "001", "110", "101")) == [
        "nobody is on both press and church: how they depend on each other cannot be seen"
    ]


def test_a_list_that_shares_nobody_with_any():
    (remark,) = said(table("100", "010", "001", "110"))
    assert remark.startswith("nobody on list church is on any other list")


def test_lists_in_two_groups():
    assert said(table("1100", "1000", "0100", "0011", "0010", "0001")) == [
        "the lists fall into 2 groups that share nobody: nothing ties one group to another"
    ]


def test_a_list_within_others():
    assert said(table("100", "110", "111", "011")) == [
        "everyone on list church is also on press: if it was made from there, leave it out, for it says nothing of its "
        "own"
    ]
    (remark,) = said(table("100", "110", "010", "111"))
    assert remark.startswith("everyone on list church is also on police, press")


def test_a_list_within_a_later_one_is_not_the_same_list():
    (remark,) = said(table("110", "010", "001", "011", "111"))
    assert remark.startswith("everyone on list police is also on press:")


def test_two_lists_of_the_same_people():
    assert said(table("110", "001", "111")) == [
        "lists police and press hold exactly the same people: if one was made from the other, leave it out"
    ]


def test_many_pairs_are_counted():
    colombia = read(DATA / "colombia_recruitment_male_1999_R1.csv")[0]
    shared = colombia.patterns.T.astype(bool) & (colombia.counts > 0)
    alone = [j for j in range(20) if not (shared[j] & (colombia.patterns.sum(axis=1) > 1)).any()]
    tied = [j for j in range(20) if j not in alone]
    apart = sum(not (shared[i] & shared[j]).any() for i in tied for j in tied if i < j)
    spoken = said(colombia)
    assert sum("is on any other list" in remark for remark in spoken) == len(alone) > 0
    assert spoken[-1] == (f"{apart} pairs of lists, of 190, share nobody: how they depend on each other cannot be seen")


def test_lists_left_out_of_a_stratum_are_named(tmp_path):
    path = tmp_path / "lists.csv"
    path.write_text("A,B,C,D,sex\n1,1,0,0,f\n0,1,1,0,f\n1,0,1,0,f\n1,0,0,1,m\n1,0,0,0,m\n0,0,0,1,m\n")
    tables = read(path, strata="sex")
    assert said(tables[0], tables) == ["nobody here is on list D: it is left out"]
    assert said(tables[1], tables) == [
        "nobody here is on list B: it is left out", "nobody here is on list C: it is left out",
    ]  # fmt: skip
    with pytest.raises(InputError, match="there are 2 lists"):
        refuse(tables[1])
    refuse(tables[0])


def test_tables_of_nobody_are_refused_and_can_be_remarked_on():
    for empty in (Table.build((), np.zeros((0, 0)), []), Table.build(NAMES, np.zeros((0, 4)), [])):
        assert said(empty) == []
        with pytest.raises(InputError):
            refuse(empty)


@pytest.mark.parametrize(
    ("patterns", "words"),
    [(("10", "01", "11"), "there are 2 lists"), (("110", "100"), "nobody is on list church"),
     (("100", "010", "001"), "no two lists share a person, so nothing can be said")],
)  # fmt: skip
def test_tables_that_can_say_nothing_are_refused(patterns, words):
    with pytest.raises(InputError, match=words) as error:
        refuse(table(*patterns))
    assert error.value.hint()


def test_every_value_a_remark_holds_is_said():
    odd = table("1100", "0010", "0001")
    for remark in (*remarks(odd), *remarks(table("110", "011"))):
        named = {name for _, name, _, _ in string.Formatter().parse(remark.template) if name}
        assert named == set(remark.values)


def test_remarks_do_not_depend_on_the_order_of_rows():
    kept = table("1100", "0010", "0001", "0110")
    turned = Table.build(kept.lists, kept.patterns[::-1], kept.counts[::-1])
    assert said(kept) == said(turned) != []
