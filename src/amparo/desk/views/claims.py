"""Claims: what was said in public, by whom and through whom, with what denies it beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from amparo.desk.asked import Answer, Asked, Download, Page
from amparo.desk.workspace import Claims, Workspace
from amparo.ledger import disclose
from amparo.ledger.statement import Stance
from amparo.weigh.claim import Claim, ClaimSet, RelationKind
from amparo.weigh.denials import FORCES, MEANING, answer
from amparo.weigh.denials import Answer as Denying
from amparo.weigh.drift import changes
from amparo.weigh.marks import STANDINGS
from amparo.weigh.quantities import Comparison, compare

PAGE = 40
"""Claims on one page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how it stands in the address, how it is called, whether it is chosen."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the list."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another claim beside the one shown: how it stands to it, and how their figures compare."""

    claim: Claim
    kind: str
    outgoing: bool
    changes: tuple[str, ...]
    comparison: Comparison | None


def listing(desk: Workspace, asked: Asked) -> Answer:
    """Show the claims that fit the filters, the latest first."""
    held = desk.claims()
    filters = _filters(held.set, asked)
    wanted = {each.name: word for each in filters if (word := asked.query.get(each.name))}
    found = [claim for claim in reversed(held.set.claims) if _fits(claim, wanted)]
    last = max(1, -(-len(found) // PAGE))
    page = asked.number("page", 1, last, 1)
    return Page(
        "claims.html",
        {
            "claims": found[(page - 1) * PAGE : page * PAGE],
            "count": len(found),
            "all": len(held.set.claims),
            "page": page,
            "last": last,
            "filters": filters,
            "wanted": wanted,
            **_wording(held, asked),
        },
    )


def detail(desk: Workspace, asked: Asked) -> Answer:
    """Show one claim with its chains, what it stands to, and what denies it."""
    held = desk.claims()
    claim = held.set.claim(asked.path["id"])
    related = _related(held.set, claim)
    return Page(
        "claim.html",
        {
            "claim": claim,
            "denied_by": [each.claim for each in related if each.kind == RelationKind.DENIES and not each.outgoing],
            "related": _grouped(each for each in related if each.kind != RelationKind.DENIES or each.outgoing),
            "ends": held.roots[claim.id],
            **_wording(held, asked),
        },
    )


def proof(desk: Workspace, asked: Asked) -> Answer:
    """Hand over a proof of one claim; it shows this statement and nothing else of the vault."""
    claim = desk.claims().set.claim(asked.path["id"])
    proven = json.dumps(disclose.disclose(desk.vault, claim.id), ensure_ascii=False, indent=2) + "\n"
    return Download("proof.json", proven.encode(), "application/json")


def _wording(held: Claims, asked: Asked) -> dict[str, object]:
    return {
        "name": naming(held.set, asked),
        "sources": held.set.sources,
        "denying": _denying,
        "meanings": MEANING,
        "forces": FORCES,
        "standings": STANDINGS,
    }


def _denying(claim: Claim) -> Denying | None:
    """Return how a claim denies; None for one that affirms."""
    return None if claim.stance is Stance.AFFIRMS else answer(claim)


def _related(claim_set: ClaimSet, claim: Claim) -> list[Related]:
    found = [_beside(claim_set, claim, claim_set.claim(one.target), one.kind, outgoing=True) for one in claim.relations]
    return found + [
        _beside(claim_set, claim, other, one.kind, outgoing=False)
        for other in claim_set.claims
        for one in other.relations
        if one.target == claim.id
    ]


def _grouped(related: Iterable[Related]) -> list[tuple[tuple[str, str], list[Related]]]:
    """Return the claims beside one by (relation, which way it is read), the largest group first."""
    groups: dict[tuple[str, str], list[Related]] = {}
    for one in related:
        groups.setdefault((one.kind, "relation" if one.outgoing else "reverse"), []).append(one)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def _beside(claim_set: ClaimSet, claim: Claim, other: Claim, kind: RelationKind, *, outgoing: bool) -> Related:
    later, earlier = (claim, other) if outgoing else (other, claim)
    drifted = changes(later, earlier) if kind in (RelationKind.REPEATS, RelationKind.DRIFTS_FROM) else ()
    both = claim.quantity is not None and other.quantity is not None
    return Related(other, kind.value, outgoing, drifted, compare(claim, other, claim_set) if both else None)


def _fits(claim: Claim, wanted: dict[str, str]) -> bool:
    return (
        wanted.get("event", claim.about) == claim.about
        and wanted.get("property", claim.property) == claim.property
        and wanted.get("stance", claim.stance) == claim.stance
        and ("source" not in wanted or wanted["source"] in claim.parties)
    )


def _filters(claim_set: ClaimSet, asked: Asked) -> list[Filter]:
    claims = claim_set.claims
    return [
        _filter("event", (claim.about for claim in claims), asked, event_name),
        _filter("property", (claim.property for claim in claims), asked),
        _filter("source", (party for claim in claims for party in claim.parties), asked, naming(claim_set, asked)),
        _filter("stance", (claim.stance.value for claim in claims), asked),
    ]


def _filter(name: str, values: Iterable[str], asked: Asked, naming: Callable[[str], str] = str) -> Filter:
    chosen = asked.query.get(name, "")
    choices = [Choice(value, naming(value), value == chosen) for value in set(values)]
    return Filter(name, tuple(sorted(choices, key=lambda choice: choice.name.casefold())))


def naming(claim_set: ClaimSet, asked: Asked) -> Callable[[str], str]:
    """Return what calls a source by its name in the session's language."""
    return partial(claim_set.name, language=asked.session.language)


def event_name(event: str) -> str:
    """Return an event's id as words, while it has no title of its own."""
    words = event.partition(":")[2].replace("-", " ")
    return words[:1].upper() + words[1:]
