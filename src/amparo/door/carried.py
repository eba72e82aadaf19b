"""A folder of sealed packets, to be carried on a stick and sent from another machine, with as many breaks as it takes.

Ciphertext only, in files named by random ids. It does not say whom it is for, and its times tell the day only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from amparo.door.limits import MAX_PACKET
from amparo.door.line import PublicLine
from amparo.door.packet import ATTACHMENT, Packet
from amparo.errors import AmparoError, InputError

SUFFIX = ".packet"
MESSAGE = f"message{SUFFIX}"
"""Written last: a folder with it is complete."""

Report = Callable[[int, int], object]
"""Called with how much is done and how much there is."""


def write_folder(folder: Path, packets: Iterable[Packet], report: Callable[[int], object] = lambda done: None) -> None:
    """Write packets as files of a new folder, each durable; ``report`` is told how many bytes are written."""
    folder.mkdir(mode=0o700)
    done = 0
    for packet in packets:
        first = packet.rows[0]
        name = f"{first.id}{SUFFIX}" if first.kind == ATTACHMENT else MESSAGE
        body = packet.to_bytes()
        _write(folder / name, body)
        done += len(body)
        report(done)


def send_folder(folder: Path, line: PublicLine, report: Report = lambda done, of: None) -> bool:
    """Send what a folder holds and the door does not have yet, the message last; false if all was there before."""
    parts = sorted(path for path in folder.glob(f"*{SUFFIX}") if path.name != MESSAGE)
    message = folder / MESSAGE
    if not message.exists():
        raise InputError("this folder is not complete: its message is missing", "seal it again, into a new folder")
    there = line.waiting(path.name.removesuffix(SUFFIX) for path in parts)
    for number, path in enumerate(parts):
        if path.name.removesuffix(SUFFIX) not in there:
            line.send(_read(path))
        report(number + 1, len(parts) + 1)
    kept = line.send(_read(message))
    report(len(parts) + 1, len(parts) + 1)
    return kept


def _write(path: Path, body: bytes) -> None:
    """Write a file that is whole or not there; its times tell the day only."""
    draft = path.with_suffix(".part")
    with draft.open("xb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    midnight = draft.stat().st_mtime // 86_400 * 86_400
    os.utime(draft, (midnight, midnight))
    draft.replace(path)


def _read(path: Path) -> bytes:
    """Read a packet and check that it is one: a stick may have been damaged on the way."""
    with path.open("rb") as source:
        body = source.read(MAX_PACKET + 1)
    try:
        Packet.from_bytes(body)
    except AmparoError as error:
        raise InputError("a file of this folder is damaged", "copy the folder again, or seal it again") from error
    return body
