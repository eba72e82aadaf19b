"""A good record explains why two poor ones of the same person differ; a silent one explains nothing."""

import numpy as np

from amparo.count.link.bridges import TREES, explained

PRIOR = -5.0


def told(edges, records=None):
    """Explain edges {(left, right): log ratios by comparison, None where silent}."""
    ends = list(edges)
    ratios = np.array([[0.0 if each is None else each for each in edges[end]] for end in ends])
    grades = np.array([[-1 if each is None else 0 for each in edges[end]] for end in ends], np.int8)
    left, right = np.array(ends, np.int32).T
    return dict(zip(ends, explained(left, right, ratios.sum(1), PRIOR, ratios, grades).tolist(), strict=True))


GOOD = {(0, 1): (6.0, 5.0), (0, 2): (5.0, 6.0), (1, 2): (-4.0, -3.0)}
FAMILY = {(0, 1): (7.0, None), (0, 2): (7.0, None), (1, 2): (7.0, -9.0)}


def test_two_records_alone_stay_as_they_are():
    assert told({(0, 1): (6.0, 5.0), (2, 3): (-4.0, 1.0)}) == {(0, 1): 11.0, (2, 3): -3.0}


def test_nothing_stays_nothing():
    none = np.zeros(0)
    assert not len(
        explained(
            np.zeros(0, np.int32), np.zeros(0, np.int32), none, PRIOR, np.zeros((0, 2)), np.zeros((0, 2), np.int8)
        )
    )


def test_a_good_record_explains_two_poor_ones():
    found = told(GOOD)
    assert found[1, 2] == 11.0 - TREES
    assert found[0, 1] == found[0, 2] == 11.0


def test_father_and_son_stay_apart_where_the_third_record_is_silent():
    assert told(FAMILY)[1, 2] == -2.0


def test_what_is_rather_two_people_explains_nothing():
    weak = {(0, 1): (2.0, 2.0), (0, 2): (2.0, 2.0), (1, 2): (-4.0, -3.0)}
    assert told(weak)[1, 2] == -7.0


def test_an_explanation_never_lowers_a_weight():
    strong = {(0, 1): (3.0, 3.0), (0, 2): (3.0, 3.0), (1, 2): (9.0, 9.0)}
    assert told(strong)[1, 2] == 18.0


def test_the_best_of_several_ways_counts():
    better = GOOD | {(1, 3): (8.0, 8.0), (2, 3): (8.0, 8.0), (0, 3): (8.0, 8.0)}
    assert told(better)[1, 2] == 16.0 - TREES


def test_numbers_and_order_of_pairs_change_nothing():
    edges = GOOD | {(1, 3): (7.0, 2.0), (2, 3): (2.0, 7.5), (0, 3): (-2.0, 1.0)}
    found = told(edges)
    assert told(dict(reversed(edges.items()))) == found
    turned = told({(3 - b, 3 - a): ratios for (a, b), ratios in edges.items()})
    assert {(3 - b, 3 - a): weight for (a, b), weight in turned.items()} == found
