"""Independent lines: how many parties would all have to be wrong before nothing is left.

A *way* is one claim's way from an origin to the reader. The number of lines is the size of the smallest set of parties
that stands on every way. Within one citation graph that is the largest number of ways that share no party (Menger's
theorem). Claims are kept apart because a way is good for the claim it carries only: a paper that prints another's word
does not thereby print its own. The smallest set is found exactly, by setting aside what another covers and branching.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from amparo.errors import InputError
from amparo.text import N_
from amparo.weigh.family import Step

MAX_WAYS = 5_000
"""Of one claim: a tangle beyond anything a person could draw."""
MAX_BRANCHES = 20_000
"""Of one search: a second or so; real claims need fewer than ten."""

Way = tuple[str, ...]
"""Parties from the one we read to an origin."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines; the parties that cut them all, nearest to the reader; one choice of ways that share no party.

    A cut is a tuple of groups: a group of several are parties that may be the same one.
    """

    count: int
    cut: tuple[tuple[str, ...], ...]
    ways: tuple[Way, ...]


def ways(steps: Iterable[Step], origins: Collection[str], public: Iterable[str]) -> Iterator[Way]:
    """Yield every way from ``public`` back along ``steps`` (informant, relayer) to ``origins``, no party twice."""
    told_by: dict[str, list[str]] = {}
    for informant, relayer in sorted(steps):
        told_by.setdefault(relayer, []).append(informant)
    ahead: list[Way] = [(party,) for party in sorted(public)]
    for _ in range(MAX_WAYS):
        if not ahead:
            return
        way = ahead.pop()
        if way[-1] in origins:
            # What goes on beyond an origin holds this way and would be cut with it.
            yield way
            continue
        ahead += [(*way, informant) for informant in told_by.get(way[-1], ()) if informant not in way]
    raise _tangled()


def count_lines(
    every: Iterable[Way], groups: Iterable[Collection[str]] = (), behind: Mapping[str, Collection[str]] | None = None
) -> Lines:
    """Count the lines among ways.

    ``groups`` are parties that may be the same one and count once; ``behind`` names for an origin the parties that it
    may be, on whom its ways may rest too. Both can only lower the count.
    """
    shared = {party: tuple(sorted(group)) for group in groups for party in group}
    found = sorted(set(every), key=lambda way: (len(way), way))
    rests = {
        way: frozenset(shared.get(party, (party,)) for party in (*way, *(behind or {}).get(way[-1], ())))
        for way in found
    }
    places: dict[tuple[str, ...], int] = {}
    for way in found:
        for at, party in enumerate(way):
            label = shared.get(party, (party,))
            places[label] = max(at, places.get(label, 0))
    cut = _Search(places).smallest(frozenset(rests.values()))
    return Lines(len(cut), tuple(sorted(cut)), _apart(found, rests))


Group = tuple[str, ...]
Sets = frozenset[frozenset[Group]]


def _apart(found: Iterable[Way], rests: Mapping[Way, frozenset[Group]]) -> tuple[Way, ...]:
    """Choose ways that share no party, short ones first."""
    chosen: list[Way] = []
    taken: set[Group] = set()
    for way in found:
        if taken.isdisjoint(rests[way]):
            chosen.append(way)
            taken |= rests[way]
    return tuple(chosen)


class _Search:
    """Find a smallest set of parties that meets every set; of several, prefer parties near the reader."""

    def __init__(self, places: Mapping[Group, int]) -> None:
        self._places = places
        self._branches = 0

    def smallest(self, sets: Sets) -> frozenset[Group]:
        """Return a smallest set that meets all ``sets``, always the same one for the same sets."""
        sets, forced = self._reduce(sets)
        return forced.union(*(self._branch(part) for part in _components(sets)))

    def _branch(self, sets: Sets) -> frozenset[Group]:
        self._branches += 1
        if self._branches > MAX_BRANCHES:
            raise _tangled()
        shortest = min(sets, key=lambda each: (len(each), sorted(each)))
        tried = []
        for party in sorted(shortest, key=self._rank):
            tried.append(self.smallest(frozenset(each for each in sets if party not in each)) | {party})
        return min(tried, key=len)

    def _reduce(self, sets: Sets) -> tuple[Sets, frozenset[Group]]:
        """Set aside larger sets that hold a smaller one, and parties that another covers; take what is then forced."""
        while True:
            least = frozenset(each for each in sets if not any(other < each for other in sets))
            covered = self._covered(least)
            reduced = frozenset(each - covered for each in least)
            if reduced == sets:
                forced = frozenset(party for each in reduced if len(each) == 1 for party in each)
                return frozenset(each for each in reduced if forced.isdisjoint(each)), forced
            sets = reduced

    def _covered(self, sets: Sets) -> frozenset[Group]:
        holding: dict[Group, set[frozenset[Group]]] = {}
        for each in sets:
            for party in each:
                holding.setdefault(party, set()).add(each)
        order = sorted(holding, key=lambda party: (-len(holding[party]), self._rank(party)))
        return frozenset(
            party for at, party in enumerate(order) if any(holding[party] <= holding[other] for other in order[:at])
        )

    def _rank(self, party: Group) -> tuple[int, Group]:
        # A party that only may be behind an origin is named last.
        return self._places.get(party, len(self._places)), party


def _components(sets: Sets) -> list[Sets]:
    """Split sets into those that share no party: each can be met by itself."""
    parts: list[tuple[set[Group], set[frozenset[Group]]]] = []
    for each in sorted(sets, key=sorted):
        joined: tuple[set[Group], set[frozenset[Group]]] = (set(each), {each})
        apart = []
        for part in parts:
            if part[0].isdisjoint(each):
                apart.append(part)
            else:
                joined = (joined[0] | part[0], joined[1] | part[1])
        parts = [*apart, joined]
    return [frozenset(members) for _, members in parts]


def _tangled() -> InputError:
    todo = N_("ask for a narrower figure: an earlier day, or one number")
    return InputError("these claims cite one another in too many ways to be weighed", todo)
