"""How good a linkage is: pairwise precision, recall and F1, calibration error and Brier score, from sparse pairs.

Records are numbered 0 to n - 1 over all lists, one list after the other; ``truth`` has each record's person. A pair is
unordered. A true pair that is never a candidate counts as missed in recall; calibration looks at candidates alone,
as only those have a probability that was said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

LEAST = 0.01
"""Candidates below this probability are left out of the calibration: their multitude would hide everything else."""
BINS = 10


class Accuracy(NamedTuple):
    """Precision TP / (TP + FP), recall TP / (TP + FN) and their harmonic mean, over pairs of records."""

    precision: float
    recall: float
    f1: float


class Bin(NamedTuple):
    """One bin of the reliability table: how many pairs, the mean probability said, the share that is true."""

    pairs: int
    said: float
    true: float


class Calibration(NamedTuple):
    """Expected calibration error, Brier score and the reliability table over candidates above ``LEAST``."""

    ece: float
    brier: float
    table: tuple[Bin, ...]


def together(truth: Sequence[Sequence[int] | np.ndarray]) -> np.ndarray:
    """Join the lists' truths into one array over all records."""
    return np.concatenate([np.asarray(one, dtype=np.int64) for one in truth])


def true_pairs(truth: np.ndarray, lists: np.ndarray | None = None) -> int:
    """Count pairs of one person; with each record's list, only those across lists."""
    pairs = _pairs_within(truth)
    return pairs if lists is None else pairs - _pairs_within(truth * (lists.max() + 1) + lists)


def of_pairs(
    left: np.ndarray, right: np.ndarray, probability: np.ndarray, truth: np.ndarray, lists: np.ndarray | None = None
) -> Accuracy:
    """Score the pairs with a probability of 0.5 or more; with ``lists`` the pairs within a list are not asked for."""
    linked = probability >= 0.5
    if lists is not None:
        linked &= lists[left] != lists[right]
    hits = int((truth[left[linked]] == truth[right[linked]]).sum())
    return _accuracy(hits, int(linked.sum()), true_pairs(truth, lists))


def of_clusters(cluster: np.ndarray, truth: np.ndarray) -> Accuracy:
    """Score a clustering, one label a record: all pairs within a cluster are linked."""
    labels = np.unique(cluster, return_inverse=True)[1].astype(np.int64)
    both = labels * (int(truth.max()) + 1) + truth
    return _accuracy(_pairs_within(both), _pairs_within(labels), _pairs_within(truth))


def calibration(left: np.ndarray, right: np.ndarray, probability: np.ndarray, truth: np.ndarray) -> Calibration:
    """Return the mean over pairs of |said - true| of their bin: ten bins of equal width, pairs above ``LEAST``."""
    looked = probability > LEAST
    said = probability[looked]
    true = (truth[left[looked]] == truth[right[looked]]).astype(float)
    if not len(said):
        return Calibration(0.0, 0.0, ())
    at = np.minimum((said * BINS).astype(int), BINS - 1)
    count = np.bincount(at, minlength=BINS)
    filled = np.maximum(count, 1)
    mean, share = np.bincount(at, said, BINS) / filled, np.bincount(at, true, BINS) / filled
    table = tuple(Bin(int(n), float(m), float(s)) for n, m, s in zip(count, mean, share, strict=True))
    ece = float((count * np.abs(mean - share)).sum() / count.sum())
    return Calibration(ece, float(((said - true) ** 2).mean()), table)


def _accuracy(hits: int, linked: int, true: int) -> Accuracy:
    precision, recall = hits / linked if linked else 1.0, hits / true if true else 1.0
    return Accuracy(precision, recall, 2 * hits / (linked + true) if linked + true else 1.0)


def _pairs_within(labels: np.ndarray) -> int:
    count = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((count * (count - 1) // 2).sum())
