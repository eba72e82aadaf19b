"""The verbs for people in danger: small, scriptable, and saying what to do next."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from amparo.casework import alarms, standing
from amparo.casework.alarms import Kind
from amparo.cli import main
from amparo.door import vouching
from amparo.door.client import DoorClient
from amparo.ledger.device import Device
from amparo.ledger.value import Text
from amparo.ledger.vault import INTAKE, Vault

ACCOUNT = "account:" + "a" * 32
LISTED = "web https://example.org main page\ntelephone +000000\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a verb over a vault; return what it printed and its exit code."""
    folder = tmp_path / "vault"
    folder.mkdir()
    device = Device.create(folder / "device.age", "a test's passphrase", work_factor=8)
    (tmp_path / "pass").write_text("a test's passphrase\n")
    monkeypatch.setenv("AMPARO_VAULT", str(folder))
    monkeypatch.setenv("AMPARO_PASSPHRASE_FILE", str(tmp_path / "pass"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.txt").write_text(LISTED)
    with Vault.create(folder, device) as vault:
        vault.append(standing.says(ACCOUNT, ACCOUNT, ACCOUNT, {"account.what": Text("x")}), INTAKE)

    def run(*arguments):
        return CliRunner().invoke(main, list(arguments))

    run.vault = lambda: Vault.open(folder, device)
    return run


def test_channels_are_signed_shown_and_verified(run):
    assert "nothing" not in run("channels", "sign", "list.txt", "--organisation", "Test line").stdout
    with run.vault() as vault:
        feed = vault.device.feed
    shown = run("channels", "show").stdout
    checked = run("channels", "verify", "channels.json", "--feed", feed)
    assert checked.exit_code == 0
    assert shown == checked.stdout
    assert "https://example.org  main page" in shown
    assert json.loads(run("channels", "verify", "channels.json", "--json").stdout)["feed"] == feed


def test_another_key_a_change_and_an_old_list_are_refused(run, tmp_path):
    run("channels", "sign", "list.txt", "--organisation", "Test line")
    assert run("channels", "verify", "channels.json", "--feed", "ab" * 32).exit_code == 4
    signed = json.loads((tmp_path / "channels.json").read_text())
    (tmp_path / "changed.json").write_text(json.dumps(signed | {"feed": "ab" * 32}))
    assert run("channels", "verify", "changed.json").exit_code == 4
    assert run("channels", "verify", "list.txt").exit_code == 3
    today = datetime.now(UTC).date().isoformat()
    assert run("channels", "sign", "list.txt", "--organisation", "T", "--until", today).exit_code == 0
    assert run("channels", "sign", "list.txt", "--organisation", "T", "--until", "2020-01-01").exit_code == 3


def test_before_anything_is_signed_the_next_step_is_said(run):
    found = run("channels", "show")
    assert found.exit_code == 3
    assert "amparo channels sign" in found.stderr


def test_a_helper_s_phrase_is_the_only_data_printed(run, monkeypatch):
    held = []
    monkeypatch.setattr(DoorClient, "vouch", lambda _client, voucher: held.append(voucher))
    until = (datetime.now(UTC).date() + timedelta(2)).isoformat()
    given = ("--door", "http://127.0.0.1:9", "--who", "Driver", "--text", "drives", "--until", until)
    found = run("helper", "a" * 32, *given)
    assert found.exit_code == 0, found.stderr
    with run.vault() as vault:
        asked = vouching.look_up(found.stdout, str(vault.recipient(INTAKE)))
    assert vouching.open_box(asked.key, held[0].box).text == "drives"
    assert held[0].id == asked.id
    assert run("helper", "b" * 32, *given).exit_code == 3
    assert run("helper", "a" * 32, *given[:-1], "2099-01-01").exit_code == 3


def test_without_a_door_that_answers_no_phrase_is_printed(run):
    until = datetime.now(UTC).date().isoformat()
    found = run("helper", "a" * 32, "--door", "http://127.0.0.1:9", "--who", "D", "--text", "t", "--until", until)
    assert found.exit_code == 7
    assert found.stdout == ""


def test_open_alarms_and_silence_are_listed(run):
    assert "nobody is silent" in run("silences").stdout
    assert json.loads(run("silences", "--json").stdout) == []
    with run.vault() as vault:
        by = standing.device(vault)
        vault.append(alarms.statements("c" * 32, ACCOUNT, Kind.DURESS_VISIT, by), INTAKE)
    (line,) = json.loads(run("silences", "--json").stdout)
    assert (line["account"], line["state"]) == (ACCOUNT, "duress_visit")
    assert ACCOUNT in run("silences").stdout
