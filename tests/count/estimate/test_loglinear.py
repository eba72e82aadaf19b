"""Log-linear models: published answers, and an independent fit with an explicit design matrix."""

from itertools import product

import numpy as np
import pytest
from tests.count.estimate.small import read

from amparo.count.estimate.kernel import stream
from amparo.count.estimate.loglinear import independence, log_linear, sparse_stepwise
from amparo.count.estimate.loglinear.design import design
from amparo.count.estimate.loglinear.fitted import fit_models
from amparo.count.estimate.loglinear.hidden import roots
from amparo.count.estimate.loglinear.search import ALL_UP_TO, _all, _weighed, _window
from amparo.count.estimate.table import Table
from amparo.errors import InputError, RefusedError

UK = "uk_slavery_2013_5lists"
NETHERLANDS = "netherlands_trafficking_2010_2015_5lists"
NEW_ORLEANS = "new_orleans_trafficking_5lists"


def near(fit, middle, low, high, within):
    said = fit.summary()
    return np.allclose((said.median, said.low, said.high), (middle, low, high), rtol=within)


@pytest.mark.parametrize(
    ("name", "middle", "low", "high"),
    [(UK, 13_444, 12_004, 15_160), (NETHERLANDS, 52_924, 48_641, 57_777), (NEW_ORLEANS, 1_034, 673, 1_771)],
)
def test_independence_is_as_published_by_binette_and_steorts(name, middle, low, high):
    # what is published is the interval of the expected number; people are Poisson around it
    assert near(independence(read(name)), middle, low, high, within=0.006)


@pytest.mark.parametrize(
    ("name", "middle", "low", "high"),
    [(UK, 11_313, 9_884, 13_027), (NETHERLANDS, 121_522, 98_675, 150_139), (NEW_ORLEANS, 1_034, 658, 1_709)],
)
def test_stepwise_choice_is_as_published_by_sparsemse(name, middle, low, high):
    fit = sparse_stepwise(read(name))
    n, log_hidden, se = fit.table.n, np.log(fit.details["hidden"]), fit.details["se_log_hidden"]
    limits = n + np.exp(log_hidden + se * np.array([0, -1.959964, 1.959964]))
    np.testing.assert_array_equal(np.rint(limits), (middle, low, high))
    assert near(fit, middle, low, high, within=0.006)
    assert fit.details["checks"] == {"exists": True, "identified": True, "by": "linear programme"}


def test_the_bootstrap_knows_of_the_choice():
    table = read(NETHERLANDS)
    plain, again = sparse_stepwise(table).summary(), sparse_stepwise(table, bootstrap=100).summary()
    # the other group of models is reached only if the choice is made anew; published, with another kind of interval
    # than percentiles: 48,002 to 173,698
    assert plain.low > 90_000
    assert again.low < 60_000
    assert again.high - again.low > 1.5 * (plain.high - plain.low)


def dense(table, model, plan):
    """Fit by Newton's method with a design matrix, cells written out; return log-likelihood, log n0 and its se."""
    cells = np.array(list(product((0, 1), repeat=plan.lists)))[1:]
    pairs = [pair for pair, on in zip(plan.pairs, model, strict=True) if on]
    columns = [np.ones(len(cells)), *cells.T, *(cells[:, a] * cells[:, b] for a, b in pairs)]
    x, y = np.array(columns, dtype=float).T, table.cells()[1:].astype(float)
    mean = y + 0.5
    for _ in range(60):
        working = np.log(mean) + (y - mean) / mean
        covariance = np.linalg.inv(x.T @ (mean[:, None] * x))
        beta = covariance @ x.T @ (mean * working)
        mean = np.exp(x @ beta)
    return (y * np.log(mean) - mean).sum(), beta[0], np.sqrt(covariance[0, 0])


