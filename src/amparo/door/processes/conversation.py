"""What a worker and a sealer say to each other over one request: the sealer asks, the worker answers, one at a time.

A frame is a kind (1 byte), a slot (1 byte: which sealed attachment is meant), a length (4 bytes, big-endian) and so
many bytes. Attachments and pieces of a body travel as they are, all else as deterministic CBOR. Because each question
waits for its answer, neither side ever holds more than one frame of the other: a slow disk slows the sender.
"""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from amparo import errors
from amparo.door.limits import MAX_FRAME
from amparo.errors import AmparoError
from amparo.seal import cbor

_HEAD = struct.Struct(">BBI")
_ERRORS = {
    kind.__name__: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AmparoError)
}


class Kind(IntEnum):
    """What a frame is. A sealer can say nothing else, so it can ask for nothing but the public side of the store."""

    REQUEST = 1
    """Worker: here is a request. Everything below up to FAILED is said by the sealer."""
    MORE = 2
    """Send the next piece of the body."""
    KEEP, OPEN_PART, WRITE_PART, FINISH_PART, ABANDON_PART, VISIT, WAITING, REDEEM = range(3, 11)
    """The verbs of ``PublicSide`` and ``PartWriter``."""
    PAGE = 11
    """The answer for the person; ends the conversation."""
    FAILED = 12
    """The type and place of an unexpected error, no word of it; ends the conversation."""
    PIECE, LAST_PIECE, DONE, ERROR = range(20, 24)
    """Worker: a piece of the body, its last piece, the answer to a verb, or the error it ended with."""


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """One thing said."""

    kind: int
    slot: int
    payload: bytes

    def value(self) -> Any:
        """Decode what is said as CBOR."""
        return cbor.decode(self.payload, MAX_FRAME)


class LineError(ConnectionError):
    """The other process is gone, or says what it must not."""


class Line:
    """One end of a conversation."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def say(self, kind: Kind, payload: bytes | memoryview = b"", slot: int = 0) -> None:
        """Send a frame; waits while the other side has not taken the last one."""
        self._writer.write(_HEAD.pack(kind, slot, len(payload)))
        if payload:
            self._writer.write(payload)
        try:
            await self._writer.drain()
        except OSError as error:
            raise LineError from error

    async def hear(self) -> Frame:
        """Receive a frame; raises ``LineError`` when the other side is gone or a frame is too long."""
        try:
            kind, slot, length = _HEAD.unpack(await self._reader.readexactly(_HEAD.size))
            if length > MAX_FRAME:
                raise LineError
            return Frame(kind, slot, await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, OSError) as error:
            raise LineError from error

    def close(self) -> None:
        """End the conversation."""
        self._writer.close()


def pack_error(error: AmparoError) -> bytes:
    """Write an error down for the other process."""
    values = {name: value for name, value in error.values.items() if isinstance(value, str | int)}
    told = {"kind": type(error).__name__, "what": error.what, "todo": error.todo, "values": values}
    return cbor.encode(told)


def unpack_error(payload: bytes) -> AmparoError:
    """Make the error again; raises ``InputError`` if it is none."""
    told = cbor.decode(payload, MAX_FRAME)
    return _ERRORS[told["kind"]](told["what"], told["todo"], **told["values"])
