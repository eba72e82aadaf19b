"""Our own exponential and logarithm against the C library's, over every order of size, and at the ends of numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.count.estimate.kernel import compiled, stream
from amparo.count.estimate.latent.elementary import exp, exp_expm1, log

MOST = 4_000
SMALLEST, LARGEST = 5e-324, np.finfo(float).max


@compiled
def exps(x, found):
    for i in range(len(x)):
        found[i] = exp(x[i])


@compiled
def expm1s(x, found):
    for i in range(len(x)):
        found[i] = exp_expm1(x[i])[1]


@compiled
def logs(x, found):
    for i in range(len(x)):
        found[i] = log(x[i])


def of(function, x):
    found = np.empty_like(x)
    function(x, found)
    return found


def worst(found, right):
    """Return the largest error in units of the last place of the right answer, which is itself half a unit off."""
    return np.max(np.abs(found - right) / np.spacing(np.abs(right)))


def everywhere():
    """Arguments of every size: near 0, of the order of 1, up to where e^x is no number or 0."""
    random = stream(1)
    small = np.concatenate([random.choice([-1, 1], MOST) * 10.0 ** random.uniform(-320, 2, MOST)])
    return np.concatenate([small, random.uniform(-2, 2, MOST), random.uniform(-745, 709.7, MOST)])


def test_exponentials():
    x = everywhere()
    right = np.array([math.exp(each) for each in x])
    assert worst(of(exps, x), right) <= 1
    x = x[x < 700]
    right = np.array([math.expm1(each) for each in x])
    assert worst(of(expm1s, x), right) <= 2


def test_exponentials_that_are_hardly_numbers():
    """Below 2^-1022 numbers lose digits one by one, as in C; above 709.78 there are none."""
    x = np.concatenate([np.linspace(-746, -708, MOST), np.linspace(709, 709.78, MOST)])
    assert worst(of(exps, x), np.array([math.exp(each) for each in x])) <= 1
    x = np.array([0.0, -0.0, 709.79, 1e15, LARGEST, np.inf, -745.2, -1e15, -LARGEST, -np.inf, SMALLEST, -SMALLEST])
    assert of(exps, x).tolist() == [1.0] * 2 + [np.inf] * 4 + [0.0] * 4 + [1.0] * 2
    assert of(expm1s, x[6:]).tolist() == [-1.0] * 4 + [SMALLEST, -SMALLEST]


def test_logarithms():
    random = stream(2)
    x = np.concatenate([
        np.exp(random.uniform(-708, 709, MOST)), random.uniform(0.4, 2.5, MOST), 1 + random.normal(0, 1e-6, MOST),
        1 + np.arange(-9, 10) * 2.0**-53, 2.0 ** np.arange(-1022, 1024), np.sqrt(2.0 ** np.arange(-9, 10)),
    ])  # fmt: skip
    x = x[x != 1]
    assert worst(of(logs, x), np.array([math.log(each) for each in x])) <= 1


def test_logarithms_of_what_is_hardly_a_number():
    x = np.concatenate([2.0 ** np.arange(-1074, -1021), stream(3).random(MOST) * 1e-308])
    assert worst(of(logs, x), np.array([math.log(each) for each in x])) <= 1
    found = of(logs, np.array([0.0, -0.0, np.inf, 1.0, LARGEST]))
    assert found.tolist() == [-np.inf, -np.inf, np.inf, 0.0, math.log(LARGEST)]


@pytest.mark.parametrize("function", [exps, expm1s, logs])
def test_no_number_stays_none(function):
    assert np.isnan(of(function, np.full(9, np.nan))).all()


@given(st.lists(st.floats(-745, 700), min_size=1, max_size=40))
def test_where_a_number_stands_does_not_matter(x):
    """What a compiler computes several at once, and the rest singly, is the same to the last digit."""
    for function in (exps, expm1s):
        together = of(function, np.array(x))
        singly = [of(function, np.array([each]))[0] for each in x]
        assert together.tolist() == singly
