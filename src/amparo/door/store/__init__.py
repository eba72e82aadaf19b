"""What the door keeps, behind two small interfaces: a public side, which can only put things in and ask for one id it
knows, and a side for staff devices, which take things away.

Nothing here can be opened, joined or told apart by whoever holds it: random ids, days, buckets and sealed bytes. There
are two stores: SQLite and a folder on one machine (``sqlite``), and PostgreSQL with an object store for several
(``postgres``). Every method is durable when it returns, and may be called by many at once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from amparo.door.packet import Packet, Row

SILENCE = "silence"
"""What a staff device is told of a timer that nobody has stopped in time."""


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """A mailbox: its newest sealed rows, oldest first, and how often it was opened, this time counted."""

    visit: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a staff device is told of an item. ``count`` is a signal's visit number, otherwise 0."""

    id: str
    kind: str
    bucket: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Timer:
    """An agreed time: ``due`` in minutes since 1970 UTC, moved a little by the desk so that it tells less."""

    id: str
    due: int


@dataclass(frozen=True, slots=True, repr=False)
class Voucher:
    """A helper's phrase as the store knows it: a slow hash, its last day (ISO 8601), a box only the phrase opens."""

    id: str
    until: str
    box: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Redeemed:
    """A voucher that was asked for; ``before`` says that it was asked for earlier already."""

    box: bytes
    before: bool


class PartWriter(Protocol):
    """Takes the sealed bytes of one attachment as they arrive."""

    async def write(self, data: bytes) -> None:
        """Keep more; raises ``StorageError`` when there is no room."""

    async def finish(self) -> int:
        """Make it durable; return its size in bytes. It stays only if a packet then names it."""

    async def abandon(self) -> None:
        """Remove what was written."""


class PublicSide(Protocol):
    """All that the public pages can do."""

    async def keep(self, packet: Packet) -> bool:
        """Keep a packet's rows, all or none, and stop its timers; false if its first row was here already.

        Rows without bytes name parts that were finished before. Returns once everything is durable.
        """

    async def open_part(self, row_id: str) -> PartWriter:
        """Begin a sealed attachment that is too large for a packet."""

    async def visit(self, mailbox: str) -> Mail | None:
        """Count one more opening, hand the mailbox's signal to staff, return what stands in it; None if unknown."""

    async def waiting(self, ids: Sequence[str]) -> set[str]:
        """Return which of these items and timers are still here; ids are random, so who asks knows them already."""

    async def redeem(self, voucher: str) -> Redeemed | None:
        """Return a voucher's box if it is known and has not ended, and remember that it was asked for."""


class StaffSide(Protocol):
    """All that staff devices can do."""

    async def pending(self, after: str, limit: int) -> list[Waiting]:
        """List what waits for staff, by id, after an id: items, signals of opened mailboxes, timers that ran out."""

    async def item(self, item_id: str) -> AsyncIterator[bytes] | None:
        """Return an item's sealed bytes piece by piece, or None."""

    async def erase(self, ids: Sequence[str]) -> None:
        """Erase items, signals that were handed over and timers; unknown ids are passed over."""

    async def reply(self, row: Row) -> None:
        """Keep an answer in its mailbox; the same id twice is one."""

    async def agree(self, timers: Sequence[Timer]) -> None:
        """Keep timers; one whose id is known gets the new time."""

    async def vouch(self, voucher: Voucher) -> None:
        """Keep a voucher; the same id twice is one."""

    async def counts(self) -> dict[str, int]:
        """Return how much of each kind is kept; the caller makes it coarse."""

    async def oldest(self) -> str:
        """Return the day (ISO 8601) of the item that waits longest for staff; empty if none does."""


class Store(PublicSide, StaffSide, Protocol):
    """One door's memory."""

    async def close(self) -> None:
        """Finish what waits, then close."""
