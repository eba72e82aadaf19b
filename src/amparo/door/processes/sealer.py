"""The process that sees people's words: it parses, seals, opens and shows them, and can do nothing else.

It has no store, no file and no network of its own; all it has is a conversation with a worker for each request. What it
needs must be in memory before it shuts itself in: ``Person`` may open no file after it was made and warmed up.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from amparo import text
from amparo.door.exchange import PersonRequest
from amparo.door.limits import MAX_CONNECTIONS
from amparo.door.packet import Packet
from amparo.door.person import Person
from amparo.door.processes import sandbox
from amparo.door.processes.child import SIGNALS
from amparo.door.processes.conversation import Kind, Line, LineError
from amparo.door.processes.handover import Handover, line_over
from amparo.door.processes.remote import RemoteStore
from amparo.door.settings import DoorConfig
from amparo.door.store import Mail, PartWriter, Redeemed

_SPARE = 32
"""Open files beside the conversations: the event loop's own."""


class Sealer:
    """Makes pages for people. Made once, before the processes are forked, so that they share its memory."""

    def __init__(self, config: DoorConfig) -> None:
        self._person = Person(config)
        self._talking: set[asyncio.Task[None]] = set()
        asyncio.run(self._warm_up())
        gc.collect()
        gc.freeze()

    def run(self, handover: Handover, ready: Callable[[], object]) -> None:
        """Answer requests until this process is ended."""
        _say_nothing()
        for number in SIGNALS:  # workers still need it to finish; the supervisor ends it after them
            signal.signal(number, signal.SIG_IGN)
        asyncio.run(self._serve(handover, ready))  # not uvloop: it uses io_uring, which would pass by the filter

    async def _serve(self, handover: Handover, ready: Callable[[], object]) -> None:
        loop = asyncio.get_running_loop()
        room = asyncio.Semaphore(MAX_CONNECTIONS)
        news = asyncio.Event()
        loop.add_reader(handover.take, news.set)
        sandbox.enter(MAX_CONNECTIONS + _SPARE)
        ready()
        while True:
            await room.acquire()
            while (end := handover.taken()) is None:
                news.clear()
                await news.wait()
            task = loop.create_task(self._talk(await line_over(end), room))
            self._talking.add(task)  # the event loop itself would let it be collected
            task.add_done_callback(self._talking.discard)

    async def _talk(self, line: Line, room: asyncio.Semaphore) -> None:
        """Answer one request; an unexpected error is told by its type and place only."""
        store = RemoteStore(line)
        try:
            request = await store.request()
            await store.answer(await self._person.answer(request, store))
        except LineError:
            pass
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            with suppress(LineError):
                await line.say(Kind.FAILED, f"{type(error).__name__} at {last.name}:{last.lineno}".encode())
        finally:
            line.close()
            room.release()

    async def _warm_up(self) -> None:
        """Make the first page in every language, so that templates, catalogues and lazy imports are loaded."""
        for language in text.LANGUAGES:
            request = PersonRequest("GET", {"accept-language": language}, _nothing())
            await self._person.answer(request, _NoStore())


def _say_nothing() -> None:
    """Leave the terminal or journal of the door: nothing that is known here may be written down there."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


class _NoStore:
    """The store of nobody, for the first page only."""

    async def keep(self, packet: Packet) -> bool:
        raise NotImplementedError

    async def open_part(self, row_id: str) -> PartWriter:
        raise NotImplementedError

    async def visit(self, mailbox: str) -> Mail | None:
        return None

    async def waiting(self, ids: Sequence[str]) -> set[str]:
        return set()

    async def redeem(self, voucher: str) -> Redeemed | None:
        return None
