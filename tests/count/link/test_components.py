"""Within a component every pair is compared, and nothing beyond."""

import numpy as np

from amparo.count.link.components import LARGEST, as_one, labels, pairs_within
from amparo.count.link.sampling import possible, random_pairs


def ids(*numbers):
    return np.array(numbers, np.int32)


def test_pairs_as_integers_stand_in_their_order():
    most = 2**31 - 1
    pairs = [(0, 1), (0, most), (1, 2), (70_000, 70_001), (most - 1, most)]
    told = as_one(*np.array(pairs, np.int32).T).tolist()
    assert told == sorted(set(told))


def test_a_chain_is_completed():
    left, right = pairs_within(ids(0, 1, 5), ids(1, 2, 6), 8)
    assert set(zip(left.tolist(), right.tolist(), strict=True)) == {(0, 1), (1, 2), (0, 2)}


def test_records_are_told_apart_by_component():
    found = labels(ids(0, 3), ids(2, 4), 5)
    assert found[0] == found[2] != found[1]
    assert found[3] == found[4]


def test_giant_components_are_left_as_they_are():
    chain = np.arange(LARGEST + 5, dtype=np.int32)
    assert len(pairs_within(chain[:-1], chain[1:], len(chain))[0]) == 0


def test_no_pairs_no_components():
    assert len(pairs_within(ids(), ids(), 3)[0]) == 0


def test_possible_pairs_leave_out_those_within_clean_lists():
    lists = np.array([0, 0, 0, 1, 1])
    assert possible(lists, np.array([True, False])) == 10 - 3
    assert possible(lists, np.array([False, False])) == 10


def test_few_pairs_are_all_taken_and_only_possible_ones():
    lists = np.array([0, 0, 0, 1, 1])
    left, right = random_pairs(lists, np.array([True, False]), seed=1)
    assert len(left) == possible(lists, np.array([True, False]))
    assert (left < right).all()


def test_many_pairs_are_sampled_alike_by_one_seed():
    lists = np.repeat([0, 1], 3000)
    clean = np.array([True, True])
    one, other, again = (random_pairs(lists, clean, seed, most=10_000) for seed in (1, 2, 1))
    assert (one[0] == again[0]).all()
    assert len(one[0]) != len(other[0]) or (one[0] != other[0]).any()
    assert (lists[one[0]] != lists[one[1]]).all()
    assert 4_500 < len(one[0]) < 5_500
