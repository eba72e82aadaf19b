"""How a batch of statements becomes a signed entry and its sealed payload."""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256

from amparo.errors import InputError
from amparo.ledger import merkle, payload
from amparo.ledger.device import Device
from amparo.ledger.entry import FIRST_PREV, SIGNED, Entry, Header
from amparo.ledger.keyring import Keyring
from amparo.ledger.payload import Index, Sealed, Section
from amparo.ledger.statement import Statement, to_map
from amparo.ledger.views import Row
from amparo.seal import cbor, padding


@dataclass(frozen=True, slots=True)
class Written:
    """A new entry: its signed header, its sealed payload, and its statements as the views hold them."""

    entry: Entry
    payload: bytes
    rows: list[Row]


def write_entry(
    device: Device, keyring: Keyring, statements: list[Statement], compartment: str, last: Entry | None
) -> Written:
    """Seal and sign statements as the entry after ``last``. Call it inside a transaction: it may make keys."""
    now = time.gmtime()
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", now)
    sealed = payload.salted(cbor.encode(to_map(statement)) for statement in statements)
    leaves = [item.leaf() for item in sealed]
    body = _seal(keyring, statements, sealed, leaves, compartment, at)
    header = Header(
        feed=device.feed_key,
        seq=last.seq + 1 if last else 1,
        prev=last.hash if last else FIRST_PREV,
        day=at[:10],
        compartment=compartment,
        epoch=keyring.epoch(compartment),
        root=merkle.root(leaves),
        payload=sha256(body).digest(),
        bucket=padding.bucket(len(body)),
    )
    encoded = header.encode()
    rows = [Row(statement, item.body, at) for statement, item in zip(statements, sealed, strict=True)]
    return Written(Entry(header, encoded, device.sign(SIGNED + encoded)), body, rows)


def _seal(
    keyring: Keyring,
    statements: list[Statement],
    sealed: list[Sealed],
    leaves: list[bytes],
    compartment: str,
    at: str,
) -> bytes:
    groups: dict[str, list[Sealed]] = {}
    for statement, item in zip(statements, sealed, strict=True):
        groups.setdefault(statement.subject, []).append(item)
    keys = [keyring.subject(compartment, subject) for subject in groups]
    sections = [
        payload.seal_section(Section(at, items), key.identity.recipient)
        for key, items in zip(keys, groups.values(), strict=True)
    ]
    index = payload.seal_index(Index([key.id for key in keys], leaves), keyring.recipient(compartment))
    body = payload.join(index, sections)
    if len(body) > cbor.MAX_SIZE:
        raise InputError("these statements are too long for one entry", "split them into several")
    return body
