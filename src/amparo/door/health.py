"""How a door fares, for its operator: coarse numbers only, so that nobody learns from them who came when.

Read on the machine itself by ``amparo door --health``; there is no page for it on the public address.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from amparo.door.limits import RESERVE
from amparo.door.settings import DoorConfig
from amparo.door.store import Store

STEPS = (10, 100, 1_000, 10_000)
"""Counts are told as none, fewer than ten, or at least one of these."""
ROOM = (1 << 30, 10 << 30, 100 << 30)
"""Free space is told in these steps of bytes."""
AGES = (3, 7, 30)
"""Days: shorter than the first is what staff who fetch every other day never exceed."""
REPLACED = "replaced.txt"


@dataclass(frozen=True, slots=True)
class Health:
    """``waiting`` is what staff have not fetched, ``oldest`` how long; ``timers`` are the agreed times, ``free`` the
    disk's room; ``replaced`` tells how many of its processes the door had to replace since it was started.
    """

    store: str
    waiting: str
    oldest: str
    timers: str
    free: str
    replaced: str

    def as_data(self) -> dict[str, str]:
        """Return it for programs."""
        return asdict(self)


class Replaced:
    """Counts the processes that a running door had to replace; only the step that was reached is written down."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / REPLACED
        self._count = 0
        self._tell()

    def add(self) -> None:
        """One more."""
        before = coarse(self._count)
        self._count += 1
        if coarse(self._count) != before:
            self._tell()

    def end(self) -> None:
        """The door ends as it should."""
        with suppress(OSError):
            self._path.unlink()

    def _tell(self) -> None:
        with suppress(OSError):  # a full disk must not end the door
            self._path.write_text(coarse(self._count) + "\n")
            midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
            os.utime(self._path, (midnight, midnight))


async def health(config: DoorConfig, store: Store) -> Health:
    """Ask the store and the disk; raises ``StorageError`` if the store cannot be read."""
    counts = await store.counts()
    waiting = sum(counts.get(kind, 0) for kind in ("account", "follow-up", "check-in", "attachment"))
    disk = os.statvfs(config.folder)
    return Health(
        "answers",
        coarse(waiting),
        age(await store.oldest(), datetime.now(UTC).date()),
        coarse(counts.get("timer", 0)),
        room(disk.f_bavail * disk.f_frsize),
        _replaced(config.folder),
    )


def coarse(count: int) -> str:
    """Return a count that says no more than an operator needs."""
    if count == 0:
        return "none"
    reached = [step for step in STEPS if count >= step]
    return f"at least {reached[-1]}" if reached else f"fewer than {STEPS[0]}"


def age(oldest: str, today: date) -> str:
    """Return how long something has been waiting since a day (ISO 8601), coarsely; of nothing, none."""
    if not oldest:
        return "none"
    days = (today - date.fromisoformat(oldest)).days
    reached = [step for step in AGES if days >= step]
    return f"at least {reached[-1]} days" if reached else f"less than {AGES[0]} days"


def room(free: int) -> str:
    """Return free space in coarse steps."""
    if free < RESERVE:
        return "full"
    reached = [step for step in ROOM if free >= step]
    return f"at least {reached[-1] >> 30} GB" if reached else "less than 1 GB"


def _replaced(folder: Path) -> str:
    try:
        told = (folder / REPLACED).read_text().strip()
    except OSError:
        return "not running"
    return told if told in {"none", coarse(1), *map(coarse, STEPS)} else "unknown"
