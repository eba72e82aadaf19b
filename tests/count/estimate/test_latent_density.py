"""The marginal density and its gradient against the same formula, written plainly and derived by complex steps."""

import numpy as np
import pytest
from tests.count.estimate.divided import density, gradient
from tests.count.estimate.small import read

from amparo.count.estimate.kernel import stream
from amparo.count.estimate.latent.density import log_density
from amparo.count.estimate.latent.space import Point, Prior, data, space
from amparo.count.estimate.table import Table

TABLES = {
    "kosovo": read("kosovo_killings_1999").canonical(),
    "seven patterns": Table.build("abc", [[1, 0, 0], [0, 1, 1], [1, 1, 1]], [5, 3, 1]),
    "eight lists": read("new_orleans_trafficking_8lists").canonical(),
}


def kernel(table, w, logits):
    of = data(table)
    into = space(of, len(w) + 1)
    value, p0 = log_density(Point(w, logits), of, Prior(0.25, 0.25, 1e9), into)
    return value, p0, into.gradient_w.copy(), into.gradient.copy()


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("width", [1.0, 4.0])
def test_density_and_gradient(name, width):
    table, random = TABLES[name], stream(3)
    w, logits = np.zeros(4), np.zeros((len(table.lists), 5))
    base = kernel(table, w, logits)[0] - density(table, w, logits)
    for _ in range(5):
        w, logits = random.normal(0, width, 4), random.normal(0, width, logits.shape)
        value, p0, by_w, by_logits = kernel(table, w, logits)
        assert value - base == pytest.approx(density(table, w, logits), rel=1e-11)
        right_w, right = gradient(table, w, logits)
        assert by_w == pytest.approx(right_w, rel=1e-8, abs=1e-9 * table.n)
        assert by_logits == pytest.approx(right, rel=1e-8, abs=1e-9 * table.n)
        u = np.exp(w)
        pi = -np.diff(np.exp(-np.cumsum(np.concatenate([[0], u]))), append=0)
        assert p0 == pytest.approx(pi @ (1 / (1 + np.exp(logits))).prod(axis=0))


@pytest.mark.parametrize("w", [-30.0, 0.0, 30.0])
@pytest.mark.parametrize("size", [20.0, -20.0])
def test_far_out(w, size):
    """Sticks that leave nothing or everything behind; classes that lists hold all of, or nobody of."""
    table, random = TABLES["kosovo"], stream(4)
    sticks = np.full(3, w) + random.normal(0, 0.1, 3)
    logits = random.normal(0, 1, (4, 4))
    logits[:, 1] = size
    logits[0, :] = -size
    value, _, by_w, by_logits = kernel(table, sticks, logits)
    start = kernel(table, np.zeros(3), np.zeros((4, 4)))[0] - density(table, np.zeros(3), np.zeros((4, 4)))
    assert value - start == pytest.approx(density(table, sticks, logits), rel=1e-10)
    right_w, right = gradient(table, sticks, logits)
    assert by_w == pytest.approx(right_w, rel=1e-6, abs=1e-7 * table.n)
    assert by_logits == pytest.approx(right, rel=1e-6, abs=1e-7 * table.n)


def test_everybody_is_nearly_never_listed():
    """All classes at 1 in 10^9: what is not p_0 is summed from the small side, not as 1 - p_0."""
    table = TABLES["seven patterns"]
    w, logits = np.zeros(2), np.full((3, 3), -20.0) + np.arange(9).reshape(3, 3) / 10
    value, _, by_w, by_logits = kernel(table, w, logits)
    start = kernel(table, w, 0 * logits)[0] - density(table, w, 0 * logits)
    assert value - start == pytest.approx(density(table, w, logits), rel=1e-12)
    right_w, right = gradient(table, w, logits)
    assert by_w == pytest.approx(right_w, abs=1e-6)
    assert by_logits == pytest.approx(right, abs=1e-6)


def test_a_stick_too_small_for_a_number_still_has_a_gradient():
    w, logits = np.array([-800.0, 0.0]), np.zeros((3, 3))
    value, _, by_w, by_logits = kernel(TABLES["seven patterns"], w, logits)
    assert np.isfinite([value, *by_w, *by_logits.ravel()]).all()
    assert by_w[0] == pytest.approx(1)


def test_no_number_is_not_mistaken_for_a_density():
    table = TABLES["seven patterns"]
    for w, logit in ((800.0, 0.0), (0.0, 800.0), (np.inf, 0.0)):
        value = kernel(table, np.full(2, w), np.full((3, 3), logit))[0]
        assert not value > -1e300
