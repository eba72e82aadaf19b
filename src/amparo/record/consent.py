"""Consent: what a person allows to be made of an account, for whom, as statements (``docs/consent.md``).

Each use and each recipient is asked for apart (Murad Code, 2022). Nothing is allowed that was not given; what was given
can be withdrawn at any time, by the person or, on their word, by staff; nobody but the person can give it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from amparo.ledger import statement as ledger
from amparo.ledger.statement import Evidence, Stance, Statement
from amparo.ledger.value import Use as Allowed

PROPERTY = "consent"


class Use(StrEnum):
    """What may be made of an account."""

    COUNT = "count"
    SUMMARY = "summary"
    QUOTE = "quote"


PUBLIC = "public"
"""The recipient that means: anybody, without limit and for ever."""


class How(StrEnum):
    """How the person said it."""

    FORM = "form"
    MESSAGE = "message"
    SPOKEN = "spoken"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Consent:
    """Where an account stands for one use by one recipient; ``statements`` are the ids it rests on."""

    use: str
    recipient: str
    given: bool
    said_on: str
    how: str
    statements: tuple[str, ...]


def statement(account: str, allowed: Allowed, *, given: bool, said_on: str, evidence: Evidence) -> Statement:
    """Return the statement that a person gives consent (or refuses, or withdraws it)."""
    stance = Stance.AFFIRMS if given else Stance.DENIES
    return Statement(
        ledger.new_id(), account, PROPERTY, allowed, said_by=account, said_on=said_on, stance=stance, evidence=evidence
    )


def successors(heads: Iterable[Statement], new: Statement) -> list[Statement]:
    """Return ``new`` once for each current statement it replaces, so that none of them is left standing beside it."""
    replaced = [head.id for head in heads]
    if not replaced:
        return [new]
    return [_replacing(new, old) for old in replaced]


def heads(statements: Iterable[Statement]) -> dict[tuple[str, Allowed], list[Statement]]:
    """Return what currently stands, by account and use.

    A statement stands until another one *about the same account, use and recipient* replaces it: a statement about
    something else cannot push a withdrawal aside, whatever it claims to replace.
    """
    groups: dict[tuple[str, Allowed], list[Statement]] = {}
    for one in statements:
        if one.property == PROPERTY and isinstance(one.value, Allowed):
            groups.setdefault((one.about, one.value), []).append(one)
    return {key: _unreplaced(group) for key, group in groups.items()}


def standing(statements: Iterable[Statement]) -> dict[str, tuple[Consent, ...]]:
    """Return the consents of every account that statements speak of."""
    found: dict[str, list[Consent]] = {}
    for (account, allowed), current in heads(statements).items():
        found.setdefault(account, []).append(_consent(account, allowed, current))
    return {account: tuple(sorted(held, key=lambda c: (c.recipient, c.use))) for account, held in found.items()}


def given_to(statements: Iterable[Statement], use: Use, recipient: str) -> dict[str, Consent]:
    """Return, by account, the consents that are given for this very use and recipient."""
    return {
        account: consent
        for account, consents in standing(statements).items()
        for consent in consents
        if consent.given and consent.use == use and consent.recipient == recipient
    }


def _consent(account: str, allowed: Allowed, current: list[Statement]) -> Consent:
    # Two desks may each have recorded something before they met: then all must affirm, so a withdrawal is never lost.
    given = bool(current) and all(one.stance is Stance.AFFIRMS and one.said_by == account for one in current)
    last = max(current, key=lambda one: one.recorded_at, default=None)
    how = last.evidence.read_as if last and last.evidence else ""
    said_on = last.said_on if last else ""
    return Consent(allowed.use, allowed.recipient, given, said_on, how, tuple(sorted(one.id for one in current)))


def _unreplaced(group: list[Statement]) -> list[Statement]:
    replaced = {one.replaces for one in group}
    return [one for one in group if one.id not in replaced]


def _replacing(new: Statement, old: str) -> Statement:
    return Statement(
        ledger.new_id(), new.about, new.property, new.value, new.said_by, new.said_on, new.stance,
        evidence=new.evidence, replaces=old,
    )  # fmt: skip
