"""The prior of a merge is found so that partitions expect as many pairs as pairs do by themselves."""

import numpy as np
import pytest
from scipy.special import expit

from amparo.count.link.merging import CLOSE, MOST, SOLVED, merging
from amparo.count.link.partition import Pairs, posterior

PRIOR, MISSING = -5.0, -6.0
TWO = np.array([False, False])


def isolated(weights):
    n = len(weights)
    left = np.arange(n, dtype=np.int32) * 2
    return Pairs(left, left + 1, np.asarray(weights)), np.tile([0, 1], n), TWO


def test_pairs_by_themselves_need_no_other_prior():
    pairs, lists, clean = isolated(np.linspace(-3, 12, 200))
    assert merging(pairs, expit(PRIOR + pairs.weight), lists, clean, PRIOR, MISSING) == pytest.approx(PRIOR, abs=CLOSE)


def test_no_pairs_keep_the_prior():
    none = np.zeros(0, np.int32)
    assert merging(Pairs(none, none, np.zeros(0)), np.zeros(0), np.zeros(3, int), TWO, PRIOR, MISSING) == PRIOR


def test_groups_too_large_to_be_solved_are_not_looked_at():
    n = SOLVED + 1
    left, right = (each.astype(np.int32) for each in np.triu_indices(n, 1))
    pairs = Pairs(left, right, np.full(len(left), 6.0))
    assert merging(pairs, np.ones(len(left)), np.zeros(n, int), TWO, PRIOR, MISSING) == PRIOR


def test_the_shift_is_that_which_pairs_would_need():
    pairs, lists, clean = isolated(np.linspace(-3, 12, 200))
    more = 1.7
    found = merging(pairs, expit(PRIOR + more + pairs.weight), lists, clean, PRIOR, MISSING)
    assert found == pytest.approx(PRIOR + more, abs=2 * CLOSE)


def test_the_shift_is_bounded_and_never_down():
    pairs, lists, clean = isolated(np.linspace(-3, 3, 50))
    assert merging(pairs, np.ones(50), lists, clean, PRIOR, MISSING) == pytest.approx(PRIOR + MOST, abs=CLOSE)
    assert merging(pairs, np.zeros(50), lists, clean, PRIOR, MISSING) == PRIOR


def captured(people, chance, rng):
    """Return pairs of two-value records of people on four lists: a likelihood ratio that is right by construction.

    Each record shows its person as a number of 400 kinds, right with probability 0.9 and else any kind at random.
    """
    on = rng.random((people, 4)) < chance
    person, member = np.nonzero(on)
    kind = rng.integers(0, 400, people)
    shown = np.where(rng.random(len(person)) < 0.9, kind[person], rng.integers(0, 400, len(person)))
    agree = 0.81 + 0.19 / 400
    left, right = (each.astype(np.int32) for each in np.triu_indices(len(person), 1))
    may = (shown[left] == shown[right]) & (member[left] != member[right])
    left, right = left[may], right[may]
    return Pairs(left, right, np.full(len(left), np.log(agree * 400))), member


def test_with_many_on_no_list_a_merge_is_hardly_likelier_than_a_pair_and_with_few_it_is():
    """Odds of a merge are one to the people on no list, those of a pair one to all: the shift is near -4 log(1 - p)."""
    shifts = []
    for chance in (0.1, 0.3, 0.5):
        found = []
        for seed in range(8):
            pairs, lists = captured(150, chance, np.random.default_rng(seed))
            prior = -np.log(150.0)
            found.append(merging(pairs, expit(prior + pairs.weight), lists, np.ones(4, bool), prior, MISSING) - prior)
        shifts.append(float(np.mean(found)))
    assert shifts == pytest.approx([-4 * np.log(1 - chance) for chance in (0.1, 0.3, 0.5)], abs=0.8)
    assert sorted(shifts) == shifts


def test_partitions_then_expect_as_many_pairs():
    pairs, lists = captured(150, 0.3, np.random.default_rng(2))
    prior, clean = -np.log(150.0), np.ones(4, bool)
    alone = expit(prior + pairs.weight)
    found = merging(pairs, alone, lists, clean, prior, MISSING)
    told = posterior(pairs, lists, clean, prior=found, draws=1, seed=0, missing=MISSING)
    assert told.probability.sum() == pytest.approx(alone.sum(), rel=0.15)
