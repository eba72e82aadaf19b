"""The door's memory: one SQLite file of sealed rows beside a folder of sealed files. It can neither open nor join them.

A row is a random id, a kind, a day, a bucket and sealed bytes. Answers also carry the mailbox they wait in, which
nothing on this machine connects with an account. All writing happens on one thread that commits everything waiting in
one transaction (*group commit*) and only then says so: what was acknowledged is on the disk.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from amparo.door.limits import MAX_ERASED
from amparo.door.objects import ObjectFolder, broken, full, understood
from amparo.errors import StorageError

FILE = "door.sqlite"
GROUP = 256
"""Submissions in one transaction at most, so that the first of them does not wait long for the last."""

REPLY = "reply"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
    id      BLOB PRIMARY KEY,  -- 16 random bytes; without rowid, so that rows do not stand in order of arrival
    kind    TEXT NOT NULL,     -- account, follow-up, attachment, reply
    day     TEXT NOT NULL,     -- of arrival, never the hour
    bucket  INTEGER NOT NULL,  -- padded size of the content in bytes
    mailbox BLOB,              -- of a reply: where it waits
    place   INTEGER,           -- of a reply: its order in the mailbox
    sealed  BLOB               -- an age file; NULL if it stands in the objects folder
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON item (mailbox, place) WHERE mailbox IS NOT NULL;
"""
_SETTINGS = """
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA journal_size_limit = 16777216;
"""
_INSERT = """
INSERT OR IGNORE INTO item VALUES (?1, ?2, ?3, ?4, ?5,
    CASE WHEN ?5 IS NULL THEN NULL ELSE (SELECT coalesce(max(place), 0) + 1 FROM item WHERE mailbox = ?5) END, ?6)
"""

