"""Judgements as the linkage uses them: pairs that are settled, labels for estimation, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.checks import Remark
from amparo.count.link.components import as_one
from amparo.count.link.em import Labelled
from amparo.count.link.engine import Compared, Ids
from amparo.count.link.judgements import CONTRADICTED, Judgement, resolve
from amparo.count.link.vectors import Vectors
from amparo.text import N_

DISPUTED = N_("reviewers disagree on {pairs} pairs; these count neither way")


@dataclass(frozen=True, eq=False)
class Judged:
    """Settled pairs by record number (M,), left below right, whether they are the same; what to say of the rest."""

    left: Ids
    right: Ids
    same: NDArray[np.bool_]
    remarks: tuple[Remark, ...] = ()

    @classmethod
    def of(cls, judgements: Sequence[Judgement], places: NDArray[np.int64], called: Sequence[str]) -> Judged:
        """Settle judgements; ``places`` (n,) turns the numbers they use into those of the prepared table.

        ``called`` (n,) is how people find a record: its list and row.
        """
        found = resolve(judgements)
        settled = [*((pair, True) for pair in found.must), *((pair, False) for pair in found.cannot)]
        ends = np.array([[places[a], places[b]] for (a, b), _ in settled], np.int32).reshape(-1, 2)
        remarks = [
            Remark(CONTRADICTED, {"left": called[a], "right": called[b]})
            for a, b in (c.different for c in found.conflicts)
        ]
        if found.disputed:
            remarks.append(Remark(DISPUTED, {"pairs": len(found.disputed)}))
        return cls(ends.min(1), ends.max(1), np.array([same for _, same in settled], bool), tuple(remarks))

    @property
    def must(self) -> list[tuple[int, int]]:
        """Pairs that are one person."""
        return self._pairs(self.same)

    @property
    def cannot(self) -> list[tuple[int, int]]:
        """Pairs that are two people."""
        return self._pairs(~self.same)

    def labels(self, pairs: Compared, vectors: Vectors) -> Labelled | None:
        """Count settled pairs by vector; they must be among ``pairs``."""
        if not len(self.left):
            return None
        at = np.searchsorted(as_one(pairs.left, pairs.right), as_one(self.left, self.right))
        which, size = vectors.of_pair[at], len(vectors.counts)
        return Labelled(
            np.bincount(which[self.same], minlength=size).astype(float),
            np.bincount(which[~self.same], minlength=size).astype(float),
        )

    def _pairs(self, chosen: NDArray[np.bool_]) -> list[tuple[int, int]]:
        return list(zip(self.left[chosen].tolist(), self.right[chosen].tolist(), strict=True))


def union(one: Compared, other: Compared) -> Compared:
    """Return the pairs of both, sorted, each once."""
    if not len(other.left):
        return one
    left, right = np.concatenate([one.left, other.left]), np.concatenate([one.right, other.right])
    _, first = np.unique(as_one(left, right), return_index=True)
    return Compared(left[first], right[first], np.concatenate([one.codes, other.codes])[first])
