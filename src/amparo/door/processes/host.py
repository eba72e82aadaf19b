"""The worker's end of a conversation: it does what a sealer asks, for one request of one person, and nothing more.

A sealer may be taken over by what it reads, so nothing it says is trusted: parts are numbered and measured here, rows
are of the kinds a person may send, and what is out of order ends the conversation.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from amparo.door import fields
from amparo.door.exchange import Page
from amparo.door.limits import MAX_MAIL, MAX_OPEN_PARTS, MAX_ROWS, MAX_STAGES
from amparo.door.packet import ATTACHMENT, FOR_STAFF, Packet, Row, read_row
from amparo.door.processes.conversation import Frame, Kind, Line, LineError, pack_error
from amparo.door.processes.upload import Upload
from amparo.door.store import Mail, PartWriter, PublicSide
from amparo.errors import AmparoError
from amparo.seal import cbor

PAGE_HEADERS = {"clear-site-data", "content-language", "location"}
"""Headers that a page may set; the rest is the worker's."""
_PLACE = re.compile(r"[A-Za-z]{1,60} at [A-Za-z_<>]{1,60}:\d{1,5}")

Answer = tuple[Kind, bytes]


class SealerError(Exception):
    """The pages failed on this request: the type of the error and its place in our code, no word of it."""


class Host:
    """Serves one request; the same one for every sealer that tries it, so that nothing is counted twice."""

    def __init__(self, store: PublicSide, upload: Upload) -> None:
        self._store = store
        self._upload = upload
        self._parts: dict[int, tuple[str, PartWriter]] = {}
        self._finished: dict[str, tuple[int, PartWriter]] = {}
        self._told: dict[tuple[Kind, bytes, int], bytes] = {}
        self._asked: dict[tuple[Kind, bytes], int] = {}
        self.looked_up_at: float | None = None
        """When the answer began to depend on what the store knows (``time.monotonic``), or nothing."""
        self._verbs: dict[int, Callable[[Frame], Awaitable[Answer]]] = {
            Kind.MORE: self._more,
            Kind.KEEP: self._keep,
            Kind.OPEN_PART: self._open_part,
            Kind.WRITE_PART: self._write_part,
            Kind.FINISH_PART: self._finish_part,
            Kind.ABANDON_PART: self._abandon_part,
            Kind.VISIT: self._look_up,
            Kind.WAITING: self._waiting,
            Kind.REDEEM: self._look_up,
        }

    async def serve(self, line: Line, method: str, headers: dict[str, str]) -> Page:
        """Answer a sealer's questions until it gives the page; raises ``LineError`` if it dies or misbehaves."""
        self._asked.clear()
        await line.say(Kind.REQUEST, cbor.encode({"method": method, "headers": headers}))
        try:
            while True:
                frame = await line.hear()
                if frame.kind == Kind.PAGE:
                    return _page(frame)
                if frame.kind == Kind.FAILED:
                    raise SealerError(_place(frame.payload))
                await self._answer(line, frame)
        finally:
            await self._abandon_all()

    async def _answer(self, line: Line, frame: Frame) -> None:
        verb = self._verbs.get(frame.kind)
        if verb is None:
            raise LineError
        try:
            kind, payload = await verb(frame)
        except AmparoError as error:
            kind, payload = Kind.ERROR, pack_error(error)
        except (KeyError, TypeError, ValueError) as error:
            raise LineError from error  # what it said has not the form that our own sealer gives it
        await line.say(kind, payload)

    async def _more(self, _: Frame) -> Answer:
        piece, last = await self._upload.next()
        return (Kind.LAST_PIECE if last else Kind.PIECE), piece

    async def _keep(self, frame: Frame) -> Answer:
        told = frame.value()
        rows = tuple(self._row(one) for one in told["rows"])
        answered = tuple(_id(one) for one in told["answered"])
        if not 0 < len(rows) <= MAX_ROWS or len(answered) > MAX_STAGES or rows[0].kind not in FOR_STAFF:
            raise LineError
        # From here the commit may happen whatever befalls this task, so the parts are no longer ours to remove.
        parts = [self._finished.pop(row.id)[1] for row in rows if row.sealed is None]
        try:
            new = await self._store.keep(Packet(rows, answered))
        except AmparoError:
            await _abandon(parts)
            raise
        if not new:
            await _abandon(parts)
        return _done(new)

    def _row(self, told: Any) -> Row:
        if told["sealed"] is None and told["kind"] == ATTACHMENT:
            return Row(told["id"], ATTACHMENT, self._finished[told["id"]][0])
        return read_row(told)

    async def _open_part(self, frame: Frame) -> Answer:
        row_id = _id(frame.value())
        if frame.slot in self._parts or frame.slot >= MAX_OPEN_PARTS or row_id in self._finished:
            raise LineError
        self._parts[frame.slot] = (row_id, await self._store.open_part(row_id))
        return _done(None)

    async def _write_part(self, frame: Frame) -> Answer:
        await self._parts[frame.slot][1].write(frame.payload)
        return _done(None)

    async def _finish_part(self, frame: Frame) -> Answer:
        row_id, writer = self._parts[frame.slot]
        size = await writer.finish()
        del self._parts[frame.slot]
        self._finished[row_id] = (size, writer)
        return _done(size)

    async def _abandon_part(self, frame: Frame) -> Answer:
        if frame.slot in self._parts:
            await _abandon([self._parts.pop(frame.slot)[1]])
        return _done(None)  # a finished part that no packet names goes at the end

    async def _waiting(self, frame: Frame) -> Answer:
        ids = [_id(one) for one in frame.value()]
        return _done(sorted(await self._store.waiting(ids)))

    async def _look_up(self, frame: Frame) -> Answer:
        """Visit a mailbox or redeem a voucher. A sealer that repeats a request hears what the first one heard."""
        kind = Kind(frame.kind)
        if self.looked_up_at is None:
            self.looked_up_at = time.monotonic()
        times = self._asked[kind, frame.payload] = self._asked.get((kind, frame.payload), 0) + 1
        if (kind, frame.payload, times) not in self._told:
            found = await (self._visit if kind == Kind.VISIT else self._redeem)(_id(frame.value()))
            self._told[kind, frame.payload, times] = cbor.encode(found)
        return Kind.DONE, self._told[kind, frame.payload, times]

    async def _visit(self, mailbox: str) -> object:
        mail = await self._store.visit(mailbox)
        return mail and mail_as_map(mail)

    async def _redeem(self, voucher: str) -> object:
        found = await self._store.redeem(voucher)
        return found and {"box": found.box, "before": found.before}

    async def _abandon_all(self) -> None:
        """Remove what no packet has named."""
        left = [writer for _, writer in (*self._parts.values(), *self._finished.values())]
        self._parts, self._finished = {}, {}
        await _abandon(left)


