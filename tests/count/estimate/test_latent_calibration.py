"""Simulation-based calibration of the latent classes, small: the benchmark runs the same with more replications."""

from dataclasses import replace

import numpy as np
import pytest

from amparo.count.estimate.calibration import calibrate
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.latent.prior import calibrated, mixture, people

REPLICATIONS = 100


@pytest.fixture(scope="module")
def kept():
    """The prior, and the model with what it once answered."""
    (draw, model), fits = calibrated(), {}

    def once(table):
        if table.digest not in fits:
            fits[table.digest] = model(table)
        return fits[table.digest]

    return draw, once


def test_ranks_are_uniform_and_intervals_hold(kept):
    right = calibrate(*kept, REPLICATIONS, seed=1, least=2)
    assert right.unanswered < REPLICATIONS / 10
    assert right.uniform.p_value > 0.01
    assert all(coverage.high > coverage.level for coverage in right.coverage)


def test_a_fourth_of_the_unseen_missed_would_show(kept):
    draw, model = kept

    def wrong(table):
        fit = model(table)
        return replace(fit, draws=table.n + np.floor((fit.draws - table.n) * 0.75))

    assert calibrate(draw, wrong, REPLICATIONS, seed=1, least=2).uniform.p_value < 0.01


def test_people_are_drawn_as_the_model_says():
    """The share of a pattern over many people is its probability, and classes differ."""
    random = stream(3)
    sticks, rates = mixture(random, 3, 3)
    table = people(random, 200_000, sticks, rates)
    behind = np.exp(-np.concatenate([[0], sticks.cumsum()]))
    pi = behind - np.append(behind[1:], 0)
    assert pi.sum() == pytest.approx(1)
    for bits, count in zip(table.patterns, table.counts, strict=True):
        chance = pi @ np.where(bits[:, None], rates, 1 - rates).prod(axis=0)
        assert count == pytest.approx(200_000 * chance, abs=5 * np.sqrt(200_000 * chance))


def test_sticks_follow_their_prior():
    """With alpha ~ Gamma(a, b), P(u > t) = (b / (b + t))^a."""
    random = stream(4)
    drawn = np.array([mixture(random, 1, 3)[0] for _ in range(4_000)])
    for t in (0.1, 1.0, 100.0):
        chance = (0.25 / (0.25 + t)) ** 0.25
        assert (drawn > t).mean(axis=0) == pytest.approx(np.full(2, chance), abs=4 * np.sqrt(0.25 / 4_000))