def test_fits_are_those_of_an_explicit_design_matrix():
    table = read("kosovo_killings_1999").canonical()
    plan = design(table, 12)
    fitted = fit_models(plan, _all(6))
    assert fitted.usable.all()
    ours = np.column_stack([fitted.likelihood, fitted.log_hidden, fitted.se])
    np.testing.assert_allclose(ours, [dense(table, model, plan) for model in fitted.models], rtol=1e-6)


def test_the_saturated_model_fits_exactly():
    table = read("taiwan_hepatitisA_1995_3lists")
    plan = design(table, 12)
    fitted = fit_models(plan, np.ones((1, 3), dtype=bool))
    count = dict(zip(map(tuple, plan.table.patterns.tolist()), plan.table.counts.tolist(), strict=True))
    odd = count[1, 0, 0] * count[0, 1, 0] * count[0, 0, 1] * count[1, 1, 1]
    even = count[1, 1, 0] * count[1, 0, 1] * count[0, 1, 1]
    assert np.exp(fitted.log_hidden[0]) == pytest.approx(odd / even)
    assert fitted.deviance[0] == pytest.approx(0, abs=1e-6)
    assert fitted.se[0] ** 2 == pytest.approx(sum(1 / value for value in count.values()))


def test_closed_form_and_newton_agree_on_independent_lists():
    for name in (UK, "massachusetts_congenital_5lists"):
        fit = independence(read(name))
        plan = design(read(name), 12)
        fitted = fit_models(plan, plan.none()[None])
        assert np.log(fit.details["hidden"]) == pytest.approx(fitted.log_hidden[0], rel=1e-10)
        assert fit.details["se_log_hidden"] == pytest.approx(fitted.se[0], rel=1e-8)
        at, root = roots(fitted)
        expected = fit.table.n + np.exp(np.interp([-1.96, 1.96], root[0], at[0]))
        assert np.allclose((fit.summary().low, fit.summary().high), expected, rtol=0.02)


def test_averages_show_both_groups_of_models_of_the_netherlands():
    said = log_linear(read(NETHERLANDS), criterion="bic").summary()
    assert 45_000 < said.median < 53_000
    assert said.high > 100_000


def test_averages_of_sudan_hold_what_was_published_for_intentional_injury():
    fit = log_linear(read("sudan_khartoum_intentional_2023_2024"), criterion="aic")
    # published 7,611 (4,887–12,606)
    said = fit.summary()
    assert said.low < 4_887
    assert said.high > 12_606
    assert fit.details["tried"] == 8


def test_a_reader_is_told_of_models_that_contradict_each_other():
    assert any("twofold" in words for words in log_linear(read(UK), criterion="bic").warnings)
    assert not log_linear(read("massachusetts_congenital_5lists")).warnings


def test_no_model_of_the_patterns_reaches_what_was_published_for_all_causes_in_sudan():
    fit = log_linear(read("sudan_khartoum_allcause_2023_2024"))
    totals = [model["hidden"] + fit.table.n for model in fit.details["models"]]
    assert len(totals) == 8
    assert 38_000 < max(totals) < 39_000 < 52_939


@pytest.mark.parametrize("name", [UK, NETHERLANDS, "massachusetts_congenital_5lists"])
def test_the_search_finds_the_models_that_trying_all_of_them_finds(name):
    plan = design(read(name), 12)
    assert plan.lists <= ALL_UP_TO
    every = _weighed(fit_models(plan, _all(10)), lambda f: f.bic, 1 / 20, complete=True)
    tried, complete = _window(plan, lambda f: f.bic, 1 / 20)
    found = _weighed(tried, lambda f: f.bic, 1 / 20, complete)
    assert complete
    assert found.tried < every.tried / 2
    np.testing.assert_array_equal(found.fitted.models, every.fitted.models)
    np.testing.assert_allclose(found.weights, every.weights, rtol=1e-6)


