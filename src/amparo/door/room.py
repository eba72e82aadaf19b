"""Room in memory for what is being received whole: bounded, first come first served, and the slowest makes way.

Without the last rule a few senders who never finish could keep everybody else waiting; there is no address to tell them
by. Who has to make way can send again, which is harmless: what is sent twice is kept once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from amparo.door.limits import PATIENCE
from amparo.errors import RefusedError

_LOOK_AGAIN = 5.0
"""Seconds after which one who waits looks for somebody slow."""


@dataclass(eq=False, slots=True)
class Place:
    """What one sender has of the room; ``arrived`` is counted by who receives."""

    size: int
    since: float
    patience: asyncio.Timeout
    arrived: int = 0

    @property
    def complete(self) -> bool:
        """Whether all is here: then nothing is gained by sending it away."""
        return self.arrived >= self.size


class Room:
    """A number of bytes shared by all who are sending."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._places: set[Place] = set()
        self._line = asyncio.Lock()
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def place(self, size: int) -> AsyncIterator[Place]:
        """Wait for ``size`` bytes and have them; ``RefusedError`` if it takes too long while others wait."""
        async with self._line:
            while self._free < size:
                await self._wait()
            self._free -= size
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as patience:
                place = Place(size, loop.time(), patience)
                self._places.add(place)
                yield place
        except TimeoutError:
            raise RefusedError("this arrived too slowly and was broken off", "please send it again") from None
        finally:
            self._places.discard(place)
            self._free += size
            self._freed.set()

    async def _wait(self) -> None:
        self._freed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_AGAIN):
                await self._freed.wait()
                return
        now = asyncio.get_running_loop().time()
        slow = [one for one in self._places if not one.complete and now - one.since > PATIENCE]
        if slow:
            min(slow, key=lambda one: one.arrived / (now - one.since)).patience.reschedule(now)
