"""A seccomp filter (Linux): this process may from now on make only the few system calls that sealing needs.

What is not in the list fails with "not permitted": no file, socket, program, process, trace or change of rights. The
filter is a classic BPF program over ``struct seccomp_data``; see ``seccomp(2)``. It knows x86-64 and 64-bit ARM.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from collections.abc import Iterable

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_NOT_PERMITTED, _NOT_THERE = 1, 38
_LOAD, _EQUAL, _AND, _RETURN = 0x20, 0x15, 0x54, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

_CALLS = {
    # conversations and the event loop
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "close": (3, 57),
    "recvfrom": (45, 207), "recvmsg": (47, 212), "sendto": (44, 206), "sendmsg": (46, 211),
    "epoll_wait": (232, None), "epoll_pwait": (281, 22), "epoll_ctl": (233, 21), "poll": (7, None), "ppoll": (271, 73),
    "getsockname": (51, 204), "getpeername": (52, 205), "getsockopt": (55, 209), "fcntl": (72, 25), "fstat": (5, 80),
    # memory
    "brk": (12, 214), "munmap": (11, 215), "mremap": (25, 216), "madvise": (28, 233),
    # threads, of which slow key derivation takes one
    "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293), "membarrier": (324, 283),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "gettid": (186, 178), "exit": (60, 93),
    "restart_syscall": (219, 128),
    # clocks, randomness, signals, the end
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "getrandom": (318, 278), "getpid": (39, 172), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132), "exit_group": (231, 94),
}  # fmt: skip
"""Calls that are allowed, with their numbers on x86-64 and 64-bit ARM."""

_PROT_EXEC, _CLONE_THREAD, _AT_EMPTY_PATH = 0x4, 0x10000, 0x1000
_FIONBIO, _FIOCLEX = 0x5421, 0x5451
_WITHOUT = {"mmap": ((9, 222), 2, _PROT_EXEC), "mprotect": ((10, 226), 2, _PROT_EXEC)}
"""Allowed while a bit of an argument is not set: no new code may be brought into memory."""
_WITH = {"clone": ((56, 220), 0, _CLONE_THREAD), "newfstatat": ((262, 79), 3, _AT_EMPTY_PATH)}
"""Allowed while a bit is set: a thread but no process, an open file but no path."""
_IOCTL, _REQUESTS = (16, 29), (_FIONBIO, _FIOCLEX)
_CLONE3 = (435, 435)
"""Said not to exist, so that the C library uses ``clone``, whose flags can be looked at."""


def allow_only_sealing() -> bool:
    """Load the filter; needs "no new privileges" and a single thread. Tell whether it worked."""
    found = _ARCHITECTURES.get(platform.machine())
    if found is None:
        return False
    program = _program(*found)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    loaded = Program(len(program) // 8, program)
    return int(ctypes.CDLL(None).prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(loaded), 0, 0)) == 0


def _program(architecture: int, column: int) -> bytes:
    numbers = [call[column] for call in _CALLS.values()]
    return b"".join(
        [
            _step(_LOAD, _ARCHITECTURE),
            _step(_EQUAL, architecture, skip_unless=0, skip_if=1),
            _step(_RETURN, _KILL),
            _step(_LOAD, _NUMBER),
            *(_allowed(number) for number in numbers if number is not None),
            *(_bit(call[column], argument, bit, when_set=False) for call, argument, bit in _WITHOUT.values()),
            *(_bit(call[column], argument, bit, when_set=True) for call, argument, bit in _WITH.values()),
            _one_of(_IOCTL[column], 1, _REQUESTS),
            _step(_EQUAL, _CLONE3[column], skip_unless=1),
            _step(_RETURN, _FAIL | _NOT_THERE),
            _step(_RETURN, _FAIL | _NOT_PERMITTED),
        ]
    )


def _allowed(number: int) -> bytes:
    return _step(_EQUAL, number, skip_unless=1) + _step(_RETURN, _ALLOW)


def _bit(number: int, argument: int, bit: int, *, when_set: bool) -> bytes:
    """Allow a call depending on a bit of an argument. The number need not be loaded again: this always returns."""
    allow, fail = _step(_RETURN, _ALLOW), _step(_RETURN, _FAIL | _NOT_PERMITTED)
    return b"".join(
        [
            _step(_EQUAL, number, skip_unless=5),
            _step(_LOAD, _low_half(argument)),
            _step(_AND, bit),
            _step(_EQUAL, 0, skip_unless=1),
            *((fail, allow) if when_set else (allow, fail)),
        ]
    )


def _one_of(number: int, argument: int, values: Iterable[int]) -> bytes:
    """Allow a call while an argument is one of a few values."""
    tests = b"".join(_allowed(value) for value in values)
    body = _step(_LOAD, _low_half(argument)) + tests + _step(_RETURN, _FAIL | _NOT_PERMITTED)
    return _step(_EQUAL, number, skip_unless=len(body) // 8) + body


def _low_half(argument: int) -> int:
    """Where the low 32 bits of an argument stand; both architectures are little-endian."""
    return 16 + 8 * argument


def _step(code: int, value: int, *, skip_if: int = 0, skip_unless: int = 0) -> bytes:
    """One ``struct sock_filter``."""
    return struct.pack("=HBBI", code, skip_if, skip_unless, value)
