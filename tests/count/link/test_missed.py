"""Pairs that no key caught: told from how often the others were caught, and joined where nothing forbids it."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link.blocking import Blocks
from amparo.count.link.missed import ENOUGH, caught, codes, joined, missed

LEFT, RIGHT = np.array([0, 0, 2], np.int32), np.array([1, 2, 3], np.int32)
NOBODY = np.zeros((0, 2), np.int64)


def test_a_pair_is_caught_by_each_key_on_which_both_records_say_the_same():
    columns = [1, 1, 2, None], [None, None, 5, 5], [7, 7, 7, 7]
    made = Blocks({f"block_{i}": pa.array(each, pa.int32()) for i, each in enumerate(columns)}, (), (), (), 0)
    assert caught(codes(made), LEFT, RIGHT).tolist() == [2, 1, 2]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("doubt", [False, True])
def test_those_never_caught_are_found_again(seed, doubt):
    """Six keys catch each of 4,000 pairs with a probability of 0.3: 0.7^6 of them, 471, are caught by none."""
    times = np.random.default_rng(seed).binomial(6, 0.3, 4_000)
    times = times[times > 0]
    probability = np.full(len(times), 0.5 if doubt else 1.0)
    assert missed(times, 6, probability) == pytest.approx(4_000 * 0.7**6 * probability.mean(), rel=0.2)


def test_pairs_found_in_another_way_are_not_missed():
    times = np.repeat([0, 1, 2], [900, 60, 60])
    assert missed(times, 6, np.ones(len(times))) == 0
    assert missed(times[900:], 6, np.ones(120)) > 20


def test_of_few_pairs_nothing_is_said():
    times = np.ones(int(ENOUGH) - 1, np.int64)
    assert missed(times, 6, np.ones(len(times))) == 0
    assert missed(times[:0], 6, np.zeros(0)) == 0


def test_keys_that_exclude_each_other_say_nothing():
    """Who has only a name meets by the name alone: that nobody is caught twice does not mean that most are missed."""
    times = np.repeat([1, 2, 8], [200, 60, 400])
    assert missed(times, 6, np.ones(len(times))) == 0


def test_draws_lose_as_many_people_as_pairs_are_joined():
    n = 3_000
    drawn = np.arange(n, dtype=np.int32)
    keys = (np.arange(n, dtype=np.int32) // 2)[None]
    lost = [
        n - len(np.unique(joined(drawn, keys, np.zeros(n, int), np.array([False]), NOBODY, 30.0, rng)))
        for rng in (np.random.default_rng(seed) for seed in range(60))
    ]
    assert np.mean(lost) == pytest.approx(30, abs=2.5)
    assert np.std(lost) == pytest.approx(30**0.5, rel=0.4)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), n=st.integers(2, 12), seed=st.integers(0, 5))
def test_only_what_may_be_joined_is_joined(data, n, seed):
    """No pair that agrees on a key, none judged different, no two records of a clean list; what was joined stays."""
    lists = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    keys = np.array([data.draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n))], np.int32)
    cannot = np.array([(0, n - 1)], np.int64)
    drawn = np.arange(n, dtype=np.int32)
    found = joined(drawn, keys, lists, np.array([True, False, True]), cannot, 4.0, np.random.default_rng(seed))
    assert (found[found] == found).all()
    assert (found <= drawn).all()
    assert found[0] != found[n - 1]
    for person in np.unique(found):
        records = np.flatnonzero(found == person)
        assert records[0] == person
        for clean in (0, 2):
            assert (lists[records] == clean).sum() <= 1
        if len(records) == 2:
            one, other = keys[0, records]
            assert one < 0 or one != other


def test_the_same_stream_joins_the_same():
    drawn, keys = np.arange(50, dtype=np.int32), np.full((1, 50), -1, np.int32)
    lists, clean = np.zeros(50, int), np.array([False])
    one, other = (joined(drawn, keys, lists, clean, NOBODY, 5.0, np.random.default_rng(4)) for _ in range(2))
    assert one.tolist() == other.tolist()
    assert drawn.tolist() == list(range(50))
