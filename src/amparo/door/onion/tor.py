"""Runs Debian's ``tor`` for one door: checks it, writes its folder, starts it, and ends when it ends."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from amparo.door.onion import keys
from amparo.door.onion.torrc import torrc
from amparo.errors import InputError, StorageError

OLDEST = (0, 4, 8)
"""The first version with proof of work for onion services."""
SOCKET = "door.sock"
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Onion:
    """One onion service: tor's own folder, apart from the door's, the address, the socket where tor finds the door."""

    folder: Path
    address: str
    socket: Path

    def run(self, ready: Callable[[], object]) -> None:
        """Run tor until it ends; for a process of its own."""
        tor = subprocess.Popen([_tor(), "-f", str(self.folder / "torrc"), "--quiet"], preexec_fn=_end_with_parent)  # noqa: S603, PLW1509
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: tor.terminate())
        ready()
        code = tor.wait()
        if code:
            raise StorageError("tor ended with status {code}", "see why with: tor -f TORRC", code=code)


def prepare(folder: Path, key: Path | None = None, socket: Path | None = None, *, offline: bool = False) -> Onion:
    """Write tor's folder: a key (made here, or ``key`` made elsewhere) and a torrc that tor itself has checked.

    ``socket`` is where the door will listen; in tor's folder unless given. With ``offline`` tor stays off the network.
    Raises ``InputError`` if tor is missing, too old or has no proof of work.
    """
    check(version())
    try:
        for one in (folder, folder / "data", folder / "service"):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
            one.chmod(0o700)
        service = folder / "service"
        if key is not None:
            keys.copy(key, service)
        elif not (service / keys.PUBLIC).exists():
            keys.make(service)
        place = folder.resolve()
        onion = Onion(place, keys.read_address(service), socket.resolve() if socket else place / SOCKET)
        (folder / "torrc").write_text(torrc(onion.folder, onion.socket, offline=offline))
    except OSError as error:
        raise StorageError("tor's folder cannot be written", "check its permissions") from error
    _verify(folder / "torrc")
    return onion


def version() -> tuple[tuple[int, ...], bool]:
    """Return the version of tor and whether it was built with proof of work; raises ``InputError`` if there is none."""
    said = subprocess.run([_tor(), "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"Tor version ([0-9]+(?:\.[0-9]+)+)", said)
    modules = subprocess.run([_tor(), "--list-modules"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = tuple(int(part) for part in found[1].split(".")) if found else ()
    return number, "pow: yes" in modules


def check(found: tuple[tuple[int, ...], bool]) -> None:
    """Refuse a tor that cannot slow floods."""
    number, has_pow = found
    if number < OLDEST or not has_pow:
        raise InputError("this tor has no proof of work for onion services", "install tor 0.4.8 or newer from Debian")


def _verify(path: Path) -> None:
    done = subprocess.run([_tor(), "--verify-config", "-f", str(path)], capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise InputError("tor does not accept its configuration", "see why with: tor --verify-config -f TORRC")


def _tor() -> str:
    found = shutil.which("tor")
    if found is None:
        raise InputError("tor is not installed", "install it with: apt install tor")
    return found


def _end_with_parent() -> None:
    """Ask Linux to end tor when the process that watches it dies, even if it is killed."""
    os.setsid()  # Ctrl-C in a terminal is for the door, which then ends tor in its turn
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
