"""A line between a browser and a door that remembers what was sent over it, and can be cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Relay:
    """Listens on loopback and passes everything on; ``sent`` is every byte that went towards the door."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._there = (there.hostname, there.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._chunks: list[bytes] = []
        self._cut_after: int | None = None
        self.cuts = 0
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def sent(self) -> bytes:
        with self._lock:
            return b"".join(self._chunks)

    def cut_after(self, count: int) -> None:
        """Break every connection once so many more bytes were sent, and take no new one until ``mend``."""
        with self._lock:
            self._cut_after = count

    def mend(self) -> None:
        with self._lock:
            self._cut_after = None

    def close(self) -> None:
        self._listening.close()
        self._break()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                with self._lock:
                    is_cut = self._cut_after is not None and self._cut_after <= 0
                if is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._there)
                with self._lock:
                    self._lines += [near, far]
                threading.Thread(target=self._pass, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(far, near, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, outgoing: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if outgoing and self._record(data):
                    self._break()
                    return
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _record(self, data: bytes) -> bool:
        """Remember what is sent; tell whether the line is to be cut here."""
        with self._lock:
            self._chunks.append(data)
            if self._cut_after is None:
                return False
            self._cut_after -= len(data)
            self.cuts += self._cut_after <= 0
            return self._cut_after <= 0

    def _break(self) -> None:
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
