"""Deterministic CBOR (RFC 8949, 4.2): text keys, whole numbers, bytes, text, yes/no/nothing, lists, maps.

No floats, no tags, no indefinite lengths, nothing written longer than it must be, keys in order: one thing has one
encoding, so a signature over bytes is a signature over what they mean.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, NoReturn

import cbor2

from amparo.errors import InputError

MAX_SIZE = 256 * 1024 * 1024
"""Bytes: the largest payload of an entry, held in memory whole while it is checked."""
MAX_DEPTH = 8
"""Levels: a statement has four."""
_NESTED = {dict, list, tuple}
_WHOLE = range(-(2**63), 2**63)


def encode(value: Any) -> bytes:
    """Encode a value made of the allowed types; maps may have their keys in any order."""
    return cbor2.dumps(value, canonical=not _in_order(value))


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


def _in_order(value: Any) -> bool:
    """Say whether all maps have their keys in the deterministic order already, so that sorting can be spared."""
    kind = type(value)
    if kind is not dict and kind is not list and kind is not tuple:
        return True
    if kind is dict and not _is_sorted(tuple(value)):
        return False
    inner = value.values() if kind is dict else value
    return all(_in_order(item) for item in inner if type(item) in _NESTED)


def _check(value: Any) -> None:
    kind = type(value)
    if kind is dict or kind is list:
        if kind is dict and not _is_sorted(tuple(value)):
            raise _unreadable()
        for item in value.values() if kind is dict else value:
            if type(item) is not str and type(item) is not bytes:
                _check(item)
    elif kind is int:
        if value not in _WHOLE:
            raise _unreadable()
    elif not (kind is str or kind is bytes or kind is bool or value is None):
        raise _unreadable()


@lru_cache(maxsize=4_096)
def _is_sorted(keys: tuple[Any, ...]) -> bool:
    """Say whether keys are texts in the order of their encodings: the shorter first, then by bytes."""
    if not all(type(key) is str for key in keys):
        return False
    order = [(len(raw), raw) for raw in (key.encode() for key in keys)]
    return all(first < second for first, second in pairwise(order))


def _tag(*_: object) -> NoReturn:
    raise ValueError("no tags")


# Every tag that the decoder would otherwise build an object from, some of them costly (bignum, bigfloat, regexp).
_TAGS = dict.fromkeys([*range(512), 1004, 1010, 43000, 55799], _tag)


def _unreadable() -> InputError:
    return InputError("bytes are not deterministic CBOR", "they were changed, or not made by this program; refuse them")
