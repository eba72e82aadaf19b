"""Pairs that no key caught: told from how often the others were caught."""

import numpy as np
import pyarrow as pa
import pytest

from amparo.count.link.blocking import Blocks
from amparo.count.link.missed import caught, missed


def blocks(*columns):
    return Blocks({f"block_{i}": pa.array(each) for i, each in enumerate(columns)}, (), (), (), 0)


LEFT, RIGHT = np.array([0, 0, 2], np.int32), np.array([1, 2, 3], np.int32)


def test_a_pair_is_caught_by_each_key_on_which_both_records_say_the_same():
    made = blocks([1, 1, 2, None], [None, None, 5, 5], [7, 7, 7, 7])
    assert caught(made, LEFT, RIGHT).tolist() == [2, 1, 2]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("doubt", [False, True])
def test_those_never_caught_are_found_again(seed, doubt):
    """Six keys catch each of 4,000 pairs with a probability of 0.3: 0.7^6 of them, 471, are caught by none."""
    rng = np.random.default_rng(seed)
    keys = [np.where(rng.random(4_000) < 0.3, np.arange(4_000), -1) for _ in range(6)]
    made = blocks(*([None if code < 0 else int(code) for code in np.tile(key, 2)] for key in keys))
    left = np.arange(4_000, dtype=np.int32)
    listed = caught(made, left, left + 4_000) > 0
    pairs = left[listed]
    probability = np.full(len(pairs), 0.5 if doubt else 1.0)
    expected = 4_000 * 0.7**6 * probability.mean()
    assert missed(made, pairs, pairs + 4_000, probability) == pytest.approx(expected, rel=0.25)


def test_pairs_found_by_another_way_are_not_missed():
    made = blocks([1, 1, 2, None])
    assert missed(made, LEFT, RIGHT, np.array([1.0, 1.0, 1.0])) == 0


def test_nothing_is_missed_where_nothing_is_found():
    none = np.zeros(0, np.int32)
    assert missed(blocks([1, 1]), none, none, np.zeros(0)) == 0
