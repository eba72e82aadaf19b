"""Drift: what changed when a claim was passed on: hedge, number, attribution, motive or date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from amparo.ledger.value import Hedge
from amparo.weigh.claim import DERIVES, Claim


@dataclass(frozen=True, slots=True)
class Step:
    """A claim and the one it took its content from; ``changes`` is sorted and empty for a faithful repeat."""

    claim: str
    source_claim: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HedgeUse:
    """One way of hedging, in the order of first use: the words as first printed, and the claims that use it."""

    hedge: Hedge
    words: str
    claims: tuple[str, ...]


def steps(claims: Sequence[Claim], index: Mapping[str, Claim] | None = None) -> tuple[Step, ...]:
    """Return who repeats whom among claims, in time order, and what changed each time."""
    known = index if index is not None else {claim.id: claim for claim in claims}
    ordered = sorted(claims, key=lambda claim: claim.time)
    return tuple(
        Step(claim.id, target, changes(claim, known[target]))
        for claim in ordered
        for target in claim.targets(*DERIVES)
        if target in known
    )


def changes(claim: Claim, origin: Claim) -> tuple[str, ...]:
    """Return what a claim changed against the one it derives from: computed, and as its relation says."""
    found = {relation.aspect for relation in claim.relations if relation.target == origin.id and relation.aspect}
    if claim.quantity is not None and origin.quantity is not None:
        if claim.quantity.hedge is not origin.quantity.hedge:
            found.add("hedge")
        if (claim.quantity.low, claim.quantity.high) != (origin.quantity.low, origin.quantity.high):
            found.add("number")
    # Whoever still names the first party, however far inside the chain, has not lost the attribution.
    if origin.attributed_to not in claim.parties:
        found.add("attribution")
    return tuple(sorted(found))


def hedges(claims: Sequence[Claim]) -> tuple[HedgeUse, ...]:
    """Return the hedges that claims put on a figure, in the order of their first use."""
    found: dict[Hedge, list[Claim]] = {}
    for claim in sorted(claims, key=lambda each: each.time):
        if claim.quantity is not None:
            found.setdefault(claim.quantity.hedge, []).append(claim)
    return tuple(
        HedgeUse(hedge, used[0].quantity.words if used[0].quantity else "", tuple(claim.id for claim in used))
        for hedge, used in found.items()
    )
