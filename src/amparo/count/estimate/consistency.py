"""Internal consistency: would the method have found a total that is known? Condition on each list in turn.

The people of list j have a known total, its size. The other lists see some of them; each model estimates the rest
(Binette and Steorts, *On the reliability of multiple systems estimation*, 2022). Two thirds of the field's intervals
miss in this test, nearly always on the low side, so every report shows it for the reader's own data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from amparo.count.estimate.attempts import Report, attempts
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.table import Table

Model = Callable[[Table], Fit]
LEAST_LISTS = 3
"""Fewer lists than these say nothing of those on none of them."""
LEAST_PEOPLE = 10
"""A list whose people are on no other list, or nearly so, is no test of anything."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One list's known size against one model's answer from the other lists; None where the model gave no answer."""

    conditioned_on: str
    truth: int
    seen: int
    model: str
    median: float | None
    low: float | None
    high: float | None

    @property
    def covered(self) -> bool | None:
        """Whether the interval holds the known size."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.truth <= self.high

    @property
    def log_error(self) -> float | None:
        """Logarithm of estimate over truth: negative is too low."""
        return None if self.median is None else float(np.log(self.median / self.truth))


def trials(table: Table, models: Mapping[str, Model], report: Report | None = None) -> tuple[Trial, ...]:
    """Test each model on the known size of each list, as far as the other lists see enough of its people.

    Lists that see nobody of them are left out; at least ``LEAST_LISTS`` must see ``LEAST_PEOPLE`` between them. A model
    that gives no answer has a trial without numbers.
    """
    known = [(table.lists[j], int(table.sizes[j]), _seen(table.given(j))) for j in range(len(table.lists))]
    known = [(name, size, seen) for name, size, seen in known if _enough(seen)]
    jobs = [(name, size, seen, model) for name, size, seen in known for model in models]
    outcomes = attempts([(models[model], seen) for _, _, seen, model in jobs], report)
    return tuple(
        _trial(name, size, seen, model, outcome if isinstance(outcome, Fit) else None)
        for (name, size, seen, model), outcome in zip(jobs, outcomes, strict=True)
    )


def _seen(table: Table) -> Table:
    for j in reversed(np.flatnonzero(table.sizes == 0)):
        table = table.without(int(j))
    return table


def _enough(table: Table) -> bool:
    return len(table.lists) >= LEAST_LISTS and table.n >= LEAST_PEOPLE


def _trial(name: str, size: int, seen: Table, model: str, fit: Fit | None) -> Trial:
    if fit is None:
        return Trial(name, size, seen.n, model, None, None, None)
    found = fit.summary()
    return Trial(name, size, seen.n, model, found.median, found.low, found.high)
