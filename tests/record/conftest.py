"""A vault, and letters as the door would hold them."""

import secrets
import tomllib
from pathlib import Path

import pytest

from amparo.door.message import Account, Attachment, FollowUp
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.seal.hybrid import HybridIdentity

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
            "where": "Небыль", "when": "весной", "safe_to_answer": "only_here", "how_to_answer": "",
            "consent": (), "mailbox": str(person.recipient), "mailbox_id": secrets.token_hex(16), "attachments": (),
        }  # fmt: skip
        return Account(**{**fields, **changes})

    return make


@pytest.fixture
def follow_up():
    """Make a message that follows an account."""

    def make(account, text, **changes):
        fields = {
            "id": secrets.token_hex(16), "day": "2026-11-21", "language": account.language, "text": text,
            "mailbox": account.mailbox, "mailbox_id": account.mailbox_id, "attachments": (),
        }  # fmt: skip
        return FollowUp(**{**fields, **changes})

    return make


@pytest.fixture
def attachment():
    """Make the announcement of a file."""

    def make(content, name="note.txt"):
        from hashlib import sha256

        return Attachment(secrets.token_hex(16), name, len(content), sha256(content).hexdigest())

    return make


class Line:
    """The door's store without its network: sealed items that wait until they are acknowledged."""

    def __init__(self, vault):
        self.recipient = vault.recipient("intake")
        self.items = {}
        self.replies = []
        self.asked = []

    def put(self, kind, body, record_id, recipients=None, purpose=None):
        from amparo.door.client import Item
        from amparo.seal.envelope import seal

        sealed = seal(purpose or kind, record_id, body, recipients or [self.recipient])
        self.items[record_id] = (Item(record_id, kind, len(sealed)), sealed)

    def send(self, message):
        kind = "account" if isinstance(message, Account) else "follow-up"
        self.put(kind, message.to_body(), message.id)
        return message

    def pending(self):
        return [item for item, _ in self.items.values()]

    def fetch(self, item_id):
        self.asked.append(item_id)
        return self.items[item_id][1]

    def acknowledge(self, ids):
        for item_id in ids:
            self.items.pop(item_id, None)

    def reply(self, mailbox_id, sealed):
        self.replies.append((mailbox_id, sealed))


@pytest.fixture
def line(vault):
    return Line(vault)
