"""The latent class model: answers of R's LCMCR, what must not change an answer, tables at the edge."""

import itertools
from functools import cache

import numpy as np
import pytest
from tests.count.estimate.small import read, seen

from amparo.count.estimate.diagnostics import ess_bulk
from amparo.count.estimate.kernel import parallel, stream
from amparo.count.estimate.latent import latent_classes, sample
from amparo.count.estimate.table import Table
from amparo.errors import InputError

LCMCR = {
    "kosovo_killings_1999": (10, 8_914, 10_411, 13_975),
    "new_orleans_trafficking_5lists": (10, 570, 832, 1_365),
    "philippines_quezon_police_2016_2017": (5, 338, 346, 366),
    "philippines_quezon_unidentified_2016_2017": (5, 392, 425, 479),
    "philippines_caloocan_police_2016_2017": (5, 302, 328, 374),
}
"""Classes; 2.5 %, 50 % and 97.5 % of four chains of a million iterations of LCMCR 0.4.14, R-hat at most 1.002."""
ALL = {lists: list(itertools.product((0, 1), repeat=lists))[1:] for lists in (3, 4)}


def small():
    return Table.build("abcd", ALL[4], [40 // sum(bits) + bits[0] for bits in ALL[4]])


@cache
def fitted(name):
    return latent_classes(read(name), classes=LCMCR[name][0])


@pytest.mark.parametrize("name", LCMCR)
def test_answers_of_lcmcr(name):
    fit, (_, *quantiles) = fitted(name), LCMCR[name]
    assert fit.answered
    assert not fit.cap.matters
    for published, level in zip(quantiles, (0.025, 0.5, 0.975), strict=True):
        # totals are whole: the published one may be any within half a person
        low, high = (fit.draws < published - 0.5).mean(), (fit.draws <= published + 0.5).mean()
        error = 4 * np.sqrt(level * (1 - level) / min(fit.convergence.ess_bulk, fit.convergence.ess_tail))
        assert low - error - 0.002 <= level <= high + error + 0.002


def test_probabilities_of_patterns_fit_the_table():
    fit = fitted("kosovo_killings_1999")
    expected = fit.table.counts / fit.table.n
    assert (fit.cells.sum(axis=1) < 1 + 1e-9).all()
    away = fit.cells.mean(axis=0) - expected
    assert (np.abs(away) < 5 * np.sqrt(expected / fit.table.n)).all()


def test_the_order_of_rows_and_lists_and_empty_patterns_change_nothing():
    table, random = small(), stream(1)
    lists, rows = random.permutation(4), random.permutation(15)
    patterns, counts = table.patterns[rows][:, lists], table.counts[rows]
    moved = Table.build([table.lists[j] for j in lists], patterns, counts)
    gone = counts * (np.arange(15) > 3)
    without, with_empty = (
        Table.build(moved.lists, patterns[some], gone[some]) for some in (gone > 0, np.ones(15, dtype=bool))
    )
    for one, two in ((table, moved), (without, with_empty)):
        first, second = (latent_classes(each, most=500) for each in (one, two))
        assert (first.draws == second.draws).all()
        assert (first.cells == second.cells).all()


def test_threads_change_nothing(monkeypatch):
    found = []
    for workers in (1, 4):
        monkeypatch.setattr(sample, "parallel", lambda work, items, n=workers: parallel(work, items, n))
        found.append(latent_classes(small(), seed=3, most=750))
    assert (found[0].draws == found[1].draws).all()
    assert (found[0].cells == found[1].cells).all()
    assert found[0].details == found[1].details


def test_seeds_agree_and_are_kept_apart():
    fits = [latent_classes(small(), seed=seed, least=2_000) for seed in (1, 2)]
    again = latent_classes(small(), seed=2, least=2_000)
    assert (fits[1].draws == again.draws).all()
    assert not (fits[0].draws == fits[1].draws).all()
    assert len({tuple(row) for row in fits[0].draws}) == len(fits[0].draws)
    logs = [np.log(fit.draws) for fit in fits]
    error = np.sqrt(sum(each.var() / ess_bulk(each) for each in logs))
    assert logs[0].mean() == pytest.approx(logs[1].mean(), abs=4 * error)


def test_one_of_two_equal_strata_is_as_their_whole():
    """Two strata of the same two kinds of people: their totals add up to that of the merged table."""
    random, tables = stream(9), []
    for _ in range(2):
        kinds = np.where(random.random((1_500, 1)) < 0.3, [[0.6, 0.5, 0.7, 0.4]], [[0.15, 0.2, 0.1, 0.25]])
        tables.append(seen(random, 1_500, kinds))
    cells = sum(table.cells() for table in tables)
    bits = np.arange(16)[:, None] >> np.arange(3, -1, -1) & 1
    whole = latent_classes(Table.build(tables[0].lists, bits[1:], cells[1:]))
    parts = [latent_classes(table) for table in tables]
    assert all(fit.answered for fit in (whole, *parts))
    some = [stream(1, place).choice(fit.flat, 4_000) for place, fit in enumerate(parts)]
    total = some[0] + some[1]
    low, high = np.quantile(total, (0.025, 0.975))
    assert low < whole.summary().high
    assert whole.summary().low < high
    spread = np.hypot(np.log(total).std(), np.log(whole.flat).std())
    assert abs(np.log(np.median(total) / whole.summary().median)) < spread


def test_two_modes_are_no_answer():
    """Four chains that sit in two modes of the Netherlands table: no answer, and their medians show it."""
    fit = latent_classes(read("netherlands_trafficking_2010_2015_5lists"), most=500)
    assert not fit.answered
    assert max(fit.convergence.medians) > 1.5 * min(fit.convergence.medians)


EDGES = {
    "everybody on every list": ("abc", [[1, 1, 1]], [100]),
    "one list only": ("abc", [[1, 0, 0]], [500]),
    "one person": ("abc", [[0, 1, 0]], [1]),
    "three people": ("abc", np.eye(3, dtype=int), [1, 1, 1]),
    "no overlap": ("abcd", np.eye(4, dtype=int), [50, 40, 30, 20]),
    "ten million": ("abc", ALL[3], [10**7 // (3 + at) for at in range(7)]),
    "25 lists": ([f"{j:02d}" for j in range(25)], np.unique(stream(1).random((60, 25)) < 0.12, axis=0)[1:], [1] * 59),
    # the probability of being on no list is below the smallest number
    "a million on each of 60 lists": ([f"{j:02d}" for j in range(60)], [[1] * 60, [1] + [0] * 59], [10**6, 5]),
}


@pytest.mark.parametrize(
    ("name", "cap"), [(name, None) for name in EDGES] + [("three people", np.inf), ("no overlap", np.inf)]
    + [("three people", 1), ("everybody on every list", 1), ("one list only", 2.5)],
)  # fmt: skip
def test_edges(name, cap):
    lists, patterns, counts = EDGES[name]
    table = Table.build(lists, patterns, counts[: len(patterns)])
    fit = latent_classes(table, cap=cap, most=250)
    assert fit.draws.min() >= table.n
    assert np.isfinite(fit.draws).all()
    assert np.isfinite(fit.cells).all()
    if cap == np.inf:
        assert fit.cap is None
    else:
        assert fit.draws.max() <= fit.cap.largest


def test_a_cap_that_matters_is_told():
    fit = latent_classes(Table.build(*EDGES["no overlap"]))
    assert fit.cap.largest == 21 * 140
    assert fit.cap.matters
    free = latent_classes(Table.build(*EDGES["no overlap"]), cap=np.inf)
    assert free.draws.max() > fit.cap.largest


def test_what_is_refused():
    two = Table.build("ab", [[1, 0], [0, 1], [1, 1]], [5, 5, 5])
    for table, settings in (
        (two, {}),
        (Table.build("abc", [[1, 0, 0]], [0]), {}),
        (small(), {"classes": 1}),
        (small(), {"classes": 51}),
        (small(), {"a": 0.0}),
        (small(), {"b": np.nan}),
        (small(), {"cap": 0}),
    ):
        with pytest.raises(InputError):
            latent_classes(table, **settings)


def test_progress_is_told():
    told = []
    latent_classes(small(), most=500, report=lambda *now: told.append(now))
    assert told == [(250, 500), (500, 500)]
