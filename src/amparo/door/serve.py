"""Runs a door on an address until it is told to stop (SIGTERM or Ctrl-C). It logs no request and no address."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn

from amparo.door.app import create_app
from amparo.door.hardening import harden
from amparo.door.settings import DoorConfig
from amparo.door.store import Store
from amparo.errors import StorageError

BACKLOG = 2048
"""Connections that may wait to be taken up: a wave of people is served late, not refused."""

GRACE = 30
"""Seconds given to what is being sent when the door is told to stop."""


def serve(config: DoorConfig, host: str, port: int, ready: Callable[[str], object] | None = None) -> None:
    """Serve one door; ``ready`` is called with its address once connections are taken. Port 0 chooses a free one.

    Raises ``StorageError`` if the folder or the address cannot be used.
    """
    harden()
    _silence()
    store = Store(config.folder)
    try:
        with _listen(host, port) as listener:
            server = _Server(_settings(config, store))
            with server.capture_signals():  # from the moment it says that it is ready
                if ready is not None:
                    ready(_address(listener))
                server.run(sockets=[listener])
    finally:
        store.close()


def _settings(config: DoorConfig, store: Store) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(config, store),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE,
    )


class _Server(uvicorn.Server):
    """Stops cleanly on a signal instead of raising it again after stopping."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _silence() -> None:
    """Keep the libraries' loggers quiet: their messages hold addresses, paths and pieces of what was sent."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio"):
        logging.getLogger(name).disabled = True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise StorageError("port {port} cannot be used", "stop what uses it or choose another", port=port) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
