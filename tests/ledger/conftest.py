"""A vault and statements to put into it."""

from __future__ import annotations

import itertools

import pytest

from amparo.ledger.device import Device
from amparo.ledger.statement import Statement, new_id
from amparo.ledger.value import Hedge, Quantity, Text
from amparo.ledger.vault import Vault


@pytest.fixture(scope="session")
def device():
    return Device.ephemeral()


@pytest.fixture
def vault(tmp_path, device):
    with Vault.create(tmp_path / "vault", device) as made:
        yield made


@pytest.fixture
def claim():
    """Make a claim about an event; every call gives another."""
    numbers = itertools.count(1)

    def make(words="more than a hundred men detained", about="event:autumn", **changes):
        number = next(numbers)
        fields = {
            "id": new_id(), "about": about, "property": "detained",
            "value": Quantity(number, None, Hedge.AT_LEAST, "people"), "said_by": "source:paper", "words": words,
        } | changes  # fmt: skip
        return Statement(**fields)

    return make


@pytest.fixture
def text():
    """Make a working text of an account."""

    def make(words, about="account:one", **changes):
        fields = {
            "id": new_id(), "about": about, "property": "account.working_text", "value": Text(words, "ru"),
            "said_by": about,
        } | changes  # fmt: skip
        return Statement(**fields)

    return make


@pytest.fixture
def filled(vault, claim, text):
    """A vault with four entries about three subjects in all compartments."""
    vault.append([claim() for _ in range(5)], "public")
    vault.append([text("Его отпустили ночью"), claim(), text("Свидетель молчит", about="account:two")])
    vault.append([text("как было получено", property="account.what")], "intake")
    vault.append([claim(about="event:winter")])
    return vault
