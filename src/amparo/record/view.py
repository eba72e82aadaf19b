"""Accounts as the desk shows them: views over statements, never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from amparo.errors import InputError
from amparo.ledger.statement import Statement
from amparo.ledger.value import Choice, Date, EntityRef, Flag, Quantity, Text
from amparo.ledger.vault import Vault
from amparo.record import consent
from amparo.record.consent import Consent


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: entity, name, size in bytes, and the SHA-256 digest it is kept under (empty: not yet here)."""

    id: str
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread."""

    id: str
    day: str
    from_person: bool
    text: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """One account. ``what`` to ``how_to_answer`` are as received; the working text is what staff work with."""

    id: str
    received: str
    language: str
    synthetic: bool
    what: str
    where: str
    when: str
    safe_to_answer: str
    how_to_answer: str
    mailbox_id: str
    mailbox: str
    working_text: str
    summary: str
    quote: str
    consents: tuple[Consent, ...]
    thread: tuple[Message, ...]
    attachments: tuple[Attachment, ...]

    def __repr__(self) -> str:
        return f"Account({self.id})"  # a log line or a traceback must not show what somebody told

    def allows(self, use: str, recipient: str = consent.PUBLIC) -> bool:
        """Say whether the person allows this use by this recipient; what was never asked for is not allowed."""
        return any(c.given and c.use == use and c.recipient == recipient for c in self.consents)


def accounts(vault: Vault) -> list[Account]:
    """Return every account this device can open, the latest first."""
    files = _by(vault.statements(kind="evidence"), lambda one: one.about)
    messages = _by(vault.statements(kind="message"), lambda one: one.about)
    told = _by(vault.statements(kind="account", current=False), lambda one: one.about)
    attached = _attached(files)
    threads = _threads(messages, attached)
    found = [_account(about, told[about], threads.get(about, ()), attached.get(about, ())) for about in told]
    return sorted(found, key=lambda account: (account.received, account.id), reverse=True)


def account(vault: Vault, account_id: str) -> Account:
    """Return one account; raises InputError when there is none."""
    told = vault.statements(about=account_id, current=False) if account_id.startswith("account:") else []
    if not told:
        raise InputError("there is no such account", "it may have been erased; go back to the list")
    subjects = [one for one in vault.statements(kind="evidence") if one.subject == account_id]
    attached = _attached(_by(subjects, lambda one: one.about))
    messages = [one for one in vault.statements(kind="message") if one.subject == account_id]
    threads = _threads(_by(messages, lambda one: one.about), attached)
    return _account(account_id, told, threads.get(account_id, ()), attached.get(account_id, ()))


def latest(statements: Iterable[Statement]) -> dict[str, Statement]:
    """Return the statement that stands for each property: not replaced, and of several the last recorded."""
    statements = list(statements)
    replaced = {(one.about, one.property, one.replaces) for one in statements if one.replaces}
    found: dict[str, Statement] = {}
    for one in sorted(statements, key=lambda one: one.recorded_at):
        if (one.about, one.property, one.id) not in replaced:
            found[one.property] = one
    return found


def _by(statements: Iterable[Statement], key: Callable[[Statement], str]) -> dict[str, list[Statement]]:
    groups: dict[str, list[Statement]] = {}
    for one in statements:
        groups.setdefault(key(one), []).append(one)
    return groups


def _account(
    about: str, told: list[Statement], thread: tuple[Message, ...], attachments: tuple[Attachment, ...]
) -> Account:
    held = latest(told)
    mailbox_id, _, mailbox = _word(held, "account.mailbox").partition(" ")
    return Account(
        about,
        received=_word(held, "account.received"),
        language=_word(held, "account.language"),
        synthetic=_word(held, "account.synthetic") == "yes",
        what=_word(held, "account.what"),
        where=_word(held, "account.where"),
        when=_word(held, "account.when"),
        safe_to_answer=_word(held, "account.safe_to_answer"),
        how_to_answer=_word(held, "account.how_to_answer"),
        mailbox_id=mailbox_id,
        mailbox=mailbox,
        working_text=_word(held, "account.working_text"),
        summary=_word(held, "account.summary"),
        quote=_word(held, "account.quote"),
        consents=consent.standing(told).get(about, ()),
        thread=thread,
        attachments=attachments,
    )


def _word(held: Mapping[str, Statement], name: str) -> str:
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


def _attached(files: Mapping[str, list[Statement]]) -> dict[str, tuple[Attachment, ...]]:
    found: dict[str, list[Attachment]] = {}
    for about, statements in sorted(files.items()):
        held = latest(statements)
        size = held["evidence.size"].value if "evidence.size" in held else None
        attachment = Attachment(
            about,
            _word(held, "evidence.name"),
            size.low or 0 if isinstance(size, Quantity) else 0,
            _word(held, "evidence.file"),
        )
        found.setdefault(_word(held, "evidence.belongs_to"), []).append(attachment)
    return {owner: tuple(attachments) for owner, attachments in found.items()}


def _threads(
    messages: Mapping[str, list[Statement]], attached: Mapping[str, tuple[Attachment, ...]]
) -> dict[str, tuple[Message, ...]]:
    found: dict[str, list[tuple[str, Message]]] = {}
    for about, statements in messages.items():
        held = latest(statements)
        text = held.get("message.text")
        message = Message(
            about,
            _word(held, "message.day"),
            _word(held, "message.direction") == "from_person",
            _word(held, "message.text"),
            attached.get(about, ()),
        )
        order = f"{message.day} {text.recorded_at if text else ''}"
        found.setdefault(_word(held, "message.in_account"), []).append((order, message))
    return {owner: tuple(message for _, message in sorted(pairs, key=lambda p: p[0])) for owner, pairs in found.items()}
