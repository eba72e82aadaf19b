"""Runs the desk on 127.0.0.1 until it is locked or told to stop (SIGTERM or Ctrl-C). It prints and logs nothing."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn

from amparo.desk.app import create_app
from amparo.desk.session import OneTimeLink
from amparo.desk.workspace import Workspace
from amparo.door.client import DoorClient
from amparo.door.hardening import harden
from amparo.errors import StorageError
from amparo.ledger.vault import Vault

HOST = "127.0.0.1"
GRACE = 3
"""Seconds given to a page that is being sent when the desk is locked."""


def serve(
    vault: Vault,
    door: DoorClient | None,
    *,
    port: int = 0,
    language: str = "en",
    on_ready: Callable[[str], object],
) -> None:
    """Serve the desk over an open vault; ``on_ready`` is called with the one-time link. Port 0 picks a free one.

    Returns when the desk is locked or stopped. Raises StorageError if the port cannot be used.
    """
    serve_workspace(Workspace(vault, door), port=port, language=language, on_ready=on_ready)


def serve_workspace(
    workspace: Workspace, *, port: int = 0, language: str = "en", on_ready: Callable[[str], object]
) -> None:
    """Serve a workspace that others in this process use too."""
    harden()
    _silence()
    link = OneTimeLink()
    with _listen(port) as listener:
        taken = listener.getsockname()[1]
        stop = threading.Event()
        hosts = frozenset({f"{HOST}:{taken}", f"localhost:{taken}"})
        app = create_app(workspace, language=language, link=link, hosts=hosts, on_lock=stop.set)
        server = _Server(_settings(app), stop)
        on_ready(f"http://{HOST}:{taken}{link.path}")
        server.run(sockets=[listener])


def _settings(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )


class _Server(uvicorn.Server):
    """Stops cleanly when it is locked and on a signal."""

    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    async def on_tick(self, counter: int) -> bool:
        """Say whether to stop; asked ten times a second."""
        return self._stop.is_set() or await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals only in the main thread, and end without raising them again."""
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
    """Keep the libraries' loggers quiet: their messages can hold paths and pieces of what was sent."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "httpx", "httpcore"):
        logging.getLogger(name).disabled = True


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise StorageError("port {port} cannot be used", "stop what uses it or choose another", port=port) from error
    return listener
