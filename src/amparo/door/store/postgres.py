"""The store of several machines: rows in PostgreSQL, sealed parts in an object store (``s3``).

Stateless: any number of door processes share it. The public side calls only functions of ``postgres.sql``, each of
which asks for ids the caller must know; a role that may call nothing else (``amparo_public``) is enough for it, and
cannot list a table. Staff verbs need the owner's role. docs/beyond-one-machine.md says what differs from one machine.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from amparo.door.limits import DATABASE_LINES, MAX_INLINE, MAX_REPLIES
from amparo.door.packet import SIGNAL, Packet, Row
from amparo.door.store import SILENCE, Mail, PartWriter, Redeemed, Timer, Voucher, Waiting
from amparo.door.store.connections import Connection, Connections, Result
from amparo.door.store.groups import Groups
from amparo.door.store.mixing import END_VOUCHERS, PREPARING, mix
from amparo.door.store.objects import broken
from amparo.door.store.s3 import ObjectPart, Objects, pieces
from amparo.door.store.statements import key, minute, signal_id, today
from amparo.errors import StorageError

_KEEP = (
    "SELECT amparo.keep(%s::bytea[], %s::text[], %s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[], "
    "%s::integer[], %s::bytea[])"
)
_VISIT = "SELECT * FROM amparo.visit(%s, %s, %s)"
_REDEEM = "SELECT * FROM amparo.redeem(%s, %s)"
_REPLY = "SELECT amparo.put_mail(%s, %s, %s, %s, %s, %s)"
_PENDING = f"""
SELECT encode(id, 'hex'), kind, bucket, count FROM (
    (SELECT id, kind, bucket, 0 AS count FROM amparo.item WHERE id > %(after)s ORDER BY id LIMIT %(limit)s)
    UNION ALL
    SELECT signal_id, '{SIGNAL}', bucket, visits FROM amparo.mailbox WHERE signal_id > %(after)s AND visits > erased
    UNION ALL
    SELECT id, '{SILENCE}', 0, 0 FROM amparo.timer WHERE id > %(after)s AND due < %(now)s
) AS waiting ORDER BY id LIMIT %(limit)s
"""  # noqa: S608
_ITEM = """
SELECT sealed, object, pieces FROM amparo.item WHERE id = %(id)s
UNION ALL SELECT signal, NULL, NULL FROM amparo.mailbox WHERE signal_id = %(id)s AND visits > erased
"""
_TELL = """
UPDATE amparo.mailbox SET told = new.visit FROM unnest(%s::bytea[], %s::bigint[]) AS new (signal_id, visit)
WHERE mailbox.signal_id = new.signal_id AND told < new.visit
"""
_ERASE = "DELETE FROM amparo.item WHERE id = ANY (%s) RETURNING encode(object, 'hex'), pieces"
_ERASE_SIGNALS = "UPDATE amparo.mailbox SET erased = told WHERE signal_id = ANY (%s)"
_STOP = "DELETE FROM amparo.timer WHERE id = ANY (%s)"
_AGREE = "INSERT INTO amparo.timer VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET due = excluded.due"
_VOUCH = "INSERT INTO amparo.voucher (id, until, box) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_COUNTS = f"""
SELECT kind, count(*) FROM amparo.item GROUP BY kind
UNION ALL SELECT kind, count(*) FROM amparo.mail GROUP BY kind
UNION ALL SELECT '{SIGNAL}', count(*) FROM amparo.mailbox WHERE visits > erased AND signal_id IS NOT NULL
UNION ALL SELECT 'timer', count(*) FROM amparo.timer
UNION ALL SELECT 'voucher', count(*) FROM amparo.voucher
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Call:
    """One statement of the public side, done in a transaction with others; sorted by key, against deadlocks."""

    key: bytes
    query: str
    values: Sequence[Any] = field(repr=False)


def prepare(url: str) -> None:
    """Make the tables and functions, if this role owns them or nobody has made them; raises ``StorageError``."""
    schema = files("amparo.door.store").joinpath("postgres.sql").read_text(encoding="utf-8")
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            found = connection.execute(
                "SELECT pg_get_userbyid(nspowner) = current_user FROM pg_namespace WHERE nspname = 'amparo'"
            ).fetchone()
            if found is None or found[0]:
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARING,))
                connection.execute(schema.encode())
    except psycopg.Error as error:
        raise StorageError(
            "the door's database cannot be reached or prepared",
            "check AMPARO_DATABASE and docs/beyond-one-machine.md",
        ) from error


