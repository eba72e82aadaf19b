"""What staff devices ask of the door over HTTP: what waits, one sealed item, erase these, leave this answer.

A device shows a bearer token, of which the door keeps only a hash. Everything that passes is sealed; the answers are
JSON or age files.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from amparo.door.limits import MAX_PAGE, MAX_REPLY, MAX_STAFF_JSON
from amparo.door.message import ID
from amparo.door.settings import DoorConfig, token_hash
from amparo.door.store import REPLY, Row, Store
from amparo.errors import StorageError

AGE = b"age-encryption.org/v1\n"

Handler = Callable[[Request], Awaitable[Response]]


class StaffDoor:
    """Answers staff devices that know the token; to all others every path answers the same."""

    def __init__(self, config: DoorConfig, store: Store) -> None:
        self.config = config
        self.store = store

    def guarded(self, handler: Handler) -> Handler:
        """Let a handler answer only those who know the token, and say what the disk says."""

        async def answer(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            known = hmac.compare_digest(token_hash(token), self.config.pull_token_hash)
            if not known or scheme.lower() != "bearer":
                return JSONResponse({"error": "unknown token"}, 401, {"www-authenticate": "Bearer"})
            try:
                return await handler(request)
            except StorageError as error:
                return JSONResponse({"error": str(error)}, 507 if error.values.get("reason") == "full" else 503)

        return answer

    async def pending(self, request: Request) -> Response:
        """List a page of what waits, by id, after ``?after=``."""
        after = request.query_params.get("after", "")
        if after and not ID.fullmatch(after):
            return _refused("after is not an id")
        waiting = await asyncio.to_thread(self.store.pending, after, MAX_PAGE)
        rows = [{"id": item.id, "kind": item.kind, "bucket": item.bucket} for item in waiting]
        return JSONResponse({"items": rows})

    async def item(self, request: Request) -> Response:
        """Give out one sealed item."""
        item_id = request.path_params["item_id"]
        found = await asyncio.to_thread(self.store.item, item_id) if ID.fullmatch(item_id) else None
        if found is None or (isinstance(found, Path) and not found.exists()):
            return JSONResponse({"error": "no such item"}, 404)
        if isinstance(found, Path):
            return FileResponse(found, media_type="application/octet-stream")
        return Response(found, media_type="application/octet-stream")

    async def acknowledge(self, request: Request) -> Response:
        """Erase items that a device has safely recorded."""
        body = await _body(request, MAX_STAFF_JSON)
        try:
            ids = json.loads(body or b"")["ids"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return _refused("the body is not JSON with ids")
        if not isinstance(ids, list) or not all(isinstance(item, str) and ID.fullmatch(item) for item in ids):
            return _refused("ids are 32 hexadecimal digits")
        await self.store.erase(ids)
        return JSONResponse({"erased": len(ids)})

    async def reply(self, request: Request) -> Response:
        """Keep a sealed answer for a mailbox; its id comes from its bytes, so that a repeated request keeps one."""
        mailbox = request.path_params["mailbox_id"]
        sealed = await _body(request, MAX_REPLY + (64 << 10))
        if not ID.fullmatch(mailbox) or sealed is None or not sealed.startswith(AGE):
            return _refused("an answer is an age file for a mailbox, of at most 1 MiB")
        row_id = hashlib.sha256(bytes.fromhex(mailbox) + sealed).hexdigest()[:32]
        await self.store.keep([Row(row_id, REPLY, len(sealed), sealed, mailbox)])
        return JSONResponse({"kept": True})


async def _body(request: Request, limit: int) -> bytes | None:
    """Return the body, or nothing if it is over a limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _refused(why: str) -> Response:
    return JSONResponse({"error": why}, 400)
