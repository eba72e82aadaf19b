"""What people judged of pairs of records: what follows from it, how far reviewers agree, which pair to ask next.

A plain library over numbers of records; ``record.judging`` keeps the judgements themselves. Judgements may contradict
each other, directly or by what follows (A is B, B is C, A is not C). That is no failure: whatever takes part in a
contradiction counts neither way until a person decides, so that what remains never contradicts itself.

Agreement: kappa after Cohen, "A coefficient of agreement for nominal scales" (1960); alpha after Krippendorff,
"Computing Krippendorff's Alpha-Reliability" (2011), for nominal data. "Cannot say" is a category like the others.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from math import fsum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from amparo.count.link.records import RecordList, Role
from amparo.errors import InputError
from amparo.text import N_

CONTRADICTED = N_(
    "record {left} was judged different from record {right}, and yet the same by way of others; none of these"
    " judgements counts until one of them is taken back"
)
"""What to tell of a ``Conflict``."""

Pair = tuple[int, int]
"""Numbers of two records, the lower first."""


class Verdict(StrEnum):
    """Whether two records are one person."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one reviewer last said of two records, given by their numbers in either order."""

    left: int
    right: int
    verdict: Verdict
    by: str

    def __post_init__(self) -> None:
        if self.left == self.right:
            raise InputError("a record cannot be judged against itself", "choose two records")

    @property
    def pair(self) -> Pair:
        """Both numbers, the lower first."""
        return min(self.left, self.right), max(self.left, self.right)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pair judged different whose records were judged the same by way of others.

    ``way`` is a shortest one, from ``different[0]`` to ``different[1]``; of several the smallest numbers. ``same`` are
    all pairs on any way that short.
    """

    different: Pair
    way: tuple[int, ...]
    same: tuple[Pair, ...]

    @property
    def involved(self) -> tuple[Pair, ...]:
        """The fewest pairs whose judgements cannot all be right."""
        return (self.different, *(_pair(*step) for step in pairwise(self.way)))


@dataclass(frozen=True, slots=True)
class Resolved:
    """What holds, each in order: pairs that are the same, that are different, and those that no judgement decides.

    ``disputed`` are pairs on which reviewers contradict each other, ``conflicts`` contradictions by way of other pairs,
    ``unsure`` pairs of which nobody could say.
    """

    must: tuple[Pair, ...]
    cannot: tuple[Pair, ...]
    disputed: tuple[Pair, ...]
    conflicts: tuple[Conflict, ...]
    unsure: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Known labels for a trainer: arrays of n record numbers, left below right, and of n truths."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    same: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Two:
    """How two reviewers agree on ``pairs`` that both judged: the share, and Cohen's kappa (None: undefined)."""

    first: str
    second: str
    pairs: int
    share: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Every two reviewers who judged a pair in common, by name; Krippendorff's alpha of all (None: undefined)."""

    two: tuple[Two, ...]
    alpha: float | None


def recognised_by(records: RecordList) -> list[str]:
    """Return, for each record, the text by which judgements find it again when rows move (``record.marks``).

    That is its number on the list, or where it has none or shares it, all that the list says of it.
    """
    numbers = [_plain(value) for value in records.fields.get(Role.ID, [None] * len(records))]
    times = Counter(numbers)
    columns = sorted(records.fields.items())
    return [
        json.dumps([number] if number and times[number] == 1 else _content(columns, row), ensure_ascii=False)
        for row, number in enumerate(numbers)
    ]


def resolve(judgements: Iterable[Judgement]) -> Resolved:
    """Return what follows from judgements, of which each reviewer's last of a pair should be given.

    After what is contradicted is set aside, no way of pairs that are the same joins two records of which it is
    contradicted that they are different. Neither the order of judgements nor that of records matters.
    """
    said: dict[Pair, set[Verdict]] = defaultdict(set)
    for one in judgements:
        said[one.pair].add(one.verdict)
    decided = {pair: verdicts - {Verdict.CANNOT_SAY} for pair, verdicts in said.items()}
    same = {pair for pair, verdicts in decided.items() if verdicts == {Verdict.SAME}}
    different = {pair for pair, verdicts in decided.items() if verdicts == {Verdict.DIFFERENT}}
    conflicts = tuple(_conflicts(same, different))
    aside = {pair for one in conflicts for pair in (one.different, *one.same)}
    return Resolved(
        must=tuple(sorted(same - aside)),
        cannot=tuple(sorted(different - aside)),
        disputed=tuple(sorted(pair for pair, verdicts in decided.items() if len(verdicts) > 1)),
        conflicts=conflicts,
        unsure=tuple(sorted(pair for pair, verdicts in decided.items() if not verdicts)),
    )


def labelled(judgements: Iterable[Judgement]) -> Labelled:
    """Return what is known of pairs, by pair: only what ``resolve`` lets count."""
    resolved = resolve(judgements)
    known = sorted([*((*pair, True) for pair in resolved.must), *((*pair, False) for pair in resolved.cannot)])
    rows = np.array(known, dtype=np.int64).reshape(-1, 3)
    return Labelled(rows[:, 0], rows[:, 1], rows[:, 2].astype(np.bool_))


