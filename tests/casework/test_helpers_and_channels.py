"""A helper's phrase is nowhere in the vault; the published channels carry this device's signature."""

import json
from datetime import date

import pytest

from amparo.casework import channels, helpers
from amparo.door import channels as published
from amparo.door import vouching
from amparo.door.channels import Channel
from amparo.errors import InputError, UnreachableError
from amparo.ledger.device import Device
from amparo.ledger.vault import INTAKE, Vault

ACCOUNT, TODAY = "account:" + "a" * 32, date(2026, 11, 22)


class Door:
    """The door's memory of vouchers, and nothing else."""

    def __init__(self):
        self.held = {}

    def vouch(self, voucher):
        self.held[voucher.id] = voucher


@pytest.fixture
def vault(tmp_path):
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as made:
        yield made


def vouch(vault, door, until="2026-11-24", who="Driver 2", text="drives you to the station"):
    return helpers.vouch(vault, door, ACCOUNT, who, until, text, language="ru", today=TODAY)


def test_the_door_finds_the_phrase_and_the_vault_does_not_hold_it(vault):
    door = Door()
    phrase = vouch(vault, door)
    asked = vouching.look_up(phrase.upper(), str(vault.recipient(INTAKE)))
    said = vouching.open_box(asked.key, door.held[asked.id].box)
    assert (said.until, said.text) == ("2026-11-24", "drives you to the station")
    kept = vault.statements()
    assert not any(word in str(one.value) for one in kept for word in (*phrase.split(), asked.id))
    (known,) = helpers.helpers(kept, ACCOUNT)
    assert (known.who, known.until, known.text) == ("Driver 2", "2026-11-24", "drives you to the station")
    assert helpers.helpers(kept, "account:b") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": "2026-11-21"},
        {"until": "2026-12-30"},
        {"until": "soon"},
        {"who": " "},
        {"text": ""},
        {"text": "x" * 601},
    ],
)
def test_a_phrase_that_is_not_short_lived_or_says_nothing_is_refused(vault, wrong):
    door = Door()
    with pytest.raises(InputError):
        vouch(vault, door, **wrong)
    assert door.held == {}
    assert vault.statements() == []


def test_nothing_is_recorded_that_the_door_did_not_take(vault):
    class Away:
        def vouch(self, _voucher):
            raise UnreachableError("the door does not answer")

    with pytest.raises(UnreachableError):
        vouch(vault, Away())
    assert vault.statements() == []


def test_signed_channels_verify_and_are_remembered(vault):
    listed = channels.from_lines("web https://example.org  main page\n\ntelephone +000000\n")
    text = channels.sign(vault, "Test line", listed, script="ab" * 32, today=TODAY)
    found = published.read(text)
    assert found.channels == (Channel("web", "https://example.org", "main page"), Channel("telephone", "+000000"))
    assert (found.feed, found.issued, found.until) == (vault.device.feed, "2026-11-22", "2027-05-21")
    assert found.recipient == published.fingerprint(str(vault.recipient(INTAKE)))
    assert channels.signed(vault) == text
    assert channels.from_lines(channels.to_lines(found.channels)) == list(found.channels)
    again = channels.sign(vault, "Test line", listed[:1], script="", today=TODAY, until="2026-12-01")
    assert channels.signed(vault) == again
    assert json.loads(again)["feed"] == vault.device.feed


def test_a_line_that_is_no_channel_is_named(vault):
    with pytest.raises(InputError) as caught:
        channels.from_lines("web https://example.org\npigeon x")
    assert caught.value.values["line"] == 2
    with pytest.raises(InputError):
        channels.sign(vault, "Test line", [], script="", today=TODAY)
