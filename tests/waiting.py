"""Waiting for what happens on its own: a process that starts, a file that is written, a page that comes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TypeVar

from playwright.sync_api import Locator

Found = TypeVar("Found")
PATIENCE = 60.0
"""Seconds after which something is broken and no longer slow: a busy machine is no failure."""


def until(happened: Callable[[], Found], why: str = "") -> Found:
    """Ask again and again; return the first answer that is not empty. Fails, saying ``why``, when patience ends."""
    end = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < end, why
        time.sleep(0.02)
    return found


def whole(part: Locator, state: Literal["attached", "detached", "visible"] = "visible") -> None:
    """Wait until a part shows that the next page is here, and then until that page is read to its end."""
    part.wait_for(state=state)
    part.page.wait_for_load_state()
