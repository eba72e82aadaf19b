"""A review of pairs: lists that were linked, what was judged of their records, and what follows from it.

Lists and linkage are held in the memory of this process only; what people judge is recorded in the vault under marks
(``record.judging``). A merge is a view over judgements: it is worked out anew each time and can be taken apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from amparo.count.link import apart, judgements
from amparo.count.link.apart.files import readings
from amparo.count.link.explain import Explained, Stands, explain, moves, queue, stands
from amparo.count.link.judgements import Agreement, Pair, Resolved
from amparo.count.link.linkage import Linkage
from amparo.count.link.reading import Reading, load
from amparo.count.link.records import RecordList
from amparo.desk.judged_files import OPENER
from amparo.errors import InputError
from amparo.ledger.vault import Vault
from amparo.record import judging
from amparo.record.judging import Judgement
from amparo.record.marks import Marks, marks

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """Which lists: paths of files, the names of those on which nobody is twice, and a file of mappings, or empty."""

    files: tuple[str, ...]
    clean: tuple[str, ...] = ()
    mapping: str = ""

    def read(self) -> list[Reading]:
        """Read the lists. Raises InputError."""
        if not self.files:
            raise InputError("no list is named", "name the files of the lists")
        names = {Path(file).stem for file in self.files}
        if len(names) < len(self.files):
            raise InputError("two lists have the same name", "give every list a name of its own")
        if unknown := [name for name in self.clean if name not in names]:
            raise InputError("there is no list named {name}", "name it as its file, without the ending",
                             name=unknown[0])  # fmt: skip
        mappings = load(self.mapping) if self.mapping else {}
        return readings(self.files, {name: one.to_toml() for name, one in mappings.items()}, self.clean)


@dataclass(frozen=True, eq=False)
class Lists:
    """Lists as they were read, and their records' marks, list after list: enough to judge pairs, without linking."""

    sources: Sources
    read: tuple[Reading, ...]
    marks: tuple[Marks, ...]

    @classmethod
    def of(cls, vault: Vault, sources: Sources, read: Sequence[Reading]) -> Lists:
        """Mark the records of lists that were read."""
        found: list[Marks] = []
        for each in read:
            found += marks(vault, each.records.name, judgements.recognised_by(each.records))
        return cls(sources, tuple(read), tuple(found))

    @property
    def records(self) -> list[RecordList]:
        """The lists' records."""
        return [each.records for each in self.read]

    def number_of(self, name: str, row: int) -> int:
        """Return the number through all lists of the record in a row of a list; raises InputError if there is none."""
        start = 0
        for each in self.records:
            if each.name == name and row in each.rows:
                return start + each.rows.index(row)
            start += len(each)
        raise InputError("list {name} has no row {row}, or is not given", "write the list's name and the row's number "
                         "in the file, as in helpline:12", name=name, row=row)  # fmt: skip

    def judge(self, vault: Vault, pair: Pair, verdict: judging.Verdict, reason: str, by: str) -> Judgement:
        """Record what a reviewer judges of a pair."""
        return judging.judge(vault, self.marks[pair[0]], self.marks[pair[1]], verdict, reason, by)

    def standing(self, vault: Vault, taken_in: frozenset[str] = frozenset()) -> Standing:
        """Return what people judged of these records, as the vault holds it now.

        ``taken_in`` are ids of judgements that somebody knows already: what is new is said against them.
        """
        told = judging.judgements(vault)
        history: dict[Pair, list[Judgement]] = defaultdict(list)
        for one in told:
            ends = [self._numbers[mark] for mark in one.marks if mark in self._numbers]
            if len(ends) == len(one.marks):
                history[min(ends), max(ends)].append(one)
        # of many records few are judged: only these are looked at
        spoken = sorted({number for pair in history for number in pair})
        placed = tuple(
            (spoken[left], spoken[right], one)
            for left, right, one in judging.placed(told, [self.marks[number] for number in spoken])
        )
        return Standing(placed, dict(history), frozenset(one.id for *_, one in placed) ^ taken_in)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {mark: number for number, own in enumerate(self.marks) for mark in own}


@dataclass(frozen=True, slots=True)
class Queued:
    """One pair of the queue: where its records stand, how likely they are one person, by how many people an answer
    moves the number documented on average, and the judgements that count."""

    left: Stands
    right: Stands
    probability: float
    moves: float
    judged: tuple[Judgement, ...]


