"""What a field may hold: the checks that statements and values share.

Every failure is an InputError naming the field, never what stood in it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from amparo.errors import InputError
from amparo.ledger import edtf

MAX_WORDS = 262_144
"""Characters of one free text: a long account and its thread, far below the 1 MiB bucket after encoding."""
MAX_NAME = 512
"""Characters of a name, an address part or a unit: a line, not a text."""
MAX_ADDRESS = 2_048
"""Characters of a web address: what browsers and servers commonly agree on."""
MAX_COUNT = 10**15
"""The largest quantity: more than any count of people, and exact in every JSON reader."""

ENTITY_ID = re.compile(r"[a-z][a-z0-9_]{0,31}:[a-z0-9][a-z0-9._-]{0,95}")
STATEMENT_ID = re.compile(r"[a-z0-9-]{1,64}")
_PROPERTY = re.compile(r"[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})?")
_TERM = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,127}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_DIGEST = re.compile(r"([0-9a-f]{64})?")
_TIME = re.compile(r"([0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z)?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]").search
_HEX = re.compile(r"([0-9a-f]{64})?")

_is_statement = STATEMENT_ID.fullmatch


def bad(field: str, wanted: str) -> InputError:
    """Return the error for a field that holds something else than wanted."""
    return InputError("field {field} is not {wanted}", "correct this field and try again", field=field, wanted=wanted)


def text(value: object, field: str, limit: int = MAX_NAME) -> None:
    """Demand a string of at most limit characters without control characters other than new lines and tabs."""
    if type(value) is not str:
        raise bad(field, "a text")
    if len(value) > limit:
        raise InputError("field {field} is longer than {limit} characters", "shorten it", field=field, limit=limit)
    if _CONTROL(value):
        raise bad(field, "a text without control characters")


def entity(value: object, field: str) -> None:
    """Demand an entity id ``type:slug``."""
    if type(value) is not str or not is_entity(value):
        raise bad(field, "an id like source:novaya-gazeta")


@lru_cache(maxsize=16_384)
def is_entity(text: str) -> bool:
    """Say whether a text is an entity id; sources come again and again, so the answers are remembered."""
    return ENTITY_ID.fullmatch(text) is not None


def statement_id(value: object, field: str) -> None:
    """Demand a statement id: lower-case letters, digits and hyphens."""
    if type(value) is not str or not _is_statement(value):
        raise bad(field, "an id of lower-case letters, digits and hyphens, up to 64")


def matching(pattern: re.Pattern[str], value: object, field: str, wanted: str) -> None:
    """Demand a string that a pattern matches whole."""
    if type(value) is not str or not pattern.fullmatch(value):
        raise bad(field, wanted)


def property_name(value: object, field: str) -> None:
    """Demand a property name such as ``detained`` or ``account.what``."""
    if type(value) is not str or not _is_property(value):
        raise bad(field, "a property name")


@lru_cache(maxsize=1_024)
def _is_property(text: str) -> bool:
    return _PROPERTY.fullmatch(text) is not None


def term(value: object, field: str) -> None:
    """Demand a term of a vocabulary."""
    matching(_TERM, value, field, "a term of lower-case letters, digits and . : _ -")


def language(value: object, field: str) -> None:
    """Demand a BCP 47 language code."""
    matching(_LANGUAGE, value, field, "a language code such as ru")


def digest(value: object, field: str) -> None:
    """Demand a SHA-256 digest in hex, or nothing."""
    matching(_DIGEST, value, field, "a SHA-256 digest in hex")


def feed(value: object, field: str) -> None:
    """Demand a feed, an Ed25519 public key in hex, or nothing."""
    matching(_HEX, value, field, "an Ed25519 public key in hex")


def time(value: object, field: str) -> None:
    """Demand a moment in UTC to the second, or nothing."""
    matching(_TIME, value, field, "a time like 2026-11-22T09:30:00Z")


def when(value: object, field: str) -> None:
    """Demand an EDTF date or interval."""
    if type(value) is not str:
        raise bad(field, "a date in EDTF")
    try:
        edtf.parse(value)
    except InputError:
        raise bad(field, "a date in EDTF such as 2017-04 or 2017-04-01~") from None


def whole(value: object, field: str) -> None:
    """Demand a whole number from 0 to MAX_COUNT."""
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise bad(field, "a whole number, zero or more")


def mapping(value: object, field: str, names: dict[str, str]) -> dict[str, Any]:
    """Demand a map whose keys are all in ``names``; return a copy.

    ``names`` maps every name to itself: the copy then has the program's own strings as keys, which Python matches to
    parameters several times faster than equal strings that were just read.
    """
    if type(value) is not dict:
        raise bad(field, "a map")
    try:
        return {names[name]: held for name, held in value.items()}
    except (KeyError, TypeError):
        raise bad(field, "a map of known fields only") from None


def itself(names: Iterable[str]) -> dict[str, str]:
    """Map every name to itself, as ``mapping`` wants it."""
    return {name: name for name in map(sys.intern, names)}
