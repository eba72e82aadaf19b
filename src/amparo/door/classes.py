"""Size and time classes: an answer whose content depends on a secret looks like its neighbours from outside.

Sizes are 16 KiB and its doublings; times are whole steps of 150 ms after the store was asked.
"""

from __future__ import annotations

import asyncio
import time

from amparo.door.limits import SMALLEST_ANSWER, TIME_STEP


def size_class(length: int) -> int:
    """Return the size in bytes to which ``length`` bytes are padded."""
    size = SMALLEST_ANSWER
    while size < length:
        size *= 2
    return size


def padded_page(html: bytes) -> bytes:
    """Fill a page up to its class with line feeds after its end, which no browser shows."""
    return html.ljust(size_class(len(html)), b"\n")


async def hold(since: float) -> None:
    """Wait until a whole number of steps, at least one, has passed ``since`` a time of ``time.monotonic``."""
    steps = (time.monotonic() - since) // TIME_STEP + 1
    await asyncio.sleep(since + steps * TIME_STEP - time.monotonic())
