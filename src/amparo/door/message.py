"""What crosses the door inside envelopes, to staff and to the person, as deterministic CBOR.

To staff: ``Account``, ``FollowUp``, ``CheckIn``, ``Signal``. To the person's mailbox: ``Reply``, ``Note``.
See ``docs/formats/door-messages.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from amparo.door import fields
from amparo.door.contact import Answer, Contact, Leave
from amparo.door.fields import DIGEST, ID, RECIPIENT, Message, Part
from amparo.door.limits import MAX_CHECK_INS, MAX_FILE_NAME, MAX_LISTED, MAX_SHORT, MAX_STAGES, MAX_STORY

__all__ = [
    "DIGEST",
    "ID",
    "KINDS",
    "Account",
    "Age",
    "Agreed",
    "Answer",
    "Attachment",
    "CheckIn",
    "Contact",
    "FollowUp",
    "Leave",
    "Message",
    "Note",
    "Reply",
    "Signal",
    "Use",
]

MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ")


class Use(StrEnum):
    """What a person allows to be made of an account. Nothing is allowed that is not named."""

    COUNT = "count"
    SUMMARY = "summary"
    QUOTE = "quote"


class Age(StrEnum):
    """A range, never an age."""

    NOT_SAID = ""
    UNDER_18 = "under_18"
    FROM_18 = "18_to_25"
    FROM_26 = "26_to_40"
    FROM_41 = "41_to_60"
    OVER_60 = "over_60"


@dataclass(frozen=True, slots=True)
class Attachment(Part):
    """A file, or one numbered part of a file, sealed by itself under ``id``. ``digest`` is SHA-256 of these bytes.

    ``part`` counts from 1; ``of`` is how many there are, 0 if whoever cut the file did not say. A whole file is 1 of 1.
    """

    id: str
    name: str
    size: int
    digest: str
    part: int = 1
    of: int = 1

    def __post_init__(self) -> None:
        fields.match(self, "id", ID)
        fields.match(self, "digest", DIGEST)
        fields.text(self, "name", MAX_FILE_NAME)
        for name in ("size", "part", "of"):
            fields.whole(self, name)
        if self.part < 1 or (self.of and self.part > self.of):
            raise fields.wrong("part")


@dataclass(frozen=True, slots=True)
class Account(Message):
    """What a person tells for the first time. ``mailbox`` is the age recipient that answers are sealed to.

    ``ratchet`` (16 bytes in hex) makes the word of each visit, on both sides. ``duress_id`` is the mailbox that the
    second code opens.
    """

    KIND = "account"
    PARTS: ClassVar[dict[str, type[Part]]] = {"contact": Contact}
    LISTS: ClassVar[dict[str, type[Part] | None]] = {"attachments": Attachment, "consent": None}

    language: str
    what: str
    where: str
    when: str
    age: str
    contact: Contact
    consent: tuple[str, ...]
    mailbox: str
    mailbox_id: str
    duress_id: str
    ratchet: str
    attachments: tuple[Attachment, ...]

    def __post_init__(self) -> None:
        Message.__post_init__(self)
        fields.text(self, "language", 35)
        fields.text(self, "what", MAX_STORY)
        fields.text(self, "where", MAX_SHORT)
        fields.text(self, "when", MAX_SHORT)
        fields.choice(self, "age", Age)
        if not isinstance(self.contact, Contact):
            raise fields.wrong("contact")
        fields.several(self, "consent", str, len(Use))
        if list(self.consent) != sorted(set(self.consent) & set(Use)):
            raise fields.wrong("consent")
        fields.match(self, "duress_id", ID)
        fields.match(self, "ratchet", ID)
        _box(self)


@dataclass(frozen=True, slots=True)
class FollowUp(Message):
    """What a person adds later, found by ``mailbox_id``. ``visit`` is the number of the visit it was written in."""

    KIND = "follow-up"
    LISTS: ClassVar[dict[str, type[Part] | None]] = {"attachments": Attachment}

    language: str
    text: str
    mailbox: str
    mailbox_id: str
    visit: int
    attachments: tuple[Attachment, ...]

    def __post_init__(self) -> None:
        Message.__post_init__(self)
        fields.text(self, "language", 35)
        fields.text(self, "text", MAX_STORY)
        fields.whole(self, "visit")
        _box(self)


@dataclass(frozen=True, slots=True)
class CheckIn(Message):
    """The answer to an agreed check-in; ``at`` is the minute that was agreed, ``text`` what the person wrote.

    What the words mean was agreed by voice: only the desk knows which sentence says "I am not free to speak".
    """

    KIND = "check-in"
    LISTS: ClassVar[dict[str, type[Part] | None]] = {"timers": None}

    mailbox_id: str
    at: str
    text: str
    timers: tuple[str, ...]

    def __post_init__(self) -> None:
        Message.__post_init__(self)
        fields.match(self, "mailbox_id", ID)
        fields.match(self, "at", MINUTE)
        fields.text(self, "text", MAX_SHORT)
        fields.ids(self, "timers", MAX_STAGES)


@dataclass(frozen=True, slots=True)
class Signal(Message):
    """Sealed to staff when a code is made, kept at its mailbox, and handed to staff whenever the mailbox is opened.

    That of a duress code is the silent alarm. Both kinds look alike from outside.
    """

    KIND = "signal"

    mailbox_id: str
    account_id: str
    duress: bool

    def __post_init__(self) -> None:
        Message.__post_init__(self)
        fields.match(self, "mailbox_id", ID)
        fields.match(self, "account_id", ID)
        fields.flag(self, "duress")


@dataclass(frozen=True, slots=True)
class Agreed(Part):
    """A check-in that was agreed on: its minute in UTC, and the ids of the timers that an answer stops."""

    at: str
    timers: tuple[str, ...] | list[str]

    def __post_init__(self) -> None:
        fields.match(self, "at", MINUTE)
        object.__setattr__(self, "timers", tuple(self.timers) if isinstance(self.timers, list) else self.timers)
        fields.ids(self, "timers", MAX_STAGES)


@dataclass(frozen=True, slots=True)
class Reply(Message):
    """What the organisation answers, sealed to the person's mailbox; with it may come times agreed for check-ins."""

    KIND = "reply"
    LISTS: ClassVar[dict[str, type[Part] | None]] = {"check_ins": Agreed}

    text: str
    check_ins: tuple[Agreed, ...] = ()

    def __post_init__(self) -> None:
        Message.__post_init__(self)
        fields.text(self, "text", MAX_STORY)
        fields.several(self, "check_ins", Agreed, MAX_CHECK_INS)


