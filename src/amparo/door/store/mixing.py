"""What is due once a day in the door's PostgreSQL: end vouchers and hide the order of arrival.

PostgreSQL keeps rows in order of arrival, with the number of their transaction. Writing all of them anew in one
transaction and then sorting them by id leaves neither, nor the remains of what was erased.
"""

from __future__ import annotations

from functools import partial

from amparo.door.store.connections import Connection, Connections

PREPARING = 0x616D7061  # a lock's number: any that means this and nothing else in the database
END_VOUCHERS = "DELETE FROM amparo.voucher WHERE until < amparo.today()"
_DONE_TODAY = "SELECT FROM amparo.tended WHERE day = amparo.today()"
_MIXED = ("item", "mailbox", "mail")


async def mix(lines: Connections) -> None:
    """End vouchers, and write all rows anew unless some door has done so today; raises ``psycopg.Error``."""
    if await lines.run(_write_anew):
        for table in _MIXED:
            await lines.run(partial(_sort, table=table))


async def _write_anew(connection: Connection) -> bool:
    await connection.execute("SELECT pg_advisory_xact_lock(%s)", (PREPARING,))
    await connection.execute(END_VOUCHERS)
    if await (await connection.execute(_DONE_TODAY)).fetchall():
        return False
    await connection.execute("DELETE FROM amparo.tended")
    await connection.execute("INSERT INTO amparo.tended VALUES (amparo.today())")
    for table in _MIXED:
        await connection.execute(f"LOCK TABLE amparo.{table} IN SHARE ROW EXCLUSIVE MODE".encode())
        await connection.execute(f"UPDATE amparo.{table} SET id = id".encode())  # noqa: S608
    return True


async def _sort(connection: Connection, table: str) -> None:
    await connection.execute(f"CLUSTER amparo.{table} USING {table}_pkey".encode())
