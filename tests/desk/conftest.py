"""A desk over a real vault, with real claims and synthetic accounts, and a browser that sends forms."""

import re
import secrets
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from amparo.casework.standing import device
from amparo.desk.app import create_app
from amparo.desk.session import OneTimeLink
from amparo.desk.workspace import Workspace
from amparo.door.contact import Contact
from amparo.door.message import Account
from amparo.ledger.device import Device
from amparo.ledger.vault import CASES, INTAKE, PUBLIC, Vault
from amparo.record import letters
from amparo.seal.hybrid import HybridIdentity
from amparo.weigh import claims_csv
from amparo.weigh.statements import to_statements

HOST = "127.0.0.1:8000"
CLAIMS = Path(__file__).parents[2] / "src/amparo/demo/data/chechnya-claims.csv"
TOLD = "[SYNTHETIC — not a real person] Marta Nemova was held for nine days in a garage in Nebyl."


class Staff:
    """Somebody at the desk: gets pages and sends their forms as a browser does."""

    def __init__(self, vault, language="en", on_lock=lambda: None):
        self.workspace = Workspace(vault)
        self.link = OneTimeLink()
        app = create_app(
            self.workspace,
            language=language,
            link=self.link,
            hosts=frozenset({HOST, "localhost:8000"}),
            on_lock=on_lock,
        )
        self.http = TestClient(app, base_url=f"http://{HOST}", follow_redirects=False)
        self.csrf = ""

    def enter(self):
        assert self.http.get(self.link.path).status_code == 303
        self.csrf = re.search('name="csrf" value="([^"]+)"', self.get("/about").text)[1]
        return self

    def get(self, path, **headers):
        return self.http.get(path, headers=headers)

    def post(self, path, headers=None, **fields):
        sent = {"csrf": self.csrf, **fields}
        return self.http.post(path, data=sent, headers={"origin": f"http://{HOST}"} | (headers or {}))

    def after(self, answer):
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"]).text


@pytest.fixture
def vault(tmp_path):
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as made:
        yield made


@pytest.fixture(scope="module")
def claims():
    return to_statements(claims_csv.read(CLAIMS))


@pytest.fixture
def with_claims(vault, claims):
    vault.append(claims, PUBLIC)
    return vault


@pytest.fixture
def tell(vault):
    """Record an account as intake would; return its id without the type."""

    def record(what=TOLD, consent=("count",), safe="only_here", **fields):
        letter = Account(
            id=secrets.token_hex(16), day="2026-05-03", language="en", what=what, age=fields.get("age", ""),
            where=fields.get("where", ""), when=fields.get("when", ""),
            contact=fields.get("contact", Contact(answer=safe)), consent=tuple(sorted(consent)),
            mailbox=str(HybridIdentity.generate().recipient), mailbox_id=secrets.token_hex(16),
            duress_id=secrets.token_hex(16), ratchet=secrets.token_hex(16), attachments=fields.get("attachments", ()),
        )  # fmt: skip
        made = letters.from_account(letter, device(vault))
        vault.append(list(made.cases), CASES)
        vault.append(list(made.intake), INTAKE)
        return letter.id

    return record


@pytest.fixture
def visitor(vault):
    """A browser without a session."""
    return Staff(vault)


@pytest.fixture
def staff(vault):
    return Staff(vault).enter()
