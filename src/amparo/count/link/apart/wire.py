"""How messages travel over a pipe: a length of eight bytes, then JSON, or the bytes of an archive of arrays.

Nothing is pickled: whoever takes over the child must not be able to run anything in the parent.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_HEAD = struct.Struct(">Q")


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write one message."""
    pipe.write(_HEAD.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side has ended."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    [length] = _HEAD.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None


def tell(pipe: IO[bytes], kind: str, **told: Any) -> None:
    """Write one message of plain data."""
    send(pipe, json.dumps({"kind": kind, **told}, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def heard(message: bytes) -> dict[str, Any]:
    """Read plain data."""
    return dict(json.loads(message.decode("utf-8", "surrogatepass")))
