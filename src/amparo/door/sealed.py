"""The paths for programs: the page's own script and ``amparo send``, which seal on the sender's side.

All that passes is ciphertext and random ids, as deterministic CBOR. No sealer takes part, and nothing is parsed but the
frame around sealed bytes.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from amparo.door import browser, channels, fields
from amparo.door.classes import hold, size_class
from amparo.door.limits import MAX_ASKED, MAX_PACKET, PACKET_ROOM, PART, SMALL_PACKET
from amparo.door.packet import Packet
from amparo.door.processes.host import mail_as_map
from amparo.door.processes.upload import Upload
from amparo.door.room import Place, Room
from amparo.door.settings import DoorConfig
from amparo.door.stamp import Stamps
from amparo.door.store import PublicSide
from amparo.errors import InputError
from amparo.seal import cbor

_MAX_QUESTION = 64 << 10


class SealedDoor:
    """Answers programs that know no secret of the organisation."""

    def __init__(self, config: DoorConfig, store: PublicSide) -> None:
        self._store = store
        self._stamps = Stamps(config)
        self._room = Room(PACKET_ROOM)
        self._reading = asyncio.Lock()
        self._channels: Path = config.folder / channels.FILE
        self._facts = {
            "organisation": config.organisation,
            "recipient": config.recipient,
            "max_file": config.max_attachment,
            "part_size": PART,
            "script": browser.digest(),
        }

    async def packet(self, request: Request) -> Response:
        """Keep a packet; the same one twice is kept once."""
        await self._stamps.wait(request.headers.get("x-stamp", ""), request.headers.get("x-work", ""))
        length = _declared(request)
        if length > MAX_PACKET:
            raise InputError("a packet is longer than {limit} bytes", "cut files into parts", limit=MAX_PACKET)
        if length <= SMALL_PACKET:
            return _answer({"kept": await self._keep(await _whole(request, length)), "v": 1})
        async with self._room.place(length) as place:
            body = await _whole(request, length, place)
            place.arrived = length  # from here nothing would be gained by making it go
            return _answer({"kept": await self._keep(body), "v": 1})

    async def mail(self, request: Request) -> Response:
        """Open a mailbox: always the same answer from outside, whether it is known or not."""
        asked = await _question(request, "mailbox")
        since = time.monotonic()
        mail = await self._store.visit(_id(asked))
        await hold(since)
        return _filled({"visit": 0, "rows": []} if mail is None else mail_as_map(mail))

    async def waiting(self, request: Request) -> Response:
        """Say which of some ids staff have not fetched yet."""
        ids = await _question(request, "ids")
        if not isinstance(ids, list) or len(ids) > MAX_ASKED:
            raise _not_a_question()
        return _answer({"waiting": sorted(await self._store.waiting([_id(one) for one in ids]))})

    async def voucher(self, request: Request) -> Response:
        """Give out what is said of a helper; an empty box for a phrase that nobody made."""
        asked = await _question(request, "id")
        since = time.monotonic()
        found = await self._store.redeem(_id(asked))
        await hold(since)
        return _filled({"box": found.box if found else b"", "before": bool(found and found.before)})

    async def stamp(self, request: Request) -> Response:
        """Issue a stamp."""
        return Response(self._stamps.new(), media_type="text/plain")

    async def facts(self, request: Request) -> Response:
        """Say what a sender needs to know of this door."""
        return JSONResponse(self._facts)

    async def channels(self, request: Request) -> Response:
        """Give out the organisation's signed channels."""
        try:
            return Response(await asyncio.to_thread(self._channels.read_bytes), media_type="application/json")
        except OSError:
            return Response("{}", 404, media_type="application/json")

    async def _keep(self, body: bytes) -> bool:
        if len(body) <= SMALL_PACKET:
            return await self._store.keep(Packet.from_bytes(body))
        async with self._reading:  # one at a time: checking costs its length twice again
            packet = await asyncio.to_thread(Packet.from_bytes, body)
        return await self._store.keep(packet)


async def _whole(request: Request, limit: int, place: Place | None = None) -> bytes:
    """Read a body of at most ``limit`` bytes."""
    upload = Upload(request.receive, limit, repeatable=False)
    body, last = bytearray(), False
    while not last:
        piece, last = await upload.next()
        body += piece
        if place:
            place.arrived = len(body)
    return bytes(body)


async def _question(request: Request, name: str) -> Any:
    """Read a question: a CBOR map of one name."""
    asked = cbor.decode(await _whole(request, _MAX_QUESTION), _MAX_QUESTION)
    if not isinstance(asked, dict) or set(asked) != {name}:
        raise _not_a_question()
    return asked[name]


def _declared(request: Request) -> int:
    """Return the length a request declares; without one, the most it may have."""
    declared = request.headers.get("content-length", "")
    return int(declared) if declared.isdecimal() and len(declared) < 20 else MAX_PACKET


def _id(told: object) -> str:
    if not isinstance(told, str) or not fields.ID.fullmatch(told):
        raise _not_a_question()
    return told


def _answer(told: dict[str, object]) -> Response:
    return Response(cbor.encode(told), media_type="application/cbor")


def _filled(told: dict[str, object]) -> Response:
    """Answer in a size class: ``pad`` is as many zeros as are missing."""
    size = size_class(len(cbor.encode(told | {"pad": b""})))
    while True:
        for head in (1, 2, 3, 5):  # bytes that CBOR puts before so many zeros; a few lengths cannot be had
            bare = size - len(cbor.encode(told | {"pad": b""})) + 1 - head
            filled = cbor.encode(told | {"pad": bytes(max(0, bare))})
            if len(filled) == size:
                return Response(filled, media_type="application/cbor")
        size *= 2


def _not_a_question() -> InputError:
    return InputError("this question is not of the form that is answered here", "use a newer version of the program")
