"""A packet: the sealed rows of one message, put together where the plaintext is and kept by the door as they are.

The sealing process, the page's own script and ``amparo send`` all make the same packet, so the three levels of
protection differ only in where that happens. As bytes it is deterministic CBOR (RFC 8949, 4.2); see
``docs/formats/packet.md``.

| kind | where it stands | sealed to |
|---|---|---|
| account, follow-up, check-in, attachment | waits for staff | the organisation's intake |
| signal | held at a mailbox; waits for staff whenever the mailbox is opened | the organisation's intake |
| note, reply | in a mailbox | the person |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from amparo.door import fields
from amparo.door.limits import MAX_NOTE, MAX_PACKET, MAX_ROWS, MAX_STAGES
from amparo.errors import InputError
from amparo.seal import cbor, padding

ACCOUNT, FOLLOW_UP, CHECK_IN, ATTACHMENT = "account", "follow-up", "check-in", "attachment"
SIGNAL, NOTE, REPLY = "signal", "note", "reply"

FOR_STAFF = (ACCOUNT, FOLLOW_UP, CHECK_IN, ATTACHMENT)
IN_MAILBOX = (SIGNAL, NOTE, REPLY)
BY_PERSON = (*FOR_STAFF, SIGNAL, NOTE)
"""Kinds that may come in a packet; a reply comes from staff only."""

AGE = b"age-encryption.org/v1\n"
_CHUNK, _TAG = 64 << 10, 16


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One sealed thing to keep. ``sealed`` is an age file, or nothing if its ``size`` bytes are kept already."""

    id: str
    kind: str
    size: int
    sealed: bytes | None = None
    mailbox: str = ""

    @property
    def bucket(self) -> int:
        """The padded size of the content in bytes; all that may be known of its length."""
        return bucket_of(self.size)


@dataclass(frozen=True, slots=True, repr=False)
class Packet:
    """Rows that are kept together or not at all, the message itself first; and the timers that it stops."""

    rows: tuple[Row, ...]
    answered: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """Encode; every row must be here with its bytes."""
        rows = [{"id": r.id, "kind": r.kind, "mailbox": r.mailbox, "sealed": r.sealed} for r in self.rows]
        return cbor.encode({"rows": rows, "answered": list(self.answered), "v": 1})

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Decode and check what anybody may have sent; raises ``InputError`` without a word of it."""
        if len(body) > MAX_PACKET:
            raise _refused()
        found = cbor.decode(body, MAX_PACKET)
        if not isinstance(found, dict) or set(found) != {"rows", "answered", "v"}:
            raise _refused()
        if type(found["v"]) is not int or found["v"] != 1:  # in Python, yes is 1 too
            raise _refused()
        rows = tuple(read_row(one) for one in _list(found["rows"], 1, MAX_ROWS))
        answered = tuple(_list(found["answered"], 0, MAX_STAGES))
        if not all(isinstance(one, str) and fields.ID.fullmatch(one) for one in answered):
            raise _refused()
        if rows[0].kind not in FOR_STAFF or len({row.id for row in rows}) != len(rows):
            raise _refused()
        return cls(rows, answered)


def bucket_of(sealed_size: int) -> int:
    """Return the bucket of a sealed file's content: the header and tags around it are small beside every bucket."""
    for size in (1 << 20, 64 << 10):
        if sealed_size >= size:
            return sealed_size // size * size if size == 1 << 20 else size
    return 4 << 10


def is_bucketed(sealed: bytes) -> bool:
    """Tell whether an age file's length fits content padded to a bucket: nothing else may tell its size."""
    end = sealed.find(b"\n---")
    body = sealed[sealed.find(b"\n", end + 1) + 1 :] if end > 0 else b""
    payload = len(body) - 16  # the nonce
    chunks = -(-payload // (_CHUNK + _TAG))
    length = payload - chunks * _TAG
    return length > 0 and padding.bucket(length - 1) == length


def read_row(found: Any) -> Row:
    """Check one row that anybody may have sent: a map of id, kind, mailbox and sealed bytes; raises ``InputError``."""
    if not isinstance(found, dict) or set(found) != {"id", "kind", "mailbox", "sealed"}:
        raise _refused()
    row_id, kind, mailbox, sealed = found["id"], found["kind"], found["mailbox"], found["sealed"]
    if not isinstance(row_id, str) or not fields.ID.fullmatch(row_id) or kind not in BY_PERSON:
        raise _refused()
    if not isinstance(mailbox, str) or bool(fields.ID.fullmatch(mailbox)) is not (kind in IN_MAILBOX):
        raise _refused()
    if not isinstance(sealed, bytes) or not sealed.startswith(AGE) or not is_bucketed(sealed):
        raise _refused()
    if kind in IN_MAILBOX and len(sealed) > MAX_NOTE:
        raise _refused()
    return Row(row_id, kind, len(sealed), sealed, mailbox)


def _list(value: object, low: int, high: int) -> list[Any]:
    if not isinstance(value, list) or not low <= len(value) <= high:
        raise _refused()
    return value


def _refused() -> InputError:
    return InputError("what was sent is not a packet of sealed rows", "use the form, or a newer version of the program")
