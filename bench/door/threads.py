"""Threads: a thousand people look for answers while sixty-four others go on sending."""

from __future__ import annotations

import asyncio
import statistics

from bench.door.accounts import Series, measure
from bench.door.running import Running
from bench.door.senders import Sender

POLLERS = 16
THREADS = 1000


async def poll(door: Running, codes: list[str], senders: int, accounts: int) -> tuple[Series, list[float], int]:
    """Send accounts and open each thread in turn meanwhile.

    Returns the series of accounts, the times of the openings in seconds, and how many failed.
    """
    times: list[float] = []
    failed = 0
    sending = asyncio.create_task(measure(door, senders, accounts=accounts))

    async def keep_polling(own: list[str]) -> None:
        nonlocal failed
        person = Sender(door.address)
        while not sending.done():
            for code in own:
                shown, took = await person.open_thread(code)
                times.append(took)
                failed += not shown
                await asyncio.sleep(0.5)  # a thousand threads about once in half a minute
                if sending.done():
                    break
        person.close()

    shares = [codes[number::POLLERS] for number in range(POLLERS)]
    await asyncio.gather(*(keep_polling(own) for own in shares))
    return await sending, times, failed


def p95_ms(times: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return 1000 * statistics.quantiles(times, n=20)[-1]
