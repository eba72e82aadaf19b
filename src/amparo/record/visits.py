"""What the door says of a mailbox that was opened: how often, and whether it was with the code that means danger.

Each mailbox has a signal, sealed when its code was made; the door hands it over whenever the mailbox is opened, with
the number of the visit. The ordinary one feeds the ratchet word; that of the duress code is the silent alarm.
"""

from __future__ import annotations

from hashlib import sha256

from amparo.casework import alarms, standing
from amparo.door.message import Signal
from amparo.errors import InputError
from amparo.ledger.statement import Statement
from amparo.ledger.vault import Vault

VISITS = "account.visits"


def filed_under(mailbox_id: str) -> str:
    """Return the id under which the door hands over a mailbox's signal."""
    return sha256(b"amparo/v1 signal" + bytes.fromhex(mailbox_id)).digest()[:16].hex()


def from_signal(vault: Vault, signal: Signal, item_id: str, visit: int) -> list[Statement]:
    """Return what one signal says that is not on record; raises InputError for one that does not belong.

    Anybody can seal to us, so a signal counts only where its account names the mailbox that the door says was opened.
    """
    account = f"account:{signal.account_id}"
    told = vault.statements(about=account, current=False)
    held = standing.latest(told)
    mailbox = standing.word(held, "account.duress_mailbox" if signal.duress else "account.mailbox")
    if not mailbox:
        raise InputError("a thread was opened whose account is not here yet", "fetch again later")
    if mailbox.partition(" ")[0] != signal.mailbox_id or item_id != filed_under(signal.mailbox_id):
        raise InputError("a signal is not of the mailbox that it names", "refuse it: it was put together")
    by = standing.device(vault)
    if signal.duress:
        origin = f"{item_id}-{visit}"
        known = vault.statements(about=alarms.alarm_id(alarms.Kind.DURESS_VISIT, origin), current=False)
        return [] if known else alarms.statements(origin, account, alarms.Kind.DURESS_VISIT, by)
    if visit <= standing.greatest(told, VISITS):
        return []
    said = standing.says(by, account, account, {VISITS: standing.exactly(visit, "visits")})
    return standing.instead(held, said)
