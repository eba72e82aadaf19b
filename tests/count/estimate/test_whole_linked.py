"""Uncertain linkage: every draw of it is estimated, answers are pooled, and what the linkage adds is said."""

from functools import cache

import numpy as np
import pytest
from tests.count.estimate import replaced
from tests.count.estimate.small import read

from amparo.count.estimate import export
from amparo.count.estimate.answer import headline
from amparo.count.estimate.heterogeneity import chao_lower_bound
from amparo.count.estimate.linked import DOCUMENTED, estimate_linked
from amparo.count.estimate.loglinear import log_linear
from amparo.count.estimate.pooling import propagate
from amparo.count.estimate.table import Table
from amparo.count.estimate.whole import QUICK, estimate
from amparo.errors import InputError

MODELS = ("log-linear", "independence")


@cache
def draws(count=3):
    """Tables that differ as linkages would: some people more or fewer in every pattern."""
    table, random = read("kosovo_killings_1999"), np.random.default_rng(4)
    return tuple(Table.build(table.lists, table.patterns, random.poisson(table.counts)) for _ in range(count))


@cache
def pooled():
    return estimate_linked(draws(), models=MODELS)


def test_each_model_is_pooled_over_the_draws():
    answer = pooled()
    alone = propagate(log_linear, draws())
    assert [fit.model for fit in answer.fits] == list(MODELS)
    assert np.array_equal(answer.fits[0].draws, alone.fit.draws)
    assert answer.checks["linkage"]["models"]["log-linear"]["log"]["share"] == alone.share_linkage
    assert headline(answer) is answer.ensemble
    assert answer.ensemble.model == "ensemble"


def test_the_share_of_the_linkage_is_that_of_the_answer():
    linkage = pooled().checks["linkage"]
    assert (linkage["draws"], linkage["distinct"], linkage["of"]) == (3, 3, "ensemble")
    assert linkage["share_linkage"] == linkage["models"]["ensemble"]["log"]["share"]
    assert 0 < linkage["share_linkage"] < 1


def test_the_answer_holds_for_the_draw_with_the_fewest_people():
    answer, sizes = pooled(), [table.n for table in draws()]
    assert answer.table.n == min(sizes)
    assert answer.at_least == min((chao_lower_bound(table) for table in draws()), key=lambda bound: bound.low)
    [note] = [note for note in answer.notes if note.template == DOCUMENTED]
    assert note.values == {"low": min(sizes), "high": max(sizes)}


def test_known_totals_are_tested_on_the_middle_draw():
    middle = sorted(draws(), key=lambda table: table.n)[1].canonical()
    found = {trial.conditioned_on: trial.truth for trial in pooled().consistency}
    assert found == dict(zip(middle.lists, middle.sizes.tolist(), strict=True))


def test_the_order_of_the_draws_changes_nothing():
    again = estimate_linked(draws()[::-1], models=MODELS)
    first, second = export.as_data(pooled()), export.as_data(again)
    for data in (first, second):
        for one in data["answers"][0]["checks"]["linkage"]["models"].values():
            one["medians"].sort()
    assert first == second


def test_one_table_drawn_again_and_again_leaves_the_linkage_no_share():
    table = draws()[0]
    answer = estimate_linked([table] * 4, models=["log-linear"], checks=False)
    assert answer.checks["linkage"]["share_linkage"] == pytest.approx(0, abs=1e-12)
    assert (answer.checks["linkage"]["draws"], answer.checks["linkage"]["distinct"]) == (4, 1)
    assert answer.fits[0].summary().median == pytest.approx(log_linear(table).summary().median, rel=1e-3)


def test_weights_are_used():
    first = estimate_linked(draws(), weights=[1e6, 1, 1], models=["log-linear"], checks=False)
    assert first.fits[0].summary().median == pytest.approx(log_linear(draws()[0]).summary().median, rel=1e-2)


def test_a_model_that_fails_on_one_draw_has_no_number(monkeypatch):
    worst = draws()[1].canonical().digest

    def sometimes(table, seed):
        return replaced.refusing(table, seed) if table.digest == worst else log_linear(table)

    replaced.put(monkeypatch, "log-linear", sometimes)
    answer = estimate_linked(draws(), models=MODELS, checks=False)
    assert [fit.model for fit in answer.fits] == ["independence"]
    [refusal] = answer.refusals
    assert (refusal.model, "1 of 3 tables" in str(refusal)) == ("log-linear", True)
    assert answer.ensemble is None
    assert answer.checks["linkage"]["of"] == "independence"
    assert QUICK in [note.template for note in answer.notes]


def test_no_model_at_all_leaves_no_share(monkeypatch):
    replaced.put(monkeypatch, "log-linear", replaced.refusing)
    answer = estimate_linked(draws(), models=["log-linear"], checks=False)
    assert (answer.fits, answer.checks) == ((), {})


def test_what_cannot_be_pooled_is_refused():
    one, two, _ = draws()
    for tables, more in [((one,), {}), ((one, two.without(0)), {}), ((one, two), {"weights": [1]})]:
        with pytest.raises(InputError):
            estimate_linked(tables, models=["independence"], **more)
    thin = Table.build(one.lists, np.eye(4, dtype=int), [5] * 4)
    with pytest.raises(InputError):
        estimate_linked([one, thin], models=["independence"])


def test_one_table_twice_gives_what_estimate_gives():
    table = draws()[0]
    twice = estimate_linked([table, table], models=["independence"], checks=False).fits[0]
    once = estimate(table, models=["independence"], checks=False).fits[0]
    assert twice.summary().low == pytest.approx(once.summary().low)
