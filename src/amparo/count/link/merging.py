"""How likely it is beforehand that a record joins a person: so that whole partitions expect as many pairs as pairs do.

The prior of a pair holds for a pair at random, whatever its records have to do with others. In a partition it is asked
for each *merge*, of which a person with k records has k - 1 and not k (k - 1) / 2; and a record like no other is the
likelier to be somebody's the fewer people are on no list at all. With lists that hold each person independently the
odds of a merge are one to the number of people on no list, those of a pair one to the number of all people. So the
difference is estimated: on groups small enough to be solved exactly, until partitions expect as many pairs that are
one person as the pairs, which are calibrated, do by themselves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from amparo.count.link.components import labels
from amparo.count.link.partition import Pairs, posterior
from amparo.count.link.vectors import Floats

Ids = NDArray[np.int32]

SOLVED = 8
"""Records of the largest groups that are looked at."""

GROUPS = 20_000
"""Groups looked at; of more, those of the lowest numbers, which is a sample as numbers come from hashes."""

MOST = 6.0
CLOSE = 0.05
"""Natural log odds: the largest difference, and how closely it is found."""


def merging(
    pairs: Pairs, alone: Floats, lists: NDArray[np.int64], clean: NDArray[np.bool_], prior: float, missing: float
) -> float:
    """Return the log odds of a merge, at least ``prior``; ``alone`` (n,) are probabilities of pairs by themselves."""
    chosen, records = _small_groups(pairs, len(lists))
    if not len(chosen):
        return prior
    place = np.searchsorted(records, np.stack([pairs.left[chosen], pairs.right[chosen]])).astype(np.int32)
    some = Pairs(place[0], place[1], pairs.weight[chosen])
    expected = float(alone[chosen].sum())

    def too_few(more: float) -> bool:
        told = posterior(some, lists[records], clean, prior=prior + more, draws=1, seed=0, missing=missing)
        return float(told.probability.sum()) < expected

    low, high = 0.0, MOST
    while high - low > CLOSE:
        middle = (low + high) / 2
        low, high = (middle, high) if too_few(middle) else (low, middle)
    return prior + low


def _small_groups(pairs: Pairs, records: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of pairs in small groups, and the numbers of their records, sorted."""
    group = labels(pairs.left, pairs.right, records)
    sizes = np.bincount(group)
    small = np.flatnonzero((sizes > 1) & (sizes <= SOLVED))[:GROUPS]
    held = np.isin(group, small)
    return np.flatnonzero(held[pairs.left]), np.flatnonzero(held)
