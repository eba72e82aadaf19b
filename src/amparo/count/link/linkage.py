"""The outcome of a linkage: probabilities of pairs, draws of who is who, and the tables that estimation pools."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.checks import Remark
from amparo.count.estimate.table import Table
from amparo.count.link.comparison import Comparison
from amparo.count.link.model import Model
from amparo.count.link.vectors import Floats, Vectors

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared: its id, and ids and labels of its levels by grade, from "all else" (0) to the most alike."""

    id: str
    levels: tuple[str, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, comparison: Comparison) -> Compared:
        """Describe a comparison."""
        graded = comparison.levels[:0:-1]
        return cls(comparison.id, tuple(each.id for each in graded), tuple(each.label for each in graded))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs that may be one person, sorted: record numbers, grades (n, K), natural log likelihood ratio.

    ``alone`` is the probability of the pair by itself, ``probability`` that of the pair within whole partitions, which
    is the one to use; ``value`` by how much knowing the answer would narrow the number of people (its variance).
    """

    left: Ids
    right: Ids
    grades: NDArray[np.int8]
    weight: Floats
    alone: Floats
    probability: Floats
    value: Floats

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, eq=False)
class Linkage:
    """Who may be who on ``lists``. Records are numbered through all lists: list by list, row by row.

    ``record_list`` and ``record_row`` (n,) say where each stands. ``draws`` (S, n) are partitions drawn from the
    posterior, ``people`` (n,) is the best single one; both give each record the lowest record number of its person.
    ``tables`` are the S tables of overlaps, ``table`` that of ``people``. ``vectors`` are those of all candidates.
    ``splink`` is the model as Splink loads it. Nothing here holds a name, a date or a place of anybody.
    """

    lists: tuple[str, ...]
    clean: tuple[bool, ...]
    record_list: Ids
    record_row: Ids
    compared: tuple[Compared, ...]
    model: Model
    vectors: Vectors
    pairs: Pairs
    draws: Ids
    people: Ids
    tables: tuple[Table, ...]
    table: Table
    splink: dict[str, Any]
    remarks: tuple[Remark, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def documented(self) -> NDArray[np.int64]:
        """Number of people on the lists, by draw (S,)."""
        own = np.arange(self.draws.shape[1], dtype=np.int32)
        return np.asarray((self.draws == own).sum(1), np.int64)
