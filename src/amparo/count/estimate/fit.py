"""What a model says about one table: draws of the total, what they are worth, what stands against them.

One shape for every model, so that pictures, report, ensemble and pooling need to know none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from amparo.count.estimate.diagnostics import Convergence
from amparo.count.estimate.table import Floats, Table


@dataclass(frozen=True, eq=False)
class Cap:
    """The largest total a model allows, and the share of its answer within a twentieth below it."""

    largest: float
    touching: float

    WARN = 0.005

    @property
    def matters(self) -> bool:
        """Whether the answer would be larger without the cap."""
        return self.touching > self.WARN


@dataclass(frozen=True, slots=True)
class Summary:
    """A total in a few numbers; ``low`` and ``high`` bound the central ``level`` of the draws."""

    mean: float
    median: float
    low: float
    high: float
    level: float


@dataclass(frozen=True, eq=False)
class Fit:
    """The answer of one model.

    ``draws`` has shape (chains, draws), each the total N ≥ n. A model that is computed exactly has one row of evenly
    spaced quantiles and no ``convergence``. ``cells`` holds, where a model has them, draws of the probabilities of the
    2^J - 1 or M observed patterns given that a person is on some list, shape (S, M), for posterior predictive checks.
    ``details`` is plain data for the JSON output: priors, weights of sub-models, settings.
    """

    model: str
    table: Table
    draws: Floats
    convergence: Convergence | None = None
    cap: Cap | None = None
    cells: Floats | None = None
    seed: int | None = None
    warnings: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        """Whether its numbers may be shown as an answer: exact, or sampled until it converged."""
        return self.convergence is None or self.convergence.reached

    @property
    def flat(self) -> Floats:
        """All draws in one row."""
        return self.draws.reshape(-1)

    def summary(self, level: float = 0.95) -> Summary:
        """Return mean, median and the central interval of the total."""
        tail = (1 - level) / 2
        low, median, high = np.quantile(self.flat, (tail, 0.5, 1 - tail))
        return Summary(float(self.flat.mean()), float(median), float(low), float(high), level)


def from_weights(totals: Floats, weights: Floats, size: int = 4_000) -> Floats:
    """Return an exact model's draws: evenly spaced quantiles, shape (1, size), of weights on ascending totals."""
    steps = np.cumsum(weights) / weights.sum()
    at = np.searchsorted(steps, (np.arange(size) + 0.5) / size)
    return np.asarray(totals, dtype=np.float64)[np.minimum(at, len(totals) - 1)][None, :]
