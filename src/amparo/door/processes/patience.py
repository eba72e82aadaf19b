"""HTTP connections of people on slow lines and of those who pretend to be: patient with the first, bounded for both.

A request's head must arrive in a minute and fit into 32 KiB. When a worker has as many connections as it may, the one
that has been silent longest while it was its turn to speak makes way for the new one. Nobody is told apart by address.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from amparo.door.limits import HEAD_PATIENCE, MAX_CONNECTIONS, MAX_HEAD


class PatientProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._heard_at = time.monotonic()
        self._head = 0
        self._in_head = True
        self._too_slow: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection up; if it is one too many, close another."""
        super().connection_made(transport)
        self._begin_head()
        if len(self.connections) > MAX_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._end_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what the other side says."""
        self._heard_at = time.monotonic()
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > MAX_HEAD and not self.transport.is_closing():
                self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins, perhaps on a connection that was idle."""
        super().on_message_begin()
        self._begin_head()

    def on_headers_complete(self) -> None:
        """The head is here."""
        self._end_head()
        super().on_headers_complete()

    def _make_room(self) -> None:
        others = cast("set[PatientProtocol]", self.connections) - {self}
        silent = [one for one in others if one._is_awaited() and not one.transport.is_closing()]
        if silent:
            min(silent, key=lambda one: one._heard_at).transport.abort()

    def _begin_head(self) -> None:
        self._end_head()
        self._in_head, self._head = True, 0
        self._too_slow = self.loop.call_later(HEAD_PATIENCE, self.transport.close)

    def _end_head(self) -> None:
        self._in_head = False
        if self._too_slow is not None:
            self._too_slow.cancel()
            self._too_slow = None

    def _is_awaited(self) -> bool:
        """Tell whether it is the other side's turn: nothing that is being answered is broken off."""
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request
        return self._in_head or cycle is None or cycle.response_complete or cycle.more_body
