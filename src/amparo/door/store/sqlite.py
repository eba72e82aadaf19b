"""The store of one machine: one SQLite file of sealed rows beside a folder of sealed files.

A row is a random id, a kind, a day, a bucket and sealed bytes; nothing here connects a mailbox with an account.
Several worker processes may use one folder: whoever starts them calls ``prepare`` once and holds the lock it returns.
Each commits what waits in it in one transaction (``groups``), in turn with the others.

What a person has in a mailbox stays: it has no age and is never counted away. Staff erase what they have taken.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from amparo.door.limits import MAX_ERASED, MAX_INLINE, MAX_MIXED
from amparo.door.packet import Packet, Row
from amparo.door.store import Mail, PartWriter, Redeemed, Timer, Voucher, Waiting
from amparo.door.store import statements as sql
from amparo.door.store.groups import Groups
from amparo.door.store.objects import FilePart, ObjectFolder, Result, broken, full, understood
from amparo.errors import StorageError

FILE = "door.sqlite"
FOLD_AFTER = 30.0
"""Seconds after a commit until SQLite's log, which shows what was written together, is folded into the database."""
_BUSY = 30.0

Job = Callable[[sqlite3.Connection], Any]


class FolderLock:
    """What one door holds while it runs, so that no second one takes its uploads for leftovers."""

    def __init__(self, folder: Path) -> None:
        with understood():
            self._handle = os.open(folder / "door.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            raise StorageError("another door is running in this folder", "stop it first") from error

    def close(self) -> None:
        """Let go; processes that were forked meanwhile hold it too, until they end."""
        os.close(self._handle)


def prepare(folder: Path) -> FolderLock:
    """Take a door's folder: lock it, make its tables, mix its rows, remove what was being written at its last stop."""
    lock = FolderLock(folder)
    try:
        objects = ObjectFolder(folder / "objects")
        connection = _open(folder / FILE)
        try:
            connection.execute(sql.END_VOUCHERS, (sql.today(),))
            objects.remove_all_but({row[0] for row in connection.execute(sql.OBJECTS)})
            _mix(connection, objects)
        except sqlite3.Error as error:
            raise _explained(error) from error
        finally:
            connection.close()
            objects.close()
    except BaseException:
        lock.close()
        raise
    return lock


class SqliteStore:
    """A ``Store`` in a folder; each worker process opens its own, for one event loop."""

    def __init__(self, folder: Path) -> None:
        self._objects = ObjectFolder(folder / "objects")
        self._objects.remove_stale()
        self._writing = _open(folder / FILE)
        self._reading = _open(folder / FILE)
        self._turn = os.open(folder / "objects", os.O_RDONLY | os.O_DIRECTORY)
        self._writer = ThreadPoolExecutor(1, "door-writer")
        self._reader = ThreadPoolExecutor(1, "door-reader")
        self._groups: Groups[Job] = Groups(self._commit)
        self._folding: asyncio.TimerHandle | None = None

    async def keep(self, packet: Packet) -> bool:
        """Keep a packet; see ``PublicSide``. Raises ``StorageError``, and then nothing of it is kept."""
        # a task of its own: a person who closes the page does not undo what is being committed
        return await asyncio.shield(asyncio.create_task(self._keep(packet)))

    async def open_part(self, row_id: str) -> PartWriter:
        """Begin a sealed attachment; its id must be fresh."""
        self._objects.check_room()
        return FilePart(self._objects, f"{row_id}.part")

    async def visit(self, mailbox: str) -> Mail | None:
        """Count an opening, return the newest notes and replies."""
        found: Mail | None = await self._submit(partial(_visit, mailbox=mailbox))
        return found

    async def waiting(self, ids: Sequence[str]) -> set[str]:
        """Return which of these items and timers are still here."""
        keys = [sql.key(one) for one in ids]
        return await self._read(lambda c: {one for one, k in zip(ids, keys, strict=True) if _is_here(c, k)})

    async def redeem(self, voucher: str) -> Redeemed | None:
        """Return a voucher's box until the end of its day."""
        found: Redeemed | None = await self._submit(partial(_redeem, voucher=voucher))
        return found

    async def pending(self, after: str, limit: int) -> list[Waiting]:
        """List what waits for staff; a signal told of here is one that ``erase`` may take away."""
        values = (sql.key(after), sql.minute(), limit)
        found = await self._read(lambda c: [Waiting(*row) for row in c.execute(sql.PENDING, values)])
        told = [(one.count, sql.key(one.id)) for one in found if one.kind == "signal"]
        if told:
            await self._submit(lambda c: c.executemany(sql.TELL, told))
        return found

    async def item(self, item_id: str) -> AsyncIterator[bytes] | None:
        """Return the sealed bytes of an item or a signal that waits."""
        rows = await self._read(lambda c: c.execute(sql.ITEM, (sql.key(item_id),)).fetchall())
        if not rows:
            return None
        return await self._objects.read(item_id) if rows[0][0] is None else _once(rows[0][0])

    async def erase(self, ids: Sequence[str]) -> None:
        """Erase items, in the file too (``secure_delete``), and the files that belong to them."""
        for start in range(0, len(ids), MAX_ERASED):
            await self._submit(partial(_erase, ids=ids[start : start + MAX_ERASED], objects=self._objects))
        left = -1
        while (now := await self._submit(_shrink)) not in (0, left):
            left = now
        await self.fold()

    async def reply(self, row: Row) -> None:
        """Keep an answer in its mailbox."""
        self._objects.check_room()
        await self._submit(partial(_put_mail, row=row))

    async def agree(self, timers: Sequence[Timer]) -> None:
        """Keep timers."""
        values = [(sql.key(one.id), one.due) for one in timers]
        await self._submit(lambda c: c.executemany(sql.AGREE, values))

    async def vouch(self, voucher: Voucher) -> None:
        """Keep a voucher."""
        values = (sql.key(voucher.id), voucher.until, voucher.box)
        await self._submit(lambda c: (c.execute(sql.END_VOUCHERS, (sql.today(),)), c.execute(sql.VOUCH, values)))

    async def counts(self) -> dict[str, int]:
        """Return how much of each kind is kept."""
        return await self._read(lambda c: dict(c.execute(sql.COUNTS).fetchall()))

    async def oldest(self) -> str:
        """Return the day of the item that waits longest."""
        return await self._read(lambda c: str(c.execute(sql.OLDEST).fetchone()[0]))

    async def fold(self) -> None:
        """Fold SQLite's log into the database and empty it: nothing erased and no order of arrival stays in it."""
        with suppress(sqlite3.Error):  # somebody reads just now: then it is folded the next time
            await asyncio.get_running_loop().run_in_executor(self._writer, self._checkpoint)

    async def close(self) -> None:
        """Finish what waits, then close; the last process to close folds the log."""
        await self._groups.close()
        if self._folding:
            self._folding.cancel()
        for threads in (self._writer, self._reader):
            threads.shutdown()
        self._writing.close()
        self._reading.close()
        self._objects.close()
        os.close(self._turn)

    async def _keep(self, packet: Packet) -> bool:
        self._objects.check_room()
        parts = {row.id: f"{row.id}.part" for row in packet.rows if row.sealed is None}
        try:
            for row in packet.rows:
                if row.sealed is not None and not row.mailbox and row.size > MAX_INLINE:
                    parts[row.id] = await self._objects.put_aside(row.id, row.sealed)
            kept = await self._submit(partial(_keep, packet=packet, parts=parts, objects=self._objects))
        except BaseException:
            if parts:
                with suppress(Exception):
                    await self._submit(partial(_remove_unnamed, ids=tuple(parts), objects=self._objects))
            raise
        finally:
            for name in parts.values():  # those that were kept have another name by now
                self._objects.remove(name)
        return bool(kept)

    async def _submit(self, job: Job) -> Any:
        try:
            return await self._groups.submit(job)
        except (sqlite3.Error, OSError) as error:
            raise _explained(error) from error
        finally:
            if self._folding is None:
                self._folding = asyncio.get_running_loop().call_later(FOLD_AFTER, self._fold_now)

    def _fold_now(self) -> None:
        self._folding = None
        with suppress(RuntimeError):  # closed meanwhile
            self._writer.submit(self._checkpoint)

    async def _read(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._reader, job, self._reading)
        except sqlite3.Error as error:
            raise broken() from error

    async def _commit(self, jobs: list[Job]) -> list[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._do_all, jobs)

    def _do_all(self, jobs: list[Job]) -> list[Any]:
        with self._in_turn():
            try:
                self._writing.execute("BEGIN IMMEDIATE")
                results = [job(self._writing) for job in jobs]
                self._writing.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._writing.execute("ROLLBACK")
                raise
        return results

    def _checkpoint(self) -> None:
        with self._in_turn():
            if self._writing.execute(sql.MIXED).fetchone()[0] != _number_of_today():
                _mix(self._writing, self._objects)
            self._writing.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for the other processes in the kernel's queue: SQLite itself only tries again and again."""
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)


