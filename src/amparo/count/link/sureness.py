"""How sure a linkage is: of each record, of the best single partition as a whole, and which pairs are in doubt.

Probabilities of pairs are those within whole partitions; where a pair was never compared, or where a record stays alone
among several pairs, the share of draws stands in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.count.link.linkage import Ids, Linkage
from amparo.count.link.vectors import Floats

DOUBT = (0.05, 0.95)
"""A pair with a probability between these is in doubt: only words and pictures use it, no number depends on it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the probabilities say of the best partition, which nobody has checked.

    ``together`` pairs are put together in it, ``right`` of them are expected to be one person, ``apart`` more pairs are
    expected to be one person that it keeps apart.
    """

    together: int
    right: float
    apart: float

    @property
    def precision(self) -> float | None:
        """Expected share of pairs put together that are one person; None where there is none."""
        return self.right / self.together if self.together else None

    @property
    def recall(self) -> float | None:
        """Expected share of pairs of one person that are put together; None where none is expected."""
        return self.right / (self.right + self.apart) if self.right + self.apart else None


def sure(linkage: Linkage) -> Floats:
    """Return for each record (n,) how sure its place in the best partition is.

    The mean probability that it is one person with the other records of its person; alone, that no other record is.
    """
    size = sizes(linkage)
    listed, total = _within(linkage)
    missing = np.maximum(size - 1 - listed, 0)
    shared = _shared(linkage) if (missing > 0).any() else np.zeros(len(size))
    others = np.maximum(size - 1, 1)
    return np.where(size > 1, np.clip((total + missing * shared) / others, 0, 1), _alone(linkage))


def expected(linkage: Linkage) -> Expected:
    """Return what the probabilities say of the best partition."""
    size, pairs = sizes(linkage), linkage.pairs
    others = size - 1
    split = linkage.people[pairs.left] != linkage.people[pairs.right]
    right = float((sure(linkage) * others).sum() / 2)
    return Expected(int(others.sum() // 2), right, float(pairs.probability[split].sum()))


def in_doubt(linkage: Linkage) -> NDArray[np.bool_]:
    """Return which pairs (m,) are in doubt."""
    low, high = DOUBT
    return (linkage.pairs.probability > low) & (linkage.pairs.probability < high)


def asked_first(linkage: Linkage) -> int | None:
    """Return the pair whose answer would narrow the number of people most; of none, the least certain one."""
    pairs = linkage.pairs
    if not len(pairs):
        return None
    order = np.lexsort((np.abs(pairs.probability - 0.5), -pairs.value))
    return int(order[0])


def span(linkage: Linkage) -> tuple[int, int]:
    """Return the fewest and the most people that a draw has."""
    documented = linkage.documented
    return int(documented.min()), int(documented.max())


def sizes(linkage: Linkage) -> NDArray[np.int64]:
    """Return for each record (n,) how many records its person has in the best partition."""
    return np.bincount(linkage.people, minlength=len(linkage.people))[linkage.people]


def _within(linkage: Linkage) -> tuple[NDArray[np.int64], Floats]:
    """Return for each record how many of the pairs with its person's other records are listed, and their sum."""
    pairs, n = linkage.pairs, len(linkage.people)
    same = linkage.people[pairs.left] == linkage.people[pairs.right]
    ends = np.concatenate([pairs.left[same], pairs.right[same]])
    chances = np.tile(pairs.probability[same], 2)
    return np.bincount(ends, minlength=n), np.bincount(ends, weights=chances, minlength=n).astype(np.float64)


def _alone(linkage: Linkage) -> Floats:
    """Return the share of draws in which each record is alone, held within what the probabilities of pairs allow."""
    pairs, n = linkage.pairs, len(linkage.people)
    largest, total = np.zeros(n), np.zeros(n)
    for end in (pairs.left, pairs.right):
        np.maximum.at(largest, end, pairs.probability)
        total += np.bincount(end, weights=pairs.probability, minlength=n)
    seen = np.mean([_count(draw)[draw] == 1 for draw in linkage.draws], axis=0)
    return np.asarray(np.clip(seen, np.clip(1 - total, 0, 1), 1 - largest))


def _shared(linkage: Linkage) -> Floats:
    """Return the mean share of a record's companions in the best partition that are with it in a draw."""
    others = np.maximum(sizes(linkage) - 1, 1)
    total = np.zeros(len(others))
    for draw in linkage.draws:
        both = linkage.people.astype(np.int64) * len(draw) + draw
        _, place, count = np.unique(both, return_inverse=True, return_counts=True)
        total += (count[place] - 1) / others
    return total / max(len(linkage.draws), 1)


def _count(draw: Ids) -> NDArray[np.int64]:
    return np.bincount(draw, minlength=len(draw))
