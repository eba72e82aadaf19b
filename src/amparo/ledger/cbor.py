"""Deterministic CBOR (RFC 8949, 4.2): text keys, whole numbers, bytes, text, yes/no/nothing, lists, maps.

No floats, no tags, no indefinite lengths, nothing written longer than it must be, keys in order: one thing has one
encoding, so a signature over bytes is a signature over what they mean.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NoReturn

import cbor2

from amparo.errors import InputError

MAX_SIZE = 256 * 1024 * 1024
"""Bytes: the largest payload of an entry, held in memory whole while it is checked."""
MAX_DEPTH = 8
"""Levels: a statement has four."""
_WHOLE = range(-(2**63), 2**63)


def encode(value: Any) -> bytes:
    """Encode a value made of the allowed types; the keys of maps are sorted here."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes, limit: int = MAX_SIZE) -> Any:
    """Decode one value; raise InputError unless ``data`` is exactly its deterministic encoding."""
    if len(data) > limit:
        raise InputError("a CBOR text is longer than {limit} bytes", "it was not made by this program", limit=limit)
    try:
        value = cbor2.loads(data, max_depth=MAX_DEPTH, allow_indefinite=False, semantic_decoders=_TAGS, tag_hook=_tag)
    except (cbor2.CBORDecodeError, UnicodeDecodeError, ValueError, TypeError, OverflowError):
        raise _unreadable() from None
    _check(value)
    # Maps keep the order they were read in, so this also catches numbers and lengths written too long, keys that
    # appear twice and bytes after the end.
    if cbor2.dumps(value) != data:
        raise _unreadable()
    return value


def _check(value: Any) -> None:
    kind = type(value)
    if kind is dict:
        _check_keys(value)
        for item in value.values():
            _check(item)
    elif kind is list:
        for item in value:
            _check(item)
    elif kind is int:
        if value not in _WHOLE:
            raise _unreadable()
    elif not (kind is str or kind is bytes or kind is bool or value is None):
        raise _unreadable()


def _check_keys(value: dict[Any, Any]) -> None:
    if not all(type(key) is str for key in value):
        raise _unreadable()
    order = [(len(key), key) for key in value] if all(map(str.isascii, value)) else _encoded(value)
    if any(first >= second for first, second in pairwise(order)):
        raise _unreadable()


def _encoded(keys: dict[str, Any]) -> list[tuple[int, Any]]:
    return [(len(raw), raw) for raw in (key.encode() for key in keys)]


def _tag(*_: object) -> NoReturn:
    raise ValueError("no tags")


# Every tag that the decoder would otherwise build an object from, some of them costly (bignum, bigfloat, regexp).
_TAGS = dict.fromkeys([*range(512), 1004, 1010, 43000, 55799], _tag)


def _unreadable() -> InputError:
    return InputError("bytes are not deterministic CBOR", "they were changed, or not made by this program; refuse them")
