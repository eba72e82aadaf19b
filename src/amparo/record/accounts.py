"""What staff do with an account: read it, write its working text, record consent, answer. Each deed is a statement.

The original is never changed, searched or published. What may be published are the *summary* and the *quote*, two short
texts that a person writes or chooses for that purpose; ``publish.gate`` alone lets them out.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from amparo.casework import agreeing
from amparo.casework.checkins import CheckIn, Step
from amparo.casework.standing import device, latest, today
from amparo.door.client import DoorClient
from amparo.door.message import Agreed, Reply
from amparo.errors import AmparoError, InputError, RefusedError
from amparo.ledger import statement as ledger
from amparo.ledger.statement import Evidence, Statement
from amparo.ledger.value import Text
from amparo.ledger.value import Use as Allowed
from amparo.ledger.vault import CASES, INTAKE, Vault
from amparo.record import consent, letters
from amparo.record.consent import PUBLIC, How, Use
from amparo.record.excerpt import MAX_EXCERPT, check_excerpt, check_quote
from amparo.record.view import Account, Attachment, Message, account, accounts
from amparo.seal.envelope import seal
from amparo.seal.hybrid import HybridRecipient

__all__ = [
    "MAX_EXCERPT",
    "Account",
    "Attachment",
    "Message",
    "account",
    "accounts",
    "agree_check_ins",
    "record_consent",
    "reply",
    "withdraw",
    "write_quote",
    "write_summary",
    "write_working_text",
]


def write_working_text(vault: Vault, account_id: str, text: str) -> Statement:
    """Record the working text that a person has confirmed; it replaces the one before."""
    return _write(vault, account(vault, account_id), "account.working_text", text)


def write_summary(vault: Vault, account_id: str, text: str) -> Statement:
    """Record the sentence that may be published where the person allows it; raises RefusedError for a digit in it."""
    check_excerpt(text)
    return _write(vault, account(vault, account_id), "account.summary", text)


def write_quote(vault: Vault, account_id: str, text: str) -> Statement:
    """Record the passage that may be quoted; raises RefusedError unless it stands word for word in the working text."""
    found = account(vault, account_id)
    check_quote(text, found.working_text)
    return _write(vault, found, "account.quote", text)


def record_consent(
    vault: Vault,
    account_id: str,
    use: Use,
    recipient: str = PUBLIC,
    given: bool = True,
    *,
    how: How = How.SPOKEN,
    said_on: str = "",
    message: str = "",
) -> list[Statement]:
    """Record that the person gives (or refuses, or withdraws) consent for one use by one recipient.

    ``said_on`` is EDTF, today if empty; ``message`` the message in which they said it. What stood before is replaced.
    """
    account(vault, account_id)
    allowed = Allowed(Use(use).value, recipient)
    evidence = Evidence(place=message, read_as=how.value)
    new = consent.statement(account_id, allowed, given=given, said_on=said_on or today(), evidence=evidence)
    known = vault.statements(about=account_id, property=consent.PROPERTY, current=False)
    recorded = consent.successors(consent.heads(known).get((account_id, allowed), []), new)
    vault.append(recorded, CASES)
    return recorded


def withdraw(
    vault: Vault,
    account_id: str,
    use: Use | None = None,
    *,
    how: How = How.MESSAGE,
    said_on: str = "",
    message: str = "",
) -> list[Statement]:
    """Record that the person withdraws a use, or everything they allowed, towards every recipient. Always possible."""
    found = account(vault, account_id)
    recorded = []
    for held in found.consents:
        if held.given and use in (None, held.use):
            recorded += record_consent(
                vault, account_id, Use(held.use), held.recipient, given=False, how=how, said_on=said_on, message=message
            )
    return recorded


def reply(
    vault: Vault, client: DoorClient, account_id: str, text: str, check_ins: tuple[Agreed, ...] = ()
) -> Statement:
    """Seal an answer to the person's mailbox, leave it at the door, then record it in the thread.

    Raises RefusedError where the person said that no answer is safe.
    """
    found = account(vault, account_id)
    _check_answer(found, text)
    answer = Reply(secrets.token_hex(16), today(), text, check_ins)
    sealed = seal("reply", answer.id, answer.to_body(), [HybridRecipient.parse(found.mailbox)])
    client.reply(found.mailbox_id, sealed)
    statements = letters.from_reply(answer, account_id, device(vault)).intake
    vault.append(list(statements), INTAKE)
    return statements[-1]


def agree_check_ins(
    vault: Vault,
    client: DoorClient,
    account_id: str,
    text: str,
    at: Sequence[datetime],
    steps: Sequence[Step],
    now: datetime,
) -> list[CheckIn]:
    """Agree on check-ins: record them, leave their timers at the door, then tell the person with an answer.

    If the person could not be told they are called off, on record; an alarm that comes of them is shown nevertheless.
    """
    _check_answer(account(vault, account_id), text)
    planned = agreeing.agree(vault, client, account_id, at, steps, now)
    try:
        reply(vault, client, account_id, text, agreeing.to_tell(planned))
    except AmparoError:
        agreeing.call_off(vault, planned, "the person could not be told")
        raise
    return planned


def _check_answer(found: Account, text: str) -> None:
    if not found.answerable():
        raise RefusedError("this person said that no answer is safe", "do not answer; wait until they write again")
    if text.strip() == "":
        raise InputError("an answer needs words", "write something and send again")


def _write(vault: Vault, found: Account, name: str, text: str) -> Statement:
    if text.strip() == "":
        raise InputError("there is nothing to write down", "write something and save again")
    old = latest(vault.statements(about=found.id, property=name, current=False)).get(name)
    new = Statement(
        ledger.new_id(),
        found.id,
        name,
        Text(text.strip(), found.language),
        said_by=device(vault),
        said_on=today(),
        replaces=old.id if old else "",
    )
    vault.append([new], CASES)
    return new
