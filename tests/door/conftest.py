"""A door that really runs, in a process of its own, with the organisation's key in the test's hand."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from amparo.door.client import DoorClient
from amparo.door.message import Account, FollowUp, Reply
from amparo.door.settings import DoorConfig
from amparo.door.visitor import Visitor
from amparo.seal.envelope import open_envelope, seal
from amparo.seal.hybrid import HybridIdentity, HybridRecipient

SCRIPT = """
import sys
from pathlib import Path
from amparo.door.serve import serve
from amparo.door.settings import DoorConfig
{before}
serve(DoorConfig.load(Path(sys.argv[1])), "127.0.0.1", int(sys.argv[2]), ready=lambda at: print(at, flush=True))
"""
KINDS = {"account": Account, "follow-up": FollowUp}


@dataclass
class RunningDoor:
    """One door, its process and both sides' keys."""

    folder: Path
    identity: HybridIdentity
    token: str
    process: subprocess.Popen | None = None
    url: str = ""

    def start(self, before: str = "", **environment: str) -> "RunningDoor":
        command = [sys.executable, "-c", SCRIPT.format(before=before), str(self.folder), "0"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment
        )
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.stderr.read()
        return self

    def stop(self) -> tuple[int, str]:
        """Ask it to stop; return its exit code and all that it ever printed."""
        self.process.terminate()
        out, err = self.process.communicate(timeout=40)
        return self.process.returncode, out + err

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def visitor(self, language: str = "en") -> Visitor:
        return Visitor(self.url, language)

    def client(self) -> DoorClient:
        return DoorClient(self.url, self.token)

    def messages(self) -> list[Account | FollowUp]:
        """Pull and open every message that waits."""
        with self.client() as client:
            waiting = [item for item in client.pending() if item.kind in KINDS]
            return [self.open(item.kind, item.id, client.fetch(item.id)) for item in waiting]

    def open(self, kind: str, item_id: str, sealed: bytes) -> Account | FollowUp:
        envelope = open_envelope(sealed, [self.identity], kind)
        message = KINDS[kind].from_body(envelope.body)
        assert envelope.record_id == message.id == item_id
        return message

    def answer(self, account: Account, text: str) -> bytes:
        reply = Reply("a" * 32, "2026-11-22", text)
        sealed = seal("reply", reply.id, reply.to_body(), [HybridRecipient.parse(account.mailbox)])
        with self.client() as client:
            client.reply(account.mailbox_id, sealed)
        return sealed


@pytest.fixture
def new_door(tmp_path):
    """Make a door that is not running yet, in a folder of the test's choice; stop it at the end."""
    made = []

    def make(folder: Path = tmp_path / "door", **settings) -> RunningDoor:
        identity = HybridIdentity.generate()
        _, token = DoorConfig.create(folder, organisation="Test & Co", recipient=str(identity.recipient), **settings)
        made.append(RunningDoor(folder, identity, token))
        return made[-1]

    yield make
    for door in made:
        if door.process and door.process.poll() is None:
            door.kill()


@pytest.fixture
def door(new_door):
    return new_door().start()
