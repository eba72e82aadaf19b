"""How a worker reaches a sealer: through one pair of sockets that was there before either was forked.

The worker makes a fresh socket pair for a request and sends one end through; whichever sealer is free takes it. There
is no name, no path and nothing to connect to, and a sealer or worker that was restarted finds it as it was.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import suppress

from amparo.door.processes.conversation import Line

_BUFFER = 256 << 10
_PAUSE = 0.005
_FULL = {errno.EAGAIN, errno.ENOBUFS, errno.ETOOMANYREFS}
"""What the system says when as many conversations wait as it lets wait."""


class Handover:
    """Both ends; each process keeps the one it needs."""

    def __init__(self) -> None:
        self.give, self.take = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.give.setblocking(False)
        self.take.setblocking(False)
        self._turn: asyncio.Lock | None = None

    async def begin(self) -> Line:
        """Worker: begin a conversation with the next sealer that is free; waits while all have much to do."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            try:
                await self._give(theirs)
            except BaseException:
                ours.close()
                raise
        return await line_over(ours)

    def taken(self) -> socket.socket | None:
        """Sealer: take up a conversation that waits, if no other sealer was faster."""
        with suppress(BlockingIOError):
            _, handles, _, _ = socket.recv_fds(self.take, 1, 1)
            if handles:
                theirs = socket.socket(fileno=handles[0])
                theirs.setblocking(False)
                return theirs
        return None

    async def _give(self, theirs: socket.socket) -> None:
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            while not self._gave(theirs):
                await asyncio.sleep(_PAUSE)

    def _gave(self, theirs: socket.socket) -> bool:
        try:
            return socket.send_fds(self.give, [b"r"], [theirs.fileno()]) > 0
        except OSError as error:
            if error.errno in _FULL:
                return False
            raise


async def line_over(end: socket.socket) -> Line:
    """Return the conversation over one end of a socket pair."""
    return Line(*await asyncio.open_unix_connection(sock=end, limit=_BUFFER))
