"""How a door fares, for its operator: coarse numbers only, so that nobody learns from them who came when.

Read on the machine itself by ``amparo door --health``; there is no page for it on the public address.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

from amparo.door.limits import RESERVE
from amparo.door.settings import DoorConfig
from amparo.door.store import Store

STEPS = (10, 100, 1_000, 10_000)
"""Counts are told as none, fewer than ten, or at least one of these."""
ROOM = (1 << 30, 10 << 30, 100 << 30)
"""Free space is told in these steps of bytes."""


@dataclass(frozen=True, slots=True)
class Health:
    """``waiting`` is what staff have not fetched, ``timers`` the agreed times, ``free`` the disk's room."""

    store: str
    waiting: str
    timers: str
    free: str

    def as_data(self) -> dict[str, str]:
        """Return it for programs."""
        return asdict(self)


async def health(config: DoorConfig, store: Store) -> Health:
    """Ask the store and the disk; raises ``StorageError`` if the store cannot be read."""
    counts = await store.counts()
    waiting = sum(counts.get(kind, 0) for kind in ("account", "follow-up", "check-in", "attachment"))
    disk = os.statvfs(config.folder)
    return Health(
        "answers",
        coarse(waiting),
        coarse(counts.get("timer", 0)),
        room(disk.f_bavail * disk.f_frsize),
    )


def coarse(count: int) -> str:
    """Return a count that says no more than an operator needs."""
    if count == 0:
        return "none"
    reached = [step for step in STEPS if count >= step]
    return f"at least {reached[-1]}" if reached else "fewer than 10"


def room(free: int) -> str:
    """Return free space in coarse steps."""
    if free < RESERVE:
        return "full"
    reached = [step for step in ROOM if free >= step]
    return f"at least {reached[-1] >> 30} GB" if reached else "less than 1 GB"
