"""How door and desk run: no log of requests or addresses, no banner, a clean end on SIGTERM and Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import uvicorn

from amparo.errors import StorageError


class QuietServer(uvicorn.Server):
    """Ends cleanly on a signal, or when ``stop`` is set, instead of raising the signal again after stopping."""

    def __init__(
        self,
        app: object,
        *,
        grace: int,
        backlog: int = 128,
        stop: threading.Event | None = None,
        http: type[asyncio.Protocol] | Literal["httptools"] = "httptools",
        keep_alive: int = 5,
    ) -> None:
        """Serve an ASGI app. ``grace`` is the seconds given to what is being sent when it is told to stop,
        ``keep_alive`` those given to an idle connection; ``http`` speaks the protocol.
        """
        _silence()
        super().__init__(
            uvicorn.Config(
                app,  # type: ignore[arg-type]
                loop="uvloop",
                http=http,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                backlog=backlog,
                timeout_graceful_shutdown=grace,
                timeout_keep_alive=keep_alive,
            )
        )
        self._stop = stop

    async def on_tick(self, counter: int) -> bool:
        """Say whether to stop; asked ten times a second."""
        asked = self._stop is not None and self._stop.is_set()
        return asked or await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals only in the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def listen(host: str, port: int, backlog: int = 128) -> socket.socket:
    """Take an address; port 0 chooses a free one. Raises StorageError if it cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        raise StorageError("port {port} cannot be used", "stop what uses it or choose another", port=port) from error
    return listener


def listen_at(path: Path, backlog: int = 128) -> socket.socket:
    """Take a Unix socket that only this user may reach; an old one in its place is removed."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        if path.is_socket():
            path.unlink()
        listener.bind(str(path))
        listener.listen(backlog)
    except OSError as error:
        listener.close()
        raise StorageError("the socket of the door cannot be made", "check its folder and its length") from error
    finally:
        os.umask(before)
    return listener


def _silence() -> None:
    """Keep the libraries' loggers quiet: their messages can hold addresses, paths and pieces of what was sent."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "httpx", "httpcore"):
        logging.getLogger(name).disabled = True
