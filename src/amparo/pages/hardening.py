"""Makes this process harder to read: no core dumps, no reading of its memory by the user's other processes.

Each measure is taken where the system has it and passed over elsewhere. Against root and a taken-over kernel nothing
here helps.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading
from contextlib import suppress

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """Take every measure that is available."""
    os.umask(0o077)
    no_core_dumps()
    not_dumpable()


def quiet_errors() -> None:
    """Have errors that nobody catches tell their type only: their message may hold what somebody wrote."""

    def tell(kind: type[BaseException] | None) -> None:
        sys.stderr.write(f"amparo: {kind.__name__ if kind else 'an error'}\n")

    sys.excepthook = lambda kind, error, trace: tell(kind)
    sys.unraisablehook = lambda raised: tell(raised.exc_type)
    threading.excepthook = lambda raised: tell(raised.exc_type)
    logging.lastResort = None


def raise_open_files() -> None:
    """Use as many open files as the system allows this process."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def no_core_dumps() -> bool:
    """Set the size limit of core files to nothing; tell whether it worked."""
    return limit("CORE", 0)


def limit(name: str, value: int) -> bool:
    """Set a resource limit of this process for good, by its name without ``RLIMIT_``; tell whether it worked."""
    with suppress(ImportError, OSError, ValueError, AttributeError):
        import resource  # noqa: PLC0415  (not on every system)

        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
        return True
    return False


def not_dumpable() -> bool:
    """Forbid other processes of the same user to trace this one or read its memory; tell whether it worked."""
    if sys.platform != "linux":
        return False
    with suppress(OSError, AttributeError):
        return int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0
    return False
