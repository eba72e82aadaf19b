"""Draws from the prior of the latent class model, and tables simulated from them: what calibration starts from.

Plain numpy, apart from the kernels, so that an error in one is not repeated in the other.
"""

from __future__ import annotations

import numpy as np

from amparo.count.estimate.calibration import PriorDraw, one_over_n
from amparo.count.estimate.consistency import Model
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.latent.sample import latent_classes
from amparo.count.estimate.table import Floats, Table


def mixture(
    random: np.random.Generator, lists: int, classes: int, a: float = 0.25, b: float = 0.25
) -> tuple[Floats, Floats]:
    """Draw sticks u_k = -log(1 - V_k), shape (K - 1,), and capture probabilities, shape (J, K), from the prior."""
    return random.standard_exponential(classes - 1) / random.gamma(a, 1 / b), random.random((lists, classes))


def people(random: np.random.Generator, total: int, sticks: Floats, rates: Floats) -> Table:
    """Draw a class and the lists of each of N people; return the table of those on some list, perhaps empty."""
    behind = np.exp(-np.cumsum(np.concatenate([[0.0], sticks])))
    weights = -np.diff(behind, append=0.0)
    caught = random.random((total, len(rates))) < rates.T[random.choice(len(weights), total, p=weights)]
    patterns, counts = np.unique(caught[caught.any(axis=1)], axis=0, return_counts=True)
    return Table.build([f"list {j}" for j in range(len(rates))], patterns.reshape(-1, len(rates)), counts)


def calibrated(largest: int = 1_000, lists: int = 4, classes: int = 4, most: int = 10_000) -> tuple[PriorDraw, Model]:
    """Return how to draw a total, p(N) ~ 1/N up to ``largest``, with its table, and the model with this very prior.

    Chains that are not done after ``most`` iterations give no answer; whether they are hangs on the table alone. So
    does the refusal of a table as large as the largest total.
    """

    def draw(random: np.random.Generator) -> tuple[int, Table]:
        total = one_over_n(random, largest)
        return total, people(random, total, *mixture(random, lists, classes))

    def model(table: Table) -> Fit:
        seed = int(table.digest[:8], 16)
        return latent_classes(table, seed=seed, classes=classes, cap=largest - table.n, most=most)

    return draw, model
