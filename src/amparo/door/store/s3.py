"""Sealed parts in an S3-compatible object store: put if absent, get, delete, and list by prefix to find leftovers.

A part is cut into numbered objects, ``parts/UPLOAD/000000`` and on, as it arrives; each is durable before the next is
taken, so that an upload of any size needs the memory of one. ``UPLOAD`` is 16 random bytes that are used once: a server
that does not enforce "if absent" does no harm. Which upload belongs to which row stands in the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from amparo.door.limits import MAX_PUTS, PIECE, STALE_DAYS
from amparo.door.store.objects import broken
from amparo.errors import InputError, StorageError

if TYPE_CHECKING:
    from obstore.store import ObjectStore

PREFIX = "parts"
_RETRY: Any = {"max_retries": 8, "retry_timeout": timedelta(seconds=60)}
_SETTINGS = ("endpoint", "region", "access_key_id", "secret_access_key", "virtual_hosted_style_request")


def connect(url: str) -> Objects:
    """Open ``s3://bucket/prefix?endpoint=…&region=…`` or ``file:///folder``; keys come from ``AWS_…`` variables.

    Raises ``InputError`` when the address is not one of these.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path not in ("", "/"):
        return Objects(LocalStore(parts.path, mkdir=True))
    found = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.netloc or not set(found) <= set(_SETTINGS):
        raise InputError(
            "the address of the object store cannot be read", "write s3://bucket?endpoint=… or file:///folder"
        )
    config: Any = {"region": "us-east-1"} | found
    plain = found.get("endpoint", "").startswith("http://")
    options: Any = {"allow_http": plain, "timeout": "60s", "connect_timeout": "10s"}
    prefix = parts.path.strip("/") or None
    store = S3Store(parts.netloc, prefix=prefix, config=config, client_options=options, retry_config=_RETRY)
    return Objects(store)


class Objects:
    """The sealed parts of a cluster. One client for each process; safe for many at once."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._room = asyncio.Semaphore(MAX_PUTS)

    async def put(self, upload: str, piece: int, data: bytes) -> None:
        """Keep a piece, durably; the same bytes twice are one, other bytes under the same name are refused."""
        path = _path(upload, piece)
        async with self._room:
            try:
                await obstore.put_async(self._store, path, data, mode="create", use_multipart=False)
            except AlreadyExistsError as error:
                # our own request, sent again by the client after its answer was lost
                if await self._get(path) != data:
                    raise broken() from error
            except (BaseError, OSError) as error:
                raise broken() from error

    async def read(self, upload: str, pieces: int) -> AsyncIterator[bytes]:
        """Return the bytes of a part, piece by piece."""
        for piece in range(pieces):
            yield await self._get(_path(upload, piece))

    async def remove(self, upload: str, pieces: int) -> None:
        """Remove a part; what is not there is passed over."""
        paths = [_path(upload, piece) for piece in range(pieces)]
        try:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, paths)
        except (BaseError, OSError) as error:
            raise broken() from error

    async def leftovers(self, is_named: Callable[[str], Awaitable[bool]], days: int = STALE_DAYS) -> int:
        """Remove parts that no row names and that nobody has added to for days; return how many objects went.

        Never earlier: another door may be in the middle of an upload whose row comes at its end.
        """
        oldest = datetime.now(UTC) - timedelta(days=days)
        found: dict[str, list[str]] = {}
        young = set()
        async for page in obstore.list(self._store, PREFIX + "/"):
            for entry in page:
                upload = str(entry["path"]).split("/")[-2]
                found.setdefault(upload, []).append(str(entry["path"]))
                if entry["last_modified"] > oldest:
                    young.add(upload)
        gone = 0
        for upload in found.keys() - young:
            if not await is_named(upload):
                await obstore.delete_async(self._store, found[upload])
                gone += len(found[upload])
        return gone

    async def _get(self, path: str) -> bytes:
        try:
            return bytes(await (await obstore.get_async(self._store, path)).bytes_async())
        except (BaseError, OSError) as error:
            raise broken() from error


class ObjectPart:
    """One sealed attachment on its way to the object store (``PartWriter``)."""

    def __init__(self, objects: Objects, upload: str, may_go: Callable[[str], Awaitable[bool]]) -> None:
        """``may_go`` says whether an upload may be removed: no row names it, and none is about to."""
        self._objects = objects
        self._upload = upload
        self._may_go = may_go
        self._buffer = bytearray()
        self._size = self._pieces = 0

    async def write(self, data: bytes) -> None:
        """Keep more; raises ``StorageError`` when that cannot be done."""
        self._buffer += data
        while len(self._buffer) >= PIECE:
            await self._put(bytes(self._buffer[:PIECE]))
            del self._buffer[:PIECE]

    async def finish(self) -> int:
        """Put the last piece; return the size in bytes."""
        if self._buffer:
            await self._put(bytes(self._buffer))
            self._buffer.clear()
        return self._size

    async def abandon(self) -> None:
        """Remove what was written, unless a packet named it; what cannot be removed now is found as a leftover."""
        self._buffer.clear()
        with suppress(StorageError):
            if self._pieces and await self._may_go(self._upload):
                await self._objects.remove(self._upload, self._pieces)

    async def _put(self, piece: bytes) -> None:
        self._pieces += 1  # before: a piece whose answer is lost may be there
        await self._objects.put(self._upload, self._pieces - 1, piece)
        self._size += len(piece)


def pieces(size: int) -> int:
    """Return how many objects a part of so many bytes is cut into."""
    return -(-size // PIECE)


def _path(upload: str, piece: int) -> str:
    return f"{PREFIX}/{upload}/{piece:06}"