def mail_as_map(mail: Mail) -> dict[str, object]:
    """Write a mailbox down: its visit and its newest rows, oldest first, as many as fit."""
    rows: list[dict[str, object]] = []
    room = MAX_MAIL
    for row in reversed(mail.rows):
        room -= row.size
        if room < 0 or row.sealed is None:
            break
        rows.append({"id": row.id, "kind": row.kind, "sealed": row.sealed})
    return {"visit": mail.visit, "rows": rows[::-1]}


def _page(frame: Frame) -> Page:
    try:
        told = frame.value()
        status, html, headers = told["status"], told["html"], told["headers"]
        fits = type(status) is int and 200 <= status < 600 and isinstance(html, bytes) and set(headers) <= PAGE_HEADERS
        if not fits or not all(
            isinstance(one, str) and one.isascii() and one.isprintable() for one in headers.values()
        ):
            raise LineError
    except (AmparoError, KeyError, TypeError, AttributeError) as error:
        raise LineError from error
    return Page(status, html, headers)


async def _abandon(writers: Sequence[PartWriter]) -> None:
    for writer in writers:
        with suppress(AmparoError):
            await writer.abandon()


def _id(told: object) -> str:
    if not isinstance(told, str) or not fields.ID.fullmatch(told):
        raise ValueError
    return told


def _done(value: object) -> Answer:
    return Kind.DONE, cbor.encode(value)


def _place(payload: bytes) -> str:
    told = payload.decode("ascii", "replace")
    return told if _PLACE.fullmatch(told) else "an error"
