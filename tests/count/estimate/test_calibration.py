"""Simulation-based calibration: a right model passes, wrong ones do not; bands and scores by other means."""

import json

import numpy as np
import pytest
from scipy.special import gammaln
from tests.count.estimate.small import independence, prior, seen

from amparo.count.estimate.calibration import calibrate, interval_score, one_over_n
from amparo.count.estimate.fit import Fit, from_weights
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.table import Table
from amparo.count.estimate.uniformity import uniformity
from amparo.errors import InputError, RefusedError

LARGEST = 2_000
REPLICATIONS = 500


@pytest.fixture(scope="module")
def right():
    return calibrate(prior, independence(LARGEST), REPLICATIONS, seed=11)


def test_a_right_model_has_uniform_ranks_and_intervals_that_hold(right):
    assert right.uniform.p_value > 0.01
    assert len(right.ranks) == REPLICATIONS
    assert right.unanswered == 0
    assert right.redrawn > 0  # a total of 1 is seen by nobody now and then
    for coverage in right.coverage:
        assert coverage.high > coverage.level
    json.dumps(right.as_data(), allow_nan=False)


@pytest.mark.parametrize("power", [-1.0, 3.0])
def test_a_model_with_another_prior_than_it_says_is_caught(power):
    wrong = calibrate(prior, independence(LARGEST, power), REPLICATIONS, seed=11)
    assert wrong.uniform.p_value < 0.001


def test_intervals_that_are_too_narrow_are_caught(right):
    def narrow(table):
        fit = independence(LARGEST)(table)
        middle = np.median(fit.draws)
        return Fit("narrow", table, middle + (fit.draws - middle) / 3)

    wrong = calibrate(prior, narrow, REPLICATIONS, seed=11)
    assert wrong.uniform.p_value < 0.001
    assert wrong.coverage[-1].high < 0.95
    assert wrong.coverage[-1].score > right.coverage[-1].score


def test_a_pair_may_be_drawn_again_by_its_table_but_not_a_table_alone():
    """Two lists that each catch one in ten, a posterior that is known exactly: three people or more are rare."""
    chances, largest = [0.1, 0.1], 200

    def model(table):
        totals = np.arange(table.n, largest + 1.0)
        logs = gammaln(totals) - gammaln(totals - table.n + 1) + totals * np.log(0.81)
        return Fit("known chances", table, from_weights(totals, np.exp(logs - logs.max())))

    def draw(random):
        total = one_over_n(random, largest)
        return total, seen(random, total, chances)

    def table_alone(random):
        while (total := one_over_n(random, largest)) < 3:
            pass
        while (table := seen(random, total, chances)).n < 3:
            pass
        return total, table

    pair = calibrate(draw, model, 100, seed=11, least=3)
    assert pair.redrawn > 100
    assert pair.uniform.p_value > 0.01
    assert calibrate(table_alone, model, 100, seed=11).uniform.p_value < 1e-6


def test_the_answer_does_not_depend_on_the_number_of_threads():
    one, two = (calibrate(prior, independence(LARGEST), 30, seed=3, workers=workers) for workers in (1, 2))
    assert one == two


def test_replications_without_an_answer_are_counted():
    told = []

    def some(table):
        if table.n < 30:
            raise RefusedError("too few people")
        return independence(LARGEST)(table)

    found = calibrate(prior, some, 60, seed=2, report=lambda *now: told.append(now))
    assert 0 < found.unanswered < 60
    assert len(found.ranks) == 60 - found.unanswered
    assert told == [(done, 60) for done in range(1, 61)]

    def none(table):
        raise RefusedError("never")

    with pytest.raises(RefusedError):
        calibrate(prior, none, 5)


def test_priors_that_cannot_be_used():
    empty = Table.build(["a", "b"], [[1, 0]], [0])
    with pytest.raises(InputError):
        calibrate(lambda random: (5, empty), independence(), 2)
    with pytest.raises(InputError):
        calibrate(lambda random: (5, Table.build(["a", "b"], [[1, 0]], [6])), independence(), 2)


def test_ties_are_broken_fairly():
    """The posterior is a coin between two totals, and so is the truth: every rank is equally likely."""
    table = Table.build(["a", "b"], [[1, 0]], [1])

    def coin(random):
        return int(random.integers(1, 3)), table

    found = calibrate(coin, lambda one: Fit("coin", one, np.array([[1.0, 2.0]])), 400, seed=8)
    assert found.uniform.p_value > 0.01
    assert len(set(found.ranks)) > 80


def test_draws_of_the_prior_follow_one_over_n():
    random = stream(1)
    drawn = np.bincount([one_over_n(random, 4) for _ in range(4_000)], minlength=5)
    expected = np.array([0, 12, 6, 4, 3]) / 25
    assert drawn / 4_000 == pytest.approx(expected, abs=4 * np.sqrt(0.25 / 4_000))
    assert drawn[0] == 0


def test_interval_score():
    assert interval_score(10, 1_000, 100) == pytest.approx(np.log(100))
    assert interval_score(10, 1_000, 5, level=0.8) == pytest.approx(np.log(100) + 10 * np.log(2))
    assert interval_score(10, 1_000, 2_000, level=0.8) == pytest.approx(np.log(100) + 10 * np.log(2))
    # no other interval of a known distribution scores better than its own quantiles
    truths = np.exp(stream(2).standard_normal(4_000))

    def mean(reach):
        return np.mean([interval_score(np.exp(-reach), np.exp(reach), truth) for truth in truths])

    assert mean(1.96) < min(mean(1.5), mean(2.5))


def test_bands_hold_all_points_at_once_as_often_as_they_say():
    """The exact sum against simulation: uniform ranks, 100 of them on 0 … 19."""
    random, outside, p_values = stream(4), 0, []
    for _ in range(1_000):
        found = uniformity(random.integers(0, 20, 100), 19)
        ecdf, low, high = map(np.array, (found.ecdf, found.low, found.high))
        strayed = bool(((ecdf < low - 1e-12) | (ecdf > high + 1e-12)).any())
        outside += strayed
        p_values.append(found.p_value)
        assert strayed == (found.p_value < 0.05) or abs(found.p_value - 0.05) < 0.01
    assert 0.025 < outside / 1_000 <= 0.06
    for level in (0.05, 0.2, 0.5):
        assert np.mean(np.array(p_values) <= level) <= level + 0.03
        assert np.mean(np.array(p_values) <= level) >= level - 0.05


def test_one_point_is_a_binomial_test():
    """With ranks 0 and 1 the test is of a fair coin: 9 of 10 on one side, twice 11/1024."""
    assert uniformity(np.array([0] * 9 + [1]), 1).p_value == pytest.approx(22 / 1024)
    assert uniformity(np.array([1] * 5 + [0] * 5), 1).p_value == pytest.approx(1)
