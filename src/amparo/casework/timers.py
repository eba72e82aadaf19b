"""What the door is told of a check-in: random ids and moments that are rounded and moved, so that it learns little.

A timer never runs out before its stage: a late alarm costs minutes, an early one costs trust in alarms.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from amparo.door.store import Timer

STEP = 5
"""Minutes that the door's moments are rounded up to."""

JITTER = 10
"""Minutes by which a timer may be later than its stage, before rounding."""


def timer(timer_id: str, at: datetime) -> Timer:
    """Return the timer of a moment (aware of its zone): at that minute or up to a quarter of an hour later."""
    minute = -(-int(at.timestamp()) // 60)
    moved = minute + secrets.randbelow(JITTER + 1)
    return Timer(timer_id, -(-moved // STEP) * STEP)
