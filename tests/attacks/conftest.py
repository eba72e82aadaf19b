"""A door that really runs, for attacks on it; and what must hold of every answer it gives."""

import re
import socket
import time
from contextlib import suppress
from urllib.parse import urlsplit

import psutil
import pytest
from tests.door.conftest import RunningDoor

from amparo.door.message import Account
from amparo.door.settings import DoorConfig
from amparo.errors import AmparoError
from amparo.seal.envelope import open_envelope
from amparo.seal.hybrid import HybridIdentity

INTERNALS = re.compile(
    rb"Traceback|File \"|\.py\b|site-packages|uvicorn|starlette|sqlite|psycopg"
    rb"|[A-Z][a-z]+(Error|Exception)\b|0x[0-9a-f]{6,}"
)
"""What no answer may hold: how the program is made, where it lies, what went wrong inside it."""
MAX_MEMORY = 300 << 20
"""Bytes of all processes together, with room for what attacks send."""


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """One door for all attacks of a file; at the end it must still be itself."""
    identity = HybridIdentity.generate()
    folder = tmp_path_factory.mktemp("attacked") / "door"
    settings = {"organisation": "Test line", "least_age": 0, "max_attachment": 1 << 20}
    _, token = DoorConfig.create(folder, recipient=str(identity.recipient), **settings)
    door = RunningDoor(folder, identity, token).start()
    yield door
    assert memory(door) < MAX_MEMORY
    honest(door)
    code, said = door.stop()
    assert code == 0
    assert not INTERNALS.search(re.sub(rb"amparo door: \w+ at \w+:\d+\n", b"", said.encode())), said
    assert "Traceback" not in said


def honest(door: RunningDoor) -> None:
    """Somebody with nothing to do with the attack tells something, and it arrives."""
    with door.visitor() as visitor:
        what = f"honest {time.monotonic_ns()}"
        code = visitor.send_account(what)
        assert visitor.open_thread(code).word
    assert what in told(door)


def told(door: RunningDoor) -> list[str]:
    """What the accounts say that wait for staff; junk that anybody may leave there is passed over."""
    found = []
    with door.client() as client:
        for item in client.pending():
            if item.kind == Account.KIND:
                with suppress(AmparoError):
                    found.append(Account.from_body(open_envelope(client.fetch(item.id), [door.identity]).body).what)
    return found


def memory(door: RunningDoor) -> int:
    """Bytes that all processes of the door have for themselves."""
    found = [psutil.Process(door.process.pid), *psutil.Process(door.process.pid).children(recursive=True)]
    return sum(one.memory_full_info().uss for one in found)


def connect(door: RunningDoor, patience: float = 30) -> socket.socket:
    at = urlsplit(door.url)
    return socket.create_connection((at.hostname, at.port), timeout=patience)


def raw(door: RunningDoor, sent: bytes, patience: float = 30) -> bytes:
    """Send bytes as they are; return all that comes until the door closes or says nothing for some seconds.

    The connection stays open meanwhile: a door answers nobody who has hung up.
    """
    found = b""
    with connect(door, patience) as line, suppress(OSError):
        line.sendall(sent)
        while piece := line.recv(1 << 16):
            found += piece
    return found


def check(answer: bytes) -> None:
    """Hold an answer, head and body, to what must hold of all."""
    body = answer.partition(b"\r\n\r\n")[2]
    assert not INTERNALS.search(body), INTERNALS.search(body)
    assert b"server:" not in answer.partition(b"\r\n\r\n")[0].lower()
