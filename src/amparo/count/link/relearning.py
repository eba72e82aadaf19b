"""What estimation leaves open: the model learned again from people drawn anew, one for each replicate.

The Bayesian bootstrap (Rubin 1981): every person the records seem to stand for gets a weight from Exp(1). A pair of two
people weighs the product of their weights and a pair within one person that person's, as people are drawn and not pairs
(Snijders and Borgatti 1999). A draw of the partition from the model of each replicate then carries the doubt of m, u
and of the number of matches, which draws from one model leave out: with a few thousand records it is the larger one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats
from amparo.count.link.engine import Compared, Ids
from amparo.count.link.partition import counter
from amparo.count.link.vectors import Vectors

PAIRS = 1_000_000
"""Likely pairs of all replicates together, for the sake of time."""

FEWEST = 5
"""Replicates below which their spread says nothing. So many records know their model better than it fits them."""

_STREAM = 1
_LEAST = 1e-9
"""Weight of a vector none of whose pairs was drawn: estimation divides by it."""


def replicates(draws: int, likely: int) -> int:
    """Return how many models to learn again for so many draws and likely pairs; 0 where it would take too long."""
    told = min(draws, PAIRS // max(likely, 1))
    return told if told >= FEWEST else 0


def weights(person: Ids, seed: int, number: int) -> Floats:
    """Return the weight (n,) of each record in a replicate: that of its person, who is called by one of their records.

    The same person has the same weight in whatever order records come.
    """
    drawn = np.empty(len(person))
    _exponential(counter.key(seed), np.asarray(person, np.int64), number, drawn)
    return np.asarray(drawn / drawn.mean())


@compiled
def _exponential(key: np.uint64, person: NDArray[np.int64], number: int, into: Floats) -> None:
    for at in range(len(person)):
        into[at] = -np.log1p(-counter.uniform(key, person[at], number, _STREAM))


def reweighed(vectors: Vectors, pairs: Compared, person: Ids, weight: Floats) -> Vectors:
    """Return ``vectors`` counted anew: pairs of ``pairs``, whose vectors they are, by the weights of their records."""
    left, right = pairs.left, pairs.right
    each = weight[left] * np.where(person[left] == person[right], 1.0, weight[right])
    counts = np.bincount(vectors.of_pair, weights=each, minlength=len(vectors.counts))
    return Vectors(vectors.grades, np.maximum(counts, _LEAST), vectors.of_pair)
