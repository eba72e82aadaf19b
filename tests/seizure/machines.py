"""A door in full on machines of its own: onion service, PostgreSQL, an object store; below folders to be searched."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from tests.door.servers import Postgres, running_postgres, running_s3
from tests.takeover.relay import Relay

from amparo.door.settings import DoorConfig
from amparo.seal.hybrid import HybridIdentity

SERVE = """
import sys
from pathlib import Path
from amparo.door.onion import tor
from amparo.door.serve import serve
from amparo.door.settings import DoorConfig
service = tor.prepare(Path(sys.argv[2]), offline=True)
serve(
    DoorConfig.load(Path(sys.argv[1])), uds=service.socket, beside={"tor": service.run},
    ready=lambda at: print(at, flush=True),
)
"""


@dataclass
class Machines:
    """What is seized: the folders, and the processes that run."""

    root: Path
    identity: HybridIdentity
    token: str
    database: Postgres
    door: subprocess.Popen[str]
    url: str

    def folders(self) -> dict[str, Path]:
        """Every place where something may be written, by what it is."""
        places = {name: self.root / name for name in ("door", "onion", "objects", "logs", "tmp", "home", "cwd")}
        return places | {"database": self.database.data}

    def pids(self) -> list[int]:
        """Door, tor, database and object store with all their children."""
        children = psutil.Process().children(recursive=True)
        return [one.pid for one in children]

    def of_door(self, name: str) -> list[psutil.Process]:
        """The door's processes of one kind."""
        found = psutil.Process(self.door.pid).children(recursive=True)
        return [one for one in found if Path(f"/proc/{one.pid}/comm").read_text().strip() == f"amparo-{name}"]


@contextmanager
def machines(root: Path) -> Iterator[Machines]:
    """Start everything; core files may be as large as they like, so that only the door itself can prevent them."""
    for name in ("logs", "tmp", "home", "cwd", "objects"):
        (root / name).mkdir()
    identity = HybridIdentity.generate()
    _, token = DoorConfig.create(
        root / "door", organisation="Test line", recipient=str(identity.recipient), least_age=0
    )
    with ExitStack() as stack:
        database = stack.enter_context(running_postgres())
        objects = stack.enter_context(running_s3(root / "objects"))
        environment = os.environ | {
            "TMPDIR": str(root / "tmp"),
            "HOME": str(root / "home"),
            "AMPARO_DATABASE": database.url,
            "AMPARO_OBJECTS": objects,
        }
        errors = stack.enter_context((root / "logs" / "door").open("w"))
        door = subprocess.Popen(
            [
                "sh",
                "-c",
                'ulimit -c unlimited; exec "$@"',
                "sh",
                sys.executable,
                "-u",
                "-c",
                SERVE,
                str(root / "door"),
                str(root / "onion"),
            ],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=root / "cwd",
            env=environment,
            text=True,
        )
        stack.callback(door.wait, 60)
        stack.callback(door.terminate)
        at = door.stdout.readline().strip() if door.stdout else ""
        assert at, (root / "logs" / "door").read_text()
        relay = stack.enter_context(Relay(at))
        yield Machines(root, identity, token, database, door, relay.url)


def photo(description: str, place: str) -> bytes:
    """Make a small JPEG whose EXIF part (TIFF 6.0, EXIF 2.3) has a description and a place in words."""
    words = [description.encode() + b"\0", place.encode() + b"\0"]
    entries, data = b"", b""
    start = 8 + 2 + 12 * len(words) + 4
    for tag, word in zip((0x010E, 0x9286), words, strict=True):  # ImageDescription, UserComment
        entries += struct.pack("<HHII", tag, 2, len(word), start + len(data))
        data += word
    tiff = b"II*\0" + struct.pack("<IH", 8, len(words)) + entries + b"\0\0\0\0" + data
    exif = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xd9"