class ClusterStore:
    """A ``Store`` that many door processes share, on any number of machines; one for each process and event loop."""

    def __init__(self, url: str, objects: Objects) -> None:
        self._objects = objects
        self._lines = Connections(url, DATABASE_LINES)
        self._writing = Connections(url, 1)
        self._groups: Groups[_Call] = Groups(self._commit)
        self._keeping: set[str] = set()
        self._tended = ""
        self._tending: asyncio.Task[None] | None = None

    async def keep(self, packet: Packet) -> bool:
        """Keep a packet; see ``PublicSide``. Raises ``StorageError``, and then nothing of it is kept."""
        # a task of its own: a person who closes the page does not undo what is being committed
        return await asyncio.shield(asyncio.create_task(self._keep(packet)))

    async def open_part(self, row_id: str) -> PartWriter:
        """Begin a sealed attachment; its id must be fresh."""
        return ObjectPart(self._objects, row_id, self._may_go)

    async def visit(self, mailbox: str) -> Mail | None:
        """Count an opening, return the newest notes and replies."""
        box = key(mailbox)
        found = await self._submit(_Call(box, _VISIT, (box, secrets.token_bytes(16), MAX_REPLIES)))
        if not found:
            return None
        rows = (Row(row.hex(), kind, len(sealed), sealed, mailbox) for _, row, kind, sealed in found if row)
        return Mail(found[0][0], tuple(rows))

    async def waiting(self, ids: Sequence[str]) -> set[str]:
        """Return which of these items and timers are still here."""
        found = await self._query("SELECT amparo.waiting(%s::bytea[])", ([key(one) for one in ids],))
        return {row[0].hex() for row in found}

    async def redeem(self, voucher: str) -> Redeemed | None:
        """Return a voucher's box until the end of its day."""
        found = await self._submit(_Call(key(voucher), _REDEEM, (key(voucher), secrets.token_bytes(16))))
        return Redeemed(*found[0]) if found else None

    async def pending(self, after: str, limit: int) -> list[Waiting]:
        """List what waits for staff; a signal told of here is one that ``erase`` may take away."""
        self._tend_daily()
        values = {"after": key(after), "now": minute(), "limit": limit}

        async def work(connection: Connection) -> list[Waiting]:
            found = [Waiting(*row) for row in await _all(connection, _PENDING, values)]
            if told := [one for one in found if one.kind == SIGNAL]:
                await connection.execute(_TELL, ([key(one.id) for one in told], [one.count for one in told]))
            return found

        return await self._run(work)

    async def item(self, item_id: str) -> AsyncIterator[bytes] | None:
        """Return the sealed bytes of an item or a signal that waits."""
        found = await self._query(_ITEM, {"id": key(item_id)})
        if not found:
            return None
        sealed, upload, count = found[0]
        return _once(sealed) if upload is None else self._objects.read(upload.hex(), count)

    async def erase(self, ids: Sequence[str]) -> None:
        """Erase items, signals and timers, and the objects that belong to them."""
        keys = [key(one) for one in ids]

        async def work(connection: Connection) -> list[TupleRow]:
            found = await _all(connection, _ERASE, (keys,))
            await connection.execute(_ERASE_SIGNALS, (keys,))
            await connection.execute(_STOP, (keys,))
            return found

        for upload, count in await self._run(work):
            if upload is not None:
                await self._objects.remove(upload, count)

    async def reply(self, row: Row) -> None:
        """Keep an answer in its mailbox."""
        await self._query(_REPLY, (key(row.mailbox), key(row.id), row.kind, row.bucket, row.sealed, None))

    async def agree(self, timers: Sequence[Timer]) -> None:
        """Keep timers."""
        values = [(key(one.id), one.due) for one in timers]
        await self._run(lambda connection: connection.cursor().executemany(_AGREE, values))

    async def vouch(self, voucher: Voucher) -> None:
        """Keep a voucher."""

        async def work(connection: Connection) -> None:
            await connection.execute(END_VOUCHERS)
            await connection.execute(_VOUCH, (key(voucher.id), voucher.until, voucher.box))

        await self._run(work)

    async def counts(self) -> dict[str, int]:
        """Return how much of each kind is kept."""
        return {kind: count for kind, count in await self._query(_COUNTS) if count}

    async def oldest(self) -> str:
        """Return the day of the item that waits longest."""
        return str((await self._query("SELECT coalesce(min(day)::text, '') FROM amparo.item"))[0][0])

    async def tend(self) -> None:
        """Do what is due once a day: mix the rows, remove what no row names."""
        try:
            await mix(self._lines)
        except psycopg.Error as error:
            raise broken() from error
        await self._objects.leftovers(self._is_named)

    async def close(self) -> None:
        """Finish what waits, then close."""
        await self._groups.close()
        if self._tending:
            await asyncio.gather(self._tending, return_exceptions=True)
        await self._writing.close()
        await self._lines.close()
        self._objects.close()

    async def _keep(self, packet: Packet) -> bool:
        uploads = {row.id: row.id for row in packet.rows if row.sealed is None}
        made: list[ObjectPart] = []
        try:
            for row in packet.rows:
                if row.sealed is not None and not row.mailbox and row.size > MAX_INLINE:
                    uploads[row.id] = secrets.token_hex(16)
                    made.append(ObjectPart(self._objects, uploads[row.id], self._may_go))
                    await made[-1].write(row.sealed)
                    await made[-1].finish()
            self._keeping.update(uploads.values())
            try:
                found = await self._submit(_Call(key(packet.rows[0].id), _KEEP, _arguments(packet, uploads)))
            finally:
                self._keeping.difference_update(uploads.values())
        finally:
            for part in made:  # those that a row names now stay
                await part.abandon()
        return bool(found[0][0])

    async def _may_go(self, upload: str) -> bool:
        return upload not in self._keeping and not await self._is_named(upload)

    async def _is_named(self, upload: str) -> bool:
        return bool((await self._query("SELECT amparo.named(%s)", (key(upload),)))[0][0])

    async def _submit(self, call: _Call) -> list[TupleRow]:
        try:
            found: list[TupleRow] = await self._groups.submit(call)
        except psycopg.Error as error:
            raise broken() from error
        return found

    async def _commit(self, calls: list[_Call]) -> list[list[TupleRow]]:
        """Do all calls in one transaction and one round trip."""

        async def work(connection: Connection) -> list[list[TupleRow]]:
            async with connection.pipeline():
                order = sorted(range(len(calls)), key=lambda place: (calls[place].query != _KEEP, calls[place].key))
                done = {place: await _execute(connection, calls[place].query, calls[place].values) for place in order}
            return [await done[place].fetchall() for place in range(len(calls))]

        return await self._writing.run(work)

    async def _query(self, query: str, values: Any = ()) -> list[TupleRow]:
        return await self._run(lambda connection: _all(connection, query, values))

    async def _run(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        try:
            return await self._lines.run(work)
        except psycopg.Error as error:
            raise broken() from error

    def _tend_daily(self) -> None:
        if self._tended != today() and (self._tending is None or self._tending.done()):
            self._tended = today()
            self._tending = asyncio.create_task(self._tend_quietly())

    async def _tend_quietly(self) -> None:
        try:
            await self.tend()
        except StorageError:
            self._tended = ""  # again with the next question


def _arguments(packet: Packet, uploads: dict[str, str]) -> Sequence[Any]:
    rows = packet.rows
    return (
        [key(row.id) for row in rows],
        [row.kind for row in rows],
        [row.bucket for row in rows],
        [key(row.mailbox) if row.mailbox else None for row in rows],
        [None if row.id in uploads else row.sealed for row in rows],
        [signal_id(row.mailbox) if row.kind == SIGNAL else None for row in rows],
        [key(uploads[row.id]) if row.id in uploads else None for row in rows],
        [pieces(row.size) if row.id in uploads else None for row in rows],
        [key(one) for one in packet.answered],
    )


async def _execute(connection: Connection, query: str, values: Any = ()) -> psycopg.AsyncCursor[TupleRow]:
    return await connection.cursor(binary=True).execute(query.encode(), values)


async def _all(connection: Connection, query: str, values: Any = ()) -> list[TupleRow]:
    return await (await _execute(connection, query, values)).fetchall()


async def _once(sealed: bytes) -> AsyncIterator[bytes]:
    yield sealed
