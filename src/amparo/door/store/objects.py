"""A folder of sealed files, one for each attachment: written as it arrives, on the disk before anyone hears of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from amparo.door.limits import RESERVE
from amparo.errors import StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BUFFER = 256 << 10


class ObjectFolder:
    """Sealed files by id. What is not in the store's table when a door starts was never acknowledged and is removed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with understood():
            path.mkdir(mode=0o700, exist_ok=True)

    def create(self, object_id: str) -> BinaryIO:
        """Open a new file for sealed bytes."""
        with understood():
            handle = os.open(self.path / object_id, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            return os.fdopen(handle, "wb", buffering=_BUFFER)

    def check_room(self) -> None:
        """Raise ``StorageError`` when only the reserve is left on this disk."""
        with understood():
            disk = os.statvfs(self.path)
        if disk.f_bavail * disk.f_frsize < RESERVE:
            raise full()

    def sync_file(self, out: BinaryIO) -> None:
        """Put a finished file on the disk and close it; its time is rounded to the day."""
        with understood(), out:
            out.flush()
            today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
            os.utime(out.fileno(), (today, today))
            os.fsync(out.fileno())

    def sync_folder(self) -> None:
        """Put the names of new files on the disk."""
        handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, object_id: str) -> None:
        """Remove one file if it is there."""
        with suppress(OSError):
            (self.path / object_id).unlink()

    def remove_all_but(self, known: set[str]) -> None:
        """Remove what was being written when the door last stopped."""
        with understood():
            for entry in list(os.scandir(self.path)):
                if entry.name not in known:
                    self.remove(entry.name)


@contextmanager
def understood() -> Iterator[None]:
    """Say what the disk says, as the two cases a person can act on."""
    try:
        yield
    except OSError as error:
        raise full() if error.errno in _FULL else broken() from error


def full() -> StorageError:
    """No space: what was being sent is not kept."""
    return StorageError(
        "we could not receive this: there is no space left on our server. Nothing of it was kept",
        "please try again later, or send the text without files",
        reason="full",
    )


def broken() -> StorageError:
    """The disk cannot be written or read."""
    return StorageError(
        "we could not receive this: our server cannot write to its disk. Nothing of it was kept",
        "please try again later",
        reason="broken",
    )
