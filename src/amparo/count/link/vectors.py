"""Agreement vectors: for a pair, one grade a comparison; millions of pairs fall into a few hundred distinct vectors.

A vector travels as one integer, four bits a comparison, so that any engine can hand it over in a column of its own.
Grades are Splink's: -1 says nothing (missing), 0 is "all else", the highest is most alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Grades = NDArray[np.int8]
Floats = NDArray[np.float64]

BITS = 4
MOST = 63 // BITS
"""Comparisons that fit into one integer."""


def code_sql(ids: Sequence[str]) -> str:
    """Return the SQL expression of a pair's vector as one integer; ``ids`` are the comparisons in order."""
    return " + ".join(f"(gamma_{each} + 1) * {1 << BITS * place}" for place, each in enumerate(ids))


def grades(codes: Ints, comparisons: int) -> Grades:
    """Return the grades (n, comparisons) that integers stand for."""
    places = BITS * np.arange(comparisons, dtype=np.int64)
    return (((codes[:, None] >> places) & (1 << BITS) - 1) - 1).astype(np.int8)


@dataclass(frozen=True, eq=False)
class Vectors:
    """The distinct vectors (V, K) of pairs, how many pairs have each (V,), and which one each pair has."""

    grades: Grades
    counts: Floats
    of_pair: NDArray[np.int32]

    @classmethod
    def of(cls, codes: Ints, comparisons: int) -> Vectors:
        """Sort pairs by their vector."""
        # by hash: to sort millions of pairs for a few hundred vectors takes fifty times as long
        found = pa.array(codes).dictionary_encode()
        distinct = found.dictionary.to_numpy()
        order = np.argsort(distinct)
        place = np.argsort(order).astype(np.int32)[found.indices.to_numpy()]
        counts = np.bincount(place, minlength=len(order))
        return cls(grades(distinct[order], comparisons), counts.astype(np.float64), place)


def tally(found: Grades, weights: Floats, sizes: Sequence[int]) -> list[Floats]:
    """Return for each comparison the weight at each grade, missing left out."""
    told: list[Floats] = []
    for k, size in enumerate(sizes):
        seen = found[:, k] >= 0
        told.append(np.bincount(found[seen, k], weights=weights[seen], minlength=size).astype(np.float64))
    return told