def next_pairs(probability: ArrayLike, value: ArrayLike, judged: ArrayLike) -> NDArray[np.int64]:
    """Return the order in which to ask about n pairs: first those whose answer changes the total most.

    ``probability`` that a pair is the same, ``value`` how far the total lies between the answers "same" and
    "different", ``judged`` whether it was asked already: such pairs come last. An answer moves the total by
    2 p (1 - p) |value| in expectation; ties keep the order given. Raises InputError for shapes or numbers that do not
    fit.
    """
    p, worth, asked = np.asarray(probability, float), np.asarray(value, float), np.asarray(judged, bool)
    if p.ndim != 1 or not p.shape == worth.shape == asked.shape:
        raise InputError("pairs, values and answers differ in number", "give one of each for every pair")
    if not (np.isfinite(worth).all() and ((p >= 0) & (p <= 1)).all()):
        raise InputError("a probability or a value is not a number that fits", "give probabilities from 0 to 1")
    return np.lexsort((-p * (1 - p) * np.abs(worth), asked)).astype(np.int64)


def agreement(judgements: Iterable[Judgement]) -> Agreement:
    """Return how far reviewers agree; raises InputError where one has two different judgements of a pair."""
    units: dict[Pair, dict[str, Verdict]] = defaultdict(dict)
    for one in judgements:
        if units[one.pair].setdefault(one.by, one.verdict) is not one.verdict:
            raise InputError("a reviewer has two judgements of one pair", "give each reviewer's last only")
    both: dict[tuple[str, str], list[tuple[Verdict, Verdict]]] = defaultdict(list)
    for unit in units.values():
        for first, second in combinations(sorted(unit), 2):
            both[first, second].append((unit[first], unit[second]))
    return Agreement(
        tuple(_two(*names, rated) for names, rated in sorted(both.items())),
        alpha([*unit.values()] for unit in units.values()),
    )


def kappa(rated: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return Cohen's kappa of two raters' categories, unit by unit; None where chance alone would always agree."""
    n = len(rated)
    first, second = Counter(a for a, _ in rated), Counter(b for _, b in rated)
    agreed = n * sum(a == b for a, b in rated)
    chance = sum(first[category] * second[category] for category in first)
    return (agreed - chance) / (n * n - chance) if n * n > chance else None


def alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Return Krippendorff's nominal alpha; a unit is what any number of raters made of it, missing ones left out.

    Units with one rating say nothing. None where all ratings are in one category, or there are none.
    """
    rated = [Counter(unit) for unit in units if len(unit) > 1]
    ratings = sum(rated, Counter[Hashable]())
    by_chance = _unlike(ratings)
    observed = fsum(_unlike(unit) / (unit.total() - 1) for unit in rated)  # exact, so in whatever order
    return 1 - (ratings.total() - 1) * observed / by_chance if by_chance else None


def _unlike(ratings: Counter[Hashable]) -> int:
    """Return how many ordered pairs of ratings are of two categories."""
    return ratings.total() ** 2 - sum(count * count for count in ratings.values())


def _two(first: str, second: str, rated: Sequence[tuple[Verdict, Verdict]]) -> Two:
    share = sum(a == b for a, b in rated) / len(rated)
    return Two(first, second, len(rated), share, kappa(rated))


def _conflicts(same: set[Pair], different: set[Pair]) -> Iterator[Conflict]:
    """Go through the contradictions, by pair, the shortest ways first, until nothing joins the two records.

    All ways of the same length go together: which of them were taken would depend on the order of records.
    """
    joined: dict[int, set[int]] = defaultdict(set)
    for a, b in same:
        joined[a].add(b)
        joined[b].add(a)
    for pair in sorted(different):
        gone: set[Pair] = set()
        while way := _shortest(joined, gone, *pair):
            yield way
            gone.update(way.same)


def _shortest(joined: Mapping[int, set[int]], gone: set[Pair], start: int, end: int) -> Conflict | None:
    from_end = _steps(joined, gone, end, start)
    if start not in from_end:
        return None
    edges: set[Pair] = set()
    way, reached = [start], {start}
    while way[-1] != end:
        onward = [
            (here, there)
            for here in reached
            for there in joined[here]
            if _pair(here, there) not in gone and from_end.get(there) == from_end[here] - 1
        ]
        edges.update(_pair(*step) for step in onward)
        way.append(min(there for here, there in onward if here == way[-1]))
        reached = {there for _, there in onward}
    return Conflict((start, end), tuple(way), tuple(sorted(edges)))


def _steps(joined: Mapping[int, set[int]], gone: set[Pair], start: int, goal: int) -> dict[int, int]:
    """Return how many steps away from ``start`` records are, breadth first: all that are nearer than ``goal``."""
    steps, waiting = {start: 0}, deque([start])
    while waiting and goal not in steps:
        here = waiting.popleft()
        for there in joined.get(here, ()):
            if there not in steps and _pair(here, there) not in gone:
                steps[there] = steps[here] + 1
                waiting.append(there)
    return steps


def _pair(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def _content(columns: Sequence[tuple[str, Sequence[str | None]]], row: int) -> list[list[str]]:
    return [[name, text] for name, values in columns if (text := _plain(values[row]))]


def _plain(value: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", value or "").split())
