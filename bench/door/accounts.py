"""Accounts: how many are taken in a second, and whether each that was acknowledged is there exactly once."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass

from amparo.door.message import Account
from amparo.seal.envelope import open_envelope
from bench.door.running import Running
from bench.door.senders import STORY, Done, Sender, prepared


@dataclass
class Series:
    """What happened with so many senders at once; times from asking for the form to holding the code."""

    senders: int
    done: Done

    @property
    def per_second(self) -> float:
        """Accounts acknowledged in a second."""
        return len(self.done.codes) / self.done.took

    def milliseconds(self, percentile: int) -> float:
        """A percentile of the times."""
        return 1000 * statistics.quantiles(self.done.times, n=100)[percentile - 1]


async def measure(door: Running, senders: int, *, seconds: float = 1e9, accounts: int = 1 << 30) -> Series:
    """Let so many senders send for so long, or until there are so many accounts."""
    people = await prepared(door.address, senders)
    done, start = Done(), time.perf_counter()

    async def keep_sending(number: int, person: Sender) -> None:
        sent = 0
        while time.perf_counter() < start + seconds and len(done.codes) < accounts:
            await send_one(person, f"{senders}/{number}/{sent}/{start:.0f}", done)
            await person.fetch_form()
            sent += 1
        person.close()

    await asyncio.gather(*(keep_sending(number, person) for number, person in enumerate(people)))
    done.took = time.perf_counter() - start
    return Series(senders, done)


async def send_one(person: Sender, name: str, done: Done) -> None:
    """Send one account under a name that tells it from all others."""
    code, took = await person.send(f"{name} {STORY}")
    if code:
        done.codes[name] = code
        done.times.append(took)
    else:
        done.failed += 1


def missing(door: Running, acknowledged: set[str]) -> int:
    """Pull and open everything; count acknowledged accounts that are missing or there twice."""
    with door.client() as client:
        waiting = [item.id for item in client.pending() if item.kind == Account.KIND]
        opened = [open_envelope(client.fetch(one), [door.identity], Account.KIND).body for one in waiting]
    names = [Account.from_body(body).what.split(" ")[0] for body in opened]
    return len(acknowledged - set(names)) + len(names) - len(set(names))
