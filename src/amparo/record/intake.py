"""Intake: take sealed items from the door, open, record, and only then have the door erase them.

1. List what waits: accounts first, then what follows them, then files.
2. Fetch an item and open it with this device's intake identities.
3. Record what is not recorded yet, so that the same item twice is recorded once.
4. When the record is durable, acknowledge: the door erases the item.

What cannot be opened or read is set aside with its error and stays at the door. It does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

from amparo.door import message as door
from amparo.door.client import DoorClient, Item
from amparo.errors import InputError, WrongKeyError
from amparo.ledger.statement import Statement
from amparo.ledger.value import EntityRef, Text, Use
from amparo.ledger.vault import CASES, INTAKE, Vault
from amparo.record import letters
from amparo.record.letters import Letter
from amparo.seal.envelope import open_envelope

ORDER = ("account", "follow-up", "attachment")
"""Kinds of items, each after what it refers to."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class SetAside:
    """An item that could not be taken in, and why; it waits at the door."""

    item: str
    error: InputError | WrongKeyError


@dataclass(slots=True)
class Received:
    """What one round took in: how many accounts, messages and files were new, and what was set aside."""

    accounts: int = 0
    messages: int = 0
    files: int = 0
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
            _take(vault, client.fetch(item.id), item, found)
        except (InputError, WrongKeyError) as error:
            found.set_aside.append(SetAside(item.id, error))
        else:
            client.acknowledge([item.id])
    if progress is not None:
        progress(len(items), len(items))
    return found


def _rank(item: Item) -> tuple[int, str]:
    return (ORDER.index(item.kind) if item.kind in ORDER else len(ORDER), item.id)


def _take(vault: Vault, sealed: bytes, item: Item, found: Received) -> None:
    envelope = open_envelope(sealed, vault.identities(INTAKE), purpose=item.kind)
    match item.kind:
        case "account":
            account = door.Account.from_body(envelope.body)
            _same(envelope.record_id, account.id)
            found.accounts += _record(vault, letters.from_account(account, device(vault)))
        case "follow-up":
            follow_up = door.FollowUp.from_body(envelope.body)
            _same(envelope.record_id, follow_up.id)
            found.messages += _record(vault, letters.from_follow_up(follow_up, _account_of(vault, follow_up)))
        case "attachment":
            found.files += _keep(vault, envelope.record_id, envelope.body)
        case _:
            raise InputError("the door holds a kind of item that this version does not know", "update Amparo")


def device(vault: Vault) -> str:
    """Return the entity id of the device that records."""
    return f"device:{vault.device.feed}"


def _same(record_id: str, inner: str) -> None:
    if record_id != inner:
        raise InputError("an envelope and the message in it have different ids", "refuse it: it was put together")


def _record(vault: Vault, letter: Letter) -> bool:
    """Append what is missing; say whether anything was. A crash between the two parts is mended by the next round."""
    new = [(part, _missing(vault, statements)) for part, statements in ((CASES, letter.cases), (INTAKE, letter.intake))]
    for compartment, statements in new:
        if statements:
            vault.append(statements, compartment)
    return any(statements for _, statements in new)


def _missing(vault: Vault, statements: Iterable[Statement]) -> list[Statement]:
    statements = list(statements)
    known = {
        _key(old) for about in {one.about for one in statements} for old in vault.statements(about=about, current=False)
    }
    return [one for one in statements if _key(one) not in known]


def _key(one: Statement) -> tuple[str, str, Use | None]:
    # A consent given on the form and withdrawn since is known: taking the form in again must not give it back.
    return (one.about, one.property, one.value if isinstance(one.value, Use) else None)


def _account_of(vault: Vault, follow_up: door.FollowUp) -> str:
    mailbox = Text(f"{follow_up.mailbox_id} {follow_up.mailbox}")
    accounts = [one.about for one in vault.statements(property="account.mailbox") if one.value == mailbox]
    if not accounts:
        raise InputError("a message has come for an account that is not here yet", "fetch again later")
    return accounts[-1]


def _keep(vault: Vault, attachment_id: str, content: bytes) -> bool:
    about = letters.evidence_id(attachment_id)
    known = {one.property: one for one in vault.statements(about=about)}
    announced = known.get("evidence.belongs_to")
    if announced is None or not isinstance(announced.value, EntityRef):
        raise InputError("a file has come before the message that it belongs to", "fetch again later")
    if "evidence.file" in known:
        return False
    if announced.evidence is None or sha256(content).hexdigest() != announced.evidence.digest:
        raise InputError("a file is not the one that its message announced", "refuse it: it was changed or put there")
    digest = vault.keep_file(announced.subject, BytesIO(content), attachment_id)
    vault.append([letters.kept_file(about, digest, announced.subject, device(vault))], INTAKE)
    return True
