"""Draws of the probabilities of the observed patterns, for posterior predictive checks.

Given graph and unseen, the hyper-Dirichlet posterior is drawn along the junction tree: each clique given its separator
is a set of independent Dirichlet vectors (Dawid and Lauritzen 1993).
"""

from __future__ import annotations

import numpy as np

from amparo.count.estimate.graphs.averaging import Posterior
from amparo.count.estimate.graphs.score import Margins
from amparo.count.estimate.table import Floats


def sample_cells(posterior: Posterior, size: int, rng: np.random.Generator) -> Floats:
    """Draw the probabilities of patterns 1 … 2^p - 1 given that a person is on some list, shape (size, 2^p - 1).

    Patterns stand as in ``Table.cells`` of the canonical table. Draws of the same graph follow each other.
    """
    times = rng.multinomial(size, posterior.probabilities)
    drawn = []
    for row in map(int, np.flatnonzero(times)):
        steps = np.cumsum(posterior.given_graph(row))
        at = np.minimum(np.searchsorted(steps, rng.random(times[row])), len(steps) - 1)
        junctions = posterior.graphs.junctions(row)
        drawn.append(_hyper_dirichlet(posterior.margins, junctions, posterior.columns.unseen[at].astype(float), rng))
    return _shares(np.concatenate(drawn)[:, 1:])


def _hyper_dirichlet(
    margins: Margins, junctions: list[tuple[int, int]], unseen: Floats, rng: np.random.Generator
) -> Floats:
    """Draw log probabilities of all patterns, one row for each number of unseen people."""
    every = np.arange(len(margins.prior))
    logs = np.zeros((len(unseen), len(every)))
    for clique, separator in junctions:
        cells = margins.within(clique)
        cells = cells[np.lexsort((cells, cells & separator))]
        shapes = np.tile(margins.counts[clique, cells] + margins.prior[clique], (len(unseen), 1))
        shapes[:, cells == 0] += unseen[:, None]
        given = _log_gammas(shapes, rng).reshape(len(unseen), 1 << separator.bit_count(), -1)
        given -= _log_sum(given)
        place = np.zeros(len(every), dtype=np.int64)
        place[cells] = np.arange(len(cells))
        logs += given.reshape(len(unseen), -1)[:, place[every & clique]]
    return logs


def _log_gammas(shapes: Floats, rng: np.random.Generator) -> Floats:
    """Draw logarithms of gamma variables; in logs, since those of small shape underflow (Marsaglia and Tsang 2000)."""
    return np.asarray(np.log(rng.standard_gamma(shapes + 1)) - rng.standard_exponential(shapes.shape) / shapes)


def _log_sum(logs: Floats) -> Floats:
    top = logs.max(axis=-1, keepdims=True)
    return np.asarray(top + np.log(np.exp(logs - top).sum(axis=-1, keepdims=True)))


def _shares(logs: Floats) -> Floats:
    return np.asarray(np.exp(logs - _log_sum(logs)))
