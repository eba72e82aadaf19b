"""A small exact model for tests of tools that work on any model: independent lists, p(N) ∝ 1/N up to a largest total.

With capture probabilities uniform on 0 … 1 the likelihood given N is N!/(N - n)! Π_j s_j! (N - s_j)!/(N + 1)!.
"""

import csv
from pathlib import Path

import numpy as np
from scipy.special import gammaln

from amparo.count.estimate.calibration import one_over_n
from amparo.count.estimate.fit import Fit, from_weights
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.table import Table

DATA = Path(__file__).parents[3] / "docs/data"


def read(name):
    with (DATA / f"{name}.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    numbers = np.array(rows, dtype=np.int64)
    return Table.build(header[:-1], numbers[:, :-1], numbers[:, -1])


def independence(largest=20_000, power=1.0, cells=0):
    """Return the model with p(N) ∝ N^-power, N ≤ largest; ``cells`` draws of the probabilities of patterns."""

    def model(table):
        table = table.canonical()
        totals = np.arange(table.n, largest + 1, dtype=np.float64)
        logs = gammaln(totals + 1) - gammaln(totals - table.n + 1) - power * np.log(totals)
        for size in table.sizes:
            logs += gammaln(totals - size + 1) - gammaln(totals + 2)
        draws = from_weights(totals, np.exp(logs - logs.max()))
        return Fit("independence", table, draws, cells=_cells(table, draws, cells) if cells else None)

    return model


def _cells(table, draws, size):
    random = stream(7)
    totals = random.choice(draws.reshape(-1), size)[:, None]
    caught = random.beta(1 + table.sizes, 1 + totals - table.sizes)
    bits = table.patterns[None].astype(bool)
    chances = np.where(bits, caught[:, None], 1 - caught[:, None]).prod(axis=2)
    return chances / (1 - (1 - caught).prod(axis=1))[:, None]


def seen(random, total, chances):
    """Return the table of people caught by lists, each independently; ``chances`` has shape (J,) or (total, J)."""
    chances = np.broadcast_to(chances, (total, np.shape(chances)[-1]))
    caught = random.random(chances.shape) < chances
    patterns, counts = np.unique(caught[caught.any(axis=1)], axis=0, return_counts=True)
    lists = [f"list {j}" for j in range(chances.shape[1])]
    return Table.build(lists, patterns.reshape(-1, len(lists)), counts)


def prior(random, largest=2_000, lists=3):
    """Draw a total and a table from the prior of ``independence(largest)``."""
    total = one_over_n(random, largest)
    return total, seen(random, total, random.random(lists))
