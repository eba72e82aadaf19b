"""What stands: statements read as values, and made in the device's name. Views over statements are built from these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from amparo.ledger import statement as ledger
from amparo.ledger.statement import Statement
from amparo.ledger.value import Choice, Date, EntityRef, Flag, Hedge, Quantity, Text, Value
from amparo.ledger.vault import Vault

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Held = Mapping[str, Statement]
"""The statement that stands for each property of one entity."""


def latest(statements: Iterable[Statement]) -> dict[str, Statement]:
    """Return the statement that stands for each property: not replaced, and of several the last recorded."""
    statements = list(statements)
    replaced = {(one.about, one.property, one.replaces) for one in statements if one.replaces}
    found: dict[str, Statement] = {}
    for one in sorted(statements, key=lambda one: one.recorded_at):
        if (one.about, one.property, one.id) not in replaced:
            found[one.property] = one
    return found


def grouped(
    statements: Iterable[Statement], key: Callable[[Statement], str] = lambda one: one.about
) -> dict[str, list[Statement]]:
    """Return statements by what they are about, or by another key."""
    groups: dict[str, list[Statement]] = {}
    for one in statements:
        groups.setdefault(key(one), []).append(one)
    return groups


def entities(statements: Iterable[Statement], kind: str) -> dict[str, dict[str, Statement]]:
    """Return what stands of every entity of a type, by its id."""
    of_kind = grouped(one for one in statements if one.kind == kind)
    return {about: latest(group) for about, group in of_kind.items()}


def word(held: Held, name: str) -> str:
    """Return a property as text; empty when nothing stands."""
    one = held.get(name)
    match one.value if one else None:
        case Text(text=text):
            return text
        case Choice(term=term):
            return term
        case Date(edtf=day):
            return day
        case EntityRef(id=entity):
            return entity
        case Flag(yes=True):
            return "yes"
        case _:
            return ""


def number(held: Held, name: str) -> int:
    """Return a property as a whole number; 0 when nothing stands."""
    one = held.get(name)
    return one.value.low or 0 if one and isinstance(one.value, Quantity) else 0


def greatest(told: Iterable[Statement], name: str) -> int:
    """Return the greatest number ever said for a property that only grows, whichever device said it; 0 if none did."""
    return max(
        (one.value.low or 0 for one in told if one.property == name and isinstance(one.value, Quantity)), default=0
    )


def exactly(count: int, unit: str) -> Quantity:
    """Return a number that is known."""
    return Quantity(count, count, Hedge.EXACT, unit)


def says(by: str, subject: str, about: str, values: Mapping[str, Value], day: str = "") -> list[Statement]:
    """Return statements about one entity, sealed under a subject, said by a source on a day (today if not given)."""
    said_on = day or today()
    return [
        Statement(ledger.new_id(), about, name, value, said_by=by, said_on=said_on, subject=subject)
        for name, value in values.items()
    ]


def instead(held: Held, new: Iterable[Statement]) -> list[Statement]:
    """Return new statements so that each replaces the one that stands for its property."""
    return [replace(one, replaces=held[one.property].id) if one.property in held else one for one in new]


def printable(text: str) -> str:
    """Show control characters as �: the ledger takes none, and one strange byte must not cost a person their words."""
    return _CONTROL.sub("\ufffd", text)


def device(vault: Vault) -> str:
    """Return the entity id of the device that records."""
    return f"device:{vault.device.feed}"


def today() -> str:
    """Return the day in UTC, as EDTF."""
    return datetime.now(UTC).date().isoformat()