@dataclass(frozen=True, eq=False)
class Review:
    """Lists and their linkage. ``taken_in`` are ids of the judgements that the linkage knew."""

    lists: Lists
    linkage: Linkage
    taken_in: frozenset[str]

    doubt: ClassVar[tuple[float, float]] = (0.05, 0.95)
    """Probabilities between which a pair is counted as in doubt, where that is said; nothing is decided by it."""

    @property
    def in_doubt(self) -> int:
        """Number of pairs with a probability within ``doubt``."""
        (least, most), chance = self.doubt, self.linkage.pairs.probability
        return int(((chance > least) & (chance < most)).sum())

    @property
    def documented(self) -> tuple[int, int]:
        """The least and the most people on the lists, over all draws."""
        return int(self.linkage.documented.min()), int(self.linkage.documented.max())

    def stands(self, number: int) -> Stands:
        """Return where a record stands."""
        return stands(self.linkage, number)

    def explained(self, pair: Pair) -> Explained:
        """Explain a pair of records."""
        return explain(self.lists.records, self.linkage, *pair)

    def standing(self, vault: Vault) -> Standing:
        """Return what people judged of these records, as the vault holds it now."""
        return self.lists.standing(vault, self.taken_in)

    def queue(self, standing: Standing, by: str) -> NDArray[np.int64]:
        """Return the places of pairs in the order in which to ask a reviewer, those judged already last."""
        return queue(self.linkage, standing.by(by))

    def pair(self, place: int) -> Pair:
        """Return the record numbers of a pair by its place."""
        return int(self.linkage.pairs.left[place]), int(self.linkage.pairs.right[place])

    def queued(self, standing: Standing, place: int) -> Queued:
        """Return what the queue says of a pair by its place."""
        left, right = self.pair(place)
        judged = tuple(standing.counting.get((left, right), ()))
        chance = float(self.linkage.pairs.probability[place])
        return Queued(self.stands(left), self.stands(right), chance, moves(self.linkage, place), judged)

    def next(self, standing: Standing, by: str, after: Pair | None = None) -> Pair | None:
        """Return the first pair that a reviewer has not judged, below ``after`` if there is one; None if all are.

        At the end of the queue it goes on at the beginning, with what was skipped.
        """
        judged = standing.by(by) | ({after} if after else set())
        pairs, order = self.linkage.pairs, self._order
        below = 0
        if after is not None:
            found = np.flatnonzero((pairs.left[order] == after[0]) & (pairs.right[order] == after[1]))
            below = int(found[0]) + 1 if len(found) else 0
        going = chain(range(below, len(order)), range(below))
        return next((pair for at in going if (pair := self.pair(int(order[at]))) not in judged), None)

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        return queue(self.linkage, ())


@dataclass(frozen=True)
class Standing:
    """Judgements of the records at hand: those that count, each pair's history, and the ids of what the linkage does
    not know yet (new judgements, and those it knew that were taken back since)."""

    placed: tuple[tuple[int, int, Judgement], ...]
    history: dict[Pair, list[Judgement]]
    new: frozenset[str]

    def by(self, name: str) -> set[Pair]:
        """Return the pairs that a reviewer has judged; for no name, those that anybody has."""
        return {pair for pair, held in self.counting.items() if not name or any(one.by == name for one in held)}

    @cached_property
    def counting(self) -> dict[Pair, list[Judgement]]:
        """What counts, by pair."""
        found: dict[Pair, list[Judgement]] = defaultdict(list)
        for left, right, one in self.placed:
            found[left, right].append(one)
        return dict(found)

    @cached_property
    def said(self) -> list[judgements.Judgement]:
        """What counts, as linkage takes it."""
        return [
            judgements.Judgement(left, right, judgements.Verdict(one.verdict.value), one.by)
            for left, right, one in self.placed
        ]

    @cached_property
    def resolved(self) -> Resolved:
        """What follows from it."""
        return judgements.resolve(self.said)

    @cached_property
    def agreement(self) -> Agreement:
        """How far reviewers agree."""
        return judgements.agreement(self.said)

    @cached_property
    def people(self) -> list[list[int]]:
        """Records that judgements join, each person's in order: a view, and no judgement is lost in it."""
        return together(self.resolved.must)


def together(same: Iterable[Pair]) -> list[list[int]]:
    """Return the groups of numbers that pairs join, by their smallest."""
    group: dict[int, set[int]] = {}
    for left, right in same:
        joined = group.get(left, {left}) | group.get(right, {right})
        group.update(dict.fromkeys(joined, joined))
    return sorted({min(members): sorted(members) for members in group.values()}.values())


def begin(
    vault: Vault, sources: Sources, report: Report | None = None, lock: AbstractContextManager[object] | None = None
) -> Review:
    """Read lists and link them, in a process of its own, with what is judged of them so far.

    ``lock`` is held while the vault is read, never while linking. Raises InputError for lists that cannot be used.
    """
    read = sources.read()
    with lock or nullcontext():
        lists = Lists.of(vault, sources, read)
        known = lists.standing(vault).placed
    linkage = apart.run(_job(lists, known), report=report).linkage
    if linkage.record_row.tolist() != [row for each in lists.records for row in each.rows]:
        raise InputError("a list changed while it was linked", "link the lists again")
    return Review(lists, linkage, frozenset(one.id for *_, one in known))


def _job(lists: Lists, known: Sequence[tuple[int, int, Judgement]]) -> apart.Job:
    return apart.Job(
        {
            "files": list(lists.sources.files),
            "mappings": {each.records.name: each.mapping.to_toml() for each in lists.read},
            "clean": [each.name for each in lists.records if each.clean],
            "judgements": [[left, right, one.verdict.value, one.by] for left, right, one in known],
        },
        opener=OPENER,
    )
