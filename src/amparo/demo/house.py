"""A temporary house: a folder, an unlocked vault, and a door running as a process of its own."""

from __future__ import annotations

import ctypes
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from amparo.desk.workspace import Workspace
from amparo.door.client import DoorClient
from amparo.errors import UnreachableError
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.record.setup import create_door, door_client

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
ORGANISATION = "Amparo demo helpline (synthetic)"
WORK_FACTOR = 12  # the passphrase is random and lives as long as the demo: a quick scrypt does


@dataclass(frozen=True)
class House:
    """What the demo works with."""

    folder: Path
    desk: Workspace
    vault: Vault
    door: DoorClient
    door_address: str


def _end_with_parent() -> None:
    """Ask Linux to end this process when the demo dies, even if it is killed (``prctl(PR_SET_PDEATHSIG)``)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))


@contextmanager
def running_door(folder: Path) -> Iterator[str]:
    """Start ``amparo door`` as a child; yield its address; end it."""
    command = [sys.executable, "-m", "amparo", "door", "--folder", str(folder), "--port", "0"]
    with subprocess.Popen(  # noqa: S603  our own command
        command,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509  no thread runs yet
    ) as child:
        try:
            assert child.stdout is not None
            line = child.stdout.readline()
            if "http" not in line:
                raise UnreachableError("the demo's door did not start", "run `amparo door` by itself to see why")
            yield line.split()[-1]
        finally:
            child.terminate()


@contextmanager
def house() -> Iterator[House]:
    """Build a house in a temporary folder and remove every trace of it at the end."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="amparo-demo-", ignore_cleanup_errors=True))
        )
        (folder / "vault").mkdir(mode=0o700)
        device = Device.create(folder / "vault" / "device.age", secrets.token_urlsafe(16), work_factor=WORK_FACTOR)
        vault = stack.enter_context(Vault.create(folder / "vault", device))
        # Everything here is made up, so no form is held back for being filled in too fast.
        create_door(vault, folder / "door", ORGANISATION, least_age=0)
        address = stack.enter_context(running_door(folder / "door"))
        client = stack.enter_context(door_client(vault, address))
        yield House(folder, Workspace(vault, client), vault, client, address)