def test_weights_are_those_of_the_criterion():
    for criterion in ("aic", "bic"):
        models = log_linear(read(UK), criterion=criterion).details["models"]
        ratio = np.exp((models[0][criterion] - models[7][criterion]) / 2)
        assert models[7]["weight"] / models[0]["weight"] == pytest.approx(ratio)


def dependent(place, truth=1_000):
    """Draw people who are on the second list more often if they are on the first."""
    random = stream(5, place)
    first, third = random.random(truth) < 0.3, random.random(truth) < 0.25
    second = random.random(truth) < np.where(first, 0.45, 0.2)
    bits = np.column_stack([first, second, third])
    patterns, counts = np.unique(bits[bits.any(axis=1)], axis=0, return_counts=True)
    return Table.build("abc", patterns.astype(int), counts)


def test_averages_hold_the_truth_where_lists_depend_on_each_other_and_independence_does_not():
    fits = [(log_linear(dependent(place)), independence(dependent(place))) for place in range(100)]
    averaged, independent = (
        sum(f.summary().low <= 1_000 <= f.summary().high for f in kind) for kind in zip(*fits, strict=True)
    )
    assert averaged >= 90
    assert independent < 60


def test_intervals_of_independent_lists_hold_the_truth_as_often_as_they_say():
    held, tables, truth = 0, 200, 400
    for place in range(tables):
        bits = stream(11, place).random((truth, 3)) < (0.25, 0.3, 0.2)
        patterns, counts = np.unique(bits[bits.any(axis=1)], axis=0, return_counts=True)
        said = independence(Table.build("abc", patterns.astype(int), counts)).summary(0.9)
        held += said.low <= truth <= said.high
    # two standard errors of 180 of 200 are 8.5
    assert 0.855 * tables < held < 0.945 * tables


@pytest.mark.parametrize(("model", "within"), [(independence, 0.2), (sparse_stepwise, 0.03), (log_linear, 0.03)])
def test_patterns_expected_are_near_those_seen(model, within):
    fit = model(read(NETHERLANDS))
    seen = fit.table.counts / fit.table.n
    assert fit.cells.shape == (400, len(seen))
    assert (fit.cells.sum(axis=1) < 1 + 1e-12).all()
    large = seen > 0.05
    np.testing.assert_allclose(fit.cells.mean(axis=0)[large], seen[large], rtol=within)


def test_of_many_lists_the_smallest_are_taken_together():
    fit = sparse_stepwise(read("colombia_recruitment_male_1999_R1"))
    assert len(fit.details["merged"]) == 9
    assert fit.warnings
    assert fit.cells is None
    # with up to 18 lists in full the answer is 1,742
    assert fit.summary().median == pytest.approx(1_742, rel=0.02)
    assert independence(fit.table).cells.shape == (400, 103)


def test_what_cannot_be_asked():
    table = read(UK)
    for call in (
        lambda: log_linear(table, criterion="dic"),
        lambda: log_linear(table, threshold=0.0),
        lambda: sparse_stepwise(table, threshold=1.0),
    ):
        with pytest.raises(InputError):
            call()


@pytest.mark.parametrize(
    ("patterns", "counts", "models"),
    [
        ([[1]], [10], (independence, sparse_stepwise, log_linear)),
        (np.zeros((0, 3)), [], (independence, sparse_stepwise, log_linear)),
        ([[1, 0], [0, 1]], [10, 5], (independence, sparse_stepwise, log_linear)),
        ([[1, 0], [1, 1]], [10, 5], (independence, sparse_stepwise, log_linear)),
        ([[1, 1]], [5], (independence, sparse_stepwise, log_linear)),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [10, 5, 7], (independence, sparse_stepwise, log_linear)),
    ],
)
def test_tables_that_say_nothing_are_refused(patterns, counts, models):
    names = "abc"[: np.shape(patterns)[1]]
    for model in models:
        with pytest.raises(RefusedError) as refused:
            model(Table.build(names, patterns, counts))
        assert refused.value.hint()
