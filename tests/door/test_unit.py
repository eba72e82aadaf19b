"""The units for systemd: as closed as they claim, and never closed against what the door itself needs."""

import errno
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.takeover.relay import Relay

from amparo.door.onion import keys, tor
from amparo.door.onion.torrc import torrc

RESTRICTIONS = Path(__file__).parent / "unit_restrictions.py"
DEPLOY = Path(__file__).parents[2] / "deploy"
EXPOSURE = {"amparo-door.service": 1.0, "amparo-onion.service": 2.0}


@pytest.mark.parametrize("name", EXPOSURE)
def test_the_exposure_that_systemd_finds_is_low(name):
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(DEPLOY / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "ignoring" not in done.stderr, done.stderr
    found = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)[1])
    assert found <= EXPOSURE[name], done.stdout


@pytest.mark.parametrize("name", EXPOSURE)
def test_systemd_understands_every_line(name):
    done = subprocess.run(
        ["systemd-analyze", "verify", str(DEPLOY / name)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "amparo" in line and "not executable" not in line]
    assert ours == []


def test_the_door_has_no_network_and_tor_no_store():
    door, onion = ((DEPLOY / name).read_text() for name in EXPOSURE)
    assert "PrivateNetwork=yes" in door
    assert "RestrictAddressFamilies=AF_UNIX\n" in door
    assert "InaccessiblePaths=/var/lib/amparo\n" in onion


def restricted(*command, unit="amparo-door.service", program=sys.executable):
    return [sys.executable, str(RESTRICTIONS), str(DEPLOY / unit), program, *map(str, command)]


def test_a_sealer_can_still_shut_itself_in_under_the_units_restrictions():
    probe = (
        "import json, resource; from amparo.door.processes.sandbox import probe;"
        "print(json.dumps([probe(), resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY]))"
    )
    done = subprocess.run(restricted("-c", probe), capture_output=True, text=True, check=True)
    granted, may_lock = json.loads(done.stdout)
    # systemd raises the limit of locked memory for the door; a test may not everywhere
    assert {name for name, there in granted.items() if not there} == (set() if may_lock else {"never swapped"})


def test_the_restrictions_do_restrict():
    tries = """
import ctypes, socket
libc = ctypes.CDLL(None, use_errno=True)
try: socket.socket(); print("open")
except OSError as error: print(error.errno)
libc.syscall(425, 0, 0)  # io_uring_setup
print(ctypes.get_errno())
"""
    done = subprocess.run(restricted("-c", tries), capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(errno.EAFNOSUPPORT), str(errno.EPERM)]


def test_the_units_own_command_serves_under_the_units_restrictions(new_door, tmp_path):
    door = new_door()
    settings = dict(
        line.split("=", 1) for line in (DEPLOY / "amparo-door.service").read_text().splitlines() if "=" in line
    )
    program, *arguments = settings["ExecStart"].split()
    assert program.endswith("bin/amparo")
    places = {"/var/lib/amparo/door": door.folder, "/run/amparo/door.sock": tmp_path / "door.sock"}
    assert places.keys() <= set(arguments)
    command = restricted("-m", "amparo", *(places.get(one, one) for one in arguments))
    door.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    at = door.process.stdout.readline()
    assert at == f"door: unix:{tmp_path / 'door.sock'}\n", door.process.stderr.read()
    with Relay(at.removeprefix("door: ").strip()) as relay:
        door.url = relay.url
        with door.visitor() as visitor:
            receipt = visitor.tell("a synthetic account", attachments=[("photo.jpg", bytes(3 << 20))])
            [account] = door.accounts()
            assert account.what == "a synthetic account"
            door.answer(account, "a synthetic answer")
            assert visitor.open_thread(receipt.code).answers
        door.kill_one("sealer")
        door.kill_one("worker")
        with door.visitor() as visitor:
            visitor.tell("another")
    assert len(door.processes("sealer")) == 2
    code, said = door.stop()
    assert code == 0
    assert "Error" not in said


def test_tor_runs_under_its_units_restrictions(tmp_path):
    onion = tor.prepare(tmp_path / "onion", offline=True)
    (onion.folder / "service" / keys.HOSTNAME).unlink()  # tor writes it again once it has read the key
    arguments = ["-f", onion.folder / "torrc", "Log", "notice stdout"]
    command = restricted(*arguments, unit="amparo-onion.service", program=shutil.which("tor"))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said = next(line for line in process.stdout if "Bootstrapped 0%" in line or "[err]" in line)
        assert "[err]" not in said
        assert (onion.folder / "service" / keys.HOSTNAME).read_text().strip() == onion.address
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_tor_is_told_of_the_socket_where_the_door_makes_it():
    door = (DEPLOY / "amparo-door.service").read_text()
    socket = re.search(r"--socket (\S+)", door)[1]
    assert socket == "/run/amparo/door.sock"
    assert f'unix:"{socket}"' in torrc(Path("/var/lib/amparo-onion"), Path(socket))
