"""Keys made without tor are tor's own; it accepts its configuration; the key stands apart from the store."""

import base64
import shutil
import subprocess
import sys

import httpx
import psutil
import pyrage
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.takeover.relay import Relay
from tests.waiting import until

from amparo.casework.channels import from_lines
from amparo.cli import main
from amparo.door.onion import keys, tor
from amparo.door.onion.torrc import torrc
from amparo.errors import InputError, WrongKeyError

# The secret key of RFC 8032, 7.1, test 1; its address follows from the public key printed there.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


OFFLINE = """
import functools, sys
from amparo.door.onion import tor
tor.prepare = functools.partial(tor.prepare, offline=True)
from amparo.cli import main
main(sys.argv[1:])
"""


@pytest.fixture
def running_onion(new_door, tmp_path):
    """`amparo door --onion`, with a tor that is told to keep off the network; returns the door and tor's folder."""
    door = new_door()
    command = [sys.executable, "-c", OFFLINE, "door", "--onion", "--folder", "."]
    door.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=door.folder)
    said = [door.process.stdout.readline() for _ in range(3)]
    assert said[-1].startswith("door: unix:"), door.process.stderr.read()
    return door, door.folder.with_name("door-onion")


def _run_offline(onion):
    """Run tor without a network until it has written its service's files; return what it said."""
    (onion.folder / "service" / keys.HOSTNAME).unlink(missing_ok=True)
    with subprocess.Popen(["tor", "-f", str(onion.folder / "torrc")], stdout=subprocess.PIPE, text=True) as process:
        until(lambda: (onion.folder / "service" / keys.HOSTNAME).exists() or process.poll() is not None)
        process.terminate()
        return process.communicate()[0]


def _warnings(said):
    """What tor complains of; that tests may run as root is no fault of the configuration."""
    return [line for line in said.splitlines() if ("[warn]" in line or "[err]" in line) and "as root" not in line]


def test_an_address_is_made_as_the_specification_says(tmp_path):
    made = keys.make(tmp_path / "key", SEED)
    assert made == keys.address(PUBLIC) == keys.read_address(tmp_path / "key")
    assert len(made) == 62


@settings(max_examples=20)
@given(st.binary(min_size=32, max_size=32))
def test_a_secret_key_is_clamped(seed):
    made = keys.expanded(seed)
    assert len(made) == 64
    assert made[0] & 7 == 0
    assert made[31] & 192 == 64


def test_tor_takes_a_key_that_was_made_without_it_and_finds_the_same_address(tmp_path):
    made = keys.make(tmp_path / "elsewhere")
    onion = tor.prepare(tmp_path / "onion", tmp_path / "elsewhere", offline=True)
    said = _run_offline(onion)
    assert (onion.folder / "service" / keys.HOSTNAME).read_text().strip() == made == onion.address
    assert _warnings(said) == []


def test_a_key_made_on_the_server_stays_when_the_door_starts_again(tmp_path):
    first = tor.prepare(tmp_path / "onion", offline=True)
    assert tor.prepare(tmp_path / "onion", offline=True).address == first.address


