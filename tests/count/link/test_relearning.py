"""Models learned again: people are drawn anew, not pairs, alike in any order of records; and draws spread by it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.count.link import drawing
from amparo.count.link.engine import Compared
from amparo.count.link.link import link
from amparo.count.link.relearning import FEWEST, PAIRS, replicates, reweighed, weights
from amparo.count.link.vectors import Vectors
from bench.link.generator import generate, to_record_lists
from bench.link.parameters import Parameters

PERSON = np.array([0, 0, 2, 2, 2, 5], np.int32)


def compared(*pairs):
    left, right = np.array(pairs, np.int32).T
    return Compared(left, right, np.zeros(len(pairs), np.int64))


def test_records_of_one_person_weigh_the_same_and_others_do_not():
    found = weights(PERSON, 1, 0)
    assert found[0] == found[1]
    assert len(set(found)) == 3
    assert found.mean() == pytest.approx(1)


def test_replicates_and_seeds_differ_and_are_kept():
    assert weights(PERSON, 1, 0).tobytes() == weights(PERSON, 1, 0).tobytes()
    assert weights(PERSON, 1, 0)[0] != weights(PERSON, 1, 1)[0] != weights(PERSON, 2, 1)[0]


def test_weights_are_exponential():
    found = weights(np.arange(100_000, dtype=np.int32), 3, 2)
    for share in (0.1, 0.5, 0.9):
        assert np.quantile(found, share) == pytest.approx(-np.log(1 - share), rel=0.03)


def test_a_pair_of_two_people_weighs_both_and_one_within_a_person_once():
    pairs = compared((0, 1), (0, 2), (3, 5))
    vectors = Vectors(np.array([[0], [1]], np.int8), np.array([2.0, 1.0]), np.array([0, 0, 1], np.int32))
    weight = np.array([2.0, 2.0, 3.0, 3.0, 3.0, 0.5])
    assert reweighed(vectors, pairs, PERSON, weight).counts == pytest.approx([2 + 2 * 3, 3 * 0.5])


def test_a_vector_of_nobody_drawn_is_not_divided_by():
    vectors = Vectors(np.array([[0]], np.int8), np.array([1.0]), np.zeros(1, np.int32))
    assert reweighed(vectors, compared((0, 2)), PERSON, np.zeros(6)).counts[0] > 0


@given(draws=st.integers(1, 500), likely=st.integers(0, 10**7))
def test_as_many_models_as_draws_unless_it_takes_too_long(draws, likely):
    told = replicates(draws, likely)
    assert told == 0 or FEWEST <= told <= draws
    assert told * likely <= PAIRS
    if draws >= FEWEST and draws * likely <= PAIRS:
        assert told == draws


def test_draws_spread_wider_than_those_of_one_model(monkeypatch):
    lists = to_record_lists(generate(Parameters(total=400, seed=5)))
    wide = link(lists, draws=40)
    monkeypatch.setattr(drawing, "replicates", lambda draws, likely: 0)
    narrow = link(lists, draws=40)
    assert wide.documented.std() > narrow.documented.std()
    assert np.array_equal(wide.people, narrow.people)
    assert np.abs(wide.pairs.probability - narrow.pairs.probability).mean() < 0.02
