"""R-hat and effective sample sizes equal ArviZ's; chains that disagree, hardly move or are few are no answer."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.estimate.diagnostics import MAX_RHAT, MIN_ESS, converged
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.table import Table

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)  # of ArviZ, on its coming version
    import arviz


def walk(seed, chains, draws, memory):
    rng = np.random.default_rng(seed)
    steps = rng.normal(size=(chains, draws))
    for i in range(1, draws):
        steps[:, i] += memory * steps[:, i - 1]
    return steps


# the same cases each time: at a handful of draws, one in a thousand ends Geyer's sum at another lag than ArviZ
@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10**6),
    chains=st.integers(2, 5),
    draws=st.integers(100, 301),
    memory=st.sampled_from([-0.5, 0.0, 0.5, 0.95]),
)
def test_they_equal_arviz(seed, chains, draws, memory):
    made = np.exp(walk(seed, chains, draws, memory)) * 1_000
    found, people = converged(made), converged(np.round(made))
    assert found.rhat == pytest.approx(float(arviz.rhat(made)), rel=1e-9)
    assert found.ess_bulk == pytest.approx(float(arviz.ess(made, method="bulk")), rel=1e-9)
    if (chains * draws - 1) % 20:  # else a draw is the quantile itself, and rounding decides on which side it falls
        assert found.ess_tail == pytest.approx(float(arviz.ess(made, method="tail")), rel=1e-9)
    # whole people tie; a tie at a quantile may fall on either side of it, so the tail is not compared
    assert people.rhat == pytest.approx(float(arviz.rhat(np.round(made))), rel=1e-9)
    assert people.ess_bulk == pytest.approx(float(arviz.ess(np.round(made), method="bulk")), rel=1e-9)


def test_independent_draws_are_an_answer():
    found = converged(walk(1, 4, 1_000, 0.0))
    assert found.reached
    assert found.rhat < MAX_RHAT
    assert found.ess_bulk == pytest.approx(4_000, rel=0.1)


def test_chains_in_two_modes_are_none_and_their_medians_show_it():
    made = walk(1, 4, 1_000, 0.0) + np.array([[0.0], [0.0], [9.0], [9.0]])
    found = converged(made)
    assert not found.reached
    assert found.rhat > 1.5
    assert max(found.medians) - min(found.medians) > 8


def test_chains_that_agree_but_hardly_move_are_none():
    found = converged(walk(3, 4, 2_000, 0.999))
    assert found.ess_bulk < MIN_ESS
    assert not found.reached


def test_chains_of_unlike_spread_are_none():
    made = walk(1, 4, 1_000, 0.0) * np.array([[1.0], [1.0], [1.0], [8.0]])
    assert not converged(made).reached


@pytest.mark.parametrize("made", [np.full((4, 500), 7.0), np.ones((4, 500)) * [[1], [2], [3], [4]], np.zeros((4, 2))])
def test_chains_that_never_move_are_none(made):
    found = converged(made)
    assert not found.reached
    assert found.rhat > 100


def test_a_total_that_is_nearly_certain_is_an_answer():
    rng = np.random.default_rng(5)
    assert converged(500.0 + rng.integers(0, 2, (4, 1_000))).reached  # its 95 % quantile is its largest value


def test_a_fit_without_convergence_has_not_answered():
    table = Table.build(["a", "b", "c"], [[1, 0, 0], [0, 1, 1]], [3, 4])
    made = walk(3, 4, 2_000, 0.999)
    assert not Fit("m", table, made, converged(made)).answered
    assert Fit("m", table, made).answered  # exact: nothing to converge
