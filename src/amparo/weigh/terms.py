"""What a claim can be about: the properties of an event, as the ledger's schema declares them.

A property whose value is a quantity is a *figure*; the others carry a flag or a text.
"""

from __future__ import annotations

from functools import cache

from amparo.ledger import schema
from amparo.ledger.value import NAMES, Flag, Quantity, Text

EVENT = "event"
"""The entity type that claims are about."""


@cache
def value_types() -> dict[str, str]:
    """Return the value type (``quantity``, ``flag``, ``text``) of every property of an event."""
    return {
        name: NAMES[declared.value]
        for name, declared in schema.load().properties.items()
        if EVENT in declared.of and declared.value in (Quantity, Flag, Text) and name not in ("title", "note")
    }


def is_figure(name: str) -> bool:
    """Say whether a property holds a quantity."""
    return value_types().get(name) == "quantity"
