"""The part on what people told: only what comes through the consent gate, and no small number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from amparo.ledger.vault import Vault
from amparo.publish import gate
from amparo.publish.gate import Cleared
from amparo.publish.register import Register
from amparo.publish.small import SMALLEST_COUNT, is_small
from amparo.record.consent import PUBLIC, Use
from amparo.text import N_, catalogue, show_number

Data = dict[str, Any]


def documented(vault: Vault, language: str, register: Register) -> Data:
    """Return the part on accounts, as far as the people's consent to publication goes."""
    say = catalogue(language).gettext
    counted = gate.count(vault, PUBLIC)
    return {
        "note": say(
            N_(
                "These are accounts that people gave to the organisation itself. They are documented, not verified in a"
                " court, and are not added to any number that others claimed. Places, dates and names are left out."
            )
        ),
        "count": {
            "value": printed(counted.accounts, language),
            "name": say(N_("accounts whose authors allow them to be counted")),
            "lineage": register.add("accounts", counted.statements, withheld=is_small(counted.accounts)),
        },
        "summaries": passages(gate.clear(vault, Use.SUMMARY, PUBLIC), register),
        "quotes": passages(gate.clear(vault, Use.QUOTE, PUBLIC), register),
        "synthetic": counted.synthetic,
    }


def passages(cleared: Iterable[Cleared], register: Register) -> list[Data]:
    """Return texts for print; raises RefusedError for one that the gate did not clear for the public, as it stands."""
    return [_passage(gate.require(item, PUBLIC), register) for item in cleared]


def printed(count: int, language: str) -> str:
    """Write a count of people: below the threshold only that it is below."""
    if is_small(count):
        return (
            catalogue(language).gettext(N_("fewer than {number}")).format(number=show_number(SMALLEST_COUNT, language))
        )
    return show_number(count, language)


def _passage(held: Cleared, register: Register) -> Data:
    return {
        "text": held.text,
        "language": held.language,
        "synthetic": held.synthetic,
        "lineage": register.add(held.use.value, held.statements),
    }
