"""The sealer's end of a conversation: the body of a request and the store, as far as a person's pages may know them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from amparo.door.exchange import Page, PersonRequest
from amparo.door.limits import MAX_OPEN_PARTS, PIECE
from amparo.door.packet import Packet, Row
from amparo.door.processes.conversation import Frame, Kind, Line, LineError, unpack_error
from amparo.door.store import Mail, Redeemed
from amparo.errors import UnreachableError
from amparo.seal import cbor


class RemoteStore:
    """``PublicSide`` and the request's body, asked for over a line; one question at a time."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._turn = asyncio.Lock()
        self._slots = 0

    async def request(self) -> PersonRequest:
        """Hear what the person asks."""
        told = (await self._line.hear()).value()
        return PersonRequest(told["method"], told["headers"], self._body())

    async def answer(self, page: Page) -> None:
        """Give the finished page back; ends the conversation."""
        told = {"status": page.status, "headers": dict(page.headers), "html": page.html}
        await self._line.say(Kind.PAGE, cbor.encode(told))

    async def keep(self, packet: Packet) -> bool:
        """See ``PublicSide``."""
        rows = [{"id": r.id, "kind": r.kind, "mailbox": r.mailbox, "sealed": r.sealed} for r in packet.rows]
        told = cbor.encode({"rows": rows, "answered": list(packet.answered)})
        return bool((await self.ask(Kind.KEEP, told)).value())

    async def open_part(self, row_id: str) -> RemotePart:
        """See ``PublicSide``."""
        self._slots += 1
        part = RemotePart(self, (self._slots - 1) % MAX_OPEN_PARTS)
        await self.ask(Kind.OPEN_PART, cbor.encode(row_id), part.slot)
        return part

    async def visit(self, mailbox: str) -> Mail | None:
        """See ``PublicSide``."""
        told = (await self.ask(Kind.VISIT, cbor.encode(mailbox))).value()
        if told is None:
            return None
        rows = (Row(one["id"], one["kind"], len(one["sealed"]), one["sealed"], mailbox) for one in told["rows"])
        return Mail(told["visit"], tuple(rows))

    async def waiting(self, ids: Sequence[str]) -> set[str]:
        """See ``PublicSide``."""
        return set((await self.ask(Kind.WAITING, cbor.encode(list(ids)))).value())

    async def redeem(self, voucher: str) -> Redeemed | None:
        """See ``PublicSide``."""
        told = (await self.ask(Kind.REDEEM, cbor.encode(voucher))).value()
        return told and Redeemed(told["box"], told["before"])

    async def ask(self, kind: Kind, payload: bytes | memoryview = b"", slot: int = 0) -> Frame:
        """Ask one thing; raises the error it ended with, or ``UnreachableError`` if the worker is gone."""
        async with self._turn:
            try:
                await self._line.say(kind, payload, slot)
                heard = await self._line.hear()
            except LineError as error:
                raise UnreachableError("the connection was broken off", "please send it again") from error
        if heard.kind == Kind.ERROR:
            raise unpack_error(heard.payload)
        return heard

    async def _body(self) -> AsyncIterator[bytes]:
        last = False
        while not last:
            piece = await self.ask(Kind.MORE)
            last = piece.kind == Kind.LAST_PIECE
            if piece.payload:
                yield piece.payload


class RemotePart:
    """``PartWriter`` over a line."""

    def __init__(self, store: RemoteStore, slot: int) -> None:
        self._store = store
        self.slot = slot

    async def write(self, data: bytes) -> None:
        """See ``PartWriter``."""
        whole = memoryview(data)
        for start in range(0, len(whole), PIECE):
            await self._store.ask(Kind.WRITE_PART, whole[start : start + PIECE], self.slot)

    async def finish(self) -> int:
        """See ``PartWriter``."""
        return int((await self._store.ask(Kind.FINISH_PART, slot=self.slot)).value())

    async def abandon(self) -> None:
        """See ``PartWriter``; if the worker is gone, so is what was written."""
        with suppress(UnreachableError):
            await self._store.ask(Kind.ABANDON_PART, slot=self.slot)
