"""What crosses the door inside envelopes: accounts, follow-ups and replies, as deterministic CBOR.

The bytes are RFC 8949 section 4.2 (text keys, integers, no floats, no tags); what encodes differently from how it came
is refused, so one message has one form. See ``docs/formats/door-messages.md``.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from amparo.door.limits import MAX_FILE_NAME, MAX_FILES, MAX_SHORT, MAX_STORY
from amparo.errors import InputError
from amparo.seal import cbor

ID = re.compile(r"[0-9a-f]{32}")
DIGEST = re.compile(r"[0-9a-f]{64}")
MAX_BODY = 8 << 20
"""Bytes of one message: every field full of four-byte letters, with room; more is refused unread."""


class Answer(StrEnum):
    """Where a person may be answered. The default is the quietest that still allows an answer."""

    ONLY_HERE = "only_here"
    ANOTHER_WAY = "another_way"
    NOT_AT_ALL = "not_at_all"


class Use(StrEnum):
    """What a person allows to be made of an account. Nothing is allowed that is not named."""

    COUNT = "count"
    SUMMARY = "summary"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent with a message; it is sealed by itself under ``id``. ``digest`` is SHA-256 of the original."""

    id: str
    name: str
    size: int
    digest: str

    def __post_init__(self) -> None:
        _match(self, "id", ID)
        _match(self, "digest", DIGEST)
        _text(self, "name", MAX_FILE_NAME)
        if not _whole(self.size) or self.size < 0:
            raise _wrong("size")


@dataclass(frozen=True, slots=True)
class _Message:
    id: str
    day: str

    def __post_init__(self) -> None:
        _match(self, "id", ID)
        _day(self, "day")

    def to_body(self) -> bytes:
        """Encode as deterministic CBOR."""
        return cbor.encode(asdict(self))

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """Decode and check; raise ``InputError`` naming the field that is wrong."""
        found = _decode(body)
        names = {field.name for field in fields(cls)}
        for name in sorted(names.symmetric_difference(found)):
            raise _wrong(name if name in names else "?")
        if "attachments" in names:
            found["attachments"] = _attachments(found["attachments"])
        if "consent" in names:
            found["consent"] = tuple(_list(found["consent"], "consent"))
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Account(_Message):
    """What a person tells for the first time. ``mailbox`` is the age recipient that answers are sealed to."""

    language: str
    what: str
    where: str
    when: str
    safe_to_answer: str
    how_to_answer: str
    consent: tuple[str, ...]
    mailbox: str
    mailbox_id: str
    attachments: tuple[Attachment, ...]

    def __post_init__(self) -> None:
        _Message.__post_init__(self)
        _text(self, "language", 35)
        _text(self, "what", MAX_STORY)
        for name in ("where", "when", "how_to_answer"):
            _text(self, name, MAX_SHORT)
        _choice(self.safe_to_answer, Answer, "safe_to_answer")
        for use in self.consent:
            _choice(use, Use, "consent")
        if list(self.consent) != sorted(set(self.consent)):
            raise _wrong("consent")
        _mailbox(self)


@dataclass(frozen=True, slots=True)
class FollowUp(_Message):
    """What a person adds later, found by ``mailbox_id``."""

    language: str
    text: str
    mailbox: str
    mailbox_id: str
    attachments: tuple[Attachment, ...]

    def __post_init__(self) -> None:
        _Message.__post_init__(self)
        _text(self, "language", 35)
        _text(self, "text", MAX_STORY)
        _mailbox(self)


@dataclass(frozen=True, slots=True)
class Reply(_Message):
    """What the organisation answers, sealed to the person's mailbox."""

    text: str

    def __post_init__(self) -> None:
        _Message.__post_init__(self)
        _text(self, "text", MAX_STORY)


def _decode(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BODY:
        raise InputError("a message is longer than {limit} bytes", limit=MAX_BODY)
    try:
        found = cbor.decode(body, MAX_BODY)
    except InputError as error:
        raise InputError("a message is not CBOR", "it may have been damaged or made by another program") from error
    if not isinstance(found, dict):
        raise InputError("a message is not in its one form", "it may have been made by another program")
    return found


def _attachments(values: object) -> tuple[Attachment, ...]:
    names = {field.name for field in fields(Attachment)}
    found = _list(values, "attachments")
    if len(found) > MAX_FILES or not all(isinstance(value, dict) and set(value) == names for value in found):
        raise _wrong("attachments")
    return tuple(Attachment(**value) for value in found)


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(name)
    return value


def _text(message: object, name: str, limit: int) -> None:
    value = getattr(message, name)
    if not isinstance(value, str) or len(value) > limit:
        raise _wrong(name)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _wrong(name) from error


def _match(message: object, name: str, pattern: re.Pattern[str]) -> None:
    value = getattr(message, name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _wrong(name)


def _day(message: object, name: str) -> None:
    value = getattr(message, name)
    try:
        same = date.fromisoformat(value).isoformat() == value
    except (ValueError, TypeError) as error:
        raise _wrong(name) from error
    if not same:
        raise _wrong(name)


def _mailbox(message: Account | FollowUp) -> None:
    _match(message, "mailbox_id", ID)
    _match(message, "mailbox", re.compile(r"age1pq1[02-9ac-hj-np-z]{1,4000}"))
    if not all(isinstance(attachment, Attachment) for attachment in message.attachments):
        raise _wrong("attachments")


def _choice(value: object, kind: type[StrEnum], name: str) -> None:
    if value not in list(kind):
        raise _wrong(name)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong(name: str) -> InputError:
    return InputError("field {field} of a message is missing or wrong", "it may have been damaged", field=name)
