"""Strangers who are alike in several things at once are told from strangers who are not."""

from itertools import product

import numpy as np
import pytest

from amparo.count.link.background import LEAST, Background, background, independent
from amparo.count.link.vectors import Vectors

SIZES = (3, 2, 2)
WHOLE = np.array(list(product(range(3), range(2), range(2))), np.int8)
U = (np.array([0.9, 0.07, 0.03]), np.array([0.8, 0.2]), np.array([0.85, 0.15]))
ALIKE = (np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.8]), np.array([0.2, 0.8]))
PAIRS = 100_000


def chance(tables):
    return np.prod([table[WHOLE[:, k]] for k, table in enumerate(tables)], axis=0)


def found(share):
    counts = PAIRS * ((1 - share) * chance(U) + share * chance(ALIKE))
    return background(Vectors(WHOLE, counts, np.zeros(0, np.int32)), counts, SIZES), counts / PAIRS


def marginals(shares):
    return [np.bincount(WHOLE[:, k], weights=shares, minlength=size) for k, size in enumerate(SIZES)]


def test_where_there_are_no_groups_none_are_found():
    told, _ = found(0.0)
    assert len(told.shares) == 1
    assert told.together(WHOLE) == pytest.approx(0.0, abs=1e-3)


def test_two_groups_are_found():
    told, shares = found(0.2)
    assert len(told.shares) == 2
    assert told.shares.min() == pytest.approx(0.2, abs=0.03)
    explained = chance(marginals(shares)) * np.exp(told.together(WHOLE))
    assert explained == pytest.approx(shares, rel=0.05, abs=2e-4)


def test_what_things_say_together_averages_to_one():
    told, shares = found(0.2)
    u = [(each * PAIRS + 0.5) / (PAIRS + 0.5 * len(each)) for each in marginals(shares)]
    assert chance(u) @ np.exp(told.together(WHOLE)) == pytest.approx(1.0, abs=1e-9)


def test_a_few_families_are_no_group():
    assert found(0.2)[0].shares.min() >= LEAST / 2
    told, _ = found(0.0005)
    assert told.shares.max() == 1.0 or told.shares.min() >= LEAST / 2


def test_what_is_missing_says_nothing():
    told, _ = found(0.2)
    assert told.together(np.full((1, 3), -1, np.int8)) == pytest.approx(0.0)


def test_independence_says_nothing():
    assert isinstance(independent(SIZES), Background)
    assert not independent(SIZES).together(WHOLE).any()
