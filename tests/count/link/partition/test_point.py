"""The partition that is shown: no other is expected to lose less, on cases small enough to look at all of them."""

import numpy as np
from hypothesis import given, settings
from tests.count.link.partition.brute import Case, clusters, probability
from tests.count.link.partition.cases import small


def gain(exact, labels):
    n = len(labels)
    pairs = [(i, j) for j in range(n) for i in range(j) if labels[i] == labels[j]]
    return sum(probability(exact, i, j) - 0.5 for i, j in pairs)


@settings(max_examples=60, deadline=None)
@given(small())
def test_point_loses_next_to_nothing(case):
    exact = case.posterior()
    best = max(gain(exact, labels) for labels in exact)
    assert gain(exact, tuple(case.drawn().point.tolist())) > best - 0.1


def test_clear_people_are_shown_as_they_are():
    weights = {(0, 1): 9.0, (0, 2): 9.0, (1, 2): 9.0, (2, 3): -3.0, (3, 4): 9.0}
    point = Case([0] * 5, [False], weights).drawn().point
    assert sorted(map(sorted, clusters(point.tolist()))) == [[0, 1, 2], [3, 4]]


def test_point_does_not_depend_on_the_seed():
    case = Case([0] * 4, [False], {(0, 1): 1.0, (1, 2): 1.0, (2, 3): 1.0, (0, 3): 1.0})
    assert np.array_equal(case.drawn(seed=1).point, case.drawn(seed=2).point)
