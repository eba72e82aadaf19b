"""The payload of an age file: 64 KiB chunks under ChaCha20-Poly1305 (STREAM, <https://c2sp.org/age>).

Each chunk's nonce is its number and a flag on the last one, so chunks cannot be dropped, swapped, repeated or added.
Chunks are sealed in batches into memory that is used again: no allocation and no copy between read and write.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amparo.errors import InputError

CHUNK = 64 * 1024
TAG = 16
SEALED_CHUNK = CHUNK + TAG
BATCH = 4
"""Chunks to a read and a write: 256 KiB stay in the processor's cache; more was not faster when measured."""


class Sink(Protocol):
    """Where bytes go: a file, a socket's file, or anything that takes them all."""

    def write(self, data: memoryview, /) -> int | None:
        """Take bytes and return how many; ``None`` means all. The memory is used again: copy what is to be kept."""


class Sealer:
    """Seals batches in order; the memory it returns is used again by the next call."""

    def __init__(self, key: bytes) -> None:
        self._aead = ChaCha20Poly1305(key)
        self._counter = 0
        self._buffer = memoryview(bytearray(BATCH * SEALED_CHUNK))

    def seal(self, plain: memoryview, last: bool) -> memoryview:
        """Seal up to ``BATCH`` chunks; all are full except the last one of the last batch."""
        end = 0
        for at in range(0, len(plain) or 1, CHUNK):
            chunk = plain[at : at + CHUNK]
            nonce = _nonce(self._counter, last and at + CHUNK >= len(plain))
            sealed = self._buffer[end : end + len(chunk) + TAG]
            end += self._aead.encrypt_into(nonce, chunk, None, sealed)
            self._counter += 1
        return self._buffer[:end]


class Opener:
    """Opens batches in order; the memory it returns is used again by the next call."""

    def __init__(self, key: bytes) -> None:
        self._aead = ChaCha20Poly1305(key)
        self._counter = 0
        self._buffer = memoryview(bytearray(BATCH * CHUNK))

    def open(self, sealed: memoryview, last: bool) -> memoryview:
        """Open up to ``BATCH`` chunks; raises ``InputError`` with the number of the first that does not hold."""
        end = 0
        for at in range(0, len(sealed) or 1, SEALED_CHUNK):
            chunk = sealed[at : at + SEALED_CHUNK]
            nonce = _nonce(self._counter, last and at + SEALED_CHUNK >= len(sealed))
            # an empty chunk is allowed only as the one chunk of an empty payload
            if len(chunk) < TAG or (len(chunk) == TAG and self._counter):
                raise _broken(self._counter)
            try:
                end += self._aead.decrypt_into(nonce, chunk, None, self._buffer[end : end + len(chunk) - TAG])
            except InvalidTag:
                raise _broken(self._counter) from None
            self._counter += 1
        return self._buffer[:end]


class Writer:
    """Takes bytes as they come and writes sealed chunks; without :meth:`close` the file cannot be opened."""

    def __init__(self, out: Sink, key: bytes) -> None:
        self._out = out
        self._sealer = Sealer(key)
        self._plain = memoryview(bytearray(BATCH * CHUNK))
        self._used = 0
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Seal more plaintext; a full batch waits until it is known not to be the last."""
        if self.closed:
            raise ValueError("write to a closed file")
        rest = memoryview(data).cast("B")
        while len(rest):
            if self._used == len(self._plain):
                self._flush(last=False)
            taken = min(len(rest), len(self._plain) - self._used)
            self._plain[self._used : self._used + taken] = rest[:taken]
            self._used += taken
            rest = rest[taken:]

    def close(self) -> None:
        """Seal what is left, with the mark of the last chunk; closing again does nothing. ``out`` stays open."""
        if not self.closed:
            self._flush(last=True)
        self.closed = True

    def _flush(self, last: bool) -> None:
        # a copy, since a sink fed by a request may queue what it is given
        write_all(self._out, memoryview(bytes(self._sealer.seal(self._plain[: self._used], last))))
        self._used = 0


def seal_chunk(plain: bytes, key: bytes) -> bytes:
    """Seal a payload of at most one chunk."""
    return ChaCha20Poly1305(key).encrypt(_nonce(0, last=True), plain, None)


def open_chunk(sealed: bytes, key: bytes) -> bytes:
    """Open a payload of at most one chunk."""
    try:
        return ChaCha20Poly1305(key).decrypt(_nonce(0, last=True), sealed, None)
    except InvalidTag:
        raise _broken(0) from None


def seal_stream(source: BinaryIO, out: Sink, key: bytes) -> None:
    """Seal a stream to its end."""
    sealer = Sealer(key)
    for plain, last in _batches(source, BATCH * CHUNK, b""):
        write_all(out, sealer.seal(plain, last))


def open_stream(source: BinaryIO, out: Sink, key: bytes, start: bytes = b"") -> None:
    """Open a stream to its end; ``start`` is what has already been read of it.

    Raises ``InputError`` at the first chunk that does not hold: what was written before is genuine, but not complete.
    """
    opener = Opener(key)
    for sealed, last in _batches(source, BATCH * SEALED_CHUNK, start):
        write_all(out, opener.open(sealed, last))


def write_all(out: Sink, data: memoryview) -> None:
    """Write everything: an unbuffered file may take less than given, as on a disk that is nearly full."""
    while data:
        taken = out.write(data)
        data = data[len(data) if taken is None else taken :]


def _batches(source: BinaryIO, size: int, start: bytes) -> Iterator[tuple[memoryview, bool]]:
    """Yield (batch, is it the last); two buffers take turns, as the end is known only by reading on."""
    batch, following = memoryview(bytearray(size)), memoryview(bytearray(size))
    batch[: len(start)] = start
    filled = len(start) + _fill(source, batch[len(start) :])
    while filled == size:
        ahead = _fill(source, following)
        if not ahead:
            break
        yield batch, False
        batch, following, filled = following, batch, ahead
    yield batch[:filled], True


def _fill(source: BinaryIO, buffer: memoryview) -> int:
    """Read until the buffer is full or the stream ends; a pipe may give less than asked for."""
    read_into = getattr(source, "readinto", None) or partial(_read_into, source)
    filled = 0
    while filled < len(buffer):
        count = read_into(buffer[filled:])
        if not count:
            break
        filled += count
    return filled


def _read_into(source: BinaryIO, buffer: memoryview) -> int:
    """``readinto`` for a stream that only has ``read``."""
    data = source.read(len(buffer))
    buffer[: len(data)] = data
    return len(data)


def _nonce(counter: int, last: bool) -> bytes:
    return (counter << 8 | last).to_bytes(12, "big")


def _broken(chunk: int) -> InputError:
    return InputError(
        "the sealed file is damaged, cut off or changed at chunk {chunk} (of 64 KiB)",
        "discard what was read of it and fetch it again",
        chunk=chunk,
    )
