"""Internal consistency: would the method have found a total that is known? Condition on each list in turn.

The people of list j have a known total, its size. The other lists see some of them; each model estimates the rest
(Binette and Steorts, *On the reliability of multiple systems estimation*, 2022). Two thirds of the field's intervals
miss in this test, nearly always on the low side, so every report shows it for the reader's own data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import parallel
from amparo.count.estimate.table import Table

Model = Callable[[Table], Fit]


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
