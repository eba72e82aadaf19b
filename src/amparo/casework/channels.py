"""The published channels: signed with this device's key, remembered in the vault, shown by the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from amparo.casework import standing
from amparo.door import channels as published
from amparo.door.channels import Channel, Channels
from amparo.errors import InputError
from amparo.ledger.value import Text
from amparo.ledger.vault import INTAKE, PUBLIC, Vault

SIGNED = "channels.signed"
GOOD_FOR = 180
"""Days a signed list is good for unless another day is chosen: long enough to print, short enough to be renewed."""


def sign(
    vault: Vault, organisation: str, listed: Sequence[Channel], *, script: str, today: date, until: str = ""
) -> str:
    """Sign a list of channels and record it; return the text of ``channels.json``.

    ``script`` is the SHA-256 of the door's script in hex, or nothing. Raises InputError for a list that is empty or
    does not fit.
    """
    if not listed:
        raise InputError("there is no channel to sign", "name at least one way to reach you")
    made = Channels(
        organisation.strip(),
        tuple(listed),
        published.fingerprint(str(vault.recipient(INTAKE))),
        script,
        today.isoformat(),
        until or (today + timedelta(GOOD_FOR)).isoformat(),
        vault.device.feed,
    )
    text = published.sign(made, vault.device.sign)
    about = standing.device(vault)
    held = standing.latest(vault.statements(about=about, property=SIGNED, current=False))
    said = standing.says(about, about, about, {SIGNED: Text(text)})
    vault.append(standing.instead(held, said), PUBLIC)
    return text


def signed(vault: Vault) -> str:
    """Return the text that was signed last on any of the organisation's devices; empty if none was."""
    held = standing.latest(vault.statements(property=SIGNED))
    return standing.word(held, SIGNED)


def from_lines(text: str) -> list[Channel]:
    """Read channels as people write them, one a line: kind, address, then a remark; raises InputError with the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            kind, _, rest = line.strip().partition(" ")
            address, _, note = rest.strip().partition(" ")
            try:
                found.append(Channel(kind.lower(), address, note.strip()))
            except InputError:
                raise InputError(
                    "line {line} is not a channel",
                    "write its kind ({kinds}), its address without spaces, then a remark if you like",
                    line=number,
                    kinds=", ".join(published.Kind),
                ) from None
    return found


def to_lines(listed: Sequence[Channel]) -> str:
    """Write channels as ``from_lines`` reads them."""
    return "\n".join(f"{one.kind} {one.address} {one.note}".strip() for one in listed)
