"""The vault's accounts as one more list to link: those whose person allows that they are counted, and no others.

Names are not among the columns: they stay sealed. What an account says of place, time and age links it loosely at best,
and shows how many of those who told us are on others' lists too.
"""

from __future__ import annotations

from dataclasses import dataclass

from amparo.ledger.vault import Vault
from amparo.record.consent import Use
from amparo.record.view import accounts

NAME = "accounts"
"""What the list is called."""

AGES = {"under_18": "0-17", "18_to_25": "18-25", "26_to_40": "26-40", "41_to_60": "41-60", "over_60": "61+"}
"""Years that a range an account may give stands for."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Columns by role, each with a value a row (None where nothing was said), and how many accounts were left out."""

    fields: dict[str, list[str | None]]
    without_consent: int

    def __repr__(self) -> str:
        return f"Listing({len(self.fields['id'])})"  # a log line or a traceback must not show what people told


def listing(vault: Vault) -> Listing:
    """Return the accounts that may be counted, the earliest first."""
    held = accounts(vault)[::-1]
    counted = [one for one in held if one.allows(Use.COUNT)]
    fields: dict[str, list[str | None]] = {
        "id": [one.id for one in counted],
        "place": [one.where or None for one in counted],
        "date:event": [one.when or None for one in counted],
        "age": [AGES.get(one.age) for one in counted],
        "aged_on": [one.received for one in counted],
    }
    return Listing(fields, len(held) - len(counted))
