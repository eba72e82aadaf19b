"""What a sealer takes away from itself once everything it needs is in memory: files, network, programs, its own dump.

Each measure is taken where the kernel has it and reported by name. Together they mean that whoever takes a sealer over
by what they send reaches the words of people who write at that time, but no disk, no network and no other process.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

from amparo.door.processes import landlock, seccomp
from amparo.pages import hardening

_PR_SET_NO_NEW_PRIVS = 38
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4
_CAP_IPC_LOCK = 14

_FEW = "few open files"
MEASURES: dict[str, Callable[[], bool]]
"""Each measure by its name, in the order in which they are taken."""


def enter(open_files: int) -> dict[str, bool]:
    """Take every measure; return which of them this kernel granted. There must be one thread, and no way back.

    ``open_files`` is the number of files and sockets that may be open from now on.
    """
    few = hardening.limit("NOFILE", open_files)  # first: the filter forbids changing limits
    return {_FEW: few} | {name: take() for name, take in MEASURES.items()}


def probe() -> dict[str, bool]:
    """Tell which measures this machine grants, by taking them in a child process."""
    names = [_FEW, *MEASURES]
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(write, bytes(enter(64).values()))
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        taken = pipe.read()
    os.waitpid(child, 0)
    return dict(zip(names, map(bool, taken.ljust(len(names), b"\0")), strict=True))


def _no_new_privileges() -> bool:
    return sys.platform == "linux" and bool(ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)


def _never_swapped() -> bool:
    """Lock what is in memory now and whatever comes, where the user may lock all of it."""
    if sys.platform != "linux" or not _may_lock():
        return False
    # on fault: otherwise every page that is shared with the supervisor would be copied at once
    return int(ctypes.CDLL(None).mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT)) == 0


def _may_lock() -> bool:
    """With a limit, locking would make later requests for memory fail."""
    import resource  # noqa: PLC0415

    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY:
        return True
    status = Path("/proc/self/status").read_text()
    effective = next((line for line in status.splitlines() if line.startswith("CapEff:")), "CapEff: 0")
    return bool(int(effective.split()[1], 16) >> _CAP_IPC_LOCK & 1)


def _forget_environment() -> bool:
    """Overwrite the environment the process was started with: it may name the machine's other services."""
    os.environ.clear()
    if sys.platform != "linux":
        return False
    after_name = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    start, end = int(after_name[47]), int(after_name[48])  # env_start and env_end, see proc_pid_stat(5)
    if 0 < start < end:
        ctypes.memset(start, 0, end - start)
    return True


MEASURES = {
    "empty environment": _forget_environment,
    "no core dumps": hardening.no_core_dumps,
    "not traceable": hardening.not_dumpable,
    "never swapped": _never_swapped,
    "no new privileges": _no_new_privileges,
    "no growing files": lambda: hardening.limit("FSIZE", 0),
    "no files, no network (Landlock)": landlock.deny_everything,
    "few system calls (seccomp)": seccomp.allow_only_sealing,
}
