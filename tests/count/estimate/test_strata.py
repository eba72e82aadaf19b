"""Totals over strata and strata made one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.estimate.small import independence, read

from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.diagnostics import Convergence
from amparo.count.estimate.fit import Cap, Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.strata import merge, total
from amparo.count.estimate.table import Table
from amparo.errors import InputError, RefusedError


def fit(draws, stratum="", n=5, **more):
    table = Table.build(["a", "b"], [[1, 0]], [n], stratum)
    return Fit("made", table, np.atleast_2d(np.asarray(draws, dtype=float)), **more)


def test_the_sum_of_independent_totals_has_their_mean_and_variance():
    parts = [stream(1, at).lognormal(mean, 0.6, (4, 2_500)) + 100 for at, mean in enumerate((4, 5, 6))]
    found = total([fit(draws, str(at)) for at, draws in enumerate(parts)])
    assert found.flat.mean() == pytest.approx(sum(draws.mean() for draws in parts), rel=1e-9)
    assert found.flat.var() == pytest.approx(sum(draws.var() for draws in parts), rel=0.03)
    # ends of intervals do not add up, nor do medians of skewed strata
    summaries = [fit(draws).summary() for draws in parts]
    assert found.summary().high < sum(one.high for one in summaries)
    assert found.summary().median > 1.01 * sum(one.median for one in summaries)
    assert found.answered
    assert found.table.n == 15


def test_exact_fits_do_not_line_up():
    """Quantiles stand in order: added as they stand, two strata would be low and high together."""
    steps = np.linspace(100, 200, 4_000)
    found = total([fit(steps, "x"), fit(steps, "y")])
    assert found.flat.var() == pytest.approx(2 * steps.var(), rel=0.05)
    assert found.flat.mean() == pytest.approx(300)


def test_chains_of_different_lengths_weigh_the_same():
    found = total([fit(np.linspace(10, 20, 4_999), "x"), fit(np.linspace(100, 900, 30_001), "y")])
    assert found.draws.shape == (1, 30_001)
    assert found.flat.mean() == pytest.approx(515, rel=1e-4)
    uneven = total([fit(np.linspace(10, 20, 12_000))])  # 8,000 of them stand twice among 20,000
    assert uneven.flat.mean() == pytest.approx(15, rel=0.005)


def test_the_order_of_strata_changes_nothing():
    table = read("kosovo_killings_1999")
    parts = [
        independence()(Table(table.lists, table.patterns, table.counts // (at + 1) + 1, f"{at}")) for at in range(3)
    ]
    assert np.array_equal(total(parts).draws, total(parts[::-1]).draws)
    assert not np.array_equal(total(parts).draws, total(parts, seed=1).draws)


def test_a_stratum_without_an_answer_is_named_by_its_place():
    stuck = fit([[20.0, 21.0], [90.0, 91.0]], convergence=Convergence(2.0, 9.0, 9.0, (20.5, 90.5)))
    with pytest.raises(RefusedError) as caught:
        total([fit([20.0]), Refusal("made", "too few"), fit([20.0]), stuck])
    assert caught.value.values["positions"] == "2, 4"
    assert "2 of 4" in str(caught.value)
    with pytest.raises(InputError):
        total([])


def test_caps_of_strata():
    found = total([fit([20.0], "x", cap=Cap(100, 0.1)), fit([30.0], "y", cap=Cap(50, 0.2)), fit([40.0], "z")])
    assert found.cap.largest == 190
    assert found.cap.touching == pytest.approx(1 - 0.9 * 0.8)
    assert total([fit([20.0])]).cap is None


rows = st.dictionaries(st.sampled_from([(0, 1), (1, 0), (1, 1)]), st.integers(1, 40), min_size=1)


@given(st.lists(st.tuples(st.permutations(["a", "b", "c"]), rows), min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_merged_strata_hold_the_same_people(parts):
    tables = [Table.build(lists[:2], [*cells], [*cells.values()], "s") for lists, cells in parts]
    merged = merge(tables)
    assert merged.n == sum(table.n for table in tables)
    for j, name in enumerate(merged.lists):
        assert merged.sizes[j] == sum(t.sizes[t.lists.index(name)] for t in tables if name in t.lists)
    assert merged.captures.sum() == merged.n
    assert merge(tables[::-1]).digest == merged.digest
    assert merged.stratum == ""
