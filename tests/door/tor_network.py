"""A whole Tor network on loopback, of local tor processes, for tests: authorities, relays, a client (see ``tor(1)``).

``with running_tor_network(folder) as network``: ``network.torrc`` is what an onion service adds to its configuration to
be in it, ``network.proxy`` a SOCKS address. No packet leaves the machine.
"""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

AUTHORITIES, RELAYS = 3, 4
COMMON = """
TestingTorNetwork 1
AssumeReachable 1
PathsNeededToBuildCircuits 0.67
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
MinUptimeHidServDirectoryV2 0 seconds
V3AuthNIntervalsValid 2
TestingMinExitFlagThreshold 0
Log notice file {folder}/log
DataDirectory {folder}
Address 127.0.0.1
ControlPort 0
"""
AUTHORITY = """
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
ContactInfo test@example.invalid
TestingV3AuthInitialVotingInterval 5
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 10
V3AuthVoteDelay 2
V3AuthDistDelay 2
ExitPolicy reject *:*
"""


@dataclass
class Network:
    """A running network."""

    torrc: str
    proxy: str
    client_log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_tor_network(folder: Path) -> Iterator[Network]:
    """Start everything and wait until the client can build circuits."""
    authorities = [_authority(folder / f"authority{number}") for number in range(AUTHORITIES)]
    known = "".join(line for _, line in authorities)
    with ExitStack() as stack:
        for text, _ in authorities:
            stack.enter_context(_running(text + known))
        for number in range(RELAYS):
            place = folder / f"relay{number}"
            place.mkdir()
            text = f"Nickname relay{number}\nORPort {free_port()}\nDirPort {free_port()}\nSocksPort 0\nExitRelay 0\n"
            stack.enter_context(_running(COMMON.format(folder=place) + text + known))
        place = folder / "client"
        place.mkdir()
        port = free_port()
        stack.enter_context(_running(COMMON.format(folder=place) + f"SocksPort {port}\n" + known))
        wait_for(place / "log", "Bootstrapped 100%", 90)
        common = COMMON.replace("DataDirectory {folder}\n", "").replace("Log notice file {folder}/log\n", "")
        yield Network(common + known, f"socks5h://127.0.0.1:{port}", place / "log")


def wait_for(log: Path, words: str, seconds: float) -> None:
    """Wait until a log says something."""
    until = time.monotonic() + seconds
    while not log.exists() or words not in log.read_text():
        assert time.monotonic() < until, log.read_text()[-3000:] if log.exists() else "no log"
        time.sleep(0.1)


def _authority(place: Path) -> tuple[str, str]:
    """Make an authority's keys; return its configuration, and the line by which others know it."""
    keys = place / "keys"
    keys.mkdir(parents=True, mode=0o700)
    place.chmod(0o700)
    directory, onion = free_port(), free_port()
    made = ["--create-identity-key", "-m", "12", "-a", f"127.0.0.1:{directory}", "--passphrase-fd", "0"]
    subprocess.run(["tor-gencert", *made], cwd=keys, input=b"test\n", capture_output=True, check=True)
    text = COMMON.format(folder=place) + AUTHORITY
    text += f"Nickname {place.name}\nORPort {onion}\nDirPort {directory}\nSocksPort 0\n"
    identity = re.search(r"^fingerprint ([0-9A-F]+)", (keys / "authority_certificate").read_text(), re.M)
    # the fingerprint of the relay's own key is not known before tor has made it
    listed = subprocess.run(
        ["tor", "--list-fingerprint", "--DirAuthority", "x 127.0.0.1:1 " + "F" * 40, "-f", "-"],
        input=text.encode(), capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    own = re.search(r"((?:[0-9A-F]{4} ?){10})\s*$", listed)
    assert identity
    assert own
    line = f"DirAuthority {place.name} orport={onion} v3ident={identity[1]} 127.0.0.1:{directory} {own[1].strip()}\n"
    return text, line


@contextmanager
def _running(torrc: str) -> Iterator[None]:
    process = subprocess.Popen(["tor", "--quiet", "-f", "-"], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(torrc.encode())
    process.stdin.close()
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
