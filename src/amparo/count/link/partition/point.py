"""One partition to show: clusters chosen to expect little of Binder's loss.

Binder (1978) counts pairs put together that are two people, and pairs apart that are one; its expectation is least
where the sum of P(same) - 1/2 over pairs put together is greatest. From all apart, the two clusters whose union gains
most are joined while that gains; then single nodes move while that gains. It depends on the probabilities only.
"""

from __future__ import annotations

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats
from amparo.count.link.partition.judgements import Ids
from amparo.count.link.partition.layout import Flags

_LEAST = 1e-12
"""A smaller gain may be rounding: without it two nodes could change places for ever."""
_FORBIDDEN = -1e9


@compiled
def binder(same: Floats, banned: Flags, size: Ids, label: Ids) -> None:
    """Write the number of each node's cluster; nodes have ``size`` records, ``banned`` pairs stay apart."""
    m = len(size)
    gain = np.empty((m, m))
    for i in range(m):
        label[i] = i
        for j in range(m):
            gain[i, j] = _FORBIDDEN if banned[i, j] else (same[i, j] - 0.5) * size[i] * size[j]
    between = gain.copy()
    while _join(between, label):
        pass
    # each move gains, and there are finitely many partitions
    moved = True
    while moved:
        moved = False
        for i in range(m):
            moved = _move(i, gain, label) or moved


@compiled
def _join(between: Floats, label: Ids) -> bool:
    """Join the two clusters that gain most by it; return whether any does."""
    m = len(label)
    best, one, other = _LEAST, -1, -1
    for i in range(m):
        for j in range(i + 1, m):
            if label[i] == i and label[j] == j and between[i, j] > best:
                best, one, other = between[i, j], i, j
    if one < 0:
        return False
    for j in range(m):
        between[one, j] += between[other, j]
        between[j, one] = between[one, j]
        if label[j] == other:
            label[j] = one
    return True


@compiled
def _move(i: int, gain: Floats, label: Ids) -> bool:
    """Move a node to the cluster where it gains most, or to one of its own."""
    m = len(label)
    with_it = np.zeros(m)
    for j in range(m):
        if j != i:
            with_it[label[j]] += gain[i, j]
    best, to = with_it[label[i]] + _LEAST, label[i]
    for c in range(m):
        if with_it[c] > best:
            best, to = with_it[c], c
    changed = to != label[i]
    label[i] = to
    return bool(changed)
