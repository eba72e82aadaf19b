"""An entry's sealed payload: statements, salts and exact times, in one section for each subject.

The payload is CBOR ``{"index", "sections"}``. Each section is an age file to its subject's own key, so that destroying
that key erases the subject everywhere. The index is an age file to the compartment's epoch key; it names the keys and
repeats all commitments, so that what is left can still be checked after an erasure. See ``docs/formats/entry.md``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from amparo.errors import InputError
from amparo.seal import age, cbor, padding

SALT_SIZE = 32
"""Bytes: enough that a later quantum computer cannot guess a statement from its commitment."""
KEY_ID_SIZE = 16
MAX_STATEMENTS = 10_000
"""Statements of one entry: larger imports are cut into several, so that none needs the memory of all."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One statement as it stands in a section: its place in the entry, its salt, its CBOR bytes."""

    position: int
    salt: bytes
    body: bytes

    def leaf(self) -> bytes:
        """Return the commitment: the RFC 6962 leaf hash over salt and body."""
        return sha256(b"\x00" + self.salt + self.body).digest()


@dataclass(frozen=True, slots=True)
class Section:
    """What one subject's key opens: the moment of recording (UTC) and the statements."""

    at: str
    statements: list[Sealed]


@dataclass(frozen=True, slots=True)
class Index:
    """Which key opens which section, and all commitments of the entry in order."""

    keys: list[bytes]
    leaves: list[bytes]


def salted(bodies: Iterable[bytes]) -> list[Sealed]:
    """Give every statement its place and a fresh salt."""
    bodies = list(bodies)
    salts = os.urandom(SALT_SIZE * len(bodies))
    return [Sealed(i, salts[SALT_SIZE * i : SALT_SIZE * (i + 1)], body) for i, body in enumerate(bodies)]


def seal_section(section: Section, recipient: age.Recipient) -> bytes:
    """Seal one subject's statements."""
    items = [[item.position, item.salt, item.body] for item in section.statements]
    return _seal({"at": section.at, "statements": items}, recipient)


def seal_index(index: Index, recipient: age.Recipient) -> bytes:
    """Seal the list of keys and commitments to the epoch."""
    return _seal({"keys": index.keys, "leaves": b"".join(index.leaves)}, recipient)


def join(index: bytes, sections: Sequence[bytes]) -> bytes:
    """Return the payload of sealed parts."""
    return cbor.encode({"index": index, "sections": list(sections)})


def split(payload: bytes) -> tuple[bytes, list[bytes]]:
    """Return the sealed index and sections of a payload; raises InputError."""
    fields = cbor.decode(payload)
    if not _is_map(fields, "index", "sections") or not isinstance(fields["index"], bytes):
        raise _malformed()
    sections = fields["sections"]
    if not isinstance(sections, list) or not all(isinstance(section, bytes) for section in sections):
        raise _malformed()
    return fields["index"], sections


def open_index(sealed: bytes, identities: Sequence[age.Identity]) -> Index:
    """Open an index; raises InputError or WrongKeyError."""
    fields = _open(sealed, identities)
    if not _is_map(fields, "keys", "leaves") or not isinstance(fields["keys"], list):
        raise _malformed()
    keys, leaves = fields["keys"], fields["leaves"]
    if not all(isinstance(key, bytes) and len(key) == KEY_ID_SIZE for key in keys):
        raise _malformed()
    if not isinstance(leaves, bytes) or len(leaves) % 32 or len(leaves) > 32 * MAX_STATEMENTS:
        raise _malformed()
    return Index(keys, [leaves[i : i + 32] for i in range(0, len(leaves), 32)])


def open_section(sealed: bytes, identity: age.Identity) -> Section:
    """Open a section; raises InputError or WrongKeyError."""
    fields = _open(sealed, [identity])
    if not _is_map(fields, "at", "statements") or not isinstance(fields["at"], str):
        raise _malformed()
    items = fields["statements"]
    if not isinstance(items, list) or not all(_is_statement(item) for item in items):
        raise _malformed()
    return Section(fields["at"], [Sealed(*item) for item in items])


def _seal(fields: dict[str, Any], recipient: age.Recipient) -> bytes:
    return age.encrypt(padding.pad(cbor.encode(fields)), [recipient])


def _open(sealed: bytes, identities: Sequence[age.Identity]) -> Any:
    return cbor.decode(padding.unpad(age.decrypt(sealed, identities)))


def _is_map(fields: object, *names: str) -> bool:
    return isinstance(fields, dict) and fields.keys() == set(names)


def _is_statement(item: object) -> bool:
    return (
        isinstance(item, list)
        and len(item) == 3
        and type(item[0]) is int
        and isinstance(item[1], bytes)
        and len(item[1]) == SALT_SIZE
        and isinstance(item[2], bytes)
    )


def _malformed() -> InputError:
    return InputError("a sealed part of an entry is not as it must be", "refuse the entry")
