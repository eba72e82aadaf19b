"""A vault with the public claims, and accounts put into it as intake would."""

import secrets
from pathlib import Path

import pytest

from amparo.door.contact import Contact
from amparo.door.message import Account
from amparo.ledger.device import Device
from amparo.ledger.vault import CASES, INTAKE, PUBLIC, Vault
from amparo.record import accounts as record
from amparo.record.letters import from_account
from amparo.record.synthetic import LABELS
from amparo.seal.hybrid import HybridIdentity
from amparo.weigh import claims_csv
from amparo.weigh.statements import to_statements

DATA = Path(__file__).parents[2] / "src/amparo/demo/data"
CONTACT = Contact(answer="another_way", channel="звонитьтогда", cover_story="легендадела")
MAILBOX = str(HybridIdentity.generate().recipient)


@pytest.fixture(scope="session")
def claims():
    return claims_csv.read(DATA / "chechnya-claims.csv", DATA / "chechnya-sources.csv")


@pytest.fixture
def vault(tmp_path):
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as made:
        yield made


@pytest.fixture
def with_claims(vault, claims):
    vault.append(to_statements(claims), PUBLIC)
    return vault


@pytest.fixture(scope="session")
def teller():
    """Return, for a vault, a function that records an account with its working text, summary and quote."""
    return _teller


@pytest.fixture
def tell(vault):
    """Record an account with its working text, summary and quote; return its id."""
    return _teller(vault)


def _teller(vault):
    def make(*consent, text="Соседа увели ночью.", summary="", quote="", working="", synthetic=False):
        label = LABELS["ru"] + " " if synthetic else ""
        message = Account(
            secrets.token_hex(16), "2026-11-20", "ru", label + text, "Местоназвание", "днивремени", "26_to_40",
            CONTACT, tuple(sorted(consent)), MAILBOX, *(secrets.token_hex(16) for _ in range(3)), (),
        )  # fmt: skip
        letter = from_account(message, f"device:{vault.device.feed}")
        vault.append(letter.cases, CASES)
        vault.append(letter.intake, INTAKE)
        record.write_working_text(vault, letter.subject, label + (working or text))
        if summary:
            record.write_summary(vault, letter.subject, summary)
        if quote:
            record.write_quote(vault, letter.subject, quote)
        return letter.subject

    return make
