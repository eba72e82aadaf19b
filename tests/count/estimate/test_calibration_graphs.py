"""Simulation-based calibration of the average over decomposable graphs, three lists, all eight graphs."""

import numpy as np

from amparo.count.estimate.calibration import calibrate, one_over_n
from amparo.count.estimate.graphs import decomposable_graphs
from amparo.count.estimate.table import Table

LARGEST, DELTA = 500, 1.0
BITS = np.arange(8)[:, None] >> np.arange(2, -1, -1) & 1


def probabilities(random):
    """Draw a graph, then the eight probabilities from its hyper-Dirichlet prior: δ times the cells summed over."""

    def one(*shape):
        return random.dirichlet([4 * DELTA] * 2, shape)

    edges = random.choice(4, p=[1 / 8, 3 / 8, 3 / 8, 1 / 8])
    if edges == 0:
        cells = np.einsum("i,j,k->ijk", one(), one(), one())
    elif edges == 1:
        cells = np.einsum("ij,k->ijk", random.dirichlet([2 * DELTA] * 4).reshape(2, 2), one())
    elif edges == 2:
        left, right = (random.dirichlet([2 * DELTA] * 2, 2) for _ in range(2))
        cells = np.einsum("j,ji,jk->ijk", one(), left, right)
    else:
        cells = random.dirichlet([DELTA] * 8).reshape(2, 2, 2)
    return cells.transpose(random.permutation(3)).reshape(-1)


def draw(random):
    total = one_over_n(random, LARGEST)
    counts = random.multinomial(total, probabilities(random))
    return total, Table.build(["a", "b", "c"], BITS[1:], counts[1:])


def model(delta):
    return lambda table: decomposable_graphs(table, delta=delta, cap=LARGEST - table.n)


def test_ranks_are_uniform_under_its_own_prior_and_not_under_another():
    right = calibrate(draw, model(DELTA), 250, seed=1, least=3)
    wrong = calibrate(draw, model(DELTA / 30), 250, seed=1, least=3)
    assert right.unanswered == 0
    assert right.uniform.p_value > 0.01
    assert all(coverage.high > coverage.level for coverage in right.coverage)
    assert wrong.uniform.p_value < 0.01
