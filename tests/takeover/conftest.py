"""At each level one person's whole story, watched by somebody who has taken over the running server."""

import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from tests.door.conftest import RunningDoor
from tests.takeover.memory import found_in_memory
from tests.takeover.people import OwnProgram, WithoutScripts, WithScripts
from tests.takeover.relay import Relay

from amparo.door import vouching
from amparo.door.contact import TEXTS
from amparo.door.mailbox import Mailbox
from amparo.door.message import Account, Agreed
from amparo.door.settings import DoorConfig
from amparo.door.store import Timer
from amparo.seal.hybrid import HybridIdentity

TIMER = "7" * 32
AT = "2099-12-01T09:00Z"


@dataclass
class Watched:
    """What happened at one level: the secrets of the person, and what the attacker got of them."""

    level: str
    door: RunningDoor
    relay: Relay
    told: dict[str, str]
    file: Path
    content: str
    answer: str
    sentence: str
    added: str
    code: str = ""
    second: str = ""
    phrase: str = ""
    account: Account | None = None
    in_memory: set[str | bytes] = field(default_factory=set)

    @property
    def planted(self) -> list[str]:
        """All that the person or staff wrote in words."""
        return [*self.told.values(), self.file.name, self.content, self.answer, self.sentence, self.added]

    @property
    def keys(self) -> list[str | bytes]:
        """Both codes and what follows from them, in the forms in which a program holds them."""
        found: list[str | bytes] = [self.code, self.second]
        for mailbox in (Mailbox.open(self.code), Mailbox.open(self.second)):
            secret = mailbox.secret
            found += [secret, secret.hex(), mailbox.ratchet, bytes.fromhex(mailbox.ratchet), str(mailbox.identity)]
            found += [str(mailbox.identity.recipient)[:200]]
        return found

    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self.door.process.pid), *psutil.Process(self.door.process.pid).children(recursive=True)]


def words_in_a_row(code: str) -> re.Pattern[bytes]:
    """Three words of a code one after the other, however a page or a form writes them."""
    words = code.split()
    rows = ["[^a-z]{1,3}(?:</?[a-z]+>[^a-z]*){0,6}".join(words[at : at + 3]) for at in range(len(words) - 2)]
    return re.compile("|".join(rows).encode())


def watch(person, door: RunningDoor, relay: Relay, folder: Path) -> Watched:
    """Let a person's whole story happen, then look into the memory of every process of the door."""
    mark = secrets.token_hex(4)
    told = {"what": f"Рассказ Вымышленского {mark}", "where": f"Небылхан {mark}", "when": f"весна {mark}"}
    told |= {name: f"{name} Nebylkhan {mark}" for name in TEXTS}
    content = f"soderzhimoe fajla {mark} " * 400
    file = folder / f"otchet-nebylova-{mark}.txt"
    file.write_text(content)
    words = [f"{what} Небылицын {mark}" for what in ("ответ", "кот здоров", "ещё")]
    seen = Watched(person.level, door, relay, told, file, content[:40], *words)
    seen.code, seen.second = person.tell(told, file)
    (seen.account,) = door.accounts()
    with door.client() as client:
        client.agree([Timer(TIMER, 1 << 31)])
    door.answer(seen.account, seen.answer, check_ins=(Agreed(AT, (TIMER,)),))
    assert person.read(seen.code) == [seen.answer]
    person.check_in(seen.code, seen.sentence)
    person.add(seen.code, seen.added)
    person.read(seen.second)
    if hasattr(person, "check_helper"):
        seen.phrase = " ".join(vouching.new_phrase("en"))
        with door.client() as client:
            client.vouch(vouching.make(seen.phrase, str(door.identity.recipient), "2099-01-01", seen.answer))
        assert seen.answer in person.check_helper(seen.phrase)
    for process in seen.processes():
        seen.in_memory |= found_in_memory(process.pid, [*seen.planted, *seen.keys, seen.phrase or seen.code])
    return seen


@pytest.fixture(scope="session")
def stories(tmp_path_factory, chromium):
    """The three stories, by level, each at a door of its own; their processes still run."""
    found = {}
    for level in "abc":
        folder = tmp_path_factory.mktemp(f"level-{level}")
        identity = HybridIdentity.generate()
        settings = {"organisation": "Test line", "recipient": str(identity.recipient), "least_age": 0}
        _, token = DoorConfig.create(folder / "door", **settings)
        door = RunningDoor(folder / "door", identity, token).start()
        relay = Relay(door.url).__enter__()
        person = {
            "a": WithoutScripts,
            "b": lambda at: WithScripts(at, chromium.new_context(locale="en-GB").new_page()),
            "c": lambda at, key=identity.recipient: OwnProgram(at, key),
        }[level](relay.url)
        found[level] = watch(person, door, relay, folder)
    yield found
    for story in found.values():
        story.door.kill()
