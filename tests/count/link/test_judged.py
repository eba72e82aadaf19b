"""Judgements as estimation and the partition take them."""

import numpy as np

from amparo.count.link.engine import Compared
from amparo.count.link.judged import DISPUTED, Judged, union
from amparo.count.link.judgements import CONTRADICTED, Judgement, Verdict
from amparo.count.link.vectors import Vectors

PLACES = np.array([4, 3, 2, 1, 0])
CALLED = ["a:2", "a:3", "b:2", "b:3", "b:4"]


def judged(*told):
    return Judged.of([Judgement(a, b, verdict, by) for a, b, verdict, by in told], PLACES, CALLED)


def compared(*pairs):
    left, right = np.array(sorted(pairs), np.int32).reshape(-1, 2).T
    return Compared(left, right, (left * 10 + right).astype(np.int64))


def test_numbers_are_turned_into_those_of_the_table_lower_first():
    found = judged((0, 1, Verdict.SAME, "a"), (3, 2, Verdict.DIFFERENT, "a"))
    assert found.must == [(3, 4)]
    assert found.cannot == [(1, 2)]
    assert not found.remarks


def test_who_cannot_say_settles_nothing():
    found = judged((0, 1, Verdict.CANNOT_SAY, "a"))
    assert not found.must
    assert not found.cannot
    assert found.labels(compared((0, 1)), Vectors.of(np.array([1]), 1)) is None


def test_disputed_pairs_count_neither_way_and_are_told():
    found = judged((0, 1, Verdict.SAME, "a"), (1, 0, Verdict.DIFFERENT, "b"))
    assert not found.must
    assert not found.cannot
    assert [(each.template, each.values) for each in found.remarks] == [(DISPUTED, {"pairs": 1})]


def test_contradictions_by_way_of_others_count_neither_way_and_are_told():
    found = judged((0, 1, Verdict.SAME, "a"), (1, 2, Verdict.SAME, "a"), (0, 2, Verdict.DIFFERENT, "a"))
    assert not found.must
    assert not found.cannot
    assert [(each.template, each.values) for each in found.remarks] == [(CONTRADICTED, {"left": "a:2", "right": "b:2"})]


def test_labels_are_counted_by_vector():
    found = judged((0, 1, Verdict.SAME, "a"), (1, 2, Verdict.SAME, "a"), (3, 4, Verdict.DIFFERENT, "a"))
    pairs = compared((0, 1), (0, 2), (2, 3), (3, 4))
    vectors = Vectors.of(np.array([1, 1, 2, 2]), 1)
    told = found.labels(pairs, vectors)
    assert told.same.tolist() == [0, 2]
    assert told.different.tolist() == [1, 0]


def test_a_union_has_each_pair_once_sorted():
    both = union(compared((0, 1), (2, 3)), compared((0, 4), (2, 3)))
    assert list(zip(both.left.tolist(), both.right.tolist(), strict=True)) == [(0, 1), (0, 4), (2, 3)]
    assert both.codes.tolist() == [1, 4, 23]
    assert union(both, compared()) is both
