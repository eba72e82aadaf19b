"""A figure that is asked for, and the claims that state it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amparo.errors import InputError
from amparo.ledger import checks, edtf
from amparo.ledger.statement import Stance
from amparo.ledger.value import Hedge, Quantity
from amparo.text import N_
from amparo.weigh.claim import Claim, ClaimSet
from amparo.weigh.family import families

NEAR = 2
"""How far from ``near`` a bound may lie, as a factor, to be the same figure in other words."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Which number: a property of an event, said until a day, near a value.

    ``until`` is EDTF and includes its last day; ``near`` keeps claims one of whose bounds lies between half and twice
    that number, and vague ones (*hundreds*) derived from such claims.
    """

    property: str
    about: str
    until: str = ""
    near: int | None = None
    title: str = ""

    def __post_init__(self) -> None:
        checks.property_name(self.property, "property")
        checks.entity(self.about, "about")
        if self.until:
            checks.when(self.until, "until")
        if self.near is not None and self.near < 1:
            raise InputError("field {field} is not a number of at least 1", "leave it out or correct it", field="near")


HEADLINE = Figure("detained", "event:chechnya-2017", "2017-05-31", 100, N_("About 100 detained"))
"""The figure this program was written for."""


def said_until(claim: Claim, until: str) -> bool:
    """Say whether a claim may have been made by the end of an EDTF date; an empty date sets no end."""
    end = edtf.parse(until).latest if until else None
    earliest = edtf.parse(claim.said_on).earliest
    return end is None or earliest is None or earliest <= end


def select(claim_set: ClaimSet, figure: Figure) -> tuple[Claim, ...]:
    """Return the affirming claims that state a figure, in time order."""
    named = [
        claim
        for claim in claim_set.claims
        if (claim.property, claim.about, claim.stance) == (figure.property, figure.about, Stance.AFFIRMS)
        and said_until(claim, figure.until)
    ]
    return tuple(named if figure.near is None else _near(named, figure.near))


def _near(claims: Sequence[Claim], near: int) -> list[Claim]:
    close = {claim.id for claim in claims if claim.quantity is not None and _is_near(claim.quantity, near)}
    related = {other for family in families(claims) if family & close for other in family}
    return [claim for claim in claims if claim.id in close or (claim.id in related and _is_vague(claim.quantity))]


def _is_near(quantity: Quantity, near: int) -> bool:
    bounds = [bound for bound in (quantity.low, quantity.high) if bound is not None]
    return any(near <= bound * NEAR and bound <= near * NEAR for bound in bounds)


def _is_vague(quantity: Quantity | None) -> bool:
    return quantity is None or quantity.hedge is Hedge.VAGUE
