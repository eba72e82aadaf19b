"""An entry's public header: what is signed, chained and kept for ever (``docs/formats/entry.md``).

A header says nothing of what the statements are: only which feed, which place in it, the day, the compartment and
epoch, the Merkle root over salted commitments, and the hash of the sealed payload.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from amparo.errors import InputError
from amparo.seal import cbor

VERSION = 1
FIRST_PREV = bytes(32)
"""What the first entry of a feed has for ``prev``."""
SIGNED = b"amparo entry v1\n"
"""Stands before the header in what is signed, so that no other signature of the feed can pass for one."""
MAX_HEADER = 512
"""Bytes: a header is about 250."""

PUBLIC = "public"
CASES = "cases"
INTAKE = "intake"
COMPARTMENTS = (PUBLIC, CASES, INTAKE)

_DAY = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]")
_FIELDS = {
    "v": int, "feed": bytes, "seq": int, "prev": bytes, "day": str, "compartment": str,
    "epoch": int, "root": bytes, "payload": bytes, "bucket": int,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """One header; hashes and the feed are 32 raw bytes, ``seq`` counts from 1, ``bucket`` is in bytes."""

    feed: bytes
    seq: int
    prev: bytes
    day: str
    compartment: str
    epoch: int
    root: bytes
    payload: bytes
    bucket: int

    def encode(self) -> bytes:
        """Return the deterministic CBOR that is signed."""
        return cbor.encode({"v": VERSION} | {name: getattr(self, name) for name in self.__dataclass_fields__})

    @classmethod
    def decode(cls, data: bytes) -> Header:
        """Read a header; raise InputError when a field is missing, unknown, or out of its range."""
        fields = cbor.decode(data, MAX_HEADER)
        if not isinstance(fields, dict) or fields.keys() != _FIELDS.keys():
            raise _bad("fields")
        for name, kind in _FIELDS.items():
            if type(fields[name]) is not kind:
                raise _bad(name)
        if fields.pop("v") != VERSION:
            raise InputError("an entry has a version this program does not know", "use a newer Amparo")
        header = cls(**fields)
        header._check()
        return header

    def _check(self) -> None:
        for name in ("feed", "prev", "root", "payload"):
            if len(getattr(self, name)) != 32:
                raise _bad(name)
        for name in ("seq", "epoch", "bucket"):
            if getattr(self, name) < 1:
                raise _bad(name)
        if (self.seq == 1) != (self.prev == FIRST_PREV):
            raise _bad("prev")
        if not _DAY.fullmatch(self.day):
            raise _bad("day")
        if self.compartment not in COMPARTMENTS:
            raise _bad("compartment")


@dataclass(frozen=True)
class Entry:
    """A signed header: its exact bytes, what they mean, and the feed's Ed25519 signature."""

    header: Header
    encoded: bytes
    signature: bytes

    @classmethod
    def read(cls, encoded: bytes, signature: bytes) -> Entry:
        """Read a signed header without judging the signature; raises InputError."""
        if len(signature) != 64:
            raise _bad("signature")
        return cls(Header.decode(encoded), encoded, signature)

    @property
    def feed(self) -> str:
        """The feed in hex."""
        return self.header.feed.hex()

    @property
    def seq(self) -> int:
        """The place in the feed, from 1."""
        return self.header.seq

    @cached_property
    def hash(self) -> bytes:
        """SHA-256 of the signed header: what the next entry's ``prev`` holds."""
        return sha256(self.encoded + self.signature).digest()


def _bad(field: str) -> InputError:
    return InputError("field {field} of an entry is not as it must be", "refuse the entry", field=field)
