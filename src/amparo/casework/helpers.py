"""Vouch for a helper to one person: a phrase made for this contact, checked at the door, never kept here.

The vault remembers for whom, whom, until when and in which words; the phrase goes to the helper's mouth alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from amparo.casework import standing
from amparo.door import vouching
from amparo.door.client import DoorClient
from amparo.errors import InputError
from amparo.ledger.statement import Statement
from amparo.ledger.value import Date, EntityRef, Text, Value
from amparo.ledger.vault import INTAKE, Vault

KIND = "helper"
MAX_DAYS = 14
"""Days a phrase is good for at most: a journey with its delays. What lasts longer can be found out or passed on."""


@dataclass(frozen=True, slots=True)
class Helper:
    """That we vouched: for one account, for whom, until a day (ISO 8601), and what the person is told."""

    id: str
    account: str
    who: str
    until: str
    text: str


def vouch(
    vault: Vault, client: DoorClient, account: str, who: str, until: str, text: str, *, language: str, today: date
) -> str:
    """Make a phrase, leave its voucher at the door, record it without the phrase; return the phrase, once.

    ``until`` is a day at most ``MAX_DAYS`` away. Raises InputError for a day or words that do not fit.
    """
    if not who.strip() or not text.strip():
        raise InputError("it is not said who helps and with what", "fill in both; the person reads the second")
    if not today.isoformat() <= until <= (today + timedelta(MAX_DAYS)).isoformat():
        raise InputError("a phrase is good for at most {limit} days", "choose an earlier day", limit=MAX_DAYS)
    phrase = " ".join(vouching.new_phrase(language))
    client.vouch(vouching.make(phrase, str(vault.recipient(INTAKE)), until, text.strip()))
    values: dict[str, Value] = {
        "helper.for_account": EntityRef(account),
        "helper.who": Text(standing.printable(who.strip())),
        "helper.until": Date(until),
        "helper.text": Text(standing.printable(text.strip())),
    }
    said = standing.says(standing.device(vault), account, f"{KIND}:{secrets.token_hex(16)}", values)
    vault.append(said, INTAKE)
    return phrase


def helpers(told: Iterable[Statement], account: str) -> list[Helper]:
    """Return for whom we vouched to one person, the latest day first."""
    found = [
        Helper(
            about,
            standing.word(held, "helper.for_account"),
            standing.word(held, "helper.who"),
            standing.word(held, "helper.until"),
            standing.word(held, "helper.text"),
        )
        for about, held in standing.entities(told, KIND).items()
    ]
    return sorted((one for one in found if one.account == account), key=lambda one: one.until, reverse=True)
