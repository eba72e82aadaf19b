"""Does the maximum likelihood estimate exist, and is it unique? By linear programming and by rank.

The maximum exists exactly if some table with only positive cells has the sufficient statistics of the observed one
(Fienberg and Rinaldo 2012, Annals of Statistics 40). Pairs of lists without a common person count as minus infinity if
the model has them, and their cells drop out before either check (Chan, Silverman and Vincent 2021). The fits carry a
proof of their own: a converged fit *is* such a table. So this is run only where an answer rests on one model.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from amparo.count.estimate.loglinear.design import Design, Pairs
from amparo.count.estimate.table import Floats

MAX_LISTS = 10
"""The linear programme has a variable for each of 2^J cells."""
_POSITIVE = 1e-7


class Check(NamedTuple):
    """``exists``: a finite maximum; ``identified``: no other parameters give the same likelihood."""

    exists: bool
    identified: bool

    @property
    def passed(self) -> bool:
        """Whether both hold."""
        return self.exists and self.identified


def check(design: Design, model: Pairs) -> Check:
    """Check one model, shape (P,)."""
    rows, totals = reduced(design, model)
    return Check(_interior(rows, totals), int(np.linalg.matrix_rank(rows)) == rows.shape[1])


def reduced(design: Design, model: Pairs) -> tuple[Floats, Floats]:
    """Return the design matrix, cells by parameters, without what is minus infinity, and the sufficient statistics."""
    cells = np.arange(1, 1 << design.lists)
    gone = model & design.empty
    pairs = design.masks[: len(model)]
    alive = ~_within(pairs[gone], cells).any(axis=1)
    keep = np.concatenate([model & ~gone, np.ones(design.lists + 1, dtype=np.bool_)])
    return _within(design.masks[keep], cells[alive]).astype(np.float64), design.totals[keep]


def _within(masks: NDArray[np.int64], cells: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(cells[:, None] & masks == masks)


def _interior(rows: Floats, totals: Floats) -> bool:
    """Whether a table with these statistics has a positive smallest cell; in units of the mean cell, for scaling."""
    scale = totals[-1] / len(rows)
    target = np.concatenate([np.zeros(len(rows)), [-1.0]])
    # cells = smallest + rest, so that everything is a variable that is not negative
    equal = np.hstack([rows.T, rows.sum(axis=0)[:, None]])
    found = linprog(target, A_eq=equal, b_eq=totals / scale, bounds=(0, None), method="highs")
    return bool(found.status == 0 and -found.fun > _POSITIVE)
