"""The whole way from a table to its answer: nothing is lost, nothing depends on order or threads."""

import threading
from functools import cache

import numpy as np
import pytest
from tests.count.estimate import replaced
from tests.count.estimate.small import read

from amparo.count.estimate import export, kernel, strata
from amparo.count.estimate.answer import Refusal, answered, headline
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.heterogeneity import chao_lower_bound
from amparo.count.estimate.table import Table
from amparo.count.estimate.whole import FEW, QUICK, estimate, estimate_strata
from amparo.errors import InputError

FAST = ("independence", "log-linear", "decomposable-graphs")
IDS = ["decomposable-graphs", "log-linear", "independence"]


@cache
def kosovo():
    return read("kosovo_killings_1999")


@cache
def full():
    return estimate(kosovo(), models=FAST)


def shuffled(table, seed=3):
    random = np.random.default_rng(seed)
    lists, rows = random.permutation(len(table.lists)), random.permutation(len(table.counts))
    names = [table.lists[j] for j in lists]
    return Table.build(names, table.patterns[rows][:, lists], table.counts[rows], table.stratum)


def test_every_model_is_there_in_reading_order_and_they_are_put_together():
    answer = full()
    assert [fit.model for fit in answer.fits] == IDS
    assert answer.refusals == ()
    assert answer.at_least == chao_lower_bound(kosovo())
    assert headline(answer) is answer.ensemble
    totals = [fit.summary() for fit in answer.fits]
    assert min(each.low for each in totals) * 0.9 <= answer.ensemble.summary().median
    assert answer.ensemble.summary().median <= max(each.high for each in totals) * 1.1


def test_each_model_is_tested_on_the_size_of_each_list():
    answer = full()
    sizes = dict(zip(answer.table.lists, answer.table.sizes.tolist(), strict=True))
    single = {(trial.conditioned_on, trial.model): trial for trial in answer.consistency if trial.model in IDS}
    assert set(single) == {(name, model) for name in sizes for model in IDS}
    assert all(trial.truth == sizes[trial.conditioned_on] for trial in answer.consistency)


def test_other_checks_are_plain_data_by_model():
    checks = full().checks
    assert set(checks) == {"predictive", "leave_one_out", "priors"}
    assert set(checks["predictive"]) == {fit.model for fit in full().fits if fit.cells is not None} != set()
    assert [row["name"] for row in checks["leave_one_out"]["decomposable-graphs"]["rows"]] == list(full().table.lists)
    assert checks["leave_one_out"]["decomposable-graphs"]["full"]["median"] == full().fits[0].summary().median
    assert set(checks["priors"]) == {"decomposable-graphs", "log-linear"}
    assert checks["priors"]["log-linear"]["rows"][0]["median"] == full().fits[1].summary().median


def test_the_provenance_is_enough_to_do_it_again():
    held = full().provenance
    assert held["data_sha256"] == kosovo().digest
    assert (held["n"], held["seed"], held["models"]) == (4400, 1, IDS)
    assert {"amparo", "python", "numpy", "scipy", "numba", "started"} <= set(held)
    again = estimate(kosovo(), models=held["models"], seed=held["seed"])
    assert export.as_data(again) == export.as_data(full())


def test_the_order_of_lists_rows_and_models_changes_nothing():
    assert export.as_data(estimate(shuffled(kosovo()), models=FAST[::-1])) == export.as_data(full())


def test_the_number_of_threads_changes_nothing(monkeypatch):
    said = []
    for count in (1, 3):
        monkeypatch.setattr(kernel, "threads", lambda count=count: count)
        told = []
        answer = estimate(kosovo(), seed=7, checks=False, told=lambda _, outcome, told=told: told.append(outcome.model))
        said.append((told, export.files(answer)))
    assert said[0] == said[1]
    assert "latent-classes" in said[0][0]


def test_slow_models_are_told_last_and_the_caller_hears_in_its_own_thread():
    told = []
    estimate(
        kosovo(), models=["latent-classes", *FAST], checks=False,
        told=lambda table, outcome: told.append((table.n, outcome.model, threading.current_thread())),
    )  # fmt: skip
    assert told == [(4400, name, threading.current_thread()) for name in [*IDS, "latent-classes"]]


def test_progress_rises_to_its_end():
    steps = []
    estimate(kosovo(), models=FAST, report=lambda *step: steps.append(step))
    assert len({total for _, total in steps}) == 1
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1]


