"""Checkpoints: the heads of all feeds, signed with Ed25519 and, against later forgery, with ML-DSA-65 (FIPS 204).

A checkpoint kept by somebody else is what shows that a whole vault was put back to an older state.
See ``docs/formats/checkpoint.md``.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

from amparo.errors import InputError, VerifyError
from amparo.ledger import merkle
from amparo.ledger.device import Device
from amparo.ledger.entry import Entry
from amparo.seal import cbor

VERSION = 1
SIGNED = b"amparo checkpoint v1\n"
"""Stands before the body in what both keys sign."""
MAX_FILE = 1024 * 1024
"""Bytes: heads of some ten thousand feeds."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a feed stood: the hash of its newest signed header."""

    feed: bytes
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint whose signatures hold: the day, the feed that signed, the heads, their Merkle root."""

    day: str
    signer: bytes
    heads: tuple[Head, ...]
    root: bytes


def make(device: Device, heads: Sequence[Entry]) -> bytes:
    """Sign the heads and return the checkpoint file; raises InputError when there is none."""
    if not heads:
        raise InputError("an empty vault has nothing to sign", "record something first")
    listed = sorted([head.header.feed, head.seq, head.hash] for head in heads)
    body = cbor.encode(
        {
            "v": VERSION,
            "day": time.strftime("%Y-%m-%d", time.gmtime()),
            "heads": listed,
            "root": _root(listed),
            "signer": device.feed_key,
            "cosigner": device.checkpoint_key.public_key().public_bytes_raw(),
        }
    )
    signed = SIGNED + body
    return cbor.encode({"body": body, "ed25519": device.sign(signed), "mldsa65": device.checkpoint_key.sign(signed)})


def read(data: bytes) -> Checkpoint:
    """Read a checkpoint; raises InputError when it is none, VerifyError when it does not hold."""
    outer = cbor.decode(data, MAX_FILE)
    if not _has(outer, body=bytes, ed25519=bytes, mldsa65=bytes):
        raise _malformed()
    body = cbor.decode(outer["body"], MAX_FILE)
    if not _has(body, v=int, day=str, heads=list, root=bytes, signer=bytes, cosigner=bytes) or body["v"] != VERSION:
        raise _malformed()
    heads = [_head(item) for item in body["heads"]]
    _check_signatures(outer, body)
    listed = body["heads"]
    if listed != sorted(listed) or body["root"] != _root(listed):
        raise VerifyError("the checkpoint's root does not fit its heads", "do not trust it; get another copy")
    return Checkpoint(body["day"], body["signer"], tuple(heads), body["root"])


def _check_signatures(outer: dict[str, Any], body: dict[str, Any]) -> None:
    signed = SIGNED + outer["body"]
    try:
        Ed25519PublicKey.from_public_bytes(body["signer"]).verify(outer["ed25519"], signed)
        MLDSA65PublicKey.from_public_bytes(body["cosigner"]).verify(outer["mldsa65"], signed)
    except (InvalidSignature, ValueError):
        raise VerifyError("a signature of the checkpoint does not hold", "do not trust it; get another copy") from None


def _root(listed: list[list[Any]]) -> bytes:
    return merkle.root([merkle.leaf_hash(cbor.encode(item)) for item in listed])


def _head(item: object) -> Head:
    if not isinstance(item, list) or [type(part) for part in item] != [bytes, int, bytes]:
        raise _malformed()
    if len(item[0]) != 32 or len(item[2]) != 32 or item[1] < 1:
        raise _malformed()
    return Head(*item)


def _has(fields: object, **kinds: type) -> bool:
    return (
        isinstance(fields, dict)
        and fields.keys() == kinds.keys()
        and all(type(fields[name]) is kind for name, kind in kinds.items())
    )


def _malformed() -> InputError:
    return InputError("this is not a checkpoint", "choose a file that a vault wrote as its checkpoint")
