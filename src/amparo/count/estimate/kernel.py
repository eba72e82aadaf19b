"""How the numerical kernels are compiled: numba, kept on disk, without Python's lock, so that threads run side by side.

Nothing here depends on the number of threads: every unit of work gets a stream of its own, named by where it stands in
the work (Philox 4x64, a counter-based generator: Salmon and others 2011), never by when it runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar, cast

import numba
import numpy as np

from amparo.count.estimate import kernel_cache

F = TypeVar("F", bound=Callable[..., Any])
Item = TypeVar("Item")
Made = TypeVar("Made")

_ANY_ORDER = {"contract", "nsz", "reassoc"}


def compiled(function: F) -> F:
    """Compile a function at its first call, keep the result on disk if possible, release the lock while it runs."""
    return _made(function, fastmath=_ANY_ORDER)


def inlined(function: F) -> F:
    """Compile like ``compiled``, but as part of every kernel that calls it.

    For parts of what runs in a microsecond: a call passes every field of every array, and where a call may fail numba
    counts references, each time with an instruction that stops the others.
    """
    return _made(function, fastmath=_ANY_ORDER, forceinline=True)


def as_written(function: F) -> F:
    """Compile like ``inlined``, but sum in the order in which it is written: for what corrects its own rounding.

    Inside another kernel it keeps its order, since what a compiler may do is said instruction by instruction.
    """
    return _made(function, fastmath={"contract"}, forceinline=True)


def _made(function: F, **settings: Any) -> F:
    place = kernel_cache.folder()
    made = partial(numba.njit, nogil=True, error_model="numpy", **settings)
    if place is None:
        return cast(F, made()(function))
    with kernel_cache.kept_in(place):
        return cast(F, made(cache=True)(function))


def stream(seed: int, *place: int) -> np.random.Generator:
    """Return the random stream of one unit of work, named by a seed and its place (chain, stratum, replicate …)."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=place)))


def threads() -> int:
    """Return how many kernels may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parallel(work: Callable[[Item], Made], items: Iterable[Item], workers: int | None = None) -> list[Made]:
    """Apply ``work`` to each item on several threads; results come in the order of the items."""
    return list(in_order(work, items, workers))


def in_order(work: Callable[[Item], Made], items: Iterable[Item], workers: int | None = None) -> Iterator[Made]:
    """Yield ``work`` of each item, in the order of the items, each as soon as those before it are there.

    When the caller stops listening or is interrupted, no further item is begun, and nothing waits for those that run.
    """
    queue = [(item, Future[Made]()) for item in items]
    count = min(workers or threads(), len(queue))
    if count <= 1:
        yield from (work(item) for item, _ in queue)
        return
    waiting = SimpleQueue[tuple[Item, Future[Made]]]()
    for each in queue:
        waiting.put(each)
    for _ in range(count):
        # threads that the end of the process does not wait for: a kernel cannot be told to stop
        Thread(target=_serve, args=(work, waiting), daemon=True).start()
    try:
        yield from (result.result() for _, result in queue)
    finally:
        for _, result in queue:
            result.cancel()


def _serve(work: Callable[[Item], Made], waiting: SimpleQueue[tuple[Item, Future[Made]]]) -> None:
    with suppress(Empty):
        while True:
            item, result = waiting.get_nowait()
            if result.set_running_or_notify_cancel():
                try:
                    result.set_result(work(item))
                except BaseException as error:
                    result.set_exception(error)
