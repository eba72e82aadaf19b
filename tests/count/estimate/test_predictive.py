"""Posterior predictive checks: what independent lists reproduce, and what they cannot."""

import json

import numpy as np
import pytest
from scipy.stats import binom
from tests.count.estimate.small import independence, read, seen

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.predictive import UNLIKELY, _discrepancy, predictive
from amparo.count.estimate.table import Table
from amparo.errors import AmparoError, InputError

MODEL = independence(cells=1_000)


def test_lists_that_are_independent_pass():
    found = [predictive(MODEL(seen(stream(4, at), 1_500, [0.3, 0.2, 0.4, 0.25]))) for at in range(12)]
    checked = sum(1 for one in found for check in one.checks if check.lists)
    assert checked == 12 * 10
    assert sum(len(one.failed) for one in found) <= 3
    assert min(one.pearson for one in found) > 0.001
    assert found[0].statement()


def test_two_lists_that_share_sources_are_named():
    random = stream(9)
    base = np.tile([0.3, 0.1, 0.35], (2_000, 1))
    caught = random.random(2_000) < 0.3
    base[:, 0] = caught
    base[:, 1] = np.where(caught, 0.5, 0.1)
    found = predictive(MODEL(seen(random, 2_000, base)))
    worst = [check.lists for check in found.failed]
    assert ("list 0", "list 1") in worst
    assert ("list 0",) not in worst
    assert found.pearson < 0.01
    assert found.freeman_tukey < 0.01
    assert "list 0 + list 1" in found.statement()
    check = next(check for check in found.checks if check.lists == ("list 0", "list 1"))
    assert check.observed > check.high
    json.dumps(found.as_data(), allow_nan=False)


def test_kosovo_is_not_a_table_of_independent_lists():
    found = predictive(MODEL(read("kosovo_killings_1999")))
    assert found.failed
    captures = {check.captures: check for check in found.checks if check.captures}
    assert sorted(captures) == [1, 2, 3, 4]
    assert captures[4].observed == 27
    assert captures[4].observed > captures[4].high  # everybody documented four times: independence expects fewer


def test_pairs_that_fit_do_not_hide_a_spread_that_does_not():
    """Each list holds 800 people and each two lists share 400, in the table and in the model; the rest differs."""
    bits = np.arange(1, 8)[:, None] >> np.arange(2, -1, -1) & 1
    even = np.where(bits.sum(axis=1) % 2, 100, 300)
    table = Table.build(["a", "b", "c"], bits, even)
    smooth = even + 60 * np.where(bits.sum(axis=1) % 2, 1, -1)
    found = predictive(Fit("flat", table, np.array([[2_000.0]]), cells=(smooth / smooth.sum())[None]))
    assert not found.failed
    assert not found.spread
    assert "spread over all patterns" in found.statement()
    assert (
        "spread" not in predictive(Fit("true", table, np.array([[2e3]]), cells=(even / even.sum())[None])).statement()
    )


def test_replicates_follow_the_probabilities():
    table = Table.build(["a", "b"], [[0, 1], [1, 0], [1, 1]], [30, 50, 20])
    fit = Fit("exact", table, np.array([[200.0]]), cells=np.array([[0.3, 0.5, 0.2]]))
    found = {check.lists or check.captures: check for check in predictive(fit, replicates=20_000).checks}
    assert found["a", "b"].observed == 20
    ends = binom(100, 0.2).ppf([0.025, 0.975])
    assert [found["a", "b"].low, found["a", "b"].high] == pytest.approx(ends, abs=1)
    assert found["a",].observed == 70
    assert (found[1].observed, found[2].observed) == (80, 20)
    assert found["a", "b"].p > 0.9


