"""A person's request as it comes in: piece by piece, not too large, not too slow, and repeatable while it is short."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, ClassVar

from starlette.requests import ClientDisconnect

from amparo.door.limits import LEAST_PROGRESS, MAX_REPEATED, MAX_REPEATED_AT_ONCE, PATIENCE
from amparo.errors import RefusedError

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Piece = tuple[bytes, bool]
"""Some bytes, and whether they are the last."""
_EACH = 200
"""Bytes that a piece costs however short it is."""


class Upload:
    """The body of one request. Its first pieces are remembered until it is closed, so that it can begin anew."""

    remembered_at_once: ClassVar[int] = 0
    """Bytes remembered for all requests of this process."""

    def __init__(self, receive: Receive, limit: int, *, repeatable: bool = True) -> None:
        self._receive = receive
        self._left = limit
        self._pieces: list[Piece] = []
        self._place = 0
        self._remembered = 0
        self._complete = False
        self._waited, self._progress = 0.0, 0
        self.repeatable = repeatable

    async def next(self) -> Piece:
        """Return the next piece. Raises ``RefusedError`` if it is too large or too slow, ``ClientDisconnect``."""
        if self._place < len(self._pieces):
            self._place += 1
            return self._pieces[self._place - 1]
        if self._complete:
            return b"", True
        piece = await self._arriving()
        if self.repeatable:
            self._remember(piece)
        return piece

    def begin_anew(self) -> None:
        """Give the same pieces again; only while ``repeatable``."""
        self._place = 0

    async def drain(self, limit: int) -> bool:
        """Read and throw away what is left, so that a browser sees the answer; false if it is more than a limit."""
        self._forget()
        self._left = limit
        try:
            while not self._complete:
                await self._arriving()
        except RefusedError:
            return False
        return True

    def close(self) -> None:
        """Forget what was remembered."""
        self._forget()

    async def _arriving(self) -> Piece:
        start = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                message = await self._receive()
        except TimeoutError:
            raise _too_slow() from None
        if message["type"] != "http.request":
            raise ClientDisconnect
        body = message.get("body", b"")
        self._complete = not message.get("more_body", False)
        self._check_pace(time.monotonic() - start, len(body))
        self._left -= len(body)
        if self._left < 0:
            raise RefusedError("what was sent is larger than this page takes", "please send less at once")
        return body, self._complete

    def _check_pace(self, waited: float, length: int) -> None:
        """Only the time spent waiting for the sender counts: our own slowness is not theirs."""
        self._waited += waited
        self._progress += length
        if self._progress >= LEAST_PROGRESS:
            self._waited, self._progress = 0.0, 0
        elif self._waited > PATIENCE and not self._complete:
            raise _too_slow()

    def _remember(self, piece: Piece) -> None:
        length = len(piece[0]) + _EACH
        if self._remembered + length > MAX_REPEATED or Upload.remembered_at_once + length > MAX_REPEATED_AT_ONCE:
            self._forget()
            return
        self._pieces.append(piece)
        self._place += 1
        self._remembered += length
        Upload.remembered_at_once += length

    def _forget(self) -> None:
        Upload.remembered_at_once -= self._remembered
        self._pieces, self._place, self._remembered, self.repeatable = [], 0, 0, False


def _too_slow() -> RefusedError:
    return RefusedError("this arrived too slowly and was broken off", "please send it again, or in smaller parts")
