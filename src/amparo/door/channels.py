"""The organisation's published channels: how to reach it, and what its keys look like, signed (Ed25519, RFC 8032).

One JSON file, ``channels.json``, which the door shows and anybody may keep: ``body`` is deterministic CBOR in base64,
``signature`` covers it, ``feed`` is the public key that signed. What a copy is worth is decided by where the reader
knows that key from. See ``docs/formats/channels.md``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from amparo.door import fields
from amparo.door.limits import MAX_CHANNEL, MAX_CHANNELS, MAX_CHANNELS_FILE
from amparo.errors import InputError, VerifyError
from amparo.seal import cbor

FILE = "channels.json"
"""Its name in the door's folder, and its path at the door."""
SIGNED = b"amparo channels v1\n"
"""Stands before the body in what the key signs."""
GROUP = 4
"""Hex digits of a fingerprint that stand together, so that two people can read it to each other."""

_FINGERPRINT = re.compile(r"[0-9a-f]{4}( [0-9a-f]{4}){7}")
_DIGEST = re.compile(r"|[0-9a-f]{64}")


class Kind(StrEnum):
    """What kind of channel it is."""

    ONION = "onion"
    WEB = "web"
    TELEPHONE = "telephone"
    EMAIL = "email"
    MESSENGER = "messenger"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Channel(fields.Part):
    """One way to reach the organisation: its kind, its address as it is typed or dialled, a remark."""

    kind: str
    address: str
    note: str = ""

    def __post_init__(self) -> None:
        fields.choice(self, "kind", Kind)
        for name in ("address", "note"):
            _line(self, name)
        if not self.address.strip():
            raise fields.wrong("address")


@dataclass(frozen=True, slots=True)
class Channels:
    """What is signed. ``issued`` and ``until`` are days (ISO 8601); ``feed`` is the signing key, 64 hex digits.

    ``recipient`` is the fingerprint of the key the door seals to; ``script`` the SHA-256 of its script, or nothing.
    """

    organisation: str
    channels: tuple[Channel, ...]
    recipient: str
    script: str
    issued: str
    until: str
    feed: str

    def __post_init__(self) -> None:
        _line(self, "organisation")
        fields.several(self, "channels", Channel, MAX_CHANNELS)
        fields.match(self, "recipient", _FINGERPRINT)
        fields.match(self, "script", _DIGEST)
        fields.day(self, "issued")
        fields.day(self, "until")
        fields.match(self, "feed", fields.DIGEST)
        if self.until < self.issued:
            raise fields.wrong("until")

    def expired(self, today: str) -> bool:
        """Say whether the last day has passed; ``today`` is a day (ISO 8601)."""
        return today > self.until


def fingerprint(recipient: str) -> str:
    """Return what two people compare: the first 16 bytes of SHA-256 of an ``age1pq1…`` recipient, in groups."""
    return grouped(hashlib.sha256(recipient.encode()).digest()[:16].hex())


def grouped(digits: str) -> str:
    """Return hex digits in groups that can be read aloud."""
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def sign(channels: Channels, sign: Callable[[bytes], bytes]) -> str:
    """Return the signed file's text; raises ``VerifyError`` if ``sign`` does not belong to ``channels.feed``."""
    body = _encoded(channels)
    found = {
        "v": 1,
        "body": base64.b64encode(body).decode(),
        "feed": channels.feed,
        "signature": base64.b64encode(sign(SIGNED + body)).decode(),
    }
    text = json.dumps(found, indent=1) + "\n"
    read(text)
    return text


def read(text: str) -> Channels:
    """Read a signed file; raises ``VerifyError`` when the signature does not hold, ``InputError`` when it is none.

    It does not say whose key ``feed`` is, nor whether the last day has passed: see ``expired``.
    """
    outer = _outer(text)
    body, signature = _bytes(outer["body"]), _bytes(outer["signature"])
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(outer["feed"])).verify(signature, SIGNED + body)
    except (InvalidSignature, ValueError):
        raise VerifyError(
            "the signature under the channels does not hold", "do not trust this copy; get another"
        ) from None
    return _decoded(body, outer["feed"])


def _encoded(channels: Channels) -> bytes:
    found = asdict(channels) | {"v": 1}
    del found["feed"]  # it stands outside, so that a stock tool can check the signature without reading the body
    return cbor.encode(found)


def _decoded(body: bytes, feed: str) -> Channels:
    found = cbor.decode(body, MAX_CHANNELS_FILE)
    names = set(Channels.__dataclass_fields__) - {"feed"} | {"v"}
    if not isinstance(found, dict) or set(found) != names or found.pop("v") != 1:
        raise _none()
    if not isinstance(found["channels"], list):
        raise _none()
    found["channels"] = tuple(Channel.from_map(one) for one in found["channels"])
    return Channels(**found, feed=feed)


def _outer(text: str) -> dict[str, str]:
    if len(text) > MAX_CHANNELS_FILE:
        raise _none()
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise _none() from None
    if not isinstance(found, dict) or set(found) != {"v", "body", "feed", "signature"} or found.pop("v") != 1:
        raise _none()
    if not all(isinstance(value, str) for value in found.values()) or not fields.DIGEST.fullmatch(found["feed"]):
        raise _none()
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _none() from None


def _line(message: object, name: str) -> None:
    """Check a field of one printable line: it is shown beside keys, and must not be able to draw there."""
    fields.text(message, name, MAX_CHANNEL)
    if not all(letter.isprintable() for letter in getattr(message, name)):
        raise fields.wrong(name)


def _none() -> InputError:
    return InputError("this is not a signed list of channels", "choose the file that the organisation published")
