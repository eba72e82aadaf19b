"""What the child takes away from itself before it reads anything; see ``amparo.pages.hardening`` for the rest.

An audit hook (PEP 578) sees what Python code does, not what a library does in machine code: the engine has DuckDB
touch no file by a setting, and everything else works in memory.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

from amparo.count.estimate import kernel_cache
from amparo.pages.hardening import harden, quiet_errors

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = frozenset(
    {"socket.connect", "socket.sendto", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
)


def shut_in() -> BinaryIO:
    """Take every measure; return the pipe to the parent, which nothing else can print into."""
    harden()
    quiet_errors()
    pipe = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    kernels = kernel_cache.folder()
    sys.addaudithook(lambda event, given: _refuse(event, given, kernels))
    return pipe


def end_with_parent() -> None:
    """End this process as soon as the parent's end of standard input closes, however the parent ended."""
    Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


def _refuse(event: str, given: tuple[Any, ...], kernels: Path | None) -> None:
    if event in _REFUSED:
        raise PermissionError("this process may not do this")
    if event == "open" and not isinstance(given[0], int) and given[2] & _WRITING and not _is_kernel(given[0], kernels):
        raise PermissionError("this process may not write")


def _is_kernel(path: Any, kernels: Path | None) -> bool:
    """Whether a file is a compiled kernel's: code, with nothing of the lists in it."""
    place = Path(os.fsdecode(path))
    return kernels is not None and ".." not in place.parts and place.is_relative_to(kernels)
