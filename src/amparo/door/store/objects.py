"""A folder of sealed files, one for each large row: on the disk before anyone hears of it.

A file is written as ``ID….part`` and gets its own name, the row's id, in the transaction that inserts the row. So a
file with a full name belongs to a row, however many processes write here, and a ``.part`` was never acknowledged.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from amparo.door.limits import RESERVE, STALE_DAYS
from amparo.errors import StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BUFFER = 256 << 10
_SYNC_EVERY = 16 << 20
"""Bytes after which a growing file goes to the disk, so that no commit of others waits behind gigabytes at its end."""

Result = TypeVar("Result")


class ObjectFolder:
    """Sealed files by row id. Disk work runs in threads of its own; one method call at a time for each file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = ThreadPoolExecutor(4, "door-objects")
        with understood():
            path.mkdir(mode=0o700, exist_ok=True)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do disk work without holding up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def room(self) -> int:
        """Return how many bytes of this disk are free beside the reserve; negative when it has been used."""
        with understood():
            disk = os.statvfs(self.path)
        return disk.f_bavail * disk.f_frsize - RESERVE

    def check_room(self) -> None:
        """Raise ``StorageError`` when only the reserve is left on this disk."""
        if self.room() < 0:
            raise full()

    async def put_aside(self, row_id: str, data: bytes) -> str:
        """Write a whole file, durably; return the name under which it waits to be adopted."""
        part = FilePart(self, f"{row_id}-{secrets.token_hex(4)}.part")
        try:
            await part.write(data)
            await part.finish()
        except BaseException:
            await part.abandon()
            raise
        return part.name

    def adopt(self, name: str, row_id: str) -> None:
        """Give a finished part its own name; call it in the transaction that inserts the row, as often as that runs."""
        try:
            (self.path / name).replace(self.path / row_id)
        except FileNotFoundError:
            if not (self.path / row_id).exists():
                raise

    def sync(self) -> None:
        """Put the names of files on the disk."""
        handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, name: str) -> None:
        """Remove one file if it is there."""
        with suppress(OSError):
            (self.path / name).unlink()

    def remove_all_but(self, known: set[str]) -> None:
        """Remove what was being written when the door last stopped; only while no process writes here."""
        with understood():
            for entry in list(os.scandir(self.path)):
                if entry.name not in known:
                    self.remove(entry.name)

    def remove_stale(self) -> None:
        """Remove parts that nobody has written to for days: what a process that was killed left behind."""
        oldest = time.time() - STALE_DAYS * 86_400
        with understood():
            for entry in list(os.scandir(self.path)):
                with suppress(FileNotFoundError):
                    if entry.name.endswith(".part") and entry.stat().st_mtime < oldest:
                        self.remove(entry.name)

    async def read(self, row_id: str) -> AsyncIterator[bytes] | None:
        """Return a file's bytes piece by piece, or None if it is gone."""
        try:
            handle = await self.run(lambda: os.open(self.path / row_id, os.O_RDONLY))
        except FileNotFoundError:
            return None
        return self._pieces(handle)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown()

    async def _pieces(self, handle: int) -> AsyncIterator[bytes]:
        try:
            while piece := await self.run(lambda: os.read(handle, _BUFFER)):
                yield piece
        finally:
            os.close(handle)


class FilePart:
    """One sealed attachment on its way to the folder (``PartWriter``)."""

    def __init__(self, folder: ObjectFolder, name: str) -> None:
        self.name = name
        self._folder = folder
        self._size = self._unsynced = 0
        self._buffer = bytearray()
        with understood():
            self._handle = os.open(folder.path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    async def write(self, data: bytes) -> None:
        """Keep more; raises ``StorageError`` when there is no room."""
        self._buffer += data
        if len(self._buffer) >= _BUFFER:
            await self._folder.run(self._flush)

    async def finish(self) -> int:
        """Put it on the disk and close it, its time rounded to the day; return its size in bytes."""
        await self._folder.run(self._finish)
        return self._size

    async def abandon(self) -> None:
        """Remove what was written, unless a packet named it already."""
        await self._folder.run(self._abandon)

    def _flush(self) -> None:
        self._folder.check_room()
        with understood():
            left = memoryview(bytes(self._buffer))
            while left:
                left = left[os.write(self._handle, left) :]
            self._size += len(self._buffer)
            self._unsynced += len(self._buffer)
            self._buffer.clear()
            if self._unsynced >= _SYNC_EVERY:
                os.fdatasync(self._handle)
                self._unsynced = 0

    def _finish(self) -> None:
        self._flush()
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        with understood():
            os.utime(self._handle, (today, today))
            os.fsync(self._handle)
            self._close()

    def _abandon(self) -> None:
        self._close()
        self._folder.remove(self.name)

    def _close(self) -> None:
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with suppress(OSError):
                os.close(handle)


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
