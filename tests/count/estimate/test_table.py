"""A capture table: what it refuses, and that every view of it agrees with a list of people written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.estimate.table import MAX_FULL, MAX_LISTS, MAX_PATTERNS, MAX_PEOPLE, Table
from amparo.errors import InputError

LISTS = ("a", "b", "c")


@st.composite
def tables(draw):
    width = draw(st.integers(1, 5))
    cells = draw(st.dictionaries(st.integers(1, 2**width - 1), st.integers(0, 50), max_size=12))
    bits = [[pattern >> j & 1 for j in range(width)] for pattern in cells]
    return Table.build([f"list {j}" for j in range(width)], np.reshape(bits, (-1, width)), np.array([*cells.values()]))


def people(table):
    """Write a table out: for each person the lists that hold that person."""
    return [
        tuple(bits) for bits, count in zip(table.patterns.tolist(), table.counts, strict=True) for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("patterns", "counts", "words"),
    [
        ([[1, 0, 0], [0, 1, 0]], [1, -1], "row 2 has a negative count"),
        ([[1, 0, 0], [0, 1, 0]], [1, 1.5], "row 2 has a count that is not whole"),
        ([[1, 0, 0], [0, 1, 0]], [np.nan, 1], "row 1 has no count"),
        ([[1, 0, 0], [0, 1, 0]], [None, 1], "row 1 has no count"),
        ([[1, 0, 0], [0, 1, 0]], [1, np.inf], "row 2 has no number as its count"),
        ([[1, 0, 0], [0, 1, 0]], [1, "many"], "row 2 has no number as its count"),
        ([[1, 0, 0], [1, 0, 0]], [1, 2], "row 2 repeats a pattern"),
        ([[1, 0, 0], [0, 0, 0]], [1, 2], "row 2 counts people who are on no list"),
        ([[1, 0, 0], [0, 2, 0]], [1, 2], "row 2 has something other than 0 or 1"),
        ([[1, 0, 0], [0, np.nan, 0]], [1, 2], "row 2 has something other than 0 or 1"),
        ([[1, 0, 0], [0, "yes", 0]], [1, 2], "row 2 has something other than 0 or 1"),
        ([[1, 0, 0], [0, 1, 0]], [MAX_PEOPLE, 1], "add up to more than 1000000000"),
        ([[1, 0, 0], [0, 1, 0]], [1, 1e300], "add up to more than 1000000000"),
        ([[1, 0], [0, 1]], [1, 1], "not rectangular"),
        ([1, 0], [1, 1], "not rectangular"),
        (np.zeros((MAX_PATTERNS + 1, 3)), np.zeros(MAX_PATTERNS + 1), "more than 100000 patterns"),
    ],
)
def test_what_cannot_be_a_table_is_refused(patterns, counts, words):
    with pytest.raises(InputError, match=words) as error:
        Table.build(LISTS, patterns, np.asarray(counts, dtype=object))
    assert error.value.hint()


def test_rows_are_named_as_they_were_numbered_where_they_were_read():
    with pytest.raises(InputError, match="row 17 has a negative count"):
        Table.build(LISTS, [[1, 0, 0], [0, 1, 0]], [1, -1], rows=[4, 17])
    with pytest.raises(InputError, match="not rectangular"):
        Table.build(LISTS, [[1, 0, 0], [0, 1, 0]], [1, 1], rows=[4])


def test_names_and_number_of_lists_are_checked():
    with pytest.raises(InputError, match="same name"):
        Table.build(("a", "a"), [[1, 0]], [1])
    names = [f"list {j}" for j in range(MAX_LISTS + 1)]
    with pytest.raises(InputError, match="more than 60 lists"):
        Table.build(names, np.ones((1, len(names))), [1])
    assert Table.build(names[:-1], np.ones((1, MAX_LISTS)), [1]).n == 1


def test_all_patterns_are_written_down_only_for_few_lists():
    wide = Table.build([f"list {j}" for j in range(MAX_FULL + 1)], np.ones((1, MAX_FULL + 1)), [1])
    with pytest.raises(InputError, match="more than 24 lists"):
        wide.cells()
    assert Table.build(LISTS, [[1, 0, 0], [0, 1, 1]], [5, 7]).cells().tolist() == [0, 0, 0, 7, 5, 0, 0, 0]


def test_a_table_of_nobody_can_be_looked_at():
    table = Table.build(LISTS, [[1, 0, 0]], [0])
    assert (table.n, table.sizes.tolist(), table.captures.tolist()) == (0, [0, 0, 0], [0, 0, 0])
    assert table.without(0).n == table.given(0).n == 0
    assert Table.build((), np.zeros((0, 0)), []).n == 0


@settings(max_examples=60, deadline=None)
@given(tables())
def test_every_view_agrees_with_the_people_written_out(table):
    persons, width = people(table), len(table.lists)
    assert table.n == len(persons)
    assert table.sizes.tolist() == [sum(p[j] for p in persons) for j in range(width)]
    both = [[sum(p[i] and p[j] for p in persons) for j in range(width)] for i in range(width)]
    assert table.overlaps.tolist() == both
    assert table.captures.tolist() == [sum(sum(p) == k for p in persons) for k in range(1, width + 1)]
    full = table.cells()
    assert (full.sum(), full[0]) == (len(persons), 0)
    for j in range(width):
        rest = [(p[j], p[:j] + p[j + 1 :]) for p in persons]
        assert sorted(people(table.given(j))) == sorted(r for on, r in rest if on and any(r))
        assert sorted(people(table.without(j))) == sorted(r for _, r in rest if any(r))


@settings(max_examples=60, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_order_of_rows_and_lists_changes_no_digest_and_another_count_does(table, random):
    rows, columns = [*range(len(table.counts))], [*range(len(table.lists))]
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = Table.build(
        [table.lists[j] for j in columns], table.patterns[rows][:, columns], table.counts[rows], "elsewhere"
    )
    assert shuffled.digest == table.digest
    assert shuffled.canonical().patterns.tolist() == table.canonical().patterns.tolist()
    if table.n:
        more = table.counts.copy()
        more[0] += 1
        assert Table.build(table.lists, table.patterns, more).digest != table.digest
