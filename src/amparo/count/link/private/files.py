"""The files of a private set intersection: a line that says what it is, a line of JSON, points, and a checksum.

    amparo-overlap-request 1
    {"fields": ["identifier:phone"], "points": [1000], "recipe": 1}
    33 bytes for each point (SEC 1, compressed, P-256), each set ascending
    32 bytes: SHA-256 of everything before

The checksum finds damage, not malice: whoever changes a file can make a new one. Therefore people compare fingerprints.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any

from amparo.count.link.private.recipe import VERSION
from amparo.errors import InputError, VerifyError
from amparo.text import N_

POINT = 33
SUM = 32
LARGEST_SET = 1_000_000
LARGEST_FILE = 2 * LARGEST_SET * POINT + 10_000
KINDS = {
    "request": N_("this is not a request"),
    "answer": N_("this is not an answer"),
    "state": N_("this is not the state of a request"),
}


@dataclass(frozen=True)
class Opened:
    """What a file says: its fields, other values, and its sets of points."""

    fields: tuple[str, ...]
    values: Mapping[str, Any]
    sets: tuple[tuple[bytes, ...], ...]


def fingerprint(data: bytes) -> str:
    """Return 32 hexadecimal digits in groups of four, which two people compare by voice."""
    digits = sha256(data).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def write(kind: str, fields: Sequence[str], sets: Sequence[Sequence[bytes]] = (), **values: object) -> bytes:
    """Write a file. Points are sorted: their order would say in which order the list was."""
    head = {"recipe": VERSION, "fields": list(fields), "points": [len(points) for points in sets], **values}
    points = b"".join(b"".join(sorted(points)) for points in sets)
    body = f"amparo-overlap-{kind} 1\n{json.dumps(head, sort_keys=True)}\n".encode() + points
    return body + sha256(body).digest()


def read(kind: str, data: bytes, sets: int = 0) -> Opened:
    """Read a file of a kind with so many sets. Raises InputError for another file, VerifyError for a damaged one."""
    first, _, rest = data.partition(b"\n")
    if first != f"amparo-overlap-{kind} 1".encode():
        raise InputError(KINDS[kind], "give the file that `amparo overlap` wrote; each version reads its own files")
    if sha256(data[:-SUM]).digest() != data[-SUM:]:
        raise _damaged()
    head, _, points = rest[:-SUM].partition(b"\n")
    try:
        values = json.loads(head)
        sizes, fields, recipe = values.pop("points"), tuple(map(str, values.pop("fields"))), values.pop("recipe")
        found = _sets(points, [int(size) for size in sizes])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged() from None
    if recipe != VERSION:
        raise InputError("the file was made by another recipe", "both organisations use the same version of amparo")
    if len(found) != sets or not all(map(str.isprintable, fields)):
        raise _damaged()
    return Opened(fields, values, found)


def _sets(points: bytes, sizes: Sequence[int]) -> tuple[tuple[bytes, ...], ...]:
    if any(not 0 < size <= LARGEST_SET for size in sizes) or sum(sizes) * POINT != len(points):
        raise _damaged()
    single = [points[at : at + POINT] for at in range(0, len(points), POINT)]
    ends = [sum(sizes[:number]) for number in range(len(sizes) + 1)]
    return tuple(_ascending(single[start:end]) for start, end in pairwise(ends))


def _ascending(points: Sequence[bytes]) -> tuple[bytes, ...]:
    """Refuse repetition too: a point that stands there twice is counted twice, and so can be told from the others."""
    if any(before >= after for before, after in pairwise(points)):
        raise _damaged()
    return tuple(points)


def _damaged() -> VerifyError:
    return VerifyError("the file is damaged or was changed", "ask for it again, and compare fingerprints by voice")
