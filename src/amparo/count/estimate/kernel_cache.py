"""Where compiled kernels are kept: in a folder named after the sources they were made of.

Numba looks only at the file of the kernel itself to tell whether what it kept is current. A kernel takes in the code of
every kernel that it calls, so after a change in another file it would go on running old code. Here all sources that may
go into a kernel are hashed together; when one of them changes, none of what was kept is used again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numba

SOURCES = Path(__file__).parents[1]
_CONFIG: Any = numba.config
_MARK = b"\n@compiled\n"
_SETTINGS = SOURCES / "estimate" / "kernel.py"
_NAME = "kernels-"
_UNUSED = 24 * 3600
"""Seconds after which a folder that no process has opened may go: one that still runs would miss its folder."""


@cache
def folder() -> Path | None:
    """Return the folder for the kernels of this version; None where nothing can be written.

    Beside the package if that is writable, else among what the system lets this user keep.
    """
    name = _NAME + digest(SOURCES)
    return next((made for base in _bases() if (made := _usable(base / name))), None)


def digest(sources: Path) -> str:
    """Hash every source in a folder that holds a kernel, how kernels are compiled, and the version of the compiler.

    Constants and records that a kernel takes in may stand in a file without one, so the whole folder counts; other
    folders do not, so that a change of words makes nobody wait for a compiler.
    """
    found = hashlib.sha256(f"{numba.__version__} {sys.version}".encode() + _SETTINGS.read_bytes())
    for place in sorted({path.parent for path in sources.rglob("*.py")}):
        files = {path.name: path.read_bytes() for path in sorted(place.glob("*.py"))}
        if any(_MARK in text for text in files.values()):
            for name, text in files.items():
                found.update(f"{place.relative_to(sources)}/{name} {len(text)} ".encode() + text)
    return found.hexdigest()[:16]


@contextlib.contextmanager
def kept_in(place: Path) -> Iterator[None]:
    """Let numba keep what is decorated meanwhile in this folder."""
    before = _CONFIG.CACHE_DIR
    _CONFIG.CACHE_DIR = str(place)
    try:
        yield
    finally:
        _CONFIG.CACHE_DIR = before


def _bases() -> Iterator[Path]:
    if _CONFIG.CACHE_DIR:
        yield Path(_CONFIG.CACHE_DIR)
    yield SOURCES / "__pycache__"
    # without a home there is no such place
    with contextlib.suppress(RuntimeError, KeyError):
        yield _of_user() / "amparo"


def _of_user() -> Path:
    """Return where this user's programs keep what can be made again (XDG base directories; Apple; Windows)."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"])
    named = os.environ.get("XDG_CACHE_HOME", "")
    return Path(named) if Path(named).is_absolute() else Path.home() / ".cache"


def _usable(place: Path) -> Path | None:
    """Make a folder, note that it is used, remove those of other versions; None where it cannot be written."""
    try:
        # what is kept is run: nobody else may write it
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            os.utime(place)
    except OSError:
        return None
    for other in place.parent.glob(f"{_NAME}*"):
        with contextlib.suppress(OSError):
            if other != place and time.time() - other.stat().st_mtime > _UNUSED:
                shutil.rmtree(other)
    return place
