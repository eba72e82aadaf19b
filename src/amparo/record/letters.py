"""Letters into statements: what the door's messages say, attributed to who says it.

Two compartments: what the desk works with (``cases``), and the original as received with the way back to the person
(``intake``), which search and publication never read. Everything is sealed under the account as its subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from amparo.casework import alarms, contact, standing
from amparo.casework.standing import exactly, printable
from amparo.door import message as door
from amparo.ledger import statement as ledger
from amparo.ledger.statement import Evidence, Statement
from amparo.ledger.value import Choice, Date, EntityRef, Flag, Text, Value
from amparo.ledger.value import Use as Allowed
from amparo.record import consent
from amparo.record.synthetic import is_labelled

UNKNOWN_LANGUAGE = "und"
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Letter:
    """The statements of one message, by compartment."""

    subject: str
    cases: tuple[Statement, ...]
    intake: tuple[Statement, ...]


def account_id(record_id: str) -> str:
    """Return the entity id of an account."""
    return f"account:{record_id}"


def evidence_id(attachment_id: str) -> str:
    """Return the entity id of an attachment."""
    return f"evidence:{attachment_id}"


def message_id(record_id: str) -> str:
    """Return the entity id of a message in a thread."""
    return f"message:{record_id}"


def from_account(letter: door.Account, device: str) -> Letter:
    """Return what an account says, and the consents ticked in its form; what is not ticked is not there."""
    about = account_id(letter.id)
    language = _language(letter.language)

    def says(name: str, value: Value, by: str = about) -> Statement:
        return Statement(ledger.new_id(), about, name, value, said_by=by, said_on=letter.day)

    cases = [
        says("account.received", Date(letter.day), device),
        says("account.language", Choice(language), about),
        *(_ticked(about, use, letter.day) for use in letter.consent),
    ]
    if is_labelled(letter.what):
        cases.append(says("account.synthetic", Flag(True), device))
    texts = {"what": letter.what, "where": letter.where, "when": letter.when}
    intake = [
        *(says(f"account.{name}", Text(printable(text), language)) for name, text in texts.items() if text.strip()),
        *([says("account.age", Choice(letter.age))] if letter.age else []),
        *contact.statements(about, letter.contact, letter.day),
        says("account.mailbox", Text(f"{letter.mailbox_id} {letter.mailbox}"), device),
        says("account.duress_mailbox", Text(letter.duress_id), device),
        says("account.ratchet", Text(letter.ratchet), device),
        *_attachments(letter.attachments, about, about, letter.day),
    ]
    return Letter(about, tuple(cases), tuple(intake))


def from_follow_up(letter: door.FollowUp, account: str, device: str, *, duress: bool) -> Letter:
    """Return what a person adds to the thread of their account; with the duress code it is an alarm too."""
    about = message_id(letter.id)
    text = Text(printable(letter.text), _language(letter.language))
    intake = [
        *_message(about, account, "from_person", text, letter.day, account),
        *standing.says(device, account, about, {"message.visit": exactly(letter.visit, "visits")}, letter.day),
        *_attachments(letter.attachments, about, account, letter.day),
    ]
    if duress:
        intake += standing.says(device, account, about, {"message.duress": Flag(True)}, letter.day)
        intake += alarms.statements(letter.id, account, alarms.Kind.DURESS_MESSAGE, device)
    return Letter(account, (), tuple(intake))


def from_check_in(letter: door.CheckIn, account: str, judged: list[Statement]) -> Letter:
    """Return the answer to a check-in, with what casework makes of it."""
    text = Text(printable(letter.text))
    said = _message(message_id(letter.id), account, "from_person", text, letter.day, account)
    return Letter(account, (), (*said, *judged))


def from_reply(letter: door.Reply, account: str, device: str) -> Letter:
    """Return what the organisation answers."""
    about = message_id(letter.id)
    return Letter(account, (), tuple(_message(about, account, "to_person", Text(letter.text), letter.day, device)))


def kept_file(attachment: str, digest: str, account: str, device: str) -> Statement:
    """Return the statement that an attachment's content is kept, under its SHA-256 digest."""
    return Statement(ledger.new_id(), attachment, "evidence.file", Text(digest), said_by=device, subject=account)


def _ticked(account: str, use: str, day: str) -> Statement:
    how = Evidence(read_as=consent.How.FORM.value)
    return consent.statement(account, Allowed(use, consent.PUBLIC), given=True, said_on=day, evidence=how)


def _message(about: str, account: str, direction: str, text: Text, day: str, by: str) -> list[Statement]:
    values: dict[str, Value] = {
        "message.in_account": EntityRef(account),
        "message.direction": Choice(direction),
        "message.day": Date(day),
        "message.text": text,
    }
    return standing.says(by, account, about, values, day)


def _attachments(attachments: tuple[door.Attachment, ...], owner: str, account: str, day: str) -> list[Statement]:
    found = []
    for attachment in attachments:
        about = evidence_id(attachment.id)
        values: dict[str, Value] = {
            "evidence.belongs_to": EntityRef(owner),
            "evidence.name": Text(printable(attachment.name)),
            "evidence.size": exactly(attachment.size, "bytes"),
        }
        if attachment.of != 1:
            values["evidence.part"] = exactly(attachment.part, "parts")
        if attachment.of > 1:
            values["evidence.parts"] = exactly(attachment.of, "parts")
        announced = Evidence(digest=attachment.digest)
        said = standing.says(account, account, about, values, day)
        found += [replace(one, evidence=announced) for one in said]
    return found


def _language(code: str) -> str:
    return code if _LANGUAGE.fullmatch(code) else UNKNOWN_LANGUAGE
