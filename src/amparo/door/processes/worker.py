"""The process that speaks HTTP and holds the store: it sees bytes that pass and sealed rows, and logs neither."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence

import uvloop

from amparo.door.app import create_app
from amparo.door.limits import BACKLOG, GRACE, KEEP_ALIVE
from amparo.door.processes.handover import Handover
from amparo.door.processes.patience import PatientProtocol
from amparo.door.processes.pump import Pump
from amparo.door.settings import DoorConfig
from amparo.door.store.opening import open_store
from amparo.pages import hardening
from amparo.pages.serving import QuietServer


def run(
    config: DoorConfig, listeners: Sequence[socket.socket], handover: Handover, ready: Callable[[], object]
) -> None:
    """Serve until SIGTERM, then finish what is being sent; raises ``StorageError`` if the store cannot be opened."""
    hardening.harden()
    hardening.raise_open_files()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(config, listeners, handover, ready))


async def _serve(
    config: DoorConfig, listeners: Sequence[socket.socket], handover: Handover, ready: Callable[[], object]
) -> None:
    store = open_store(config)
    try:
        app = create_app(config, store, Pump(config, store, handover))
        server = QuietServer(app, grace=GRACE, backlog=BACKLOG, http=PatientProtocol, keep_alive=KEEP_ALIVE)
        with server.capture_signals():  # from the moment it says that it is ready
            ready()
            await server.serve(list(listeners))
    finally:
        await store.close()