Job = Callable[[sqlite3.Connection], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One sealed thing to keep; without ``sealed`` it stands in the objects folder under its id."""

    id: str
    kind: str
    size: int
    sealed: bytes | None = None
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a staff device is told of an item."""

    id: str
    kind: str
    bucket: int


class Store:
    """The rows and files of one door. One process at a time; every method may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self._lock = _lock(folder)
        self.objects = ObjectFolder(folder / "objects")
        self._writing = _open(folder / FILE)
        self._reading = _open(folder / FILE)
        self._reading_lock = threading.Lock()
        self.objects.remove_all_but(
            {row[0] for row in self._read("SELECT lower(hex(id)) FROM item WHERE sealed IS NULL")}
        )
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="door-store", daemon=True)
        self._writer.start()

    async def keep(self, rows: Sequence[Row]) -> bool:
        """Keep a message and its attachments, the message first; return once they are durable.

        False means that the message was there already: a form sent twice. Raises ``StorageError``, and then nothing
        of it is kept.
        """
        return bool(await self._submit(lambda connection: self._insert(connection, rows)))

    async def erase(self, ids: Sequence[str]) -> None:
        """Erase items, in the file too (``secure_delete``), and the files that belong to them."""
        for start in range(0, len(ids), MAX_ERASED):
            batch = ids[start : start + MAX_ERASED]
            await self._submit(partial(_delete, ids=batch))
            for item_id in batch:
                self.objects.remove(item_id)
        left = -1
        while (now := await self._submit(_shrink)) not in (0, left):
            left = now
        await asyncio.to_thread(self._read, "PRAGMA wal_checkpoint(TRUNCATE)")  # no erased page stays in the log

    def pending(self, after: str, limit: int) -> list[Waiting]:
        """List what waits for staff, by id, after an id."""
        rows = self._read(
            "SELECT lower(hex(id)), kind, bucket FROM item WHERE kind != ? AND id > ? ORDER BY id LIMIT ?",
            (REPLY, bytes.fromhex(after), limit),
        )
        return [Waiting(*row) for row in rows]

    def item(self, item_id: str) -> bytes | Path | None:
        """Return an item's sealed bytes, or the file that holds them, or nothing."""
        rows = self._read("SELECT sealed FROM item WHERE id = ? AND kind != ?", (bytes.fromhex(item_id), REPLY))
        if not rows:
            return None
        return rows[0][0] if rows[0][0] is not None else self.objects.path / item_id

    def replies(self, mailbox_id: str, limit: int) -> list[bytes]:
        """Return the newest sealed answers that wait in a mailbox, oldest first."""
        rows = self._read(
            "SELECT sealed FROM item WHERE mailbox = ? ORDER BY place DESC LIMIT ?", (bytes.fromhex(mailbox_id), limit)
        )
        return [row[0] for row in reversed(rows)]

    def close(self) -> None:
        """Finish what waits, then close."""
        self._jobs.put(None)
        self._writer.join()
        self._reading.close()
        self._writing.close()
        os.close(self._lock)

    async def _submit(self, job: Job) -> Any:
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        # shielded: a person who closes the page does not undo what is being committed
        return await asyncio.shield(asyncio.wrap_future(future))

    def _insert(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> bool:
        self.objects.check_room()
        if any(row.sealed is None for row in rows):
            self.objects.sync_folder()
        day = datetime.now(UTC).date().isoformat()
        for place, row in enumerate(rows):
            box = bytes.fromhex(row.mailbox) if row.mailbox else None
            values = (bytes.fromhex(row.id), row.kind, day, bucket_of(row.size), box, row.sealed)
            done = connection.execute(_INSERT, values)
            if place == 0 and done.rowcount == 0:
                return False
        return True

    def _read(self, query: str, values: Iterable[object] = ()) -> list[Any]:
        with self._reading_lock:
            try:
                return self._reading.execute(query, tuple(values)).fetchall()
            except sqlite3.Error as error:
                raise broken() from error

    def _write(self) -> None:
        while (first := self._jobs.get()) is not None:
            group, ended = [first], False
            while len(group) < GROUP and not self._jobs.empty():
                job = self._jobs.get()
                if job is None:
                    ended = True
                    break
                group.append(job)
            self._commit(group)
            if ended:
                return

    def _commit(self, group: list[tuple[Job, Future[Any]]]) -> None:
        """Do all jobs in one transaction; acknowledge them all after it is durable, or none."""
        try:
            self._writing.execute("BEGIN IMMEDIATE")
            results = [job(self._writing) for job, _ in group]
            self._writing.execute("COMMIT")
        except Exception as error:
            with suppress(sqlite3.Error):
                self._writing.execute("ROLLBACK")
            failure = _explained(error)
            for _, future in group:
                future.set_exception(failure)
            return
        for (_, future), result in zip(group, results, strict=True):
            future.set_result(result)


def bucket_of(sealed_size: int) -> int:
    """Return the bucket of a sealed file's content: the header and tags around it are small beside every bucket."""
    for size in (1 << 20, 64 << 10):
        if sealed_size >= size:
            return sealed_size // size * size if size == 1 << 20 else size
    return 4 << 10


def _delete(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    connection.executemany("DELETE FROM item WHERE id = ?", [(bytes.fromhex(item_id),) for item_id in ids])


def _shrink(connection: sqlite3.Connection) -> int:
    """Give some free pages back to the disk, few enough to fit into the reserve; return how many are left."""
    connection.execute("PRAGMA incremental_vacuum(1000)").fetchall()
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0])


def _open(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        path.chmod(0o600)
        connection.executescript(_SETTINGS + _SCHEMA)
    except (sqlite3.Error, OSError) as error:
        raise _explained(error) from error
    return connection


def _lock(folder: Path) -> int:
    """Let one process at a time write here: a second one would take the first one's uploads for leftovers."""
    with understood():
        handle = os.open(folder / "door.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise StorageError("another door is running in this folder", "stop it first") from error
    return handle


def _explained(error: Exception) -> StorageError:
    if isinstance(error, StorageError):
        return error
    return full() if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL else broken()
