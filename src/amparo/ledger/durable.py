"""Files that are either whole and on the disk, or not there: written beside, synced, then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from amparo.errors import RefusedError, StorageError

PRIVATE = 0o600


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write to a temporary neighbour that becomes ``path`` once it is whole; on any error nothing is left.

    A path that is there already is replaced. Raises StorageError when the disk refuses.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise disk_error(error) from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write(path: Path, data: bytes) -> None:
    """Write or replace a file; it is durable on return."""
    with new_file(path) as file:
        file.write(data)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet; raises RefusedError if it is."""
    if path.exists():
        raise RefusedError("the file is there already; it was not changed", "choose another folder")
    write(path, data)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def disk_error(error: OSError) -> StorageError:
    """Turn what the system said into what a person can do."""
    return StorageError(
        "the disk refused: {reason}",
        "make room or make it writable, then try again; nothing acknowledged was lost",
        reason=(error.strerror or "input/output error").lower(),
    )
