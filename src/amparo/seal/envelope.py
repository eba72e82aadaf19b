"""Envelopes: what crosses the door. An age file whose plaintext says what it is for (``docs/formats/envelope.md``).

The plaintext is a deterministic CBOR map (RFC 8949, 4.2) ``{"id", "purpose"}``, the body, then padding to a bucket.
age has no associated data, so purpose and record id stand inside, where nobody on the way can change or read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Self

import cbor2

from amparo.errors import InputError
from amparo.seal import age, padding, stream

MAX_LABEL = 128
"""Characters of ASCII in a purpose or an id: ours have at most 80; names and texts do not belong there."""

_MAP_OF_TWO_ID = b"\xa2\x62id"
_PURPOSE = b"\x67purpose"
_SHORT_TEXT = range(0x60, 0x78)
_BYTE_LENGTH_TEXT = 0x78
_MAX_START = len(_MAP_OF_TWO_ID) + len(_PURPOSE) + 2 * (2 + MAX_LABEL)


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """An opened envelope."""

    purpose: str
    record_id: str
    body: bytes

    def __repr__(self) -> str:
        return f"Envelope({self.purpose}, {self.record_id}, {len(self.body)} bytes)"


def seal(purpose: str, record_id: str, body: bytes, recipients: Sequence[age.Recipient]) -> bytes:
    """Seal ``body`` for ``recipients``; the result's size tells only the bucket."""
    return age.encrypt(padding.pad(_start(purpose, record_id) + body), recipients)


def open_envelope(sealed: bytes, identities: Sequence[age.Identity], purpose: str | None = None) -> Envelope:
    """Open an envelope; if ``purpose`` is given, refuse one made for another purpose.

    Raises ``WrongKeyError`` when no identity fits and ``InputError`` when it is malformed, changed or for another
    purpose.
    """
    plain = padding.unpad(age.decrypt(sealed, identities))
    found, record_id, size = _read_start(plain)
    if purpose is not None and found != purpose:
        raise InputError("this envelope was sealed for another purpose than {wanted}", "refuse it", wanted=purpose)
    return Envelope(found, record_id, plain[size:])


class EnvelopeWriter:
    """Seals an envelope whose body is pushed in as it arrives; as a context manager it closes only on success."""

    def __init__(self, out: stream.Sink, purpose: str, record_id: str, recipients: Sequence[age.Recipient]) -> None:
        start = _start(purpose, record_id)
        self._sealer = age.Encryptor(out, recipients)
        self._length = 0
        self.write(start)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Seal more of the body."""
        self._sealer.write(data)
        self._length += memoryview(data).nbytes

    def close(self) -> None:
        """Write the padding and seal the end; closing again does nothing. ``out`` stays open."""
        if not self._sealer.closed:
            self._sealer.write(padding.padding(self._length))
            self._sealer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()


def read_envelope(source: BinaryIO, out: stream.Sink, identities: Sequence[age.Identity]) -> tuple[str, str]:
    """Open an envelope as a stream: write its body to ``out`` and return (purpose, record id).

    What is written to ``out`` before an error is incomplete: discard it. Errors are those of :func:`open_envelope`.
    """
    opened = _BodyReader(out)
    age.decrypt_stream(source, opened, identities)
    return opened.finish()


class _BodyReader:
    """Takes plaintext as it is opened: reads the start, passes the body on, takes the padding off."""

    def __init__(self, out: stream.Sink) -> None:
        self._out = out
        self._unpadder = padding.Unpadder(self._take)
        self._head = b""
        self._labels: tuple[str, str] | None = None

    def write(self, data: memoryview, /) -> None:
        self._unpadder.write(bytes(data))

    def finish(self) -> tuple[str, str]:
        self._unpadder.close()
        if self._labels is None:
            self._split_head()
        assert self._labels is not None
        return self._labels

    def _take(self, content: bytes) -> None:
        if self._labels is not None:
            stream.write_all(self._out, memoryview(content))
            return
        self._head += content
        if len(self._head) >= _MAX_START:
            self._split_head()

    def _split_head(self) -> None:
        purpose, record_id, size = _read_start(self._head)
        self._labels = purpose, record_id
        stream.write_all(self._out, memoryview(self._head)[size:])
        self._head = b""


def _start(purpose: str, record_id: str) -> bytes:
    for label in (purpose, record_id):
        if not (label.isascii() and label.isprintable() and 0 < len(label) <= MAX_LABEL):
            raise InputError(
                "an envelope's purpose and id are 1 to {limit} printable ASCII characters",
                "use an id, not a name",
                limit=MAX_LABEL,
            )
    return cbor2.dumps({"id": record_id, "purpose": purpose}, canonical=True)


def _read_start(plain: bytes) -> tuple[str, str, int]:
    """Return (purpose, record id, size of the map), reading only the one shape that is allowed.

    Nothing generic is decoded here: anyone may seal to the door's key, so this is hostile input.
    """
    record_id, after_id = _text(plain, len(_MAP_OF_TWO_ID))
    purpose, size = _text(plain, after_id + len(_PURPOSE))
    if plain[:size] != _start(purpose, record_id):  # wrong keys, other types or lengths not in their shortest form
        raise _malformed(0)
    return purpose, record_id, size


def _text(plain: bytes, at: int) -> tuple[str, int]:
    """Read a CBOR text string of at most 255 bytes; return it and the offset after it."""
    head = plain[at : at + 2]
    if len(head) == 2 and head[0] in _SHORT_TEXT:
        start, end = at + 1, at + 1 + head[0] - _SHORT_TEXT.start
    elif len(head) == 2 and head[0] == _BYTE_LENGTH_TEXT:
        start, end = at + 2, at + 2 + head[1]
    else:
        raise _malformed(at)
    text = plain[start:end]
    if len(text) != end - start or not text.isascii():
        raise _malformed(at)
    return text.decode("ascii"), end


def _malformed(offset: int) -> InputError:
    return InputError(
        "what is in the envelope does not start with its purpose and id (byte {offset})",
        "it was not made by this program; refuse it",
        offset=offset,
    )
