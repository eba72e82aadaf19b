"""How the numerical kernels are compiled: numba, kept on disk, without Python's lock, so that threads run side by side.

Nothing here depends on the number of threads: every unit of work gets a stream of its own, named by where it stands in
the work (Philox 4x64, a counter-based generator: Salmon and others 2011), never by when it runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import numba
import numpy as np

F = TypeVar("F", bound=Callable[..., Any])
Item = TypeVar("Item")
Made = TypeVar("Made")


def compiled(function: F) -> F:
    """Compile a function at its first call, keep the result on disk, release the lock while it runs."""
    made = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "reassoc"})(function)
    return cast(F, made)


def stream(seed: int, *place: int) -> np.random.Generator:
    """Return the random stream of one unit of work, named by a seed and its place (chain, stratum, replicate …)."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=place)))


def threads() -> int:
    """Return how many kernels may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parallel(work: Callable[[Item], Made], items: Iterable[Item], workers: int | None = None) -> list[Made]:
    """Apply ``work`` to each item on several threads; results come in the order of the items."""
    queue = list(items)
    count = min(workers or threads(), len(queue))
    if count <= 1:
        return [work(item) for item in queue]
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, queue))
