"""M0, Mt, Mh, Mth, the lower bound and sample coverage: closed forms, published figures, tables at the edge."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from tests.count.estimate.small import read

from amparo.count.estimate.heterogeneity import MODELS, chao_lower_bound, closed, sample_coverage
from amparo.count.estimate.heterogeneity.chao import bound_alike, bound_by_list
from amparo.count.estimate.heterogeneity.closed import estimate
from amparo.count.estimate.heterogeneity.margins import Margins, margins
from amparo.count.estimate.heterogeneity.poisson import fit
from amparo.count.estimate.table import Table
from amparo.errors import InputError, RefusedError

HARE = Margins(np.array([16.0, 28, 20, 26, 23, 32]), np.array([25.0, 22, 13, 5, 1, 2]))
"""Snowshoe hares, six nights, 68 animals (Otis and others 1978): how many each night, how many 1 … 6 times."""
HARE_PUBLISHED = {
    ("m0", ""): (75.4, 3.5),
    ("mt", ""): (75.1, 3.4),
    ("mh", "chao"): (79.8, 6.4),
    ("mh", "poisson"): (81.5, 5.7),
    ("mh", "darroch"): (90.4, 11.6),
    ("mh", "gamma"): (100.6, 21.7),
    ("mth", "chao"): (79.6, 6.3),
    ("mth", "poisson"): (81.1, 5.6),
    ("mth", "darroch"): (90.5, 11.7),
    ("mth", "gamma"): (101.6, 22.4),
}
"""Abundance and standard error that Rcapture prints (Baillargeon and Rivest 2007)."""


def table_of(counts: dict[tuple[int, ...], int]) -> Table:
    size = len(next(iter(counts)))
    return Table.build([f"l{j}" for j in range(size)], list(counts), list(counts.values()))


def shuffled(table: Table, rng: np.random.Generator) -> Table:
    columns, rows = rng.permutation(len(table.lists)), rng.permutation(len(table.counts))
    return Table.build(
        [table.lists[j] for j in columns], table.patterns[np.ix_(rows, columns)], table.counts[rows], table.stratum
    )


@pytest.mark.parametrize(("family", "kind"), HARE_PUBLISHED)
def test_the_snowshoe_hares_as_published(family, kind):
    found = estimate(HARE, kind, by_list=family in ("mt", "mth"))
    total, error = HARE_PUBLISHED[family, kind]
    assert HARE.n + found.unseen == pytest.approx(total, abs=0.05)
    assert found.error == pytest.approx(error, abs=0.05)


@pytest.mark.parametrize(
    ("name", "model", "published"),
    [
        ("kosovo_killings_1999", "mt", 7_395),
        ("kosovo_killings_1999", "mth-chao", 8_591),
        ("kosovo_killings_1999", "mth-darroch", 12_797),
        ("uk_slavery_2013_5lists", "mt", 13_444),
        ("netherlands_trafficking_2010_2015_5lists", "mt", 52_924),
    ],
)
def test_published_totals(name, model, published):
    assert closed(read(name), model).details["estimate"] == pytest.approx(published, abs=0.6)


def test_the_interval_of_independence_is_that_published_for_the_united_kingdom():
    # Binette and Steorts (2021): 12,004 to 15,160
    summary = closed(read("uk_slavery_2013_5lists"), "mt").summary()
    assert summary.low == pytest.approx(12_004, rel=0.01)
    assert summary.high == pytest.approx(15_160, rel=0.01)


@pytest.mark.parametrize("name", ["spina_bifida_ny_3lists", "allegheny_lesbian_mailing_4lists", "kosovo_killings_1999"])
def test_mt_solves_darrochs_equation(name):
    table = read(name)
    root = brentq(lambda total: np.prod(1 - table.sizes / total) - 1 + table.n / total, table.n + 1e-6, 1e6)
    assert closed(table, "mt").details["estimate"] == pytest.approx(root, rel=1e-8)


def test_mt_of_two_lists_is_lincoln_and_petersens():
    table = table_of({(1, 0): 30, (0, 1): 20, (1, 1): 10})
    fitted = closed(table, "mt")
    assert fitted.details["estimate"] == pytest.approx(40 * 30 / 10)
    # Poisson: variance of log n0 is Σ 1/cell; n0 = 60
    assert fitted.details["standard_error"] == pytest.approx(np.sqrt(60 + 60**2 * (1 / 30 + 1 / 20 + 1 / 10)))


def test_m0_solves_its_equation():
    table = read("allegheny_lesbian_mailing_4lists")
    captures = table.sizes.sum()
    root = brentq(lambda total: (1 - captures / (4 * total)) ** 4 - 1 + table.n / total, table.n + 1, 1e6)
    assert closed(table, "m0").details["estimate"] == pytest.approx(root, rel=1e-8)


def test_mh_darroch_of_three_lists_is_saturated():
    table = read("spina_bifida_ny_3lists")
    once, twice, thrice = table.captures
    # third difference of log μ_k / C(3, k) is 0
    unseen = (once / 3) ** 3 * thrice / (twice / 3) ** 3
    assert closed(table, "mh-darroch").details["estimate"] == pytest.approx(table.n + unseen, rel=1e-8)


@pytest.mark.parametrize("kind", ["", "poisson", "darroch", "gamma"])
def test_the_margins_give_what_a_regression_on_all_cells_gives(kind):
    table = read("massachusetts_congenital_5lists")
    cells = np.array(list(product((0, 1), repeat=5))[1:], dtype=float)
    k = cells.sum(axis=1)
    curve = {"poisson": 2**k - 1, "darroch": k**2 / 2, "gamma": np.log(3.5) - np.log(3.5 + k)}
    design = np.column_stack([np.ones(31), cells, *([curve[kind]] if kind else [])])
    theta = np.append(np.log(table.n), np.zeros(design.shape[1] - 1))
    for _ in range(200):
        mean = np.exp(design @ theta)
        inverse = np.linalg.inv(design.T @ (design * mean[:, None]))
        theta = theta + 0.5 * inverse @ design.T @ (table.cells()[1:] - mean)
    found = estimate(margins(table), kind, by_list=True)
    assert found.log_unseen == pytest.approx(theta[0], abs=1e-6)
    assert found.variance == pytest.approx(inverse[0, 0], rel=1e-5)
    assert found.log_likelihood == pytest.approx(table.cells()[1:] @ (design @ theta) - mean.sum(), rel=1e-9)


def test_a_column_may_have_any_scale():
    column = np.arange(1, 7.0)[:, None] ** 2
    small, large = (fit(HARE, scale * column, by_list=True).unseen for scale in (1e-3, 1e6))
    assert small == pytest.approx(large, rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_mt_finds_the_total_of_independent_lists(seed):
    rng = np.random.default_rng(seed)
    true, reach = 5_000, np.array([0.15, 0.3, 0.08, 0.25])
    people = rng.random((true, 4)) < reach
    rows, counts = np.unique(people[people.any(axis=1)], axis=0, return_counts=True)
    fitted = closed(Table.build("abcd", rows.astype(int), counts), "mt")
    off = fitted.details["estimate"] - true
    assert abs(off) < 3.3 * fitted.details["standard_error"] < 0.1 * true


def test_intervals_of_mt_hold_their_promise():
    rng = np.random.default_rng(20)
    held = []
    for _ in range(200):
        people = rng.random((400, 3)) < (0.3, 0.25, 0.35)
        rows, counts = np.unique(people[people.any(axis=1)], axis=0, return_counts=True)
        summary = closed(Table.build("abc", rows.astype(int), counts), "mt").summary()
        held.append(summary.low <= 400 <= summary.high)
    # 4 standard errors of a share of 200; Poisson noise makes the interval a little wide
    assert np.mean(held) >= 0.89


# ------------------------------------------------------------------------------------------------ at least


def test_the_bound_of_kosovo_is_the_published_one():
    # Rcapture, Mth Chao: 8,591
    bound = chao_lower_bound(read("kosovo_killings_1999"))
    assert bound.value == pytest.approx(8_591, abs=0.5)
    assert 4_400 < bound.low < bound.value
    # the near-census found 10,401
    assert bound.value < 10_401


def test_the_bound_of_alike_lists_is_chaos():
    table = read("kosovo_killings_1999")
    once, twice = table.captures[:2]
    assert bound_alike(table).value == pytest.approx(4_400 + 3 / 4 * once**2 / (2 * twice))
    assert bound_alike(table).value == pytest.approx(
        4_400 + fit(margins(table), np.eye(4)[:, 2:], by_list=False).unseen, rel=1e-5
    )


def test_errors_of_the_bounds_agree_with_those_of_the_likelihood():
    table = read("kosovo_killings_1999")
    for bound, by_list in ((bound_alike(table), False), (bound_by_list(table), True)):
        found = fit(margins(table), np.eye(4)[:, 2:], by_list=by_list)
        assert np.sqrt(bound.variance) == pytest.approx(found.error, rel=0.02)


def test_the_bound_is_a_bound_when_people_differ():
    rng = np.random.default_rng(7)
    values, lows = [], []
    for _ in range(60):
        odds = np.exp(rng.normal(0, 1.5, (3_000, 1))) * (0.05, 0.2, 0.1, 0.15)
        people = rng.random((3_000, 4)) < odds / (1 + odds)
        rows, counts = np.unique(people[people.any(axis=1)], axis=0, return_counts=True)
        bound = chao_lower_bound(Table.build("abcd", rows.astype(int), counts))
        values.append(bound.value)
        lows.append(bound.low)
    assert np.mean(values) < 3_000
    assert np.mean(np.array(lows) <= 3_000) >= 0.95


def test_without_heterogeneity_the_bound_is_the_total():
    reach, true = np.array([0.3, 0.2, 0.4]), 10**7
    cells = {
        x: round(true * float(np.prod(np.where(x, reach, 1 - reach)))) for x in product((0, 1), repeat=3) if any(x)
    }
    assert chao_lower_bound(table_of(cells)).value == pytest.approx(true, rel=1e-5)


def test_the_interval_of_the_bound_holds_it():
    bound = bound_by_list(read("taiwan_hepatitisA_1995_3lists"))
    low, high = bound.interval()
    assert 271 < low < bound.limit(0.05) < bound.value < high


def test_nobody_on_exactly_two_lists_gives_the_bias_corrected_bound():
    table = table_of({(1, 0, 0): 5, (0, 1, 0): 6, (0, 0, 1): 3, (1, 1, 1): 2})
    assert chao_lower_bound(table).value == 16 + (14**2 - 5**2 - 6**2 - 3**2) / 2


def test_everyone_on_every_list_is_at_least_those():
    assert chao_lower_bound(table_of({(1, 1, 1): 50})).low == 50


# ------------------------------------------------------------------------------------------------ coverage


def test_hepatitis_in_taiwan_as_published():
    # Chao and others (2001): coverage 51.3 %, 407, 971 and 508
    details = sample_coverage(read("taiwan_hepatitisA_1995_3lists")).details
    assert details["coverage"] == pytest.approx(0.513, abs=5e-4)
    assert round(details["independent"]) == 407
    assert round(details["full"]) == 971
    assert round(details["one_step"]) == 508
    assert details["estimator"] == "one-step"


def test_three_lists_by_the_formulas_of_the_paper():
    table = read("spina_bifida_ny_3lists")
    z = {tuple(map(int, x)): int(c) for x, c in zip(table.patterns, table.counts, strict=True)}
    n1, n2, n3 = table.sizes
    n12, n13, n23 = table.overlaps[0, 1], table.overlaps[0, 2], table.overlaps[1, 2]
    covered = 1 - (z[1, 0, 0] / n1 + z[0, 1, 0] / n2 + z[0, 0, 1] / n3) / 3
    a12 = z[1, 0, 0] + z[0, 1, 0] + 2 * z[1, 1, 0]
    a13 = z[1, 0, 0] + z[0, 0, 1] + 2 * z[1, 0, 1]
    a23 = z[0, 1, 0] + z[0, 0, 1] + 2 * z[0, 1, 1]
    below = 1 - (a12 * n12 / (n1 * n2) + a13 * n13 / (n1 * n3) + a23 * n23 / (n2 * n3)) / (3 * covered)
    fitted = sample_coverage(table)
    assert fitted.details["estimator"] == "full"
    assert fitted.details["estimate"] == pytest.approx((n12 + n13 + n23) / (3 * covered) / below)
    assert fitted.summary().median == pytest.approx(fitted.details["estimate"], rel=1e-3)


def test_independent_lists_have_no_covariation():
    reach, true = np.array([0.5, 0.6, 0.7]), 10**7
    cells = {
        x: round(true * float(np.prod(np.where(x, reach, 1 - reach)))) for x in product((0, 1), repeat=3) if any(x)
    }
    details = sample_coverage(table_of(cells)).details
    assert details["estimate"] == pytest.approx(true, rel=1e-5)
    assert np.array(details["ccv"])[0, 1] == pytest.approx(0, abs=1e-4)


def test_the_bootstrap_knows_its_own_spread():
    table = read("italy_diabetes_4lists")
    fitted = sample_coverage(table)
    assert np.array_equal(fitted.draws, sample_coverage(table).draws)
    other = sample_coverage(table, seed=2)
    assert other.details["log_error"] != fitted.details["log_error"]
    assert other.details["log_error"] == pytest.approx(fitted.details["log_error"], rel=0.15)


# ------------------------------------------------------------------------------------------------ edges


@pytest.mark.parametrize("answer", [chao_lower_bound, sample_coverage, *(lambda t, m=m: closed(t, m) for m in MODELS)])
def test_lists_that_never_overlap_are_refused(answer):
    with pytest.raises(RefusedError, match="never overlap"):
        answer(table_of({(1, 0, 0): 5, (0, 1, 0): 7, (0, 0, 1): 9}))


@pytest.mark.parametrize("answer", [chao_lower_bound, sample_coverage, lambda t: closed(t, "m0")])
def test_an_empty_table_is_refused(answer):
    with pytest.raises(InputError, match="counts nobody"):
        answer(table_of({(1, 0, 0): 0}))


def test_too_few_lists_are_told():
    with pytest.raises(RefusedError, match="needs 3 lists") as refused:
        closed(table_of({(1, 0, 0): 5, (1, 1, 0): 3}), "mh-darroch")
    assert refused.value.values == {"given": 2, "needed": 3}
    with pytest.raises(RefusedError, match="needs 2 lists"):
        closed(table_of({(1, 0, 0): 5}), "mt")


def test_one_list_that_holds_everybody_leaves_mt_without_an_answer():
    with pytest.raises(RefusedError, match="edge"):
        closed(table_of({(1, 0, 0): 20, (1, 1, 0): 5, (1, 1, 1): 3}), "mt")


@pytest.mark.parametrize("answer", [chao_lower_bound, sample_coverage, *(lambda t, m=m: closed(t, m) for m in MODELS)])
def test_more_people_than_live_is_no_answer(answer):
    table = table_of({(1, 0, 0): 3 * 10**8, (0, 1, 0): 2 * 10**8, (0, 0, 1): 10**8, (1, 1, 0): 5, (1, 1, 1): 1})
    with pytest.raises(RefusedError, match=r"than live|edge|cannot use"):
        answer(table)


@pytest.mark.parametrize(
    ("model", "counts"),
    [
        ("mth-gamma", [53_368_159, 0, 3, 0, 0, 3, 0]),
        ("mth-darroch", [0, 0, 3, 3, 0, 32_828_303, 0]),
        ("mth-poisson", [0, 0, 0, 59_809_332, 8_400_304, 0, 1]),
    ],
)
def test_a_singular_information_is_no_answer(model, counts):
    # found by random tables: rounding leaves a negative variance
    table = table_of(dict(zip([x for x in product((0, 1), repeat=3) if any(x)], counts, strict=True)))
    with pytest.raises(RefusedError, match="edge"):
        closed(table, model)


def test_an_unknown_model_is_refused():
    with pytest.raises(InputError, match="no model"):
        closed(read("spina_bifida_ny_3lists"), "mth-normal")


def test_a_list_without_people_changes_nothing():
    table = read("allegheny_lesbian_mailing_4lists")
    wider = Table.build([*table.lists, "E"], np.column_stack([table.patterns, 0 * table.counts]), table.counts)
    assert chao_lower_bound(wider) == chao_lower_bound(table)
    for model in ("m0", "mth-gamma"):
        assert np.array_equal(closed(wider, model).draws, closed(table, model).draws)
    assert np.array_equal(sample_coverage(wider).draws, sample_coverage(table).draws)


def test_sixty_lists_have_an_answer():
    rng = np.random.default_rng(3)
    people = rng.random((300, 60)) < rng.uniform(0.01, 0.05, 60)
    rows, counts = np.unique(people[people.any(axis=1)], axis=0, return_counts=True)
    table = Table.build([f"l{j:02}" for j in range(60)], rows.astype(int), counts)
    sizes = table.sizes[table.sizes > 0]
    root = brentq(lambda total: np.exp(np.log1p(-sizes / total).sum()) - 1 + table.n / total, table.n + 1e-6, 1e5)
    assert closed(table, "mt").details["estimate"] == pytest.approx(root, rel=1e-7)
    assert closed(table, "mth-darroch").draws.min() >= table.n


@pytest.mark.parametrize("name", ["kosovo_killings_1999", "massachusetts_congenital_5lists"])
def test_order_changes_nothing(name):
    table = read(name)
    other = shuffled(table, np.random.default_rng(5))
    assert chao_lower_bound(other) == chao_lower_bound(table)
    for model in MODELS:
        assert np.array_equal(closed(other, model).draws, closed(table, model).draws)
    assert np.array_equal(sample_coverage(other).draws, sample_coverage(table).draws)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.just(0), st.integers(0, 4), st.integers(0, 10**8)), min_size=7, max_size=7))
def test_every_table_has_a_finite_answer_or_a_reason(counts):
    table = table_of(dict(zip([x for x in product((0, 1), repeat=3) if any(x)], counts, strict=True)))
    for answer in (sample_coverage, *(lambda t, m=m: closed(t, m) for m in MODELS)):
        try:
            fitted = answer(table)
        except (InputError, RefusedError):
            continue
        assert np.isfinite(fitted.draws).all()
        assert (fitted.draws >= table.n).all()
