"""Random pairs of records, by which agreement between different people is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]

PAIRS = 2_000_000
"""Random pairs drawn where there are more than that; rates down to one in 100,000 are then known to a fifth."""


def possible(lists: NDArray[np.int64], clean: NDArray[np.bool_]) -> float:
    """Return the number of pairs that could be one person; ``lists`` (n,) has each record's list."""
    sizes = np.bincount(lists, minlength=len(clean)).astype(np.float64)
    return float(len(lists) * (len(lists) - 1.0) / 2 - (sizes * (sizes - 1) / 2)[clean].sum())


def random_pairs(lists: NDArray[np.int64], clean: NDArray[np.bool_], seed: int, most: int = PAIRS) -> tuple[Ids, Ids]:
    """Return pairs that could be one person, left below right: all of few, else ``most`` drawn with repetition."""
    n = len(lists)
    if n * (n - 1) // 2 <= most:
        left, right = (each.astype(np.int32) for each in np.triu_indices(n, 1))
    else:
        drawn = np.random.Generator(np.random.Philox(key=seed)).integers(0, n, (2, most), dtype=np.int32)
        left, right = drawn.min(0), drawn.max(0)
    may = (left != right) & ~((lists[left] == lists[right]) & clean[lists[left]])
    return left[may], right[may]
