"""Does the maximum likelihood estimate exist, and is it unique? By linear programming and by rank.

The maximum is at infinity exactly if there is a direction of recession: a change of the parameters that changes no cell
with people and makes some empty cells smaller and none larger (Fienberg and Rinaldo 2012, Annals of Statistics 40;
Geyer 2009). Pairs of lists without a common person count as minus infinity if the model has them, and their cells drop
out before either check (Chan, Silverman and Vincent 2021). Newton's method shows the same by steps that do not shrink,
so this is run only where an answer rests on one model.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from amparo.count.estimate.loglinear.design import Design, Pairs
from amparo.count.estimate.loglinear.predictive import positions
from amparo.count.estimate.table import Floats

MAX_LISTS = 10
"""The linear programme has two rows for each of 2^J cells."""
_HALF = 0.5


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
    rows, held = reduced(design, model)
    return Check(not _recedes(rows, held), int(np.linalg.matrix_rank(rows)) == rows.shape[1])


def reduced(design: Design, model: Pairs) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the design matrix without what is minus infinity, cells by parameters, and which cells hold people."""
    cells = np.arange(1, 1 << design.lists)
    gone = model & design.empty
    alive = ~_within(design.masks[: len(model)][gone], cells).any(axis=1)
    keep = np.concatenate([model & ~gone, np.ones(design.lists + 1, dtype=np.bool_)])
    rows = _within(design.masks[keep], cells[alive]).astype(np.float64)
    return rows, np.isin(cells[alive], positions(design.table.patterns))


def _within(masks: NDArray[np.int64], cells: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray(cells[:, None] & masks == masks)


def _recedes(rows: Floats, held: NDArray[np.bool_]) -> bool:
    """Whether there is a direction of recession; scaled so that no empty cell falls by more than 1."""
    empty = rows[~held]
    if not len(empty):
        return False
    found = linprog(
        empty.sum(axis=0),
        A_ub=np.vstack([empty, -empty]),
        b_ub=np.repeat([0.0, 1.0], len(empty)),
        A_eq=rows[held],
        b_eq=np.zeros(held.sum()),
        bounds=(None, None),
        method="highs",
    )
    # the best direction lets some cell fall by 1
    return bool(found.fun < -_HALF)
