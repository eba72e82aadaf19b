"""Accounts as the desk shows them: views over statements, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from amparo.casework import alarms, contact
from amparo.casework.alarms import Alarm
from amparo.casework.contact import Plan
from amparo.casework.standing import greatest, grouped, latest, number, word
from amparo.door.contact import Answer
from amparo.errors import InputError
from amparo.ledger.statement import Statement
from amparo.ledger.vault import Vault
from amparo.record import consent, files
from amparo.record.consent import Consent
from amparo.record.files import Attachment

__all__ = ["Account", "Attachment", "Message", "account", "accounts"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread; ``means`` is what an answer to a check-in means, ``visit`` the visit it was written in.

    ``duress`` says that it was written with the code for danger.
    """

    id: str
    day: str
    from_person: bool
    text: str
    attachments: tuple[Attachment, ...]
    duress: bool = False
    means: str = ""
    visit: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """One account. ``what`` to ``plan`` are as received; the working text is what staff work with.

    ``visits`` is how often the thread was opened as far as is known here; ``ratchet`` makes the words of the visits.
    """

    id: str
    received: str
    language: str
    synthetic: bool
    what: str
    where: str
    when: str
    age: str
    plan: Plan
    mailbox_id: str
    mailbox: str
    visits: int
    ratchet: str
    working_text: str
    summary: str
    quote: str
    consents: tuple[Consent, ...]
    thread: tuple[Message, ...]
    attachments: tuple[Attachment, ...]
    alarms: tuple[Alarm, ...]

    def __repr__(self) -> str:
        return f"Account({self.id})"  # a log line or a traceback must not show what somebody told

    def allows(self, use: str, recipient: str = consent.PUBLIC) -> bool:
        """Say whether the person allows this use by this recipient; what was never asked for is not allowed."""
        return any(c.given and c.use == use and c.recipient == recipient for c in self.consents)

    def files(self) -> tuple[Attachment, ...]:
        """Return what came with it and with the messages of its thread, parts one by one."""
        return (*self.attachments, *(one for message in self.thread for one in message.attachments))

    def answerable(self) -> bool:
        """Say whether an answer may be left in the thread: never where the person said that none is safe."""
        return self.plan.contact.answer != Answer.NOT_AT_ALL


def accounts(vault: Vault) -> list[Account]:
    """Return every account this device can open, the latest first."""
    attached = files.attachments(grouped(vault.statements(kind="evidence")))
    threads = _threads(grouped(vault.statements(kind="message")), attached)
    told = grouped(vault.statements(kind="account", current=False))
    raised = _raised(alarms.alarms(vault))
    found = [
        _account(about, told[about], threads.get(about, ()), attached.get(about, ()), raised.get(about, ()))
        for about in told
    ]
    return sorted(found, key=lambda account: (account.received, account.id), reverse=True)


def account(vault: Vault, account_id: str) -> Account:
    """Return one account; raises InputError when there is none."""
    told = vault.statements(about=account_id, current=False) if account_id.startswith("account:") else []
    if not told:
        raise InputError("there is no such account", "it may have been erased; go back to the list")
    attached = files.attachments(grouped(_of(vault, "evidence", account_id)))
    threads = _threads(grouped(_of(vault, "message", account_id)), attached)
    raised = tuple(alarms.alarms(vault, account_id))
    return _account(account_id, told, threads.get(account_id, ()), attached.get(account_id, ()), raised)


def _of(vault: Vault, kind: str, account_id: str) -> list[Statement]:
    return [one for one in vault.statements(kind=kind) if one.subject == account_id]


def _raised(found: list[Alarm]) -> dict[str, tuple[Alarm, ...]]:
    return {owner: tuple(one for one in found if one.account == owner) for owner in {one.account for one in found}}


def _account(
    about: str,
    told: list[Statement],
    thread: tuple[Message, ...],
    attachments: tuple[Attachment, ...],
    raised: tuple[Alarm, ...],
) -> Account:
    held = latest(told)
    mailbox_id, _, mailbox = word(held, "account.mailbox").partition(" ")
    return Account(
        about,
        received=word(held, "account.received"),
        language=word(held, "account.language"),
        synthetic=word(held, "account.synthetic") == "yes",
        what=word(held, "account.what"),
        where=word(held, "account.where"),
        when=word(held, "account.when"),
        age=word(held, "account.age"),
        plan=contact.plan(told, alarm=any(one.open for one in raised)),
        mailbox_id=mailbox_id,
        mailbox=mailbox,
        visits=greatest(told, "account.visits"),
        ratchet=word(held, "account.ratchet"),
        working_text=word(held, "account.working_text"),
        summary=word(held, "account.summary"),
        quote=word(held, "account.quote"),
        consents=consent.standing(told).get(about, ()),
        thread=thread,
        attachments=attachments,
        alarms=raised,
    )


def _threads(
    messages: Mapping[str, list[Statement]], attached: Mapping[str, tuple[Attachment, ...]]
) -> dict[str, tuple[Message, ...]]:
    found: dict[str, list[tuple[str, Message]]] = {}
    for about, statements in messages.items():
        held = latest(statements)
        text = held.get("message.text")
        message = Message(
            about,
            word(held, "message.day"),
            word(held, "message.direction") == "from_person",
            word(held, "message.text"),
            attached.get(about, ()),
            duress=word(held, "message.duress") == "yes",
            means=word(held, "message.means"),
            visit=number(held, "message.visit"),
        )
        order = f"{message.day} {text.recorded_at if text else ''}"
        found.setdefault(word(held, "message.in_account"), []).append((order, message))
    return {owner: tuple(message for _, message in sorted(pairs, key=lambda p: p[0])) for owner, pairs in found.items()}