def test_patterns_that_nobody_has_count_against_a_model_that_expects_them():
    table = Table.build(["a", "b", "c"], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [100, 100, 100])
    every = np.array([[0.2, 0.2, 0.1, 0.2, 0.1, 0.1, 0.1]])  # order 001, 010, 011, …
    full = predictive(Fit("all", table, np.array([[400.0]]), cells=every))
    assert {check.lists for check in full.failed} >= {("a", "b"), ("a", "c"), ("b", "c")}
    assert full.pearson == 0
    part = predictive(Fit("some", table, np.array([[400.0]]), cells=every[:, [0, 1, 3]]))
    assert part.pearson is None  # four in ten people would have another pattern, but which ones the data chose
    assert not part.failed  # nor is it known which lists they would share


def test_a_true_model_of_a_sparse_table_is_not_said_not_to_fit():
    rng, lists = np.random.default_rng(2), 9
    rates = rng.uniform(0.02, 0.25, lists)
    caught = rng.random((1_500, lists)) < rates
    bits, counts = np.unique(caught[caught.any(axis=1)].astype(int), axis=0, return_counts=True)
    table = Table.build([f"l{j}" for j in range(lists)], bits, counts)
    chances = np.where(table.patterns == 1, rates, 1 - rates).prod(axis=1) / (1 - np.prod(1 - rates))
    found = predictive(Fit("true", table, np.array([[1_500.0]]), cells=chances[None, :]))
    assert found.pearson is found.freeman_tukey is None
    assert found.spread
    assert found.failed == ()


def test_the_order_of_lists_changes_nothing():
    table = read("kosovo_killings_1999")
    turned = Table.build(table.lists[::-1], table.patterns[:, ::-1], table.counts)
    assert predictive(MODEL(table)) == predictive(MODEL(turned))


def test_all_of_the_posterior_is_used():
    """Draws come sorted by sub-model from some models: a check that took the first would see one sub-model."""
    table = Table.build(["a", "b"], [[0, 1], [1, 0], [1, 1]], [300, 500, 200])
    cells = np.vstack([np.tile([0.3, 0.5, 0.2], (5_000, 1)), np.tile([0.1, 0.1, 0.8], (5_000, 1))])
    both = predictive(Fit("two", table, np.array([[2_000.0]]), cells=cells))
    check = next(check for check in both.checks if check.lists == ("a", "b"))
    assert (check.low < 200, check.high > 750) == (True, True)


def test_what_cannot_be_checked():
    table = Table.build(["a", "b"], [[0, 1], [1, 0]], [3, 5])
    with pytest.raises(AmparoError):
        predictive(Fit("none", table, np.array([[9.0]])))
    for cells in ([[0.5]], [[0.7, 0.7]], [[-0.1, 0.5]], [[np.nan, 0.5]]):
        with pytest.raises(InputError):
            predictive(Fit("bad", table, np.array([[9.0]]), cells=np.array(cells)))


def test_discrepancies_where_the_model_allows_nothing():
    pearson, freeman = _discrepancy(np.array([[1, 9], [0, 10]]), np.array([[0.0, 10.0], [0.0, 10.0]]))
    assert pearson.tolist() == [np.inf, 0]
    assert freeman.tolist() == pytest.approx([1 + (3 - np.sqrt(10)) ** 2, 0])


def test_p_values_of_a_true_model_are_seldom_small():
    """With the true probabilities known p-values are uniform, discreteness apart."""
    chances = np.array([0.2, 0.3, 0.1, 0.25, 0.05, 0.06, 0.04])
    bits = np.arange(1, 8)[:, None] >> np.arange(2, -1, -1) & 1
    small = []
    for at in range(80):
        table = Table.build(["a", "b", "c"], bits, stream(2, at).multinomial(500, chances))
        found = predictive(Fit("true", table, np.array([[900.0]]), cells=chances[None]), seed=at, replicates=500)
        small += [check.p < 0.2 for check in found.checks] + [found.pearson < 0.2]
        assert all(check.p >= 2 / 501 for check in found.checks)
    assert UNLIKELY > 2 / 501
    assert 0.1 < np.mean(small) < 0.25
