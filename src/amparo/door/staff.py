"""What staff devices ask of the door over HTTP: what waits, one sealed item, erase these, keep this.

A device shows a bearer token, of which the door keeps only a hash. Everything that passes is sealed or random; the
answers are JSON or age files.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from amparo.door import calm, fields
from amparo.door.limits import MAX_BOX, MAX_PAGE, MAX_REPLY, MAX_STAFF_JSON, MAX_TIMERS
from amparo.door.packet import AGE, REPLY, Row
from amparo.door.settings import DoorConfig, token_hash
from amparo.door.store import StaffSide, Timer, Voucher
from amparo.errors import InputError, StorageError

Handler = Callable[[Request], Awaitable[Response]]

_LAST_MINUTE = 1 << 32


class StaffDoor:
    """Answers staff devices that know the token; to all others every path answers the same."""

    def __init__(self, config: DoorConfig, store: StaffSide) -> None:
        self.config = config
        self.store = store

    def routes(self) -> list[Route]:
        """Return the paths of the staff's side."""
        return [
            Route("/staff/pending", self.guarded(self.pending), methods=["GET"]),
            Route("/staff/item/{item_id}", self.guarded(self.item), methods=["GET"]),
            Route("/staff/acknowledge", self.guarded(self.acknowledge), methods=["POST"]),
            Route("/staff/reply/{mailbox_id}", self.guarded(self.reply), methods=["PUT"]),
            Route("/staff/timers", self.guarded(self.agree), methods=["PUT"]),
            Route("/staff/voucher", self.guarded(self.vouch), methods=["PUT"]),
        ]

    def guarded(self, handler: Handler) -> Handler:
        """Let a handler answer only those who know the token, and say what is wrong."""

        async def answer(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            known = hmac.compare_digest(token_hash(token), self.config.pull_token_hash)
            if not known or scheme.lower() != "bearer":
                return JSONResponse({"error": "unknown token"}, 401, {"www-authenticate": "Bearer"})
            try:
                return await handler(request)
            except StorageError as error:
                return JSONResponse({"error": str(error)}, calm.status(error))
            except InputError as error:
                return JSONResponse({"error": str(error)}, 400)

        return answer

    async def pending(self, request: Request) -> Response:
        """List a page of what waits, by id, after ``?after=``."""
        after = request.query_params.get("after", "")
        if after:
            _id(after)
        waiting = await self.store.pending(after, MAX_PAGE)
        return JSONResponse({"items": [asdict(one) for one in waiting]})

    async def item(self, request: Request) -> Response:
        """Give out one sealed item as it comes from the disk."""
        item_id = request.path_params["item_id"]
        found = await self.store.item(item_id) if fields.ID.fullmatch(item_id) else None
        if found is None:
            return JSONResponse({"error": "no such item"}, 404)
        return StreamingResponse(found, media_type="application/octet-stream")

    async def acknowledge(self, request: Request) -> Response:
        """Erase items that a device has safely recorded."""
        ids = [_id(one) for one in _list(await _json(request, "ids"), MAX_STAFF_JSON)]
        await self.store.erase(ids)
        return JSONResponse({"erased": len(ids)})

    async def reply(self, request: Request) -> Response:
        """Keep a sealed answer for a mailbox; its id comes from its bytes, so that a repeated request keeps one."""
        mailbox = _id(request.path_params["mailbox_id"])
        sealed = await _body(request, MAX_REPLY + (64 << 10))
        if not sealed.startswith(AGE):
            raise InputError("an answer is an age file")
        row_id = hashlib.sha256(bytes.fromhex(mailbox) + sealed).hexdigest()[:32]
        await self.store.reply(Row(row_id, REPLY, len(sealed), sealed, mailbox))
        return JSONResponse({"kept": True})

    async def agree(self, request: Request) -> Response:
        """Keep agreed times: ids and minutes since 1970, nothing else."""
        timers = [_timer(one) for one in _list(await _json(request, "timers"), MAX_TIMERS)]
        await self.store.agree(timers)
        return JSONResponse({"kept": len(timers)})

    async def vouch(self, request: Request) -> Response:
        """Keep what only a helper's phrase opens."""
        told = await _json(request, "voucher")
        try:
            box = base64.b64decode(told["box"], validate=True)
            voucher = Voucher(_id(told["id"]), told["until"], box)
        except (KeyError, TypeError, ValueError) as error:
            raise fields.wrong("voucher") from error
        fields.day(voucher, "until")
        if not 0 < len(box) <= MAX_BOX:
            raise fields.wrong("box")
        await self.store.vouch(voucher)
        return JSONResponse({"kept": True})


def _timer(told: Any) -> Timer:
    if not isinstance(told, dict) or set(told) != {"id", "due"}:
        raise fields.wrong("timers")
    if type(told["due"]) is not int or not 0 <= told["due"] < _LAST_MINUTE:
        raise fields.wrong("due")
    return Timer(_id(told["id"]), told["due"])


def _id(told: object) -> str:
    if not isinstance(told, str) or not fields.ID.fullmatch(told):
        raise InputError("ids are 32 hexadecimal digits")
    return told


def _list(told: object, most: int) -> list[Any]:
    if not isinstance(told, list) or len(told) > most:
        raise InputError("this is not a list, or too long")
    return told


async def _json(request: Request, name: str) -> Any:
    """Return one member of a JSON body."""
    try:
        return json.loads(await _body(request, MAX_STAFF_JSON))[name]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError("the body is not JSON with {field}", field=name) from error


async def _body(request: Request, limit: int) -> bytes:
    """Return the body if it is within a limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise InputError("the body is longer than {limit} bytes", limit=limit)
    return bytes(body)
