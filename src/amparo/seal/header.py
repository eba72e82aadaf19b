"""The text header of an age v1 file: parsing and writing only; it knows no keys (<https://c2sp.org/age>).

A header is a version line, one or more recipient stanzas and a line with a MAC. The parser is strict: what it
accepts is exactly what :func:`write` writes again, so no two headers mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amparo.errors import InputError
from amparo.seal import unpadded

VERSION_LINE = b"age-encryption.org/v1\n"
COLUMNS = 64
MAC_SIZE = 32

MAX_STANZAS = 512
"""Each stanza may cost one attempt of about 0.15 ms for every identity: a hostile file stays below 0.1 s a key."""
MAX_HEADER = 1 << 20
"""Bytes. 512 stanzas of the largest kind in use (1.6 KB) fit; nothing longer is read into memory."""

_ARGUMENTS = re.compile(rb"-> [!-~]+(?: [!-~]+)*")
_END = re.compile(rb"\n---[^\n]*\n")
_CUT_SHORT = "the age header ends too early, at byte {offset}"
_FETCH_AGAIN = "the file was cut off or is not an age file; fetch it again"


@dataclass(frozen=True, slots=True)
class Stanza:
    """One wrapped copy of the file key: its ``type``, further ``args`` (visible ASCII) and the decoded ``body``."""

    type: str
    args: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header: ``signed`` is what the MAC covers, ``size`` the bytes up to the payload."""

    stanzas: tuple[Stanza, ...]
    signed: bytes
    mac: bytes
    size: int


def end_of_header(start: bytes) -> int | None:
    """Return how many bytes at the start of a file are its header, or ``None`` when more must be read.

    Raises ``InputError`` when this cannot become an age header.
    """
    known = min(len(start), len(VERSION_LINE))
    if start[:known] != VERSION_LINE[:known]:
        raise InputError(
            "this is not an age v1 file: the first line is different",
            "check that the right file was chosen; take off ASCII armor first",
        )
    end = _END.search(start, len(VERSION_LINE) - 1, MAX_HEADER)
    if end is None and len(start) >= MAX_HEADER:
        raise InputError("the age header is longer than {limit} bytes", "refuse the file", limit=MAX_HEADER)
    return None if end is None else end.end()


def parse(start: bytes) -> Header:
    """Read the header at the start of ``start``; what follows it is left alone.

    Raises ``InputError`` with the byte offset of the first line that is wrong.
    """
    size = end_of_header(start)
    if size is None:
        raise InputError(_CUT_SHORT, _FETCH_AGAIN, offset=len(start))
    mac_line = start.rindex(b"\n", 0, size - 1) + 1
    mac = unpadded.decode(start[mac_line + 4 : size - 1])
    if start[mac_line : mac_line + 4] != b"--- " or mac is None or len(mac) != MAC_SIZE:
        raise _malformed(mac_line)
    stanzas = tuple(_stanzas(start, len(VERSION_LINE), mac_line))
    if not stanzas:
        raise _malformed(mac_line)
    return Header(stanzas, start[: mac_line + 3], mac, size)


def write(stanzas: Sequence[Stanza]) -> bytes:
    """Write version line and stanzas up to the ``---`` that the MAC covers; :func:`finish` adds the MAC."""
    return VERSION_LINE + b"".join(map(_write_stanza, stanzas)) + b"---"


def finish(signed: bytes, mac: bytes) -> bytes:
    """Return the whole header from what the MAC covers and the MAC."""
    return b"%b %b\n" % (signed, unpadded.encode(mac))


def _stanzas(text: bytes, offset: int, end: int) -> Iterator[Stanza]:
    """Yield the stanzas between two offsets, both at the start of a line."""
    count = 0
    while offset < end:
        count += 1
        if count > MAX_STANZAS:
            raise InputError("the age header has more than {limit} stanzas", "refuse the file", limit=MAX_STANZAS)
        line_end = text.index(b"\n", offset)
        line = text[offset:line_end]
        if not _ARGUMENTS.fullmatch(line):
            raise _malformed(offset)
        kind, *args = line[3:].decode("ascii").split(" ")
        body, offset = _body(text, line_end + 1, end)
        yield Stanza(kind, tuple(args), body)


def _body(text: bytes, offset: int, end: int) -> tuple[bytes, int]:
    """Read lines of 64 columns up to and with the first shorter one; return (bytes, offset after them)."""
    lines = []
    while offset < end:
        line_end = text.index(b"\n", offset)
        line = text[offset:line_end]
        if len(line) > COLUMNS:
            break
        lines.append(line)
        if len(line) < COLUMNS:
            body = unpadded.decode(b"".join(lines))
            if body is None:
                break
            return body, line_end + 1
        offset = line_end + 1
    raise _malformed(offset)


def _write_stanza(stanza: Stanza) -> bytes:
    body = unpadded.encode(stanza.body)
    # the last line must be shorter than 64 columns, so a full one is followed by an empty one
    lines = [body[at : at + COLUMNS] for at in range(0, len(body) + 1, COLUMNS)]
    arguments = " ".join((stanza.type, *stanza.args)).encode("ascii")
    return b"-> %b\n%b\n" % (arguments, b"\n".join(lines))


def _malformed(offset: int) -> InputError:
    return InputError(
        "the age header is malformed in the line at byte {offset}",
        "the file was damaged or changed; fetch it again",
        offset=offset,
    )
