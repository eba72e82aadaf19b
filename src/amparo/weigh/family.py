"""Families: claims that took their content from one another, and what one of them teaches about the others' chains.

A step of a chain is learned from one claim (the paper heard it from officials) and completes shorter chains (... < the
paper) of claims of the same family only: the paper's word on another matter may have another origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx

from amparo.ledger.statement import Basis
from amparo.weigh.claim import DERIVES, Claim
from amparo.weigh.source import FirstHand, Source, SourceKind, unknown_source

Step = tuple[str, str]
"""(informant, relayer): who passed it on to whom."""


class Standing(StrEnum):
    """How far the end of a chain can be called an origin."""

    FIRST_HAND = "first_hand"
    """It is presented as knowing from its own experience, work or registers."""
    NAMED = "named"
    """An origin is named, but not how it knows."""
    OPEN = "open"
    """The chain breaks off at a party that only passes on, or at nobody in particular."""


@dataclass(frozen=True, slots=True)
class Descent:
    """Where a claim comes from: the steps of its chains, completed by its family, and how they end."""

    claim: Claim
    steps: frozenset[Step]
    ends: Mapping[str, Standing]

    @property
    def parties(self) -> frozenset[str]:
        """Every source on the completed chains."""
        return self.claim.parties.union(*self.steps) if self.steps else self.claim.parties

    @property
    def public(self) -> frozenset[str]:
        """The outermost parties: whom we read."""
        return frozenset(path[0] for path in self.claim.chain)

    def ending(self, *standings: Standing) -> frozenset[str]:
        """The ends of its chains that have one of these standings."""
        return frozenset(end for end, standing in self.ends.items() if standing in standings)


def families(claims: Iterable[Claim]) -> list[frozenset[str]]:
    """Return the ids of claims joined by *repeats* and *drifts from*, in either direction, among those given."""
    given = {claim.id: claim for claim in claims}
    joined: nx.Graph[str] = nx.Graph()
    joined.add_nodes_from(given)
    joined.add_edges_from(
        (key, target) for key, claim in given.items() for target in claim.targets(*DERIVES) if target in given
    )
    return sorted((frozenset(members) for members in nx.connected_components(joined)), key=min)


def descents(claims: Sequence[Claim], sources: Mapping[str, Source]) -> dict[str, Descent]:
    """Return where each claim comes from, chains completed within its family among the claims given."""
    index = {claim.id: claim for claim in claims}
    out: dict[str, Descent] = {}
    for family in families(claims):
        informants: dict[str, set[str]] = {}
        for member in family:
            for informant, relayer in index[member].steps:
                informants.setdefault(relayer, set()).add(informant)
        out |= {member: _descent(index[member], informants, sources) for member in family}
    return out


def _descent(claim: Claim, informants: Mapping[str, set[str]], sources: Mapping[str, Source]) -> Descent:
    steps, ends = set(claim.steps), dict[str, Standing]()
    for path in claim.chain:
        if claim.basis is Basis.FIRST_HAND:
            ends[path[-1]] = Standing.FIRST_HAND
            continue
        learned, reached = _inwards(path, informants)
        steps |= learned
        ends |= {end: _standing(sources.get(end) or unknown_source(end)) for end in reached}
        if not reached:
            # Those who cite each other in a circle are no origin, whatever they may know.
            ends.setdefault(path[-1], Standing.OPEN)
    return Descent(claim, frozenset(steps), ends)


def _inwards(path: Sequence[str], informants: Mapping[str, set[str]]) -> tuple[set[Step], set[str]]:
    """Walk on from the end of a chain to those who told it; never back over a party already on the way."""
    steps, ends = set[Step](), set[str]()
    ahead, seen = [path[-1]], set(path)
    while ahead:
        party = ahead.pop()
        told_by = informants.get(party, set())
        if not told_by:
            ends.add(party)
        steps |= {(informant, party) for informant in told_by - set(path)}
        ahead += sorted(told_by - seen)
        seen |= told_by
    return (steps, ends) if ends else (set(), set())


def _standing(source: Source) -> Standing:
    if source.first_hand is FirstHand.YES:
        return Standing.FIRST_HAND
    named = source.first_hand is FirstHand.UNKNOWN and source.kind is not SourceKind.UNSPECIFIED
    return Standing.NAMED if named else Standing.OPEN


@dataclass(frozen=True, slots=True)
class Judgement:
    """What rests on the compiler's word alone: that a claim drew on ``target``, hence these steps."""

    target: str
    steps: frozenset[Step]


def judgements(of: Mapping[str, Descent]) -> dict[str, tuple[Judgement, ...]]:
    """Return, by claim, where its open ends are judged to have drawn from.

    A claim said to repeat or drift from another, whose chains all break off without meeting the other's, is taken to
    have drawn on the party to whom the other is attributed. Claims derived from it by the same open end follow it.
    """
    out: dict[str, tuple[Judgement, ...]] = {}
    for key in of:
        _judge(key, of, out)
    return out


def _judge(key: str, of: Mapping[str, Descent], out: dict[str, tuple[Judgement, ...]]) -> tuple[Judgement, ...]:
    if key not in out:
        descent, found = of[key], list[Judgement]()
        targets = () if descent.ending(*_ORIGINS) else descent.claim.targets(*DERIVES)
        # Derivation has no cycles: a claim set refuses them.
        for target in (target for target in targets if target in of):
            if descent.parties.isdisjoint(of[target].parties):
                told_by = of[target].claim.attributed_to
                found.append(Judgement(target, frozenset((told_by, end) for end in descent.ends)))
            else:
                inherited = _judge(target, of, out)
                found += [each for each in inherited if all(end in descent.ends for _, end in each.steps)]
        out[key] = tuple(found)
    return out[key]


_ORIGINS = (Standing.FIRST_HAND, Standing.NAMED)
