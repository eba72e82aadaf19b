"""Weights of single pairs: what their vector says, and how rare the values are on which they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amparo.count.link.comparison import Comparison
from amparo.count.link.components import as_one
from amparo.count.link.engine import Compared
from amparo.count.link.model import Model
from amparo.count.link.records import IDENTIFIER
from amparo.count.link.vectors import Floats, Vectors, grades

AT_ONCE = 500_000
"""Pairs whose weights are worked out together, for the sake of memory."""

ONCE = 0.5
"""Other people who bear a value that only the pair's own records show, as far as one can tell."""

SHARED = 0.1
"""Other people who bear an identifier that two records show."""

ROUNDS = 50


def frequencies(column: pa.ChunkedArray, double: float, identifier: bool = False) -> Floats:
    """Return for each record (n,) what share of other people's records has its value; 1 where it has none.

    ``double`` is how many more records of the same person a record has, on average. A value of an identifier that two
    records have is one person's; only from the third on it is shared.
    """
    held = column.combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    seen = held >= 0
    total = max(int(seen.sum()), 1)
    times = np.bincount(held[seen], minlength=1)
    others = np.maximum(times - 2, SHARED) if identifier else np.maximum(times - 1 - double, ONCE)
    return np.where(seen, others[np.maximum(held, 0)], total) / total


@dataclass(frozen=True, eq=False)
class Scored:
    """Pairs that may be one person (n,): record numbers, vectors, log likelihood ratios, each pair by itself."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    codes: NDArray[np.int64]
    weight: Floats
    model: Model

    @property
    def probability(self) -> Floats:
        """Probability that a pair is one person, other pairs left aside."""
        return np.asarray(1 / (1 + np.exp(-(self.model.prior + self.weight))))

    def with_more(self, other: Scored) -> Scored:
        """Return these pairs and others, none of which is among them, sorted."""
        left, right = np.concatenate([self.left, other.left]), np.concatenate([self.right, other.right])
        order = np.argsort(as_one(left, right))
        codes, weight = np.concatenate([self.codes, other.codes]), np.concatenate([self.weight, other.weight])
        return Scored(left[order], right[order], codes[order], weight[order], self.model)


class Scoring:
    """Weighs pairs by a model and by the frequencies of values in the prepared table."""

    def __init__(self, model: Model, comparisons: Sequence[Comparison], table: pa.Table) -> None:
        self._model, self._comparisons = model, comparisons
        double = 2 * model.matches / max(table.num_rows, 1)
        names = {level.frequency: each.id for each in comparisons for level in each.levels if level.frequency}
        self._shares = {
            name: frequencies(table.column(name), double, id.startswith(IDENTIFIER)) for name, id in names.items()
        }

    def weights(self, pairs: Compared) -> Floats:
        """Return log P(vector, values | one person) - log P(… | two) of each pair (n,), natural."""
        told = np.empty(len(pairs.left))
        for start in range(0, len(told), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            found = grades(pairs.codes[part], len(self._comparisons))
            told[part] = self._model.weights(found, self._rarity(found, pairs.left[part]))
        return told

    def ratios(self, codes: NDArray[np.int64], left: NDArray[np.int32]) -> Floats:
        """Return natural log m/u (n, K) of each comparison of pairs, frequencies included."""
        found = grades(codes, len(self._comparisons))
        return self._model.ratios(found) + self._rarity(found, left)

    def likely(self, pairs: Compared, vectors: Vectors, floor: float) -> Scored:
        """Return the pairs whose odds are above ``floor`` (natural log), and the model with their number of matches."""
        bound = self._model.prior + self._model.weights(vectors.grades) + self._most_rare(vectors)
        may = np.flatnonzero((bound > floor)[vectors.of_pair])
        chosen = Compared(pairs.left[may], pairs.right[may], pairs.codes[may])
        weight = self.weights(chosen)
        model = recounted(self._model, weight)
        held = model.prior + weight > floor
        return Scored(chosen.left[held], chosen.right[held], chosen.codes[held], weight[held], model)

    def _rarity(self, found: NDArray[np.int8], left: NDArray[np.int32]) -> Floats:
        told = np.zeros(found.shape)
        for k, name, grade in self._frequent():
            at = np.flatnonzero(found[:, k] == grade)
            told[at, k] = np.log(self._model.u[k][grade]) - np.log(self._shares[name][left[at]])
        return told

    def _most_rare(self, vectors: Vectors) -> Floats:
        told = np.zeros(len(vectors.grades))
        for k, name, grade in self._frequent():
            least = np.log(self._model.u[k][grade]) - np.log(self._shares[name].min(initial=1.0))
            told += np.where(vectors.grades[:, k] == grade, max(least, 0.0), 0.0)
        return told

    def _frequent(self) -> list[tuple[int, str, int]]:
        return [
            (k, level.frequency, len(each.levels) - 1 - place)
            for k, each in enumerate(self._comparisons)
            for place, level in enumerate(each.levels)
            if level.frequency
        ]


def recounted(model: Model, weight: Floats) -> Model:
    """Count matches again, now that frequencies are known: the fixed point of estimation, for the prior alone."""
    matches = model.matches
    for _ in range(ROUNDS):
        odds = np.log(matches) - np.log(model.pairs - matches) + weight
        matches = float(np.clip((1 / (1 + np.exp(-odds))).sum(), 1.0, model.pairs / 2))
    return replace(model, matches=matches)
