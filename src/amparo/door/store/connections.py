"""A few connections to PostgreSQL, and patience: while it restarts, work waits and is done again; nothing is lost.

What is given here may run more than once when a line breaks at the wrong moment, so it must be idempotent.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

import psycopg
from psycopg import errors

from amparo.door.limits import DATABASE_PATIENCE
from amparo.door.store.objects import broken, full
from amparo.errors import StorageError

Connection: TypeAlias = psycopg.AsyncConnection[tuple[Any, ...]]
Result = TypeVar("Result")
_FIRST_WAIT, _LONGEST_WAIT = 0.05, 1.0
_OPTIONS: Any = {
    "application_name": "amparo",  # the same for all: no host and no process stands in the server's views
    "connect_timeout": 5,
    "tcp_user_timeout": 30_000,
    "options": "-c synchronous_commit=on -c TimeZone=UTC",
}


class Connections:
    """At most ``size`` connections, opened when they are needed; more callers wait. For one event loop."""

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._room = asyncio.Semaphore(size)
        self._free: list[Connection] = []

    async def run(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do work in one transaction and return its result once that is durable.

        Done again, on a new connection, while the server cannot be reached; raises ``StorageError`` after
        ``DATABASE_PATIENCE`` seconds, when the server's disk is full or when the role may not do this, and
        ``psycopg.Error`` for what is wrong with the work itself.
        """
        until, wait = time.monotonic() + DATABASE_PATIENCE, _FIRST_WAIT
        async with self._room:
            while True:
                try:
                    return await self._once(work)
                except errors.DiskFull as error:
                    raise full() from error
                except errors.InsufficientPrivilege as error:
                    raise not_allowed() from error
                except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                    if time.monotonic() > until:
                        raise broken() from error
                await self.close()  # the others are most likely broken too
                await asyncio.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)

    async def close(self) -> None:
        """Close what is open and not in use."""
        while self._free:
            with suppress(psycopg.Error):
                await self._free.pop().close()

    async def _once(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        connection = self._free.pop() if self._free else await self._connect()
        try:
            async with connection.transaction():
                result = await work(connection)
        except BaseException:  # its state is not known: a new one costs little
            with suppress(psycopg.Error):
                await connection.close()
            raise
        self._free.append(connection)
        return result

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(self._url, autocommit=True, **_OPTIONS)


def not_allowed() -> StorageError:
    """The database's role is not the one for this side of the door."""
    return StorageError(
        "this door's database role may not do this", "ask the door for staff, or see docs/beyond-one-machine.md"
    )
