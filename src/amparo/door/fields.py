"""What every message of the door has in common: an id, a day, one encoding, and a check of each field.

Messages are frozen dataclasses that encode as deterministic CBOR (RFC 8949, 4.2). Reading one back checks that exactly
its fields are there; ``InputError`` names the field that is wrong, never what was in it.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Self

from amparo.errors import InputError
from amparo.seal import cbor

ID = re.compile(r"[0-9a-f]{32}")
DIGEST = re.compile(r"[0-9a-f]{64}")
RECIPIENT = re.compile(r"age1pq1[02-9ac-hj-np-z]{1,4000}")
MAX_BODY = 8 << 20
"""Bytes of one message: every field full of four-byte letters, with room; more is refused unread."""


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that travel inside a message."""

    @classmethod
    def from_map(cls, found: object) -> Self:
        """Make it from a decoded map; the fields' own checks follow in ``__post_init__``."""
        if not isinstance(found, dict):
            raise wrong("?")
        names = {field.name for field in fields(cls)}
        for name in sorted(names.symmetric_difference(found)):
            raise wrong(name if name in names else "?")
        return cls(**found)


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message: what stands in an envelope whose purpose is ``KIND`` and whose record id is ``id``."""

    KIND: ClassVar[str]
    PARTS: ClassVar[dict[str, type[Part]]] = {}
    """Fields that hold one part (a map), by name."""
    LISTS: ClassVar[dict[str, type[Part] | None]] = {}
    """Fields that hold a list: of parts, or (None) of plain text; they are tuples here."""

    id: str
    day: str

    def __post_init__(self) -> None:
        match(self, "id", ID)
        day(self, "day")

    def to_body(self) -> bytes:
        """Encode as deterministic CBOR."""
        return cbor.encode(asdict(self))

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """Decode and check; raise ``InputError`` naming the field that is wrong."""
        found = _decode(body)
        names = {field.name for field in fields(cls)}
        for name in sorted(names.symmetric_difference(found)):
            raise wrong(name if name in names else "?")
        for name, part in cls.PARTS.items():
            found[name] = part.from_map(found[name])
        for name, kind in cls.LISTS.items():
            if not isinstance(found[name], list):
                raise wrong(name)
            found[name] = tuple(found[name] if kind is None else [kind.from_map(one) for one in found[name]])
        return cls(**found)


def text(message: object, name: str, limit: int) -> None:
    """Check a field of text."""
    value = getattr(message, name)
    if not isinstance(value, str) or len(value) > limit:
        raise wrong(name)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise wrong(name) from error


def match(message: object, name: str, pattern: re.Pattern[str]) -> None:
    """Check a field against a pattern."""
    value = getattr(message, name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise wrong(name)


def day(message: object, name: str) -> None:
    """Check a field that holds a day (ISO 8601)."""
    value = getattr(message, name)
    try:
        same = date.fromisoformat(value).isoformat() == value
    except (ValueError, TypeError) as error:
        raise wrong(name) from error
    if not same:
        raise wrong(name)


def choice(message: object, name: str, kind: type[StrEnum]) -> None:
    """Check a field that holds one of a few terms."""
    if getattr(message, name) not in list(kind):
        raise wrong(name)


def whole(message: object, name: str) -> None:
    """Check a field that holds a whole number from 0."""
    value = getattr(message, name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise wrong(name)


def flag(message: object, name: str) -> None:
    """Check a field that holds yes or no."""
    if not isinstance(getattr(message, name), bool):
        raise wrong(name)


def several(message: object, name: str, kind: type, limit: int) -> None:
    """Check a tuple of at most ``limit`` things of one kind."""
    values = getattr(message, name)
    if not isinstance(values, tuple) or len(values) > limit or not all(isinstance(value, kind) for value in values):
        raise wrong(name)


def ids(message: object, name: str, limit: int) -> None:
    """Check a tuple of ids."""
    several(message, name, str, limit)
    if not all(ID.fullmatch(value) for value in getattr(message, name)):
        raise wrong(name)


def wrong(name: str) -> InputError:
    """Say which field is wrong."""
    return InputError("field {field} of a message is missing or wrong", "it may have been damaged", field=name)


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
