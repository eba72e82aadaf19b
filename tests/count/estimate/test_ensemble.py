"""The models together: weights follow known totals, the interval grows by what was missed, and grows upwards."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.diagnostics import Convergence
from amparo.count.estimate.ensemble import TYPICAL, ensemble, errors, weigh
from amparo.count.estimate.fit import Cap, Fit
from amparo.count.estimate.table import Table
from amparo.errors import RefusedError

TABLE = Table.build(["a", "b", "c"], [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]], [400, 300, 200, 100])
STEPS = norm.ppf((np.arange(2_000) + 0.5) / 2_000)


def fit(model, middle, spread=0.05, convergence=None, cap=None):
    unseen = (middle - TABLE.n) * np.exp(spread * STEPS)
    return Fit(model, TABLE, np.round(TABLE.n + unseen)[None, :], convergence, cap)


def trial(model, name, truth, middle, seen=100, spread=0.2):
    low, high = (seen + (middle - seen) * np.exp(end * spread) for end in (-1.96, 1.96))
    return Trial(name, truth, seen, model, middle, low, high)


def test_without_known_totals_all_models_weigh_the_same():
    found = ensemble(TABLE, [fit("one", 3_000), fit("two", 5_000)], ())
    assert found.details["weights"] == {"one": 0.5, "two": 0.5}
    assert found.details["error_sd"] == {"prior": TYPICAL, "here": pytest.approx(TYPICAL, rel=0.02), "trials": 0}
    assert found.details["disagreement"] == pytest.approx(5 / 3, rel=0.01)


def test_a_model_that_foresaw_known_totals_outweighs_one_that_did_not():
    said = [trial("good", name, 300, 310) for name in "abcd"] + [trial("bad", name, 300, 120) for name in "abcd"]
    weights = weigh(["good", "bad"], said)
    assert weights["good"] > 0.9
    assert sum(weights.values()) == pytest.approx(1)


def test_a_model_that_was_not_tested_neither_gains_nor_loses():
    said = [trial("good", name, 300, 310) for name in "abcd"] + [trial("bad", name, 300, 120) for name in "abcd"]
    weights = weigh(["good", "bad", "untested"], said)
    assert weights["bad"] < weights["untested"] < weights["good"]


def test_a_model_that_did_not_converge_is_not_in_the_pool():
    stuck = Convergence(1.3, 50.0, 50.0, (1_000.0, 9_000.0))
    found = ensemble(TABLE, [fit("one", 3_000), fit("stuck", 90_000, convergence=stuck)], ())
    assert found.details["weights"] == {"one": 1.0}
    with pytest.raises(RefusedError):
        ensemble(TABLE, [fit("stuck", 90_000, convergence=stuck)], ())


def test_the_middle_stays_and_the_interval_grows_upwards():
    alone = fit("one", 3_000)
    found, own = ensemble(TABLE, [alone], ()).summary(), alone.summary()
    assert found.median == pytest.approx(own.median, rel=0.02)
    above, below = (
        np.log((found.high - TABLE.n) / (own.median - TABLE.n)),
        np.log((own.median - TABLE.n) / (found.low - TABLE.n)),
    )
    assert above > np.log((own.high - TABLE.n) / (own.median - TABLE.n)) + 1
    assert 0 < below < above / 3


def test_misses_on_known_totals_widen_and_hits_narrow():
    missed = errors({"one": 1.0}, [trial("one", name, 600, 150) for name in "abcd"])
    hit = errors({"one": 1.0}, [trial("one", name, 152, 150) for name in "abcd"])
    assert hit.mean() < TYPICAL < missed.mean()


def test_the_error_is_drawn_as_documented():
    """One model without doubt of its own: the ensemble is then the error alone, a two-piece normal mixed over s."""
    sure = Fit("sure", TABLE, np.full((1, 100), 3_000.0))
    unseen = np.log((ensemble(TABLE, [sure], (), typical=0.5).flat - TABLE.n + 5) / (3_000 - TABLE.n + 5))
    rng = np.random.default_rng(3)
    steps = rng.normal(size=400_000)
    expected = np.where(steps < 0, 0.25 * steps, steps) * 0.5 * np.exp(0.4 * rng.normal(size=400_000))
    for at in (0.025, 0.25, 0.5, 0.75, 0.975):
        assert np.quantile(unseen, at) == pytest.approx(np.quantile(expected, at), abs=0.05)


def test_no_total_is_below_the_documented_and_few_unseen_err_by_few():
    nobody = Fit("all seen", TABLE, np.full((1, 100), float(TABLE.n)))
    draws = ensemble(TABLE, [nobody], ()).flat
    assert draws.min() == TABLE.n
    assert np.quantile(draws, 0.975) < TABLE.n + 60


def test_a_cap_of_a_model_does_not_bound_what_it_may_have_missed():
    found = ensemble(TABLE, [fit("one", 20_000, 0.01, cap=Cap(21_000, 0.04))], ())
    assert found.cap is None
    assert found.summary().high > 21_000


@settings(max_examples=30, deadline=None)
@given(
    middles=st.lists(st.integers(1_001, 10**7), min_size=1, max_size=5),
    truths=st.lists(st.integers(100, 10**6), max_size=5),
    seed=st.integers(0, 9),
)
def test_any_fits_and_trials_give_finite_numbers(middles, truths, seed):
    fits = [fit(f"m{i}", middle, 0.3) for i, middle in enumerate(middles)]
    said = [trial("m0", f"l{i}", truth, 150) for i, truth in enumerate(truths)]
    found = ensemble(TABLE, fits, said, seed=seed)
    assert np.isfinite(found.flat).all()
    assert (found.flat >= TABLE.n).all()
    assert sum(found.details["weights"].values()) == pytest.approx(1, abs=1e-3)
