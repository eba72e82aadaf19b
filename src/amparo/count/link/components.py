"""Records that may be one person, directly or through others: connected components, and the pairs within them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ids = NDArray[np.int32]

LARGEST = 64
"""Components above this size are not completed: pairs that no rule brought together stay unlikely there."""


def as_one(left: Ids, right: Ids) -> NDArray[np.int64]:
    """Return each pair (n,) as one integer, in the order of left, then right."""
    return np.asarray(left.astype(np.int64) << 32 | right, np.int64)


def labels(left: Ids, right: Ids, records: int) -> Ids:
    """Return the component (records,) of each record when pairs are edges."""
    edges = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(records, records))
    return np.asarray(connected_components(edges, directed=False)[1], np.int32)


def pairs_within(left: Ids, right: Ids, records: int) -> tuple[Ids, Ids]:
    """Return all pairs (left below right) of records of one component, where it has three records or more."""
    component = labels(left, right, records)
    sizes = np.bincount(component)
    inside = np.flatnonzero((sizes[component] > 2) & (sizes[component] <= LARGEST))
    order = inside[np.argsort(component[inside], kind="stable")]
    first: list[Ids] = []
    second: list[Ids] = []
    for size in np.unique(sizes[component[order]]):
        members = order[sizes[component[order]] == size].reshape(-1, size)
        one, other = np.triu_indices(size, 1)
        first.append(members[:, one].ravel().astype(np.int32))
        second.append(members[:, other].ravel().astype(np.int32))
    if not first:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    a, b = np.concatenate(first), np.concatenate(second)
    return np.minimum(a, b), np.maximum(a, b)
