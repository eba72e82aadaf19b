"""A door that really runs, in processes of its own, with the organisation's key in the test's hand."""

import http.server
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from tests.door.relay import Relay
from tests.waiting import until

from amparo.door.client import DoorClient
from amparo.door.message import KINDS, Account, Message, Reply
from amparo.door.settings import DoorConfig
from amparo.door.visitor import Visitor
from amparo.seal.envelope import open_envelope, seal
from amparo.seal.hybrid import HybridIdentity, HybridRecipient

SCRIPT = """
import sys
from pathlib import Path
{before}
from amparo.door.serve import serve
from amparo.door.settings import DoorConfig
serve(DoorConfig.load(Path(sys.argv[1])), "127.0.0.1", int(sys.argv[2]), ready=lambda at: print(at, flush=True))
"""


@dataclass
class RunningDoor:
    """One door, its processes and both sides' keys."""

    folder: Path
    identity: HybridIdentity
    token: str
    process: subprocess.Popen | None = None
    url: str = ""

    def start(self, before: str = "", port: int = 0, **environment: str) -> "RunningDoor":
        """Start it; ``before`` is Python that runs in the supervisor before it serves."""
        command = [sys.executable, "-c", SCRIPT.format(before=before), str(self.folder), str(port)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment
        )
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.stderr.read()
        return self

    def stop(self) -> tuple[int, str]:
        """Ask it to stop; return its exit code and all that it ever printed."""
        self.process.terminate()
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out + err

    def kill(self) -> None:
        """Kill the supervisor, with which everything ends."""
        children = psutil.Process(self.process.pid).children()
        self.process.kill()
        self.process.communicate()
        psutil.wait_procs(children, timeout=10)

    def processes(self, name: str) -> list[psutil.Process]:
        """Return the running children of a kind, ``worker`` or ``sealer``."""
        found = []
        for one in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if one.name() == f"amparo-{name}" and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(one)
        return found

    def kill_one(self, name: str) -> None:
        """Kill a child and wait until another is there."""
        before = self.processes(name)
        before[0].send_signal(signal.SIGKILL)
        until(lambda: {one.pid for one in self.processes(name)} - {one.pid for one in before}, f"no new {name}")

    def visitor(self, language: str = "en") -> Visitor:
        return Visitor(self.url, language)

    def client(self) -> DoorClient:
        return DoorClient(self.url, self.token)

    def messages(self) -> list[Message]:
        """Pull and open every message that waits."""
        with self.client() as client:
            waiting = [item for item in client.pending() if item.kind in KINDS]
            return [self.open(item.kind, item.id, client.fetch(item.id)) for item in waiting]

    def accounts(self) -> list[Account]:
        """Pull and open every account that waits."""
        return [message for message in self.messages() if isinstance(message, Account)]

    def open(self, kind: str, item_id: str, sealed: bytes) -> Message:
        envelope = open_envelope(sealed, [self.identity], kind)
        message = KINDS[kind].from_body(envelope.body)
        assert envelope.record_id == message.id
        assert message.id == item_id or kind == "signal"
        return message

    def answer(self, account: Account, text: str, id: str = "a" * 32, **more: object) -> bytes:
        reply = Reply(id, "2026-11-22", text, **more)
        sealed = seal("reply", reply.id, reply.to_body(), [HybridRecipient.parse(account.mailbox)])
        with self.client() as client:
            client.reply(account.mailbox_id, sealed)
        return sealed


@pytest.fixture
def new_door(tmp_path):
    """Make a door that is not running yet, in a folder of the test's choice; end it after the test.

    Nobody has to wait at it, unless the test asks for a ``least_age``.
    """
    made = []

    def make(folder: Path = tmp_path / "door", **settings) -> RunningDoor:
        identity = HybridIdentity.generate()
        settings = {"organisation": "Test & Co", "least_age": 0} | settings
        _, token = DoorConfig.create(folder, recipient=str(identity.recipient), **settings)
        made.append(RunningDoor(folder, identity, token))
        return made[-1]

    yield make
    for door in made:
        if door.process and door.process.poll() is None:
            door.kill()


@pytest.fixture
def door(new_door):
    return new_door().start()


@pytest.fixture
def relay(door):
    relay = Relay(door.url)
    yield relay
    relay.close()


@pytest.fixture
def elsewhere():
    """A bland page of somebody else."""

    class Bland(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"<!doctype html><title>Weather</title><h1>Sunny</h1>"
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bland)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(locale="en-GB")
    yield context.new_page()
    context.close()
