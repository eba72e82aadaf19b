"""``heads.cbor``: the latest signed header of every feed, kept beside the database.

An old database put back has a chain that is valid but ends too early; these heads tell. Somebody who puts the whole
folder back needs a checkpoint remembered elsewhere to be noticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from amparo.errors import InputError, StorageError
from amparo.ledger import durable
from amparo.ledger.entry import Entry
from amparo.seal import cbor

NAME = "heads.cbor"
MAX_FILE = 1024 * 1024
"""Bytes: some three thousand devices."""


def write(folder: Path, heads: Sequence[Entry]) -> None:
    """Remember the heads, durably."""
    durable.write(folder / NAME, cbor.encode([[head.encoded, head.signature] for head in heads]))


def read(folder: Path) -> list[Entry]:
    """Return the remembered heads, none if the file is not there; raises InputError when it is damaged."""
    path = folder / NAME
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise durable.disk_error(error) from None
    items = cbor.decode(data, MAX_FILE)
    if not isinstance(items, list) or not all(_is_head(item) for item in items):
        raise InputError("the file heads.cbor is damaged", "restore it, or remove it and compare with a checkpoint")
    return [Entry.read(encoded, signature) for encoded, signature in items]


def remember(folder: Path, heads: Sequence[Entry]) -> None:
    """Write the heads if the disk allows.

    The entries are durable already, so a disk that is just now full must not turn an append into a failure; heads
    that are a little old are true all the same.
    """
    try:
        write(folder, heads)
    except StorageError:
        return


def _is_head(item: object) -> bool:
    return isinstance(item, list) and len(item) == 2 and all(isinstance(part, bytes) for part in item)
