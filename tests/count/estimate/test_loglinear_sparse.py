"""Log-linear models of sparse tables: existence, identifiability, lists that never overlap, odd tables."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from amparo.count.estimate.loglinear import independence, log_linear, sparse_stepwise
from amparo.count.estimate.loglinear.design import design
from amparo.count.estimate.loglinear.existence import check, reduced
from amparo.count.estimate.loglinear.fitted import fit_models
from amparo.count.estimate.loglinear.newton import FITTED, NO_MAXIMUM, NOT_IDENTIFIED
from amparo.count.estimate.loglinear.search import _all
from amparo.count.estimate.table import Table
from amparo.errors import RefusedError

MODELS = (independence, sparse_stepwise, log_linear)


def table(counts, names=None):
    """Make a table of the counts of all cells but the first, the last list being the lowest bit."""
    lists = len(counts).bit_length()
    patterns = np.array(list(product((0, 1), repeat=lists)))[1:]
    return Table.build(names or [f"list {j}" for j in range(lists)], patterns, counts)


def tables(lists):
    size = 2**lists - 1
    few = st.sampled_from([0, 0, 0, 1, 2, 5, 30])
    return st.lists(few, min_size=size, max_size=size).map(table)


def fitted(of, *pairs):
    plan = design(of, 12)
    model = plan.model(pairs)
    return fit_models(plan, model[None]), check(plan, model)


# cells 001, 010, 011, 100, 101, 110, 111 of lists 0, 1, 2
NO_OVERLAP_01 = table([40, 30, 6, 20, 5, 0, 0])


def test_a_pair_that_never_overlaps_is_minus_infinity_and_its_cells_drop_out():
    fit, checked = fitted(NO_OVERLAP_01, ("list 0", "list 1"))
    assert checked.passed
    # left are 001, 010, 011, 100, 101: the people of either list, of whom list 2 is independent
    either = 30 + 20
    assert np.exp(fit.log_hidden[0]) == pytest.approx(40 * either / (6 + 5))


def test_without_that_pair_the_maximum_is_finite_too():
    fit, checked = fitted(NO_OVERLAP_01)
    assert checked.passed
    assert fit.usable[0]


def test_all_three_pairs_are_not_identified_where_one_never_overlaps():
    pairs = ("list 0", "list 1"), ("list 0", "list 2"), ("list 1", "list 2")
    fit, checked = fitted(NO_OVERLAP_01, *pairs)
    # five cells, six parameters left
    assert checked == (True, False)
    assert fit.states[0] == NOT_IDENTIFIED


def test_a_list_that_holds_only_people_of_another_has_no_maximum_with_their_pair():
    inside = table([40, 30, 6, 0, 0, 20, 5])
    fit, checked = fitted(inside, ("list 0", "list 1"))
    assert checked == (False, True)
    assert fit.states[0] == NO_MAXIMUM


def test_an_empty_cell_of_the_saturated_model_has_no_maximum():
    pairs = ("list 0", "list 1"), ("list 0", "list 2"), ("list 1", "list 2")
    fit, checked = fitted(table([40, 30, 6, 20, 5, 4, 0]), *pairs)
    assert checked == (False, True)
    assert fit.states[0] == NO_MAXIMUM


def test_two_lists_do_not_identify_their_pair():
    fit, checked = fitted(table([40, 30, 6]), ("list 0", "list 1"))
    assert not checked.identified
    assert fit.states[0] == NOT_IDENTIFIED


def positive(of, model):
    """Tell existence the other way: some table of positive cells has the same sufficient statistics."""
    plan = design(of, 12)
    rows, held = reduced(plan, model)
    counts = np.zeros(len(rows))
    counts[held] = 1.0
    everything = np.hstack([rows.T, rows.sum(axis=0)[:, None]])
    found = linprog([0.0] * len(rows) + [-1.0], A_eq=everything, b_eq=rows.T @ counts, bounds=(0, None))
    return -found.fun > 1e-7


@settings(max_examples=40, deadline=None)
@given(st.one_of(tables(3), tables(4)), st.integers(0, 2**32 - 1))
@example(table([40, 30, 6, 0, 0, 20, 5]), 0)
def test_newton_and_two_linear_programmes_agree_on_existence(of, luck):
    try:
        plan = design(of, 12)
    except RefusedError:
        return
    every = _all(len(plan.pairs))
    models = every[np.random.default_rng(luck).permutation(len(every))[:8]]
    for model, state in zip(models, fit_models(plan, models).states, strict=True):
        checked = check(plan, model)
        assert checked.exists == positive(of, model)
        assert checked.passed == (state == FITTED)
        assert checked.identified == (state != NOT_IDENTIFIED)


def answer(model, of):
    try:
        return model(of)
    except RefusedError as refused:
        return refused.what


def same(one, other):
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return np.array_equal(one.draws, other.draws) and one.details == other.details


@settings(max_examples=25, deadline=None)
@given(tables(4), st.permutations(range(4)), st.permutations(range(15)))
def test_order_of_lists_and_rows_changes_nothing(of, columns, rows):
    order = [row for row in rows if row < len(of.counts)]
    moved = Table.build([of.lists[j] for j in columns], of.patterns[order][:, columns], of.counts[order])
    for model in MODELS:
        assert same(answer(model, of), answer(model, moved))


@settings(max_examples=25, deadline=None)
@given(tables(4))
def test_a_list_of_nobody_and_patterns_of_nobody_change_nothing(of):
    patterns = np.hstack([of.patterns, np.zeros((len(of.counts), 1), dtype=int)])
    patterns = np.vstack([patterns, [[0, 0, 0, 0, 1]]])
    more = Table.build([*of.lists, "nobody"], patterns, [*of.counts, 0])
    for model in MODELS:
        assert same(answer(model, of), answer(model, more))


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 6).flatmap(tables), st.sampled_from([1, 1, 1_000_000]))
def test_every_answer_is_finite_and_no_less_than_those_documented(of, times):
    many = Table.build(of.lists, of.patterns, of.counts * times)
    for model in MODELS:
        fit = answer(model, many)
        if isinstance(fit, str):
            continue
        assert fit.draws.shape == (1, 4_000)
        assert np.isfinite(fit.draws).all()
        assert (fit.draws >= many.n).all()
        assert (np.diff(fit.draws) >= 0).all()
        assert np.isfinite(fit.cells).all()
        assert fit.cells.shape[1] == len(fit.table.counts)


def test_one_cell_of_a_hundred_million_and_others_of_a_few():
    of = table([100_000_000, 0, 3, 5, 2, 0, 1])
    for model in MODELS:
        assert np.isfinite(model(of).draws).all()


def test_sixty_lists():
    bits = np.random.default_rng(1).random((500, 60)) < 0.03
    patterns, counts = np.unique(bits[bits.any(axis=1)], axis=0, return_counts=True)
    of = Table.build([f"{j:02}" for j in range(60)], patterns.astype(int), counts)
    said = independence(of).summary()
    assert said.low < 500 < said.high
    assert sparse_stepwise(of).answered
