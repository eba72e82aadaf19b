"""Roots: on whom the statements of a figure rest, and on how many independent lines.

``docs/weighing.md`` defines each number with a worked example.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from amparo.weigh.claim import Claim, ClaimSet
from amparo.weigh.family import Descent, Judgement, Standing, Step, descents, judgements
from amparo.weigh.figure import Figure, select
from amparo.weigh.lines import Lines, count_lines, ways
from amparo.weigh.source import Source


@dataclass(frozen=True, slots=True)
class Root:
    """Where chains end: a source, how far it can be called an origin, and the claims that come from it."""

    source: str
    standing: Standing
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reliance:
    """The claims that would have no first-hand origin left if one party were wrong."""

    party: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a figure rests on.

    ``roots`` are origins that are named or described, ``open_ends`` chains that break off before one. ``lower`` counts
    only first-hand origins, takes those that may coincide as one and follows the compiler's judgement; ``upper`` lets
    every end of a chain be an origin of its own.
    """

    figure: Figure
    claims: tuple[Claim, ...]
    outlets: tuple[str, ...]
    roots: tuple[Root, ...]
    open_ends: tuple[Root, ...]
    lower: Lines
    upper: Lines
    reliance: tuple[Reliance, ...]
    steps: frozenset[Step]
    judged: frozenset[Step]


def weigh(claim_set: ClaimSet, figure: Figure) -> Weighing:
    """Weigh a figure: its statements, outlets, roots, and bounds on the number of independent lines."""
    return weigh_claims(select(claim_set, figure), claim_set.sources, figure)


def weigh_claims(claims: Sequence[Claim], sources: Mapping[str, Source], figure: Figure) -> Weighing:
    """Weigh any selection of claims as statements of one figure."""
    of = descents(claims, sources)
    judged = judgements(of)
    steps = frozenset(step for descent in of.values() for step in descent.steps)
    by_judgement = frozenset(step for each in judged.values() for judgement in each for step in judgement.steps)
    groups, behind = _coinciding(of, sources)
    firm = [way for key in of for way in ways(*_support(key, of, judged), of[key].public)]
    any_end = [way for each in of.values() for way in ways(each.steps, each.ends.keys(), each.public)]
    return Weighing(
        figure=figure,
        claims=tuple(sorted(claims, key=lambda claim: claim.time)),
        outlets=tuple(sorted({claim.outlet for claim in claims})),
        roots=_roots(of, (Standing.FIRST_HAND, Standing.NAMED)),
        open_ends=_roots(of, (Standing.OPEN,)),
        lower=count_lines(firm, groups, behind),
        upper=count_lines(any_end),
        reliance=_reliance(of, judged),
        steps=steps,
        judged=by_judgement,
    )


def roots_of(claim_set: ClaimSet) -> dict[str, tuple[Root, ...]]:
    """Return the ends of every claim's chains, completed by its family; origins by judgement come after its own."""
    of = descents(claim_set.claims, claim_set.sources)
    judged = judgements(of)
    return {key: _ends(key, of, judged) for key in of}


def _ends(key: str, of: Mapping[str, Descent], judged: Mapping[str, tuple[Judgement, ...]]) -> tuple[Root, ...]:
    ends = dict(sorted(of[key].ends.items()))
    for judgement in judged[key]:
        for root in _ends(judgement.target, of, judged):
            ends.setdefault(root.source, root.standing)
    return tuple(Root(end, standing, (key,)) for end, standing in ends.items())


def _roots(of: Mapping[str, Descent], standings: Iterable[Standing]) -> tuple[Root, ...]:
    found: dict[tuple[str, Standing], list[str]] = {}
    for key, descent in of.items():
        for end in descent.ending(*standings):
            found.setdefault((end, descent.ends[end]), []).append(key)
    roots = [Root(source, standing, tuple(sorted(claims))) for (source, standing), claims in found.items()]
    return tuple(sorted(roots, key=lambda root: (-len(root.claims), root.source)))


def _coinciding(
    of: Mapping[str, Descent], sources: Mapping[str, Source]
) -> tuple[list[frozenset[str]], dict[str, set[str]]]:
    """Return groups of first-hand origins that may be one, and for an origin the other parties that it may be."""
    first_hand = frozenset(end for descent in of.values() for end in descent.ending(Standing.FIRST_HAND))
    parties = frozenset(party for descent in of.values() for party in descent.parties)
    origins: nx.Graph[str] = nx.Graph()
    behind: dict[str, set[str]] = {}
    for party, other in sorted(_pairs(sources)):
        if {party, other} <= first_hand:
            origins.add_edge(party, other)
        elif party in first_hand and other in parties:
            behind.setdefault(party, set()).add(other)
    return [frozenset(group) for group in nx.connected_components(origins)], behind


def _pairs(sources: Mapping[str, Source]) -> set[tuple[str, str]]:
    """Return who may be the same as whom, both ways round."""
    pairs = {(source.id, other) for source in sources.values() for other in source.may_be_same_as}
    return pairs | {(other, party) for party, other in pairs}


def _reliance(of: Mapping[str, Descent], judged: Mapping[str, tuple[Judgement, ...]]) -> tuple[Reliance, ...]:
    falls: dict[str, list[str]] = {}
    for key in of:
        for party in _indispensable(key, of, judged):
            falls.setdefault(party, []).append(key)
    found = [Reliance(party, tuple(sorted(claims))) for party, claims in falls.items()]
    return tuple(sorted(found, key=lambda item: (-len(item.claims), item.party)))


def _indispensable(key: str, of: Mapping[str, Descent], judged: Mapping[str, tuple[Judgement, ...]]) -> frozenset[str]:
    """Return the parties without whom no way leads from a first-hand origin to this claim."""
    steps, origins = _support(key, of, judged)
    public = of[key].public
    if not _reaches(steps, origins, public):
        return frozenset()
    parties = of[key].parties.union(*steps) if steps else of[key].parties
    return frozenset(
        party
        for party in parties
        if not _reaches({step for step in steps if party not in step}, origins - {party}, public - {party})
    )


def _support(
    key: str, of: Mapping[str, Descent], judged: Mapping[str, tuple[Judgement, ...]]
) -> tuple[set[Step], frozenset[str]]:
    steps, origins = set(of[key].steps), of[key].ending(Standing.FIRST_HAND)
    for judgement in judged[key]:
        more, behind = _support(judgement.target, of, judged)
        steps, origins = steps | judgement.steps | more, origins | behind
    return steps, origins


def _reaches(steps: Iterable[Step], origins: Iterable[str], public: Iterable[str]) -> bool:
    told: dict[str, list[str]] = {}
    for informant, relayer in steps:
        told.setdefault(informant, []).append(relayer)
    ahead, seen, wanted = list(origins), set[str](), set(public)
    while ahead:
        party = ahead.pop()
        if party in wanted:
            return True
        if party not in seen:
            seen.add(party)
            ahead += told.get(party, [])
    return False
