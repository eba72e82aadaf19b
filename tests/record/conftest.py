"""A vault, letters as the door would hold them, and the door's real store."""

import hashlib
import secrets
import tomllib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from tests.beside import Loop

from amparo.door.contact import Contact
from amparo.door.message import Account, Attachment, FollowUp
from amparo.door.packet import Packet, Row
from amparo.door.store import Timer
from amparo.door.store.sqlite import SqliteStore, prepare
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.seal.envelope import open_envelope, seal
from amparo.seal.hybrid import HybridIdentity

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACCOUNTS = Path(__file__).parents[2] / "src/amparo/demo/data/synthetic-accounts.toml"


@pytest.fixture(scope="session")
def synthetic():
    return tomllib.loads(ACCOUNTS.read_text(encoding="utf-8"))["account"]


@pytest.fixture
def vault(tmp_path):
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as made:
        yield made


@pytest.fixture(scope="session")
def person():
    """The key of a person's mailbox."""
    return HybridIdentity.generate()


@pytest.fixture
def letter(person):
    """Make an account as the door's form makes it."""

    def make(**changes):
        fields = {
            "id": secrets.token_hex(16), "day": "2026-11-20", "language": "ru", "what": "Что-то случилось.",
            "where": "Небыль", "when": "весной", "age": "", "contact": Contact(), "consent": (),
            "mailbox": str(person.recipient), "mailbox_id": secrets.token_hex(16), "duress_id": secrets.token_hex(16),
            "ratchet": secrets.token_hex(16), "attachments": (),
        }  # fmt: skip
        return Account(**{**fields, **changes})

    return make


@pytest.fixture
def follow_up():
    """Make a message that follows an account."""

    def make(account, text, **changes):
        fields = {
            "id": secrets.token_hex(16), "day": "2026-11-21", "language": account.language, "text": text,
            "mailbox": account.mailbox, "mailbox_id": account.mailbox_id, "visit": 2, "attachments": (),
        }  # fmt: skip
        return FollowUp(**{**fields, **changes})

    return make


@pytest.fixture
def attachment():
    """Make the announcement of a file or of a part of one."""

    def make(content, name="note.txt", **part):
        return Attachment(secrets.token_hex(16), name, len(content), hashlib.sha256(content).hexdigest(), **part)

    return make


class Line:
    """A device's line to the real store, with the network between them left out; and a hand to put things in."""

    def __init__(self, folder, recipient):
        folder.mkdir()
        self._loop = Loop()
        self._lock = prepare(folder)
        self.recipient = recipient
        self.store = self._run(_opened(folder))
        self.asked = []

    def _run(self, work):
        return self._loop.run(work)

    def end(self):
        self._run(self.store.close())
        self._lock.close()
        self._loop.close()

    # -- what a person's side does

    def keep(self, packet):
        self._run(self.store.keep(packet))

    def put(self, kind, body, record_id, recipients=None, purpose=None):
        sealed = seal(purpose or kind, record_id, body, recipients or [self.recipient])
        self.keep(Packet((Row(record_id, kind, len(sealed), sealed),)))

    def send(self, message):
        self.put(message.KIND, message.to_body(), message.id)
        return message

    def visit(self, mailbox_id):
        return self._run(self.store.visit(mailbox_id))

    def mail(self, mailbox_id, key):
        rows = self.visit(mailbox_id).rows
        return [open_envelope(row.sealed, [key], "reply").body for row in rows if row.kind == "reply"]

    def run_out(self, timer):
        self._run(self.store.agree([Timer(timer, 1)]))

    # -- what a device does

    @property
    def items(self):
        return {item.id for item in self.pending()}

    def pending(self):
        return self._run(self.store.pending("", 1000))

    def fetch(self, item_id):
        out = BytesIO()
        self.fetch_into(item_id, out)
        return out.getvalue()

    def fetch_into(self, item_id, out):
        self.asked.append(item_id)

        async def copy():
            async for piece in await self.store.item(item_id):
                out.write(piece)

        self._run(copy())

    def acknowledge(self, ids):
        self._run(self.store.erase(list(ids)))

    def reply(self, mailbox_id, sealed):
        answer = Row(hashlib.sha256(sealed).digest()[:16].hex(), "reply", len(sealed), sealed, mailbox_id)
        self._run(self.store.reply(answer))

    def agree(self, timers):
        self._run(self.store.agree(list(timers)))

    def vouch(self, voucher):
        self._run(self.store.vouch(voucher))

    def waiting(self, ids):
        return self._run(self.store.waiting(list(ids)))


async def _opened(folder):
    return SqliteStore(folder)


@pytest.fixture
def line(vault, tmp_path, monkeypatch):
    """The line to a door; its clock and the desk's stand, so that times agreed on stay to come whatever the day."""
    monkeypatch.setattr("amparo.record.accounts.today", lambda: NOW.date().isoformat())
    monkeypatch.setattr("amparo.door.store.statements.minute", lambda: int(NOW.timestamp()) // 60)
    made = Line(tmp_path / "door", vault.recipient("intake"))
    yield made
    made.end()
