"""Sensitivity to the prior and to single lists."""

import json

import numpy as np
import pytest
from tests.count.estimate.small import independence, read, seen

from amparo.count.estimate.diagnostics import Convergence
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.sensitivity import LeaveOneOut, Row, leave_one_out, priors
from amparo.count.estimate.table import Table
from amparo.errors import InputError, RefusedError


def refusing(table):
    raise RefusedError("only {lists} lists", "ask for more", lists=len(table.lists))


def stuck(table):
    return Fit("stuck", table, np.array([[9.0, 8.0]]), convergence=Convergence(2.0, 9.0, 9.0, (9.0,)))


def test_a_small_table_hangs_on_its_prior_and_a_large_one_does_not():
    variants = {f"1/N^{power}": independence(largest=5_000, power=power) for power in (0, 1, 2)}
    small = priors(seen(stream(1), 60, [0.15, 0.15, 0.15]), variants)
    large = priors(seen(stream(1), 3_000, [0.4, 0.4, 0.4]), variants)
    assert small.ratio > 1.15
    assert large.ratio < 1.01
    assert [row.name for row in small.rows] == list(variants)
    assert small.rows[0].median > small.rows[1].median > small.rows[2].median
    json.dumps(small.as_data(), allow_nan=False)


def test_priors_without_an_answer_stay_in_the_table():
    told = []
    found = priors(
        read("kosovo_killings_1999"), {"a": refusing, "b": independence(), "c": stuck}, lambda *now: told.append(now)
    )
    assert [row.median is None for row in found.rows] == [True, False, True]
    assert found.rows[0].why == "only 4 lists"
    assert found.rows[2].why == "the chains did not converge"
    assert found.ratio is None
    assert sorted(told) == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(InputError):
        priors(read("kosovo_killings_1999"), {})


def test_the_list_that_copies_the_others_moves_the_answer_most():
    random = stream(6)
    chances = (random.random((1_500, 5)) < [0.3, 0.3, 0.3, 0.3, 0]).astype(float)
    chances[:, 4] = np.where(chances.any(axis=1), 0.8, 0.02)
    table = seen(random, 1_500, chances)
    told = []
    found = leave_one_out(table, independence(), lambda *now: told.append(now))
    name, factor = found.furthest
    assert name == "list 4"
    assert factor > 1.15
    assert found.full.high < 1_500
    assert found.rows[4].low < 1_500 < found.rows[4].high
    assert [row.name for row in found.rows] == list(table.lists)
    assert len(told) == 6
    json.dumps(found.as_data(), allow_nan=False)
    turned = Table.build(table.lists[::-1], table.patterns[:, ::-1], table.counts)
    other = leave_one_out(turned, independence(), workers=1)
    assert (other.full, other.rows[::-1], other.furthest) == (found.full, found.rows, found.furthest)


def test_a_list_of_people_whom_no_other_list_reaches_refutes_the_model_without_it():
    """Half of the people can be caught by the fourth list only: without it they are not even guessed at."""
    chances = np.where(np.arange(2_000)[:, None] < 1_000, [0.6, 0.6, 0.6, 0.05], [0.0, 0.0, 0.0, 0.9])
    table = seen(stream(3), 2_000, chances)
    found = leave_one_out(table, independence())
    assert found.refuted == ("list 3",)
    assert found.rows[3].high < found.documented == table.n
    assert found.as_data()["refuted"] == ["list 3"]


def test_three_lists_are_too_few_to_leave_one_out():
    found = leave_one_out(read("sudan_khartoum_intentional_2023_2024"), independence())
    assert found.full.median > 1_326
    assert [row.median for row in found.rows] == [None] * 3
    assert all("fewer than three" in row.why for row in found.rows)
    assert found.furthest is None


def test_a_list_with_nobody_does_not_count_as_a_third():
    table = seen(stream(2), 400, [0.5, 0.4, 0.3, 0.0])
    found = leave_one_out(table, independence())
    assert [row.median is None for row in found.rows] == [True, True, True, False]
    assert found.factor(found.rows[3]) == pytest.approx(1, rel=0.01)


def test_down_is_as_far_as_up():
    rows = (Row("b", 150, 120, 180), Row("a", 50, 40, 60), Row("c", 200, 190, 210), Row("d", why="no"))
    found = LeaveOneOut(Row("", 100, 90, 110), rows, documented=80)
    assert found.furthest == ("a", 0.5)
    assert found.refuted == ("a",)


def test_no_factor_without_an_answer_from_all_lists():
    def few(table):
        return refusing(table) if len(table.lists) == 4 else independence()(table)

    found = leave_one_out(read("kosovo_killings_1999"), few)
    assert found.full.why == "only 4 lists"
    assert found.rows[0].median is not None
    assert found.furthest is None
    assert found.as_data()["furthest"] is None
