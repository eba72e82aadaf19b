"""A claim: one public statement about an event, with the ways it came and how it relates to others."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from amparo.errors import InputError
from amparo.ledger import checks, edtf
from amparo.ledger.statement import MAX_PATHS, MAX_STEPS, Basis, Denial, Stance
from amparo.ledger.value import Quantity
from amparo.text import N_
from amparo.weigh.source import Source, unknown_source


class RelationKind(StrEnum):
    """How a claim stands to an earlier one, in the judgement of who compiled them."""

    REPEATS = "repeats"
    DRIFTS_FROM = "drifts_from"
    SUPPORTS = "supports"
    EXTENDS = "extends"
    SUBSET_OF = "subset_of"
    CONFLICTS_WITH = "conflicts_with"
    DENIES = "denies"
    NARROWS = "narrows"
    LATER_THAN = "later_than"
    SEPARATE_FROM = "separate_from"


DERIVES = frozenset({RelationKind.REPEATS, RelationKind.DRIFTS_FROM})
"""Relations by which one claim took its content from another."""

_ACYCLIC = (DERIVES, frozenset({RelationKind.SUBSET_OF}))


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """This claim ``kind`` the claim ``target``; ``aspect`` says what changed (hedge, attribution, motive, date...)."""

    kind: RelationKind
    target: str
    aspect: str = ""

    def __post_init__(self) -> None:
        checks.statement_id(self.target, "relations")
        if self.aspect:
            checks.term(self.aspect, "relations")


@dataclass(frozen=True, slots=True)
class Claim:
    """One public statement.

    ``outlet`` is the party whose statement it is; ``chain`` holds the ways it reached us, each from the page that was
    read (outermost) to the origin, and must hold both ``outlet`` and ``attributed_to``. ``quantity`` is None where the
    property is not a figure. Raises InputError naming the first field that is wrong.
    """

    id: str
    said_on: str
    outlet: str
    text: str
    about: str
    property: str
    quantity: Quantity | None = None
    attributed_to: str = ""
    chain: tuple[tuple[str, ...], ...] = ()
    stance: Stance = Stance.AFFIRMS
    denial: Denial | None = None
    basis: Basis = Basis.UNKNOWN
    relations: tuple[Relation, ...] = ()
    address: str = ""
    read_as: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        checks.statement_id(self.id, "id")
        checks.when(self.said_on, "said_on")
        checks.entity(self.outlet, "outlet")
        checks.text(self.text, "text", checks.MAX_WORDS)
        checks.entity(self.about, "about")
        checks.property_name(self.property, "property")
        self._complete_chain()
        if self.denial is not None and self.stance is Stance.AFFIRMS:
            raise checks.bad("denial", "empty for a claim that affirms")
        if any(relation.target == self.id for relation in self.relations):
            raise checks.bad("relations", "about another claim")
        object.__setattr__(self, "relations", tuple(sorted(set(self.relations))))
        checks.text(self.address, "address", checks.MAX_ADDRESS)
        checks.text(self.read_as, "read_as")
        checks.text(self.note, "note", checks.MAX_WORDS)

    def _complete_chain(self) -> None:
        if not self.chain:
            object.__setattr__(self, "chain", ((self.outlet,),))
        if len(self.chain) > MAX_PATHS or any(not 1 <= len(path) <= MAX_STEPS for path in self.chain):
            raise checks.bad("chain", f"at most {MAX_PATHS} ways of 1 to {MAX_STEPS} sources")
        for path in self.chain:
            for source in path:
                checks.entity(source, "chain")
            if len(set(path)) != len(path):
                raise InputError(
                    "field {field} comes back to the same source",
                    "name each source of a way once, outermost first",
                    field="chain",
                )
        if self.attributed_to == "":
            object.__setattr__(self, "attributed_to", self.chain[0][-1])
        for name in ("outlet", "attributed_to"):
            if getattr(self, name) not in self.parties:
                raise InputError("field {field} is not on the chain", "name it in the chain too", field=name)

    @builtins.property
    def parties(self) -> frozenset[str]:
        """Every source on any of the ways this claim came."""
        return frozenset(source for path in self.chain for source in path)

    @builtins.property
    def steps(self) -> frozenset[tuple[str, str]]:
        """Who passed it on to whom: (informant, relayer) for each step of each way."""
        return frozenset((inner, outer) for path in self.chain for outer, inner in pairwise(path))

    def targets(self, *kinds: RelationKind) -> tuple[str, ...]:
        """Ids of the claims this one stands to in one of these relations."""
        return tuple(relation.target for relation in self.relations if relation.kind in kinds)

    @builtins.property
    def time(self) -> tuple[str, str]:
        """A key that sorts claims by the day by which they had been said, then by id."""
        latest = edtf.parse(self.said_on).latest
        return (latest.isoformat() if latest else "9999-12-31", self.id)


@dataclass(frozen=True)
class ClaimSet:
    """Claims in time order and the sources they name. Raises InputError where relations do not hold together."""

    claims: tuple[Claim, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    _index: Mapping[str, Claim] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "claims", tuple(sorted(self.claims, key=lambda claim: claim.time)))
        named = {party for claim in self.claims for party in claim.parties}
        known = {source.id: source for source in self.sources.values()}
        known |= {party: unknown_source(party) for party in named - known.keys()}
        object.__setattr__(self, "sources", {key: known[key] for key in sorted(known)})
        index = {claim.id: claim for claim in self.claims}
        if len(index) != len(self.claims):
            raise InputError("two claims have the same id", "give every claim an id of its own")
        object.__setattr__(self, "_index", index)
        for problem in relation_problems(self.claims):
            raise problem

    def claim(self, claim_id: str) -> Claim:
        """Return a claim by id; raise InputError when there is none."""
        found = self._index.get(claim_id)
        if found is None:
            raise InputError("there is no claim with this id", "look the id up in the claims file")
        return found

    def __contains__(self, claim_id: object) -> bool:
        return claim_id in self._index

    def name(self, source_id: str, language: str = "en") -> str:
        """Return a source's name, in a language if it is known."""
        return (self.sources.get(source_id) or unknown_source(source_id)).called(language)


def relation_problems(claims: Iterable[Claim]) -> list[InputError]:
    """Return an error for each claim whose relations dangle, or that is derived from or part of itself."""
    index = {claim.id: claim for claim in claims}
    problems = []
    for claim in index.values():
        if any(relation.target not in index for relation in claim.relations):
            problems.append(_problem(claim, "field {field} names a claim that is not there"))
        elif any(_reaches_itself(claim, kinds, index) for kinds in _ACYCLIC):
            problems.append(_problem(claim, "field {field} lead back to the same claim"))
    return problems


def _problem(claim: Claim, what: str) -> InputError:
    todo = N_("correct the id in relations, or leave the relation out")
    return InputError(what, todo, field="relations", claim=claim.id)


def _reaches_itself(start: Claim, kinds: frozenset[RelationKind], index: Mapping[str, Claim]) -> bool:
    ahead, seen = list(start.targets(*kinds)), set[str]()
    while ahead:
        reached = ahead.pop()
        if reached == start.id:
            return True
        if reached not in seen and reached in index:
            seen.add(reached)
            ahead += index[reached].targets(*kinds)
    return False
