"""Landlock (Linux 5.13 and later): this process gives up every file, every TCP port and all signals to others.

The system calls are made by number, because no C library wraps them; the numbers are the same on every architecture.
See ``landlock(7)`` and the kernel's ``userspace-api/landlock``.
"""

from __future__ import annotations

import ctypes
import os
import struct

_CREATE, _RESTRICT = 444, 446
_ASK_VERSION = 1
_FILES = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many kinds of access to files each version of the interface knows."""
_LATEST = 5
_NET_FROM, _SCOPES_FROM = 4, 6
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract Unix sockets, signals


def version() -> int:
    """Return which version of the interface the kernel has; 0 for none."""
    return max(0, _system_call(_CREATE, None, 0, _ASK_VERSION))


def deny_everything() -> bool:
    """Give up all that this kernel's version can take away; needs "no new privileges". Tell whether it worked."""
    known = version()
    if known == 0:
        return False
    rules = _rules(known)
    handle = _system_call(_CREATE, rules, len(rules), 0)
    if handle < 0:
        return False
    try:
        return _system_call(_RESTRICT, handle, 0) == 0
    finally:
        os.close(handle)


def _rules(known: int) -> bytes:
    """A ``struct landlock_ruleset_attr`` as long as this version knows it, with no exception to any rule."""
    files = (1 << _FILES[min(known, _LATEST)]) - 1
    if known < _NET_FROM:
        return struct.pack("=Q", files)
    if known < _SCOPES_FROM:
        return struct.pack("=QQ", files, _TCP)
    return struct.pack("=QQQ", files, _TCP, _SCOPES)


def _system_call(number: int, *arguments: object) -> int:
    return int(ctypes.CDLL(None, use_errno=True).syscall(number, *arguments))
