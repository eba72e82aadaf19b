"""Intake: take sealed items from the door, open, record, and only then have the door erase them.

1. List what waits: accounts first, then what follows them, then files, then check-ins that nobody answered.
2. Fetch an item and open it with this device's intake identities.
3. Record what is not recorded yet, so that the same item twice is recorded once.
4. When the record is durable, acknowledge: the door erases the item.

What cannot be opened or read is set aside with its error and stays at the door. It does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from amparo.casework import agreeing
from amparo.casework.standing import device
from amparo.door import message as door
from amparo.door.client import DoorClient
from amparo.door.store import SILENCE, Waiting
from amparo.errors import InputError, WrongKeyError
from amparo.ledger.statement import Statement
from amparo.ledger.value import Text, Use
from amparo.ledger.vault import CASES, INTAKE, Vault
from amparo.record import arriving, letters, visits
from amparo.record.letters import Letter
from amparo.seal.envelope import open_envelope

ORDER = ("account", "follow-up", "check-in", "signal", "attachment", SILENCE)
"""Kinds of items, each after what it refers to; an answer before the silence that it came too late to prevent."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class SetAside:
    """An item that could not be taken in, and why; it waits at the door."""

    item: str
    error: InputError | WrongKeyError


@dataclass(slots=True)
class Received:
    """What one round took in: how many accounts, messages, files and alarms were new, and what was set aside."""

    accounts: int = 0
    messages: int = 0
    files: int = 0
    alarms: int = 0
    set_aside: list[SetAside] = field(default_factory=list)


def receive(vault: Vault, client: DoorClient, progress: Progress | None = None) -> Received:
    """Take in everything that waits at the door; ``progress`` is called with (done, total).

    Raises UnreachableError and StorageError: what was acknowledged before is recorded, the rest still waits.
    """
    found = Received()
    items = sorted(client.pending(), key=_rank)
    for done, item in enumerate(items):
        if progress is not None:
            progress(done, len(items))
        try:
            _take(vault, client, item, found)
        except (InputError, WrongKeyError) as error:
            found.set_aside.append(SetAside(item.id, error))
        else:
            client.acknowledge([item.id])
    if progress is not None:
        progress(len(items), len(items))
    return found


def _rank(item: Waiting) -> tuple[int, str]:
    return (ORDER.index(item.kind) if item.kind in ORDER else len(ORDER), item.id)


def _take(vault: Vault, client: DoorClient, item: Waiting, found: Received) -> None:
    match item.kind:
        case "attachment":
            found.files += arriving.take_file(vault, client, item.id)
        case "silence":
            found.alarms += _append(vault, agreeing.silence(vault, item.id))
        case "signal":
            signal = door.Signal.from_body(_open(vault, client, item))
            new = _append(vault, visits.from_signal(vault, signal, item.id, item.count))
            found.alarms += new and signal.duress
        case "account" | "follow-up" | "check-in":
            _take_message(vault, door.KINDS[item.kind].from_body(_open(vault, client, item)), found)
        case _:
            raise InputError("the door holds a kind of item that this version does not know", "update Amparo")


def _open(vault: Vault, client: DoorClient, item: Waiting) -> bytes:
    """Fetch an item and open it; its label must be the id of the message in it."""
    envelope = open_envelope(client.fetch(item.id), vault.identities(INTAKE), purpose=item.kind)
    if door.KINDS[item.kind].from_body(envelope.body).id != envelope.record_id:
        raise InputError("an envelope and the message in it have different ids", "refuse it: it was put together")
    return envelope.body


def _take_message(vault: Vault, message: door.Message, found: Received) -> None:
    match message:
        case door.Account():
            found.accounts += _record(vault, letters.from_account(message, device(vault)))
        case door.FollowUp():
            account, duress = _account_of(vault, message.mailbox_id, message.mailbox)
            new = _record(vault, letters.from_follow_up(message, account, device(vault), duress=duress))
            found.messages += new
            found.alarms += new and duress
        case door.CheckIn():
            account, duress = _account_of(vault, message.mailbox_id)
            judged = agreeing.answered(vault, account, message, duress=duress)
            new = _record(vault, letters.from_check_in(message, account, judged))
            found.messages += new
            found.alarms += new and any(one.kind == "alarm" for one in judged)


def _record(vault: Vault, letter: Letter) -> bool:
    """Append what is missing; say whether anything was. A crash between the two parts is mended by the next round."""
    new = [(part, _missing(vault, statements)) for part, statements in ((CASES, letter.cases), (INTAKE, letter.intake))]
    for compartment, statements in new:
        if statements:
            vault.append(statements, compartment)
    return any(statements for _, statements in new)


def _append(vault: Vault, said: list[Statement]) -> bool:
    new = _missing(vault, [one for one in said if not one.replaces]) + [one for one in said if one.replaces]
    if new:
        vault.append(new, INTAKE)
    return bool(new)


def _missing(vault: Vault, statements: Iterable[Statement]) -> list[Statement]:
    statements = list(statements)
    known = {
        _key(old) for about in {one.about for one in statements} for old in vault.statements(about=about, current=False)
    }
    return [one for one in statements if _key(one) not in known]


def _key(one: Statement) -> tuple[str, str, Use | None]:
    # A consent given on the form and withdrawn since is known: taking the form in again must not give it back.
    return (one.about, one.property, one.value if isinstance(one.value, Use) else None)


def _account_of(vault: Vault, mailbox_id: str, key: str = "") -> tuple[str, bool]:
    """Return the account that a mailbox belongs to, and whether it is the mailbox of the duress code.

    A main mailbox that a message names with its key must be known with that key, so that nobody who merely learned
    the id writes into the thread.
    """
    for one in vault.statements(property="account.mailbox"):
        known_id, _, known_key = one.value.text.partition(" ") if isinstance(one.value, Text) else ("", "", "")
        if known_id == mailbox_id and key in ("", known_key):
            return one.about, False
    for one in vault.statements(property="account.duress_mailbox"):
        if one.value == Text(mailbox_id):
            return one.about, True
    raise InputError("a message has come for an account that is not here yet", "fetch again later")
