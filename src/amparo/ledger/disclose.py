"""Proofs: one statement shown to somebody outside, nothing else revealed, checked without a vault.

A proof holds the statement, its salt, the Merkle path to the root in a signed header, and, when the chain from there is
short enough, the headers up to a checkpoint. See ``docs/formats/proof.md``. A proof shows *everything* a statement
says: whether somebody may see it is for the caller to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amparo.errors import InputError, RefusedError, VerifyError
from amparo.ledger import checkpoint, database, merkle, schema
from amparo.ledger.entry import INTAKE, Entry
from amparo.ledger.opening import open_entry
from amparo.ledger.payload import MAX_STATEMENTS, SALT_SIZE, Sealed
from amparo.ledger.statement import Statement, from_map, to_map
from amparo.ledger.vault import Vault, load
from amparo.ledger.verify import signature_holds
from amparo.seal import cbor

FORMAT = "amparo proof v1"
MAX_LINKS = 1_000
"""Headers from the entry to the checkpoint: about 700 KB of text; a longer chain is left out."""

_FIELDS = {"format", "statement", "salt", "position", "size", "path", "header", "signature"}
_ANCHOR = {"links", "checkpoint"}
_UNTRUE = "do not rely on this proof; ask for it again from where it came"


@dataclass(frozen=True, slots=True)
class ProvenStatement:
    """What a proof shows: the statement, and the signed entry that commits to it.

    ``checkpoint_day`` is the day of the checkpoint that the entry is chained to, empty when the proof has none.
    """

    statement: Statement
    feed: str
    seq: int
    day: str
    compartment: str
    checkpoint_day: str = ""


def disclose(vault: Vault, statement_id: str, *, sensitive: bool = False) -> dict[str, Any]:
    """Return the proof of one statement as a JSON object.

    Raises InputError when there is no such statement, VerifyError when its entry does not hold, and RefusedError for
    what arrived at the door or could hurt somebody, unless the caller says with ``sensitive`` that this is meant.
    """
    with vault.reading() as connection:
        number = database.scalar(connection, "SELECT entry FROM statements WHERE id = ?", (statement_id,))
        if number is None:
            raise InputError("there is no statement with this id in the vault", "check the id; it may have been erased")
        entry, body = load(connection, number)
        opened = open_entry(entry, body, vault.keyring)
        sealed = _find(opened.statements, statement_id)
        statement = from_map(cbor.decode(sealed.body))
        if not sensitive:
            _refuse_sensitive(statement, entry)
        if not signature_holds(entry) or merkle.root(opened.leaves) != entry.header.root:
            raise VerifyError("the entry of this statement does not hold", "run `amparo verify`")
        return {
            "format": FORMAT,
            "statement": to_map(statement),
            "salt": sealed.salt.hex(),
            "position": sealed.position,
            "size": len(opened.leaves),
            "path": [node.hex() for node in merkle.inclusion(opened.leaves, sealed.position)],
            "header": entry.encoded.hex(),
            "signature": entry.signature.hex(),
        } | _anchor(vault, entry)


def verify_proof(proof: object) -> ProvenStatement:
    """Check a proof; raises InputError when it is none, VerifyError when it does not hold.

    That the feed belongs to whom it is said to belong is not in the proof: compare it with what they published.
    """
    # 1. It has the fields of a proof and nothing else.
    if not isinstance(proof, Mapping) or not _FIELDS <= proof.keys() <= _FIELDS | _ANCHOR or proof["format"] != FORMAT:
        raise _no_proof()
    # 2. The statement keeps to its format and the schema; its one encoding is what was committed to.
    statement = from_map(proof["statement"])
    schema.load().check(statement)
    leaf = Sealed(0, _bytes(proof["salt"], SALT_SIZE), cbor.encode(to_map(statement))).leaf()
    # 3. The header is signed by its feed.
    entry = _entry(proof["header"], proof["signature"])
    if not signature_holds(entry):
        raise VerifyError("the signature of the proof's entry does not hold", _UNTRUE)
    # 4. The path leads from the commitment to the root in the header.
    if _root(proof, leaf) != entry.header.root:
        raise VerifyError("the statement is not the one this entry commits to", _UNTRUE)
    # 5. The headers that follow lead to a head of the checkpoint.
    day = _check_anchor(entry, proof) if proof.keys() >= _ANCHOR else ""
    header = entry.header
    return ProvenStatement(statement, entry.feed, entry.seq, header.day, header.compartment, day)


def _find(statements: list[tuple[Sealed, str, str]], statement_id: str) -> Sealed:
    for sealed, _, _ in statements:
        if cbor.decode(sealed.body)["id"] == statement_id:
            return sealed
    raise VerifyError("the views do not say what the entry says", "run `amparo verify`")


def _refuse_sensitive(statement: Statement, entry: Entry) -> None:
    if entry.header.compartment == INTAKE or schema.load().properties[statement.property].sensitive:
        raise RefusedError(
            "this statement could hurt somebody if it were shown",
            "make sure of the person's consent for this recipient, then ask for it as sensitive",
        )


def _anchor(vault: Vault, entry: Entry) -> dict[str, Any]:
    rows = database.rows(
        vault.connection,
        "SELECT header, signature FROM entries WHERE feed = ? AND seq > ? ORDER BY seq LIMIT ?",
        (entry.header.feed, entry.seq, MAX_LINKS + 1),
    )
    links = [{"header": header.hex(), "signature": signature.hex()} for header, signature in rows]
    if len(links) > MAX_LINKS:
        return {}
    return {"links": links, "checkpoint": vault.checkpoint().hex()}


def _check_anchor(entry: Entry, proof: Mapping[str, Any]) -> str:
    links = proof["links"]
    if not isinstance(links, list) or len(links) > MAX_LINKS:
        raise _no_proof()
    last = entry
    for link in links:
        if not isinstance(link, Mapping) or link.keys() != {"header", "signature"}:
            raise _no_proof()
        following = _entry(link["header"], link["signature"])
        expected = (entry.header.feed, last.seq + 1, last.hash)
        if (following.header.feed, following.seq, following.header.prev) != expected or not signature_holds(following):
            raise VerifyError("the chain from the entry to the checkpoint is broken", _UNTRUE)
        last = following
    signed = checkpoint.read(_bytes(proof["checkpoint"]))
    if checkpoint.Head(last.header.feed, last.seq, last.hash) not in signed.heads:
        raise VerifyError("the checkpoint of the proof does not have its entry", _UNTRUE)
    return signed.day


def _root(proof: Mapping[str, Any], leaf: bytes) -> bytes | None:
    position, size, path = proof["position"], proof["size"], proof["path"]
    if type(position) is not int or type(size) is not int or not isinstance(path, list):
        raise _no_proof()
    if not 0 <= position < size <= MAX_STATEMENTS:
        raise _no_proof()
    return merkle.root_from_inclusion(leaf, position, size, [_bytes(node, merkle.HASH_SIZE) for node in path])


def _entry(header: object, signature: object) -> Entry:
    return Entry.read(_bytes(header), _bytes(signature))


def _bytes(text: object, size: int | None = None) -> bytes:
    if type(text) is not str:
        raise _no_proof()
    try:
        data = bytes.fromhex(text)
    except ValueError:
        raise _no_proof() from None
    if size is not None and len(data) != size:
        raise _no_proof()
    return data


def _no_proof() -> InputError:
    return InputError("this is not a proof", "choose a file that `amparo disclose` wrote")
