"""What whoever runs the server gets: a relay before the door that keeps every byte, both ways, with its time.

Behind a relay like this stands what a worker process gets after the onion service or TLS has been taken off. It can
also change what the door answers, as a malicious server would.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import h11


@dataclass
class Heard:
    """One request as the server gets it: its time in seconds since 1970, and everything in it."""

    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Connection:
    """The bytes of one connection and the times at which they came."""

    began: float
    up: bytearray = field(default_factory=bytearray)
    down: bytearray = field(default_factory=bytearray)


class Relay:
    """Stands before a door (``http://…`` or ``unix:…``). A context manager; ``url`` is where people connect to."""

    def __init__(self, url: str, change: Callable[[bytes], bytes] | None = None) -> None:
        self._door = url
        self._change = change
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections: list[Connection] = []

    @property
    def up(self) -> bytes:
        """All that the server got."""
        return b"".join(bytes(one.up) for one in self.connections)

    @property
    def down(self) -> bytes:
        """All that it gave."""
        return b"".join(bytes(one.down) for one in self.connections)

    def requests(self) -> list[Heard]:
        """Take the connections apart into requests, in order."""
        return sorted((heard for one in self.connections for heard in _requests(one)), key=lambda heard: heard.at)

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                person, _ = self._listener.accept()
                door = _connected(self._door)
                kept = Connection(time.time())
                self.connections.append(kept)
                threading.Thread(target=self._pass, args=(person, door, kept.up, None), daemon=True).start()
                threading.Thread(target=self._pass, args=(door, person, kept.down, self._change), daemon=True).start()

    def _pass(
        self, source: socket.socket, to: socket.socket, kept: bytearray, change: Callable[[bytes], bytes] | None
    ) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                kept += data
                to.sendall(change(data) if change else data)
        with suppress(OSError):
            to.shutdown(socket.SHUT_WR)


def _connected(url: str) -> socket.socket:
    if url.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX)
        line.connect(url.removeprefix("unix:"))
        return line
    at = urlsplit(url)
    return socket.create_connection((at.hostname, at.port))


def _requests(connection: Connection) -> list[Heard]:
    parser, found = h11.Connection(h11.SERVER), []
    parser.receive_data(bytes(connection.up))
    while isinstance(event := parser.next_event(), h11.Request):
        body = b""
        while isinstance(part := parser.next_event(), h11.Data):
            body += bytes(part.data)
        if not isinstance(part, h11.EndOfMessage):
            break
        headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
        found.append(Heard(connection.began, event.method.decode(), event.target.decode(), headers, body))
        parser.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
        parser.send(h11.EndOfMessage())
        if parser.our_state is not h11.DONE or parser.their_state is not h11.DONE:
            break
        parser.start_next_cycle()
    return found
