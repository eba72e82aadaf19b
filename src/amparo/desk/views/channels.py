"""The published channels: edit, sign with this device's key, hand over the file that the door shows."""

from __future__ import annotations

from datetime import UTC, datetime

from amparo.casework import channels
from amparo.desk.asked import Answer, Asked, Download, GoTo, Page
from amparo.desk.session import Notice
from amparo.desk.workspace import Workspace
from amparo.door import channels as published
from amparo.errors import InputError
from amparo.ledger.vault import INTAKE
from amparo.text import N_

SIGNED = N_("The list is signed. Save the file, put it into the door's folder, and start the door again.")
FIELDS = ("organisation", "lines", "script", "until")


def show(desk: Workspace, asked: Asked) -> Answer:
    """Show the list that was signed last, and the form."""
    text = channels.signed(desk.vault)
    held = published.read(text) if text else None
    drafts = asked.session.drafts
    said = {
        "organisation": held.organisation if held else "",
        "lines": channels.to_lines(held.channels) if held else "",
        "script": held.script if held else "",
        "until": "",
    }
    today = datetime.now(UTC).date()
    values = {
        "held": held,
        "expired": held is not None and held.expired(today.isoformat()),
        "form": {name: drafts.get(f"channels {name}", said[name]) for name in FIELDS},
        "key": published.grouped(desk.vault.device.feed),
        "signer": published.grouped(held.feed) if held else "",
        "recipient": published.fingerprint(str(desk.vault.recipient(INTAKE))),
        "kinds": list(published.Kind),
        "good_for": channels.GOOD_FOR,
    }
    return Page("channels.html", values)


def sign(desk: Workspace, asked: Asked) -> Answer:
    """Sign what the form says."""
    for name in FIELDS:
        asked.session.keep_draft(f"channels {name}", asked.text(name))
    listed = channels.from_lines(asked.text("lines"))
    script = asked.text("script").replace(" ", "").lower()
    today = datetime.now(UTC).date()
    channels.sign(desk.vault, asked.text("organisation"), listed, script=script, today=today, until=asked.text("until"))
    for name in FIELDS:
        asked.session.drafts.pop(f"channels {name}", None)
    asked.session.notices.append(Notice(SIGNED))
    return GoTo("/channels")


def file(desk: Workspace, _asked: Asked) -> Answer:
    """Hand over the signed list."""
    text = channels.signed(desk.vault)
    if not text:
        raise InputError("no list of channels has been signed", "write one and sign it")
    return Download(published.FILE, text.encode(), "application/json")