@dataclass(frozen=True, slots=True)
class Note(Message):
    """What the person's own side leaves in the mailbox: that a message was sent, never what was in it.

    ``item`` is the message's id: while the door still has it, staff have not fetched it. ``kind`` is its kind;
    ``parts`` lists the numbers of the parts of a cut file that came with it. A ``harmless`` note makes the mailbox of a
    duress code show a thread about nothing.
    """

    KIND = "note"
    LISTS: ClassVar[dict[str, type[Part] | None]] = {"parts": None}

    item: str
    kind: str
    files: int
    parts: tuple[int, ...]
    harmless: bool

    def __post_init__(self) -> None:
        Message.__post_init__(self)
        fields.match(self, "item", ID)
        if self.kind not in ("account", "follow-up", "check-in"):
            raise fields.wrong("kind")
        fields.whole(self, "files")
        fields.several(self, "parts", int, MAX_LISTED)
        fields.flag(self, "harmless")


KINDS: dict[str, type[Message]] = {kind.KIND: kind for kind in (Account, FollowUp, CheckIn, Signal, Reply, Note)}
"""Messages by the purpose of their envelope."""


def _box(message: Account | FollowUp) -> None:
    fields.match(message, "mailbox_id", ID)
    fields.match(message, "mailbox", RECIPIENT)
    fields.several(message, "attachments", Attachment, MAX_LISTED)
