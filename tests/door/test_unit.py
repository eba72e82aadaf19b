"""The units for systemd: as closed as they claim, and never closed against what the door itself needs."""

import re
import subprocess
from pathlib import Path

import pytest

from amparo.door.onion.torrc import torrc

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


def test_what_a_sealer_needs_to_shut_itself_in_is_allowed():
    door = (DEPLOY / "amparo-door.service").read_text()
    for call in ("mlockall", "seccomp", "prlimit64", "landlock_restrict_self"):
        assert call in door
    assert "LimitMEMLOCK=infinity" in door


def test_tor_is_told_of_the_socket_where_the_door_makes_it():
    door = (DEPLOY / "amparo-door.service").read_text()
    socket = re.search(r"--socket (\S+)", door)[1]
    assert socket == "/run/amparo/door.sock"
    assert f"unix:{socket}" in torrc(Path("/var/lib/amparo-onion"), Path(socket))
