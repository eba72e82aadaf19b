"""Agreement vectors travel as integers and come back whole."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link.vectors import BITS, MOST, Vectors, code_sql, grades, tally

GRADES = st.integers(1, MOST).flatmap(
    lambda k: st.lists(st.lists(st.integers(-1, 14), min_size=k, max_size=k), min_size=1, max_size=20)
)


def coded(rows):
    return np.array([sum((grade + 1) << BITS * k for k, grade in enumerate(row)) for row in rows], np.int64)


@given(GRADES)
@settings(deadline=None)
def test_grades_come_back_from_integers(rows):
    assert grades(coded(rows), len(rows[0])).tolist() == rows


@given(GRADES)
@settings(deadline=None)
def test_vectors_count_every_pair_once(rows):
    found = Vectors.of(coded(rows), len(rows[0]))
    assert found.counts.sum() == len(rows)
    assert found.grades[found.of_pair].tolist() == rows
    assert len(np.unique(found.grades, axis=0)) == len(found.grades)


@given(GRADES)
@settings(deadline=None)
def test_vectors_stand_in_one_order_whatever_the_order_of_pairs(rows):
    one, other = (Vectors.of(coded(each), len(rows[0])) for each in (rows, rows[::-1]))
    assert one.grades.tolist() == other.grades.tolist()
    assert one.counts.tolist() == other.counts.tolist()


def test_the_sql_makes_the_same_integer():
    text = code_sql(["a", "b"]).replace("gamma_a", "3").replace("gamma_b", "-1")
    assert eval(text) == coded([[3, -1]])[0]


def test_a_tally_leaves_out_what_is_missing():
    told = tally(np.array([[-1, 0], [1, 1], [1, -1]], np.int8), np.array([5.0, 2.0, 1.0]), [2, 3])
    assert [each.tolist() for each in told] == [[0, 3], [5, 2, 0]]
