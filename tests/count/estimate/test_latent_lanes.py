"""Numbers taken several at once: each operation against numpy's on the same numbers."""

import numpy as np
import pytest

from amparo.count.estimate.kernel import compiled, stream
from amparo.count.estimate.latent.lanes import (
    LANES,
    first,
    load,
    number,
    over,
    padded,
    plus,
    put,
    spread,
    store,
    times,
    total,
)


@compiled
def arithmetic(x, y, into):
    for k in range(0, x.size, LANES):
        one, other = load(x, k), load(y, k)
        store(into, k, over(plus(one, times(other, spread(3.0))), other))


@compiled
def sums(x, into):
    for k in range(0, x.size, LANES):
        put(into, k // LANES, total(load(x, k)))


@compiled
def beginnings(x, count, into):
    store(into, 0, first(load(x, 0), count))


@compiled
def doubled(x):
    for i in range(x.size):
        put(x, i, 2.0 * number(x, i))


def test_arithmetic_along_the_rows():
    x, y = stream(1).normal(size=(2, 5, 2 * LANES))
    into = np.zeros_like(x)
    arithmetic(x, y, into)
    assert into == pytest.approx((x + 3 * y) / y, rel=1e-14)


def test_sums():
    x = stream(2).normal(size=(3, 2 * LANES))
    into = np.zeros(6)
    sums(x, into)
    assert into == pytest.approx(x.reshape(6, LANES).sum(axis=1), rel=1e-13)


@pytest.mark.parametrize("count", [-1, 0, 1, LANES - 1, LANES, LANES + 5])
def test_what_is_not_among_the_first_is_nothing_whatever_it_was(count):
    x, into = np.full(LANES, np.nan), np.full(LANES, 9.0)
    x[: max(count, 0)] = 7.0
    beginnings(x, count, into)
    assert into.tolist() == [7.0] * min(max(count, 0), LANES) + [0.0] * (LANES - min(max(count, 0), LANES))


def test_single_numbers_along_the_rows():
    x = np.arange(12.0).reshape(3, 4)
    doubled(x)
    assert x.ravel().tolist() == [2.0 * i for i in range(12)]


def test_rows_are_padded_to_whole_lanes():
    assert [padded(classes) for classes in (1, LANES, LANES + 1, 3 * LANES)] == [LANES, LANES, 2 * LANES, 3 * LANES]
