"""What a third record explains: two records of one person may look unlike when each is like a better one.

Evidence within a cluster is the mean over its spanning trees (see ``partition.evidence``), so a pair of poor records
would speak against both being the person whom a good record shows. But given the good one their errors are independent,
and their unlikeness says little: each is a copy of the truth, with errors. So a pair b, c that a record a joins is held
to say at least what the way through a says: for each comparison that a takes part in, the mean of a-b and a-c; where a
is silent, what b-c say themselves. A father's and a son's record stay apart although both are like one without a given
name: a is silent on what tells them apart.

For three records, the mean over trees of that value is the average over trees of the likelihood of a-b and a-c, which
is a proper mixture of tree models (Meila and Jaakkola 2006).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from amparo.count.link.components import as_one
from amparo.count.link.vectors import Floats, Grades

Ids = NDArray[np.int32]

TREES = 1.5 * float(np.log(3))
"""Three records have three spanning trees; the one through the third record is one of them."""

STRONG = 0.0
"""Log odds from which a record explains others: rather one person than not."""


def explained(left: Ids, right: Ids, weight: Floats, prior: float, ratios: Floats, grades: Grades) -> Floats:
    """Return the weight (n,) of each pair, or what the best way through a third record says if that is more.

    ``weight`` (n,) and ``ratios`` (n, K) are natural logs; pairs are distinct, left below right.
    """
    told = weight.copy()
    strong = np.flatnonzero(prior + weight > STRONG)
    first, second, of = _ways(left[strong], right[strong], int(max(left.max(initial=0), right.max(initial=0))) + 1)
    if not len(of):
        return told
    a, b = strong[first], strong[second]
    keys = as_one(left, right)
    order = np.argsort(keys, kind="stable")
    at = np.searchsorted(keys[order], of)
    known = (at < len(order)) & (keys[order[np.minimum(at, len(order) - 1)]] == of)
    a, b, c = a[known], b[known], order[at[known]]
    both = (grades[a] >= 0) & (grades[b] >= 0)
    rest = weight - ratios.sum(1)
    through = np.where(both, (ratios[a] + ratios[b]) / 2, ratios[c]).sum(1) + (rest[a] + rest[b]) / 2 - TREES
    np.maximum.at(told, c, through)
    return told


def _ways(left: Ids, right: Ids, records: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return two edges that share a record, for all such twos, and the pair of their other ends as one integer."""
    edge = np.arange(len(left))
    ends = np.concatenate([left, right]), np.concatenate([right, left])
    whole = coo_array((np.concatenate([edge, edge]) + 1, ends), shape=(records, records)).tocsr()
    firsts, seconds, pairs = [], [], []
    degree = np.diff(whole.indptr)
    for size in np.unique(degree[degree > 1]):
        at = whole.indptr[:-1][degree == size][:, None] + np.arange(size)
        edges, others = whole.data[at] - 1, whole.indices[at].astype(np.int64)
        one, two = np.triu_indices(size, 1)
        low, high = np.minimum(others[:, one], others[:, two]), np.maximum(others[:, one], others[:, two])
        firsts.append(edges[:, one].ravel())
        seconds.append(edges[:, two].ravel())
        pairs.append((low << 32 | high).ravel())
    if not pairs:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    return np.concatenate(firsts), np.concatenate(seconds), np.concatenate(pairs)