def test_tor_accepts_proof_of_work_and_every_other_line(tmp_path):
    text = torrc(tmp_path, tmp_path / "door.sock")
    assert "HiddenServicePoWDefensesEnabled 1" in text
    (tmp_path / "torrc").write_text(text)
    done = subprocess.run(
        ["tor", "--verify-config", "-f", str(tmp_path / "torrc")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert _warnings(done.stdout) == []


def test_the_verb_runs_tor_beside_the_door_and_no_part_of_the_key_is_in_the_doors_folder(running_onion):
    door, service = running_onion
    secret = (service / "service" / keys.SECRET).read_bytes()
    assert (service / "service" / keys.SECRET).stat().st_mode & 0o077 == service.stat().st_mode & 0o077 == 0
    with Relay(f"unix:{service / tor.SOCKET}") as relay:
        door.url = relay.url
        with door.visitor() as visitor:
            visitor.tell("a synthetic account")
    secrets = [secret[32:64], secret[64:], base64.b64encode(secret[32:64]), secret[32:64].hex().encode()]
    for path in door.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(one in content for one in secrets), path.name


def test_the_address_is_written_as_a_list_that_can_be_signed(running_onion):
    door, service = running_onion
    [channel] = from_lines((door.folder / "onion.txt").read_text())
    assert (channel.kind, channel.address) == ("onion", "http://" + keys.read_address(service / "service"))


def test_a_tor_that_dies_is_replaced_and_ends_with_the_door_even_if_that_is_killed(running_onion):
    door, _ = running_onion

    def tors():
        below = psutil.Process(door.process.pid).children(recursive=True)
        return [one for one in below if one.name() == "tor"]

    [first] = until(tors)
    first.kill()
    [second] = until(lambda: [one for one in tors() if one.pid != first.pid])
    door.kill()
    assert not psutil.wait_procs([second], timeout=20)[1]


def test_the_socket_for_tor_does_not_close_the_door_to_an_address_that_was_asked_for(new_door, tmp_path):
    door = new_door()
    arguments = ["door", "--folder", str(door.folder), "--socket", str(tmp_path / "s"), "--port", "0"]
    command = [sys.executable, "-m", "amparo", *arguments]
    door.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert door.process.stdout.readline() == f"door: unix:{tmp_path / 's'}\n"
    address = door.process.stdout.readline().removeprefix("door: ").strip()
    assert httpx.get(address).status_code == 200
    door.stop()
    assert not (tmp_path / "s").exists()


def test_a_key_can_travel_in_an_age_file(tmp_path):
    made = keys.make_sealed(tmp_path / "key.age", "a phrase")
    opened = pyrage.passphrase.decrypt((tmp_path / "key.age").read_bytes(), "a phrase").decode()
    assert keys.make(tmp_path / "by-hand", bytes.fromhex(opened.splitlines()[-1])) == made
    assert keys.unseal(tmp_path / "key.age", "a phrase", tmp_path / "key") == made
    with pytest.raises(WrongKeyError):
        keys.unseal(tmp_path / "key.age", "another", tmp_path / "no")
    (tmp_path / "other.age").write_bytes(pyrage.passphrase.encrypt(b"something else", "a phrase"))
    with pytest.raises(InputError, match="no onion key"):
        keys.unseal(tmp_path / "other.age", "a phrase", tmp_path / "no")
    assert not (tmp_path / "no").exists()


def test_a_folder_with_spaces_is_no_hindrance(tmp_path):
    onion = tor.prepare(tmp_path / 'a "folder" with spaces', offline=True)
    assert _warnings(_run_offline(onion)) == []


def test_a_folder_for_a_tor_of_its_own_leads_to_the_doors_socket(new_door, tmp_path):
    door = new_door()
    places = ["--folder", str(door.folder), "--out", str(tmp_path / "o"), "--socket", "/run/amparo/door.sock"]
    done = CliRunner().invoke(main, ["onion-service", *places])
    assert done.exit_code == 0, done.output
    assert 'HiddenServicePort 80 unix:"/run/amparo/door.sock"\n' in (tmp_path / "o" / "torrc").read_text()
    assert f"channels sign {door.folder}/onion.txt --organisation 'Test & Co'" in done.output


def test_another_key_is_not_put_in_the_place_of_one_in_use(tmp_path):
    tor.prepare(tmp_path / "onion", offline=True)
    keys.make(tmp_path / "other")
    with pytest.raises(InputError, match="another onion key"):
        tor.prepare(tmp_path / "onion", tmp_path / "other", offline=True)


def test_a_damaged_or_missing_key_is_said_to_be_so(tmp_path):
    keys.make(tmp_path / "key")
    with pytest.raises(InputError, match="already"):
        keys.make(tmp_path / "key")
    (tmp_path / "key" / keys.PUBLIC).write_bytes(b"x" * 64)
    with pytest.raises(InputError, match="damaged"):
        keys.read_address(tmp_path / "key")
    with pytest.raises(InputError, match="no onion key"):
        keys.read_address(tmp_path)
    keys.make(tmp_path / "one")
    keys.make(tmp_path / "two")
    (tmp_path / "one" / keys.SECRET).write_bytes((tmp_path / "two" / keys.SECRET).read_bytes())
    with pytest.raises(InputError, match="damaged"):
        keys.copy(tmp_path / "one", tmp_path / "used")


@pytest.mark.parametrize(("version", "has_pow"), [((0, 4, 7, 16), True), ((0, 4, 9, 1), False), ((), False)])
def test_a_tor_that_cannot_slow_floods_is_refused(version, has_pow):
    with pytest.raises(InputError, match="proof of work"):
        tor.check((version, has_pow))


def test_a_missing_tor_is_said_to_be_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("tor") is None
    with pytest.raises(InputError, match="not installed"):
        tor.prepare(tmp_path / "onion")
