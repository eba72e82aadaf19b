"""Totals against importance sampling of the exact posterior, and against the sweep of R's LCMCR."""

import numpy as np
import pytest
from tests.count.estimate.divided import posterior

from amparo.count.estimate.diagnostics import ess_bulk
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.latent import gibbs, latent_classes
from amparo.count.estimate.latent.chain import start
from amparo.count.estimate.latent.space import Prior, data, nobody, point, space
from amparo.count.estimate.table import Table

TABLE = Table.build("abc", [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1]], [7, 3, 2, 1, 1, 4])
CAPS = (20 * TABLE.n, 12)


@pytest.fixture(scope="module")
def exact():
    """By cap P(N - n = 0 … cap), and the effective number of draws behind it."""
    return posterior(TABLE, 3, CAPS, stream(1))


def swept(cap, sweeps=8_000):
    of, prior, chains = data(TABLE), Prior(0.25, 0.25, float(cap)), []
    for place in range(2):
        random, at, into, people = stream(2, place), point(of, 3), space(of, 3), nobody(of, 3)
        start(random, of, prior, into, people, at)
        chains.append([gibbs.sweep(random, at, of, prior, into, people) for _ in range(sweeps)][200:])
    return TABLE.n + np.array(chains)


def sampled(cap):
    fit = latent_classes(TABLE, classes=3, cap=cap, least=8_000)
    assert fit.answered
    assert fit.cap.matters == (cap == 12)
    return fit.draws


@pytest.mark.parametrize("cap", CAPS, ids=["20 n", "a cap that cuts"])
@pytest.mark.parametrize("sample", [sampled, swept])
def test_totals(exact, cap, sample):
    chances, effective = exact[cap]
    assert effective > 2_000
    draws = sample(cap)
    assert draws.max() <= TABLE.n + cap
    worth = 1 / (1 / ess_bulk(draws) + 1 / effective)
    assert worth > 300
    below = chances.cumsum()
    for level in (0.1, 0.25, 0.5, 0.75, 0.9, 0.97):
        at = int(np.searchsorted(below, level))
        share = (draws <= TABLE.n + at).mean()
        assert share == pytest.approx(below[at], abs=4 * np.sqrt(below[at] * (1 - below[at]) / worth) + 1e-3)
    logs = np.log(TABLE.n + np.arange(cap + 1))
    mean = chances @ logs
    spread = np.sqrt(chances @ (logs - mean) ** 2)
    assert np.log(draws).mean() == pytest.approx(mean, abs=4 * spread / np.sqrt(worth))
    assert np.log(draws).std() == pytest.approx(spread, rel=6 / np.sqrt(worth))
