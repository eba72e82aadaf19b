"""Sealed parts in an S3-compatible object store: put if absent, get, delete, and list by prefix to find leftovers.

A part is cut into numbered objects, ``parts/UPLOAD/000000`` and on, as it arrives; each is durable before the next is
taken, so that an upload of any size needs the memory of one. ``UPLOAD`` is 16 random bytes that are used once: a server
that does not enforce "if absent" does no harm. Which upload belongs to which row stands in the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from amparo.door.limits import MAX_OBJECT, MAX_PUTS, STALE_DAYS
from amparo.door.store.objects import Result, broken
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
    """The sealed parts of a cluster. One client for each process; safe for many at once.

    The library is called in threads of ours and waits there: its own asynchronous calls let threads of its own touch
    Python objects, which ends a process that is just closing (seen in obstore 0.12).
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(MAX_PUTS, "door-objects")

    async def put(self, upload: str, piece: int, data: bytes) -> None:
        """Keep a piece, durably; the same bytes twice are one, other bytes under the same name are refused."""
        await self._do(partial(self._put, _path(upload, piece), data))

    async def read(self, upload: str, pieces: int) -> AsyncIterator[bytes]:
        """Return the bytes of a part, piece by piece."""
        for piece in range(pieces):
            yield await self._do(partial(self._get, _path(upload, piece)))

    async def remove(self, upload: str, pieces: int) -> None:
        """Remove a part; what is not there is passed over."""
        await self._do(partial(self._delete, [_path(upload, piece) for piece in range(pieces)]))

    async def leftovers(self, is_named: Callable[[str], Awaitable[bool]], days: int = STALE_DAYS) -> int:
        """Remove parts that no row names and that nobody has added to for days; return how many objects went.

        Never earlier: another door may be in the middle of an upload whose row comes at its end.
        """
        oldest = datetime.now(UTC) - timedelta(days=days)
        found: dict[str, list[str]] = {}
        young = set()
        for path, changed in await self._do(self._list):
            upload = path.split("/")[-2]
            found.setdefault(upload, []).append(path)
            if changed > oldest:
                young.add(upload)
        gone = 0
        for upload in found.keys() - young:
            if not await is_named(upload):
                await self._do(partial(self._delete, found[upload]))
                gone += len(found[upload])
        return gone

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown()

    async def _do(self, work: Callable[[], Result]) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except (BaseError, OSError) as error:
            raise broken() from error

    def _put(self, path: str, data: bytes) -> None:
        try:
            obstore.put(self._store, path, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            # our own request, sent again by the library after its answer was lost
            if self._get(path) != data:
                raise

    def _get(self, path: str) -> bytes:
        return bytes(obstore.get(self._store, path).bytes())

    def _delete(self, paths: list[str]) -> None:
        with suppress(FileNotFoundError):
            obstore.delete(self._store, paths)

    def _list(self) -> list[tuple[str, datetime]]:
        pages = obstore.list(self._store, PREFIX + "/")
        return [(entry["path"], entry["last_modified"]) for page in pages for entry in page]


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
        while len(self._buffer) >= MAX_OBJECT:
            await self._put(bytes(self._buffer[:MAX_OBJECT]))
            del self._buffer[:MAX_OBJECT]

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
    return -(-size // MAX_OBJECT)


def _path(upload: str, piece: int) -> str:
    return f"{PREFIX}/{upload}/{piece:06}"
