"""Tables of overlaps: people by the lists they are on."""

import numpy as np
import pytest

from amparo.count.link.partition import documented, tables
from amparo.errors import InputError

LISTS = np.array([0, 0, 1, 2, 1], np.int32)


def test_people_are_counted_by_the_lists_they_are_on_and_once_a_list():
    draws = np.array([[0, 0, 0, 3, 4], [0, 1, 2, 0, 2], [0, 1, 2, 3, 4]], np.int32)
    made = tables(draws, LISTS, ["a", "b", "c"])
    assert documented(draws).tolist() == [3, 3, 5] == [table.n for table in made]
    found = [dict(zip(map(tuple, table.patterns.tolist()), table.counts.tolist(), strict=True)) for table in made]
    assert found[0] == {(1, 1, 0): 1, (0, 0, 1): 1, (0, 1, 0): 1}
    assert found[1] == {(1, 0, 1): 1, (1, 0, 0): 1, (0, 1, 0): 1}
    assert found[2] == {(1, 0, 0): 2, (0, 1, 0): 2, (0, 0, 1): 1}


def test_every_table_has_every_list_also_one_with_nobody():
    [table] = tables(np.zeros((1, 5), np.int32), LISTS, ["a", "b", "c", "d"])
    assert table.lists == ("a", "b", "c", "d")
    assert table.sizes.tolist() == [1, 1, 1, 0]


def test_no_records_make_empty_tables():
    draws = np.zeros((2, 0), np.int32)
    assert [table.n for table in tables(draws, np.zeros(0, np.int32), ["a"])] == [0, 0]
    assert documented(draws).tolist() == [0, 0]


def test_too_many_lists_are_refused():
    with pytest.raises(InputError, match="more than 60 lists"):
        tables(np.zeros((1, 1), np.int32), np.zeros(1, np.int32), [str(j) for j in range(61)])
