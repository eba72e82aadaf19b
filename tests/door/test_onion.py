"""Keys made without tor are tor's own; it accepts its configuration; the key stands apart from the store."""

import shutil
import subprocess
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.door.onion import keys, tor
from amparo.door.onion.torrc import torrc
from amparo.errors import InputError

# The secret key of RFC 8032, 7.1, test 1; its address follows from the public key printed there.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def _run_offline(onion):
    """Run tor without a network until it has written its service's files; return what it said."""
    (onion.folder / "service" / keys.HOSTNAME).unlink(missing_ok=True)
    with subprocess.Popen(["tor", "-f", str(onion.folder / "torrc")], stdout=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 30
        while not (onion.folder / "service" / keys.HOSTNAME).exists() and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.05)
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


def test_the_key_is_readable_by_its_user_only_and_no_word_of_it_is_in_the_doors_folder(tmp_path):
    onion = tor.prepare(tmp_path / "door-onion", offline=True)
    secret = onion.folder / "service" / keys.SECRET
    assert secret.stat().st_mode & 0o077 == 0
    assert onion.folder.stat().st_mode & 0o077 == 0
    assert not (tmp_path / "door").exists()


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


@pytest.mark.parametrize(("version", "has_pow"), [((0, 4, 7, 16), True), ((0, 4, 9, 1), False), ((), False)])
def test_a_tor_that_cannot_slow_floods_is_refused(version, has_pow):
    with pytest.raises(InputError, match="proof of work"):
        tor.check((version, has_pow))


def test_a_missing_tor_is_said_to_be_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("tor") is None
    with pytest.raises(InputError, match="not installed"):
        tor.prepare(tmp_path / "onion")