def _keep(connection: sqlite3.Connection, packet: Packet, parts: dict[str, str], objects: ObjectFolder) -> bool:
    day = sql.today()
    for place, row in enumerate(packet.rows):
        if row.mailbox:
            _put_mail(connection, row)
            continue
        sealed = None if row.id in parts else row.sealed
        new = connection.execute(sql.INSERT, (sql.key(row.id), row.kind, day, row.bucket, sealed)).rowcount
        if place == 0 and not new:
            return False
        if new and row.id in parts:
            objects.adopt(parts[row.id], row.id)
    if parts:
        objects.sync()
    connection.executemany(sql.STOP, [(sql.key(one),) for one in packet.answered])
    return True


def _put_mail(connection: sqlite3.Connection, row: Row) -> None:
    box = sql.key(row.mailbox)
    connection.execute(sql.OPEN_MAILBOX, (box,))
    if row.kind == "signal":
        connection.execute(sql.HOLD_SIGNAL, (sql.signal_id(row.mailbox), row.bucket, row.sealed, box))
    else:
        connection.execute(sql.PUT_MAIL, (box, sql.key(row.id), row.kind, row.sealed))


def _visit(connection: sqlite3.Connection, mailbox: str) -> Mail | None:
    visit = connection.execute(sql.VISIT, (sql.key(mailbox),)).fetchone()
    if visit is None:
        return None
    rows = connection.execute(sql.MAIL, (sql.key(mailbox),)).fetchall()
    return Mail(visit[0], tuple(Row(i, kind, len(sealed), sealed, mailbox) for i, kind, sealed in reversed(rows)))


