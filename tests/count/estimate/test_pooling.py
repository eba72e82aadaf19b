"""Linkage averaging: the mixture, the split of its variance, the rule of multiple imputation, what is refused."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from tests.count.estimate.small import independence, read

from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.diagnostics import Convergence
from amparo.count.estimate.fit import Cap, Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.pooling import combined, pooled, propagate, split
from amparo.count.estimate.table import Table
from amparo.errors import InputError, RefusedError

STUCK = Convergence(1.4, 12.0, 9.0, (1.0, 2.0))


def fit(draws, n=10, **more):
    return Fit("made", Table.build(["a", "b"], [[1, 0]], [n]), np.atleast_2d(np.asarray(draws, dtype=float)), **more)


def relinked(table, random, missed=0.2, wrong=0.002):
    """SYNTHETIC linkage error, for tests only: nobody's linkage errs like this.

    Each person on several lists is broken up with chance ``missed``, into one record of a list and the rest; then of
    the pairs that single records of different lists could form, the share ``wrong`` of the smaller list is joined.
    """
    full, lists = table.cells(), len(table.lists)
    for cell in range(1, len(full)):
        members = [1 << j for j in range(lists) if cell >> j & 1]
        for member in members if len(members) > 1 else []:
            broken = random.binomial(full[cell], missed / len(members))
            full[cell] -= broken
            full[member] += broken
            full[cell - member] += broken
    for j in range(lists):
        for k in range(j):
            joined = random.binomial(min(full[1 << j], full[1 << k]), wrong)
            full[[1 << j, 1 << k]] -= joined
            full[(1 << j) + (1 << k)] += joined
    bits = np.arange(1, len(full))[:, None] >> np.arange(lists - 1, -1, -1) & 1
    return Table.build(table.lists, bits, full[1:])


samples = st.lists(st.lists(st.floats(0, 20), min_size=2, max_size=8).map(np.array), min_size=2, max_size=6)


@given(samples, st.data())
@settings(max_examples=60, deadline=None)
def test_the_two_parts_add_up_to_the_variance_of_the_mixture(draws, data):
    weights = np.array(data.draw(st.lists(st.floats(0.1, 5), min_size=len(draws), max_size=len(draws))))
    weights /= weights.sum()
    found = split(draws, weights)
    values = np.concatenate(draws)
    each = np.repeat(weights / [len(d) for d in draws], [len(d) for d in draws])
    mean = each @ values
    assert found.total**2 == pytest.approx(each @ (values - mean) ** 2, abs=1e-9)
    assert found.linkage**2 + found.estimation**2 == pytest.approx(found.total**2, abs=1e-9)
    assert 0 <= found.share <= 1


def test_parts_of_a_mixture_that_can_be_written_down():
    found = split([np.array([0.0, 2.0]), np.array([4.0, 6.0])], np.array([0.25, 0.75]))
    assert (found.estimation, found.linkage**2) == (1.0, pytest.approx(0.25 * 0.75 * 16))
    assert found.share == pytest.approx(3 / 4)
    halves = split([np.array([0.0, 2.0]), np.array([3.0, 9.0])], np.array([0.5, 0.5]))
    assert halves.share == pytest.approx(6.25 / 11.25)
    assert halves.share_error == pytest.approx(6.25 / 11.25 / 11.25 * 4)


@pytest.mark.parametrize("apart", [0.0, 0.7, 2.0])
def test_the_error_of_the_share_is_what_other_draws_of_the_linkage_would_show(apart):
    def once(at):
        random = stream(5, at)
        centres, widths = apart * random.standard_normal(40), np.exp(0.3 * random.standard_normal(40))
        draws = [centre + width * random.standard_normal(400) for centre, width in zip(centres, widths, strict=True)]
        return split(draws, np.full(40, 1 / 40))

    found = [once(at) for at in range(300)]
    spread = np.std([one.share for one in found])
    assert np.mean([one.share_error for one in found]) == pytest.approx(spread, rel=0.2)


def test_weights_are_odds_and_a_table_given_twice_counts_twice():
    a, b = fit(np.linspace(20, 30, 400)), fit(np.linspace(50, 90, 300), n=12)
    twice, weighed = pooled([a, b, b]), pooled([a, b], [10, 20])
    assert np.array_equal(twice.fit.draws, weighed.fit.draws)
    assert twice.log.share == pytest.approx(weighed.log.share)
    assert (weighed.fit.flat > 45).mean() == pytest.approx(2 / 3, abs=1e-3)
    assert weighed.fit.table.n == 10
    assert weighed.documented == (10, 12)
    assert weighed.range_of_medians == (25, 70)


def test_long_chains_weigh_no_more_than_short_ones():
    mixed = pooled([fit(np.full((4, 1000), 20.0)), fit(np.full((1, 100), 40.0))])
    assert (mixed.fit.flat == 20).mean() == pytest.approx(0.5, abs=1e-3)
    assert mixed.natural.linkage == pytest.approx(10)
    assert mixed.share_linkage == pytest.approx(1)


def test_one_answer_for_all_tables_leaves_nothing_to_linkage():
    one = fit([30.0, 40.0, 50.0])
    mixed = pooled([one, one, one])
    assert mixed.share_linkage == pytest.approx(0, abs=1e-12)
    assert mixed.fit.summary().median == pytest.approx(one.summary().median)


def test_tables_without_an_answer_are_counted_not_left_out():
    good = fit([20.0, 30.0])
    for bad in (fit([[20.0, 21.0], [90.0, 91.0]], convergence=STUCK), Refusal("made", "too few")):
        with pytest.raises(RefusedError) as caught:
            pooled([good, bad, good, bad])
        assert (caught.value.values["failed"], caught.value.values["tables"]) == (2, 4)
        with pytest.raises(RefusedError):
            combined([good, bad])


@pytest.mark.parametrize("weights", [[1], [1, 0], [1, -1], [1, np.nan], [1, np.inf], [1, 1, 1]])
def test_weights_that_are_none(weights):
    with pytest.raises(InputError):
        pooled([fit([20.0]), fit([30.0])], weights)


def test_one_table_says_nothing_about_linkage():
    with pytest.raises(InputError):
        pooled([fit([20.0, 30.0])])


def test_a_cap_touched_in_one_table_is_told():
    free, bound = fit([20.0], cap=Cap(100, 0.0)), fit([99.0], cap=Cap(120, 0.4), warnings=("cap",))
    mixed = pooled([free, bound]).fit
    assert (mixed.cap.largest, mixed.cap.touching, mixed.warnings) == (120, pytest.approx(0.2), ("cap",))


def test_the_order_of_tables_and_lists_changes_nothing():
    table, model = read("kosovo_killings_1999"), independence()
    draws = [relinked(table, stream(3, at)) for at in range(4)]
    turned = [Table.build(t.lists[::-1], t.patterns[:, ::-1], t.counts) for t in draws[::-1]]
    a, b = propagate(model, draws), propagate(model, turned, workers=1)
    assert np.array_equal(a.fit.draws, b.fit.draws)
    assert a.log == b.log
    assert a.fit.table.digest == b.fit.table.digest
    assert a.medians == b.medians[::-1]


def test_a_table_drawn_twice_is_estimated_once():
    table, seen, told = read("kosovo_killings_1999"), [], []
    other = relinked(table, stream(3))

    def model(one):
        seen.append(one.digest)
        return independence()(one)

    mixed = propagate(model, [table, other, table], report=lambda *now: told.append(now))
    assert sorted(seen) == sorted([table.digest, other.digest])
    assert sorted(told) == [(1, 2), (2, 2)]
    assert mixed.medians[0] == mixed.medians[2] != mixed.medians[1]


def test_synthetic_linkage_error_on_the_sudan_table_widens_the_answer():
    table, model = read("sudan_khartoum_allcause_2023_2024"), independence(largest=60_000)
    assert table.n == 2_664
    mixed = propagate(model, [relinked(table, stream(1, at)) for at in range(25)])
    alone, both = model(table).summary(), mixed.fit.summary()
    assert np.log(both.high / both.low) > 1.1 * np.log(alone.high / alone.low)
    assert mixed.share_linkage > 3 * mixed.log.share_error
    # multiple imputation allows for there being only 25 tables, and takes log n0 as normal
    rubin = combined([model(relinked(table, stream(1, at))) for at in range(25)])
    assert rubin.mean == pytest.approx(both.mean, rel=0.01)
    assert np.log(rubin.high / rubin.low) == pytest.approx(np.log(both.high / both.low), rel=0.15)
    json.dumps(mixed.as_data(), allow_nan=False)


def test_multiple_imputation_by_hand():
    first, second = np.exp([1.0, 2.0, 3.0]), np.exp([2.0, 3.0, 4.0])
    found = combined([fit(10 + first), fit(20 + second, n=20)], level=0.9)
    within, between = 1.0, 1.5 * 0.5  # the means are 2 and 3, so B = 1/2
    reach = student.ppf(0.95, (1 + within / between) ** 2) * np.sqrt(within + between)
    assert found.low == pytest.approx(15 + np.exp(2.5 - reach))
    assert found.high == pytest.approx(15 + np.exp(2.5 + reach))
    assert found.mean == pytest.approx(np.mean([10 + first, 20 + second]))


def test_two_modes_break_the_rule_of_multiple_imputation_but_not_the_mixture():
    """Half of each posterior is near n and half far away, as three thin lists can give: log n0 is not normal."""
    fits = [fit(np.concatenate([np.linspace(10, 12, 500), np.linspace(900, 1_100 + at, 500)])) for at in range(5)]
    assert pooled(fits).fit.summary().high < 1_105
    assert combined(fits).high > 10 * 1_105


def test_multiple_imputation_survives_nobody_unseen():
    same = combined([fit([10.0, 10.0, 10.0]), fit([10.0, 10.0, 10.0])])
    assert same.low == same.high == pytest.approx(10.1)
