"""Group commit: everything that waits goes into one transaction, and only then is anybody told that it is kept.

One durable write costs the disk about as much as two hundred in one transaction; so senders who come together share
one, and the more of them come the cheaper each becomes. Too many at once wait here: back-pressure, not an error.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from amparo.door.limits import MAX_GROUP, MAX_QUEUED
from amparo.errors import StorageError

Job = TypeVar("Job")


class Groups(Generic[Job]):
    """Collects jobs while the last group is being committed. For one event loop."""

    def __init__(self, commit: Callable[[list[Job]], Awaitable[list[Any]]]) -> None:
        """``commit`` does all jobs durably and returns their results, or raises and has done none.

        A ``StorageError`` concerns them all; after any other error each is tried alone, so that one that cannot be
        done does not take the others along.
        """
        self._commit = commit
        self._waiting: deque[tuple[Job, asyncio.Future[Any]]] = deque()
        self._room = asyncio.Semaphore(MAX_QUEUED)
        self._task: asyncio.Task[None] | None = None

    async def submit(self, job: Job) -> Any:
        """Return a job's result once it is durable; what is submitted is done even if nobody waits any more."""
        async with self._room:
            future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            self._waiting.append((job, future))
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._work())
            return await asyncio.shield(future)

    async def close(self) -> None:
        """Finish what waits."""
        if self._task is not None and not self._task.done():
            await self._task

    async def _work(self) -> None:
        while self._waiting:
            await self._settle([self._waiting.popleft() for _ in range(min(MAX_GROUP, len(self._waiting)))])

    async def _settle(self, group: list[tuple[Job, asyncio.Future[Any]]]) -> None:
        try:
            results = await self._commit([job for job, _ in group])
        except Exception as error:
            if len(group) > 1 and not isinstance(error, StorageError):
                for one in group:
                    await self._settle([one])
                return
            for _, future in group:
                future.set_exception(error)
            return
        for (_, future), result in zip(group, results, strict=True):
            future.set_result(result)
