"""The Rasch model: published maximum likelihood, brute force over a grid, tables at the edge."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import nbinom, norm
from tests.count.estimate.small import read

from amparo.count.estimate.heterogeneity import closed, rasch
from amparo.count.estimate.heterogeneity.margins import Margins, margins
from amparo.count.estimate.heterogeneity.posterior import BETA_MEAN, BETA_SPREAD, SIGMA_SPREAD
from amparo.count.estimate.heterogeneity.ridge import data_of, slope_at
from amparo.count.estimate.table import Table
from amparo.errors import InputError, RefusedError

HARE = Margins(np.array([16.0, 28, 20, 26, 23, 32]), np.array([25.0, 22, 13, 5, 1, 2]))
THREE = [x for x in product((0, 1), repeat=3) if any(x)]
SMALL = {(1, 0, 0): 12, (0, 1, 0): 9, (0, 0, 1): 6, (1, 1, 0): 7, (1, 0, 1): 4, (0, 1, 1): 3, (1, 1, 1): 3}


def table_of(counts: dict[tuple[int, ...], int]) -> Table:
    return Table.build([f"l{j}" for j in range(3)], list(counts), list(counts.values()))


def without_prior(theta, data):
    value, slope = slope_at(theta, data)
    away = (theta[:-1] - BETA_MEAN) / BETA_SPREAD
    value += 0.5 * (away @ away) + 0.5 * (theta[-1] / SIGMA_SPREAD) ** 2
    return -value, -(slope + np.append(away / BETA_SPREAD, theta[-1] / SIGMA_SPREAD**2))


def test_maximum_likelihood_of_the_hares_is_the_published_one():
    # Coull and Agresti (1999), logistic-normal model: N 92.0, σ 0.97
    data = data_of(HARE, 1e7)
    best = minimize(without_prior, np.append(np.full(6, -1.0), 1.0), args=(data,), jac=True, method="BFGS").x
    assert abs(best[-1]) == pytest.approx(0.97, abs=0.005)
    theta, weights = np.polynomial.hermite_e.hermegauss(60)
    none = np.prod(1 / (1 + np.exp(best[:-1, None] + best[-1] * theta)), axis=0) @ weights / weights.sum()
    assert HARE.n / (1 - none) == pytest.approx(92.0, abs=0.1)


@pytest.mark.parametrize("limit", [40.0, 1e6])
@pytest.mark.parametrize("sigma", [-2.0, 0.0, 0.9, 4.0])
def test_the_gradient_is_the_slope(limit, sigma):
    data = data_of(HARE, limit)
    theta = np.array([-3.0, -1, -1.5, -1, -2, -0.5, sigma])
    _, slope = slope_at(theta, data)
    for i, move in enumerate(1e-5 * np.eye(7)):
        rise = (slope_at(theta + move, data)[0] - slope_at(theta - move, data)[0]) / 2e-5
        # the cap is a broken line: beside a knot its slope differs in the third digit
        assert rise == pytest.approx(slope[i], rel=5e-3, abs=1e-3)


EDGES = np.linspace(-8, 8, 1_500)


@cache
def mass_by_odds() -> np.ndarray:
    """Return the posterior mass of SMALL at each log-odds of being on no list, shape (1500,).

    A sum over a grid of β and σ; the integral over people by Gauss-Hermite quadrature, cell by cell.
    """
    theta, weights = np.polynomial.hermite_e.hermegauss(30)
    weights = weights / weights.sum()
    betas, sigmas = np.linspace(-8, 2.5, 29), np.linspace(0.125, 5.875, 24)
    prior = norm.logpdf(betas, BETA_MEAN, BETA_SPREAD)
    mass = np.zeros(len(EDGES))
    for sigma in sigmas:
        up = 1 / (1 + np.exp(-(betas[:, None] + sigma * theta)))
        part = {}
        for x in product((0, 1), repeat=3):
            a, b, c = (up if on else 1 - up for on in x)
            part[x] = np.einsum("iq,jq,kq,q->ijk", a, b, c, weights, optimize=True)
        none = part.pop((0, 0, 0))
        log = sum(count * np.log(part[x] / (1 - none)) for x, count in SMALL.items())
        log = log + prior[:, None, None] + prior[:, None] + prior + norm.logpdf(sigma, 0, SIGMA_SPREAD)
        at = np.clip(np.searchsorted(EDGES, np.log(none / (1 - none)).ravel()), 0, len(EDGES) - 1)
        mass += np.bincount(at, weights=np.exp(log + 100).ravel(), minlength=len(EDGES))
    return mass / mass.sum()


def brute_force(limit: int) -> np.ndarray:
    """Return P(n0 ≤ 0 … limit) of SMALL, shape (limit + 1,)."""
    some = mass_by_odds() > 1e-12
    chance = 1 / (1 + np.exp(EDGES[some]))
    steps = np.cumsum(mass_by_odds()[some] @ nbinom.pmf(np.arange(limit + 1), 44, chance[:, None]))
    return steps / steps[-1]


def test_the_posterior_is_that_of_brute_force():
    table = table_of(SMALL)
    limit = 20 * table.n
    steps = brute_force(limit)
    fitted = rasch(table)
    assert fitted.answered
    for level in (0.1, 0.25, 0.5, 0.75, 0.9):
        exact = np.searchsorted(steps, level)
        # where the exact quantile stands among the draws: standard error about 0.01
        assert (fitted.flat - table.n <= exact).mean() == pytest.approx(level, abs=0.04)


def test_a_narrow_cap_is_kept_and_reported():
    table = table_of(SMALL)
    free, tight = rasch(table), rasch(table, cap=25)
    assert tight.flat.max() <= table.n + 25
    assert tight.cap is not None
    assert tight.cap.matters
    assert tight.cap.largest == table.n + 25
    assert tight.summary().median < free.summary().median
    steps = brute_force(25)
    for level in (0.25, 0.5, 0.75):
        exact = np.searchsorted(steps, level)
        assert (tight.flat - table.n < exact).mean() - 0.04 <= level <= (tight.flat - table.n <= exact).mean() + 0.04


@pytest.mark.parametrize("name", ["kosovo_killings_1999", "uk_slavery_2013_5lists", "massachusetts_congenital_5lists"])
def test_chains_converge_on_real_lists(name):
    fitted = rasch(read(name))
    assert fitted.convergence is not None
    assert fitted.convergence.reached
    assert fitted.draws.shape[0] == 4


def test_independent_lists_need_no_person_effect():
    rng = np.random.default_rng(11)
    people = rng.random((3_000, 4)) < (0.3, 0.4, 0.25, 0.35)
    rows, counts = np.unique(people[people.any(axis=1)], axis=0, return_counts=True)
    fitted = rasch(Table.build("abcd", rows.astype(int), counts))
    assert fitted.details["sigma"][1] < 0.5
    summary = fitted.summary()
    assert summary.low <= 3_000 <= summary.high


def test_people_who_differ_are_found_where_independence_misses_them():
    held, differ, missed = [], [], []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        logit = np.array([-2.0, -1.5, -2.5, -1.0]) + 1.3 * rng.standard_normal((4_000, 1))
        people = rng.random((4_000, 4)) < 1 / (1 + np.exp(-logit))
        rows, counts = np.unique(people[people.any(axis=1)], axis=0, return_counts=True)
        table = Table.build("abcd", rows.astype(int), counts)
        fitted = rasch(table)
        held.append(fitted.summary().low <= 4_000 <= fitted.summary().high)
        differ.append(fitted.details["sigma"][0] <= 1.3 <= fitted.details["sigma"][2])
        missed.append(closed(table, "mt").summary().high < 4_000)
    # of eight intervals of 95 %, fewer than six hold the truth once in 170 times
    assert sum(held) >= 6
    assert sum(differ) >= 6
    assert all(missed)


def test_cells_are_the_patterns_given_that_somebody_saw_the_person():
    table = read("massachusetts_congenital_5lists")
    fitted = rasch(table)
    assert fitted.cells is not None
    assert fitted.cells.shape[1] == len(table.counts)
    assert (fitted.cells.sum(axis=1) < 1).all()
    complete = table_of(SMALL)
    assert rasch(complete).cells.sum(axis=1) == pytest.approx(1, abs=1e-6)
    # where every pattern occurs, the sizes of the lists come back
    kosovo = read("kosovo_killings_1999").canonical()
    expected = rasch(kosovo).cells.mean(axis=0) @ kosovo.patterns * kosovo.n
    assert expected == pytest.approx(kosovo.sizes, rel=0.02)


def test_order_changes_nothing_and_the_seed_does():
    table = table_of(SMALL)
    turned = Table.build(table.lists[::-1], table.patterns[::-1, ::-1], table.counts[::-1])
    assert np.array_equal(rasch(turned).draws, rasch(table).draws)
    assert not np.array_equal(rasch(table, seed=2).draws, rasch(table).draws)


def test_two_lists_are_answered_with_a_warning():
    fitted = rasch(Table.build("ab", [(1, 0), (0, 1), (1, 1)], [30, 20, 10]))
    assert fitted.warnings
    assert fitted.summary().high > 200


@pytest.mark.parametrize(
    "counts",
    [
        {(1, 1, 1): 50},
        {(1, 0, 0): 20, (1, 1, 0): 5, (1, 1, 1): 3},
        {(1, 0, 0): 1, (1, 1, 0): 1},
        dict.fromkeys(THREE, 10**8),
    ],
    ids=["everyone everywhere", "nested", "two people", "huge"],
)
def test_edges_have_a_finite_answer(counts):
    table = table_of(counts)
    fitted = rasch(table)
    assert np.isfinite(fitted.draws).all()
    assert fitted.draws.min() >= table.n


def test_a_total_far_beyond_the_cap_stands_at_the_cap_and_is_no_answer():
    table = table_of({(1, 0, 0): 30_000, (0, 1, 0): 20_000, (0, 0, 1): 10_000, (1, 1, 0): 1})
    fitted = rasch(table)
    assert fitted.cap is not None
    assert fitted.cap.matters
    assert fitted.summary().median > 0.95 * fitted.cap.largest


def test_no_overlap_no_people_and_no_cap_are_refused():
    with pytest.raises(RefusedError, match="never overlap"):
        rasch(table_of({(1, 0, 0): 5, (0, 1, 0): 7}))
    with pytest.raises(InputError, match="counts nobody"):
        rasch(table_of({(1, 0, 0): 0}))
    with pytest.raises(InputError, match="cap"):
        rasch(table_of(SMALL), cap=0.5)
    assert margins(table_of(SMALL)).n == 44