def _redeem(connection: sqlite3.Connection, voucher: str) -> Redeemed | None:
    connection.execute(sql.END_VOUCHERS, (sql.today(),))
    found = connection.execute(sql.REDEEM, (sql.key(voucher),)).fetchone()
    return None if found is None else Redeemed(found[0], found[1] > 1)


def _is_here(connection: sqlite3.Connection, key: bytes) -> bool:
    return connection.execute(sql.IS_HERE, (key, key)).fetchone() is not None


def _erase(connection: sqlite3.Connection, ids: Sequence[str], objects: ObjectFolder) -> None:
    keys = [(sql.key(one),) for one in ids]
    for statement in (sql.ERASE, sql.ERASE_SIGNAL, sql.STOP):
        connection.executemany(statement, keys)
    for one, (key,) in zip(ids, keys, strict=True):
        if key:
            objects.remove(one)


def _remove_unnamed(connection: sqlite3.Connection, ids: Sequence[str], objects: ObjectFolder) -> None:
    for one in ids:
        if connection.execute(sql.ITEM, (sql.key(one),)).fetchone() is None:
            objects.remove(one)


def _shrink(connection: sqlite3.Connection) -> int:
    """Give some free pages back to the disk, few enough to fit into the reserve; return how many are left."""
    connection.execute("PRAGMA incremental_vacuum(1000)").fetchall()
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0])


def _mix(connection: sqlite3.Connection, objects: ObjectFolder) -> None:
    """Write all rows anew by id: where they stand in the file else tells which came after which."""
    size = connection.execute(sql.SIZE).fetchone()[0]
    if size <= MAX_MIXED and size < objects.room():
        connection.execute(f"PRAGMA user_version = {_number_of_today()}")
        connection.execute("VACUUM")


def _number_of_today() -> int:
    return date.fromisoformat(sql.today()).toordinal()


async def _once(sealed: bytes) -> AsyncIterator[bytes]:
    yield sealed


def _open(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY)
        path.chmod(0o600)
        connection.executescript(sql.SETTINGS + sql.SCHEMA)
    except (sqlite3.Error, OSError) as error:
        raise _explained(error) from error
    return connection


def _explained(error: Exception) -> StorageError:
    return full() if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL else broken()