def test_what_did_not_converge_is_kept_but_used_for_nothing(monkeypatch):
    replaced.put(monkeypatch, "rasch", replaced.stuck)
    answer = estimate(kosovo(), models=["rasch", *FAST])
    assert [fit.model for fit in answer.fits if not fit.answered] == ["rasch"]
    assert "rasch" not in {trial.model for trial in answer.consistency}
    assert "rasch" not in answer.checks["priors"]
    assert np.array_equal(answer.ensemble.draws, full().ensemble.draws)


def test_a_model_that_refuses_is_kept_with_its_reason(monkeypatch):
    replaced.put(monkeypatch, "rasch", replaced.refusing)
    answer = estimate(kosovo(), models=["rasch", *FAST], checks=False)
    [refusal] = answer.refusals
    assert (refusal.model, refusal.why, str(refusal)) == ("rasch", "it has had {much} of it", "it has had enough of it")
    assert [fit.model for fit in answer.fits] == IDS


def test_where_no_model_answers_there_is_no_number(monkeypatch):
    replaced.put(monkeypatch, "rasch", replaced.stuck)
    replaced.put(monkeypatch, "m0", replaced.refusing)
    answer = estimate(kosovo(), models=["rasch", "m0"])
    assert answered(answer) == []
    assert headline(answer) is answer.ensemble is None
    assert answer.consistency == ()
    assert answer.at_least is not None


def test_one_model_stands_alone():
    answer = estimate(kosovo(), models=["independence"], checks=False)
    assert answer.ensemble is None
    assert headline(answer) is answer.fits[0]


def test_with_three_lists_no_known_total_is_left_to_test():
    answer = estimate(read("spina_bifida_ny_3lists"), models=FAST)
    assert answer.consistency == ()
    assert FEW in [note.template for note in answer.notes]
    assert headline(answer) is not None


def test_what_was_left_out_on_request_is_said():
    answer = estimate(kosovo(), models=FAST, checks=False)
    assert (answer.consistency, answer.checks) == ((), {})
    assert [note.template for note in answer.notes] == [QUICK]
    assert not full().notes


def test_what_is_odd_about_a_table_is_noted():
    table = Table.build("ABC", [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]], [20, 20, 9, 8])
    assert any("C" in str(note) for note in estimate(table, models=["independence"], checks=False).notes)


def test_a_table_that_says_nothing_is_refused():
    for patterns in ([[1, 0], [0, 1], [1, 1]], np.eye(3, dtype=int)):
        with pytest.raises(InputError):
            estimate(Table.build("ABC"[: len(patterns[0])], patterns, [5, 5, 5]))


def parts():
    """Two halves of the table, and a stratum in which no lists overlap."""
    table = kosovo()
    half = Table.build(table.lists, table.patterns, table.counts // 2, "one")
    rest = Table.build(table.lists, table.patterns, table.counts - table.counts // 2, "two")
    thin = Table.build(table.lists, np.eye(4, dtype=int), [5, 5, 5, 5], "thin")
    return half, rest, thin


def test_strata_are_estimated_apart_and_added_up():
    half, rest, _ = parts()
    answers, total = estimate_strata([half, rest], models=FAST)
    alone = estimate(rest, models=FAST)
    assert export.as_data(answers[1]) == export.as_data(alone)
    again = strata.total([headline(answer) for answer in answers], 1)
    assert isinstance(total, Fit)
    assert np.array_equal(total.draws, again.draws)
    assert total.table.n == 4400


def test_a_stratum_too_thin_has_its_reason_and_there_is_no_total():
    half, rest, thin = parts()
    answers, total = estimate_strata([half, thin, rest], models=FAST, checks=False)
    assert isinstance(total, Refusal)
    assert "1 of 3 strata have no answer: 2" in str(total)
    assert answers[1].fits == ()
    assert "no two lists share a person" in str(answers[1].refusals[0])
    assert headline(answers[0])
    assert headline(answers[2])


def test_a_list_that_a_stratum_lacks_is_noted_there():
    half, rest, _ = parts()
    fewer = half.without(0)
    answers, _ = estimate_strata([fewer, rest], models=["independence"], checks=False)
    assert [str(note) for note in answers[0].notes if half.lists[0] in str(note)]
    assert not [note for note in answers[1].notes if note.template != QUICK]


def test_no_strata_at_all_are_refused():
    with pytest.raises(InputError):
        estimate_strata([])
