"""Stamps: what slows a flood of forms without asking who sends them, and never refuses anybody.

A form carries a stamp: 16 random bytes, the time of issue (milliseconds since 1970, 8 bytes, big-endian) and 16 bytes
of HMAC-SHA256 over both, as URL-safe base64. Its key follows from the settings, so that all processes and restarts
agree and nothing is stored. A form that comes back sooner than a person could fill it in waits for the rest of that
time; a stamp that is used again and again waits longer each time. A browser may work instead of waiting: find a
``work`` such that SHA-256 over the stamp's and the work's characters begins with 16 zero bits. See
``docs/formats/stamp.md``.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict

from amparo.door.limits import FREE_USES, MAX_STAMPS, MAX_WAIT, WORK_BITS
from amparo.door.settings import DoorConfig
from amparo.seal.derive import derive

_RANDOM, _TIME, _TAG = 16, 8, 16
_MAX_WORK = 64
"""Characters of a ``work``: any counter fits."""


class Stamps:
    """Issues stamps and says how long a form has to wait. Remembers in memory only, and no more than it must."""

    def __init__(self, config: DoorConfig) -> None:
        self._key = derive(config.pull_token_hash.encode(), "door stamp")
        self._least_age = config.least_age
        self._used: OrderedDict[str, int] = OrderedDict()

    def new(self) -> str:
        """Make the stamp of a new form."""
        head = secrets.token_bytes(_RANDOM) + int(time.time() * 1000).to_bytes(_TIME)
        return base64.urlsafe_b64encode(head + self._tag(head)).decode()

    async def wait(self, stamp: str, work: str = "") -> None:
        """Return when a form with this stamp may be taken; at once if its browser has worked."""
        await asyncio.sleep(self.delay(stamp, work))

    def delay(self, stamp: str, work: str = "") -> float:
        """Count one use of a stamp; return the seconds to wait. One that is missing or foreign was issued now."""
        age = self._age(stamp)
        if age is None:
            return float(self._least_age)
        worked = has_worked(stamp, work)
        # fresh work is a fresh use: a file of a thousand parts is not slowed by its one stamp
        worn = self._use(stamp + work if worked else stamp) - FREE_USES
        return min(MAX_WAIT, max(0.0 if worked else self._least_age - age, float(worn), 0.0))

    def _age(self, stamp: str) -> float | None:
        """Seconds since issue; nothing if it is not ours."""
        try:
            raw = base64.b64decode(stamp.encode(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        head, tag = raw[: _RANDOM + _TIME], raw[_RANDOM + _TIME :]
        if len(raw) != _RANDOM + _TIME + _TAG or not hmac.compare_digest(self._tag(head), tag):
            return None
        # after the clock was set back a stamp may come from the future: then it was issued now
        return max(0.0, time.time() - int.from_bytes(head[_RANDOM:]) / 1000)

    def _tag(self, head: bytes) -> bytes:
        return hmac.digest(self._key, head, "sha256")[:_TAG]

    def _use(self, mark: str) -> int:
        uses = self._used.pop(mark, 0) + 1
        self._used[mark] = uses
        if len(self._used) > MAX_STAMPS:
            self._used.popitem(last=False)
        return uses


def has_worked(stamp: str, work: str) -> bool:
    """Tell whether a ``work`` fits its stamp."""
    if not 0 < len(work) <= _MAX_WORK:
        return False
    digest = hashlib.sha256((stamp + work).encode(errors="replace")).digest()
    return int.from_bytes(digest) >> (256 - WORK_BITS) == 0
