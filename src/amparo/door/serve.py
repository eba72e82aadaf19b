"""Runs a door on an address until it is told to stop (SIGTERM or Ctrl-C). It logs no request and no address."""

from __future__ import annotations

import socket
from collections.abc import Callable

from amparo.door.app import create_app
from amparo.door.settings import DoorConfig
from amparo.door.store import Store
from amparo.pages.hardening import harden
from amparo.pages.serving import QuietServer, listen

BACKLOG = 2048
"""Connections that may wait to be taken up: a wave of people is served late, not refused."""

GRACE = 30
"""Seconds given to what is being sent when the door is told to stop."""


def serve(config: DoorConfig, host: str, port: int, ready: Callable[[str], object] | None = None) -> None:
    """Serve one door; ``ready`` is called with its address once connections are taken. Port 0 chooses a free one.

    Raises ``StorageError`` if the folder or the address cannot be used.
    """
    harden()
    store = Store(config.folder)
    try:
        with listen(host, port, BACKLOG) as listener:
            server = QuietServer(create_app(config, store), grace=GRACE, backlog=BACKLOG)
            with server.capture_signals():  # from the moment it says that it is ready
                if ready is not None:
                    ready(_address(listener))
                server.run(sockets=[listener])
    finally:
        store.close()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
