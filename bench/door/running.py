"""A door in processes of its own, as a benchmark needs it: started, measured, hurt, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from amparo.door.client import DoorClient
from amparo.door.settings import DoorConfig
from amparo.seal.hybrid import HybridIdentity
from bench.machine import MIB

SERVE = """
import sys
from pathlib import Path
from amparo.door.serve import serve
from amparo.door.settings import DoorConfig
serve(DoorConfig.load(Path(sys.argv[1])), "127.0.0.1", 0, ready=lambda at: print(at, flush=True))
"""


@dataclass
class Running:
    """A running door and both sides' keys."""

    process: subprocess.Popen[str]
    url: str
    token: str
    identity: HybridIdentity

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self.url.removeprefix("http://").split(":")
        return host, int(port)

    def client(self) -> DoorClient:
        """A staff device's line to it."""
        return DoorClient(self.url, self.token)

    def memory_mb(self) -> float:
        """Megabytes of all its processes together; pages they share count once (PSS, which needs root here)."""
        parent = psutil.Process(self.process.pid)
        total = 0
        for one in (parent, *parent.children(recursive=True)):
            try:
                total += one.memory_full_info().pss
            except psutil.NoSuchProcess:
                continue  # replaced just now
        return total / MIB

    def kill_one(self, name: str) -> None:
        """Kill a child of a kind, ``worker`` or ``sealer``, without warning."""
        for child in psutil.Process(self.process.pid).children():
            if Path(f"/proc/{child.pid}/comm").read_text().strip() == f"amparo-{name}":
                child.send_signal(signal.SIGKILL)
                return


@contextmanager
def running(folder: Path, environment: dict[str, str] | None = None) -> Iterator[Running]:
    """Start a door in a new folder, with the settings every door has; stop it at the end."""
    identity = HybridIdentity.generate()
    _, token = DoorConfig.create(folder, organisation="Bench", recipient=str(identity.recipient))
    command = [sys.executable, "-c", SERVE, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | (environment or {}))
    assert process.stdout is not None
    try:
        yield Running(process, process.stdout.readline().strip(), token, identity)
    finally:
        process.terminate()
        process.wait()
