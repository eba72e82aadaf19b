"""The configuration of a tor that does nothing but lead to one door (see ``tor(1)``)."""

from __future__ import annotations

from pathlib import Path

QUEUE_RATE, QUEUE_BURST = 100, 500
"""Proof of work: introductions a second taken from the queue, and at once after a quiet time. Beyond that, those who
work more come first; a few hundred a second is more than the door's two cores seal."""

INTRO_RATE, INTRO_BURST = 50, 400
"""What an introduction point lets through a second, so that a flood ends before it reaches the door."""


def torrc(folder: Path, door: Path, *, offline: bool = False) -> str:
    """Return a complete torrc. ``folder`` is tor's own, ``door`` the Unix socket of the door.

    ``offline`` makes tor write its keys and stay off the network. Tor's own ``Sandbox`` is not used: with it, Debian's
    0.4.9 no longer ends when it is asked to. The unit in ``deploy/`` filters its system calls instead.
    """
    lines = {
        "DataDirectory": _quoted(folder / "data"),
        "SocksPort": 0,
        "HiddenServiceDir": _quoted(folder / "service"),
        "HiddenServiceVersion": 3,
        "HiddenServicePort": f"80 unix:{_quoted(door)}",
        "HiddenServicePoWDefensesEnabled": 1,
        "HiddenServicePoWQueueRate": QUEUE_RATE,
        "HiddenServicePoWQueueBurst": QUEUE_BURST,
        "HiddenServiceEnableIntroDoSDefense": 1,
        "HiddenServiceEnableIntroDoSRatePerSec": INTRO_RATE,
        "HiddenServiceEnableIntroDoSBurstPerSec": INTRO_BURST,
        # nothing of who comes, and as little as possible of anything, reaches a disk or a log
        "Log": "err stderr",
        "SafeLogging": 1,
        "AvoidDiskWrites": 1,
        "DisableDebuggerAttachment": 1,
        "DisableNetwork": int(offline),
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def _quoted(path: Path) -> str:
    """Write a path as tor reads it, spaces and all."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
