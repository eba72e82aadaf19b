"""The model of pairs is a probability: it sums to one, and each addition reduces to the plain model."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from amparo.count.link.model import Model, Patterns, chances

M = (np.array([0.1, 0.2, 0.7]), np.array([0.3, 0.7]), np.array([0.05, 0.95]))
U = (np.array([0.9, 0.08, 0.02]), np.array([0.9, 0.1]), np.array([0.99, 0.01]))
PLAIN = Model(M, U, np.ones(4), 50.0, 10_000.0, np.zeros((0, 3)), np.zeros(0))
WHOLE = np.array(list(product(range(3), range(2), range(2))), np.int8)


def probability(tables, grades):
    return np.prod([table[grades[:, k]] for k, table in enumerate(tables)], axis=0)


def test_plain_weights_are_the_sum_of_log_ratios():
    expected = np.log(probability(M, WHOLE)) - np.log(probability(U, WHOLE))
    assert PLAIN.weights(WHOLE) == pytest.approx(expected)


def test_what_is_missing_says_nothing():
    assert PLAIN.weights(np.full((1, 3), -1, np.int8)) == pytest.approx(0)


def test_tilted_matches_still_sum_to_one():
    slips = np.array([1.0, 3.0, 0.2, 5.0])
    assert (probability(M, WHOLE) * np.exp(replace(PLAIN, slips=slips).tilt(WHOLE))).sum() == pytest.approx(1)


def test_tilted_matches_sum_to_one_among_what_is_not_missing():
    slips = np.array([1.0, 3.0, 0.2, 5.0])
    seen = np.array([[a, -1, b] for a, b in product(range(3), range(2))], np.int8)
    chance = M[0][seen[:, 0]] * M[2][seen[:, 2]]
    assert (chance * np.exp(replace(PLAIN, slips=slips).tilt(seen))).sum() == pytest.approx(1)


def test_slips_are_counted_as_independent_errors_are():
    counted = np.bincount(Patterns.of(WHOLE, [3, 2, 2]).below, weights=probability(M, WHOLE))
    assert counted == pytest.approx(chances(PLAIN.best, np.ones((1, 3), bool))[0])


def test_slips_of_what_is_missing_are_not_counted():
    told = chances(np.array([0.7, 0.7, 0.95]), np.array([[True, False, True]]))[0]
    assert told == pytest.approx([0.7 * 0.95, 0.3 * 0.95 + 0.7 * 0.05, 0.3 * 0.05, 0])


def test_a_pattern_is_of_those_that_speak():
    found = Patterns.of(np.array([[2, -1, 0], [0, 1, 1], [1, -1, 1]], np.int8), [3, 2, 2])
    assert found.speaking[found.place].tolist() == [[True, False, True], [True, True, True], [True, False, True]]
    assert found.below.tolist() == [1, 1, 1]


def test_two_people_of_all_classes_sum_to_one():
    family = replace(PLAIN, shared=np.array([[0.95, 0.5, 0.0]]), relatives=np.array([400.0]))
    two = probability(U, WHOLE) * np.exp(family.two(WHOLE, family.ratios(WHOLE)))
    assert two.sum() == pytest.approx(1)


def test_relatives_make_what_they_share_say_less():
    family = replace(PLAIN, shared=np.array([[0.95, 0.5, 0.0]]), relatives=np.array([400.0]))
    alike = np.array([[2, 1, 0]], np.int8)
    assert family.weights(alike) < PLAIN.weights(alike) - 0.5


def test_a_rare_value_weighs_more():
    alike = np.array([[2, 1, 1]], np.int8)
    rare = PLAIN.weights(alike, np.array([[np.log(0.02) - np.log(0.0001), 0, 0]]))
    assert rare == pytest.approx(PLAIN.weights(alike) + np.log(200))


def test_the_prior_is_the_odds_of_a_random_pair():
    assert PLAIN.prior == pytest.approx(np.log(50 / 9_950))
