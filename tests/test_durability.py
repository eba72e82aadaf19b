"""Killed at any moment, between the door and the vault nothing acknowledged is lost and nothing comes twice."""

import random
import signal
import subprocess
import sys
import time

import pytest

from amparo.demo.house import running_door
from amparo.door.visitor import Visitor
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.ledger.verify import verify_vault
from amparo.record.accounts import accounts
from amparo.record.setup import create_door, door_client

ACCOUNTS = 12
PASSPHRASE = "a test's passphrase"

FETCH = """
import sys
from pathlib import Path
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.record.intake import receive
from amparo.record.setup import door_client
folder, address = Path(sys.argv[1]), sys.argv[2]
with Vault.open(folder, Device.open(folder / "device.age", sys.argv[3])) as vault, door_client(vault, address) as door:
    print("open", flush=True)
    receive(vault, door)
    print("done", flush=True)
"""


def fetch_and_kill(vault, address, after):
    """Run a fetch in a process of its own and kill it ``after`` seconds from its opening; say whether it had ended."""
    child = subprocess.Popen([sys.executable, "-c", FETCH, str(vault), address, PASSPHRASE], stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"open\n"
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    return child.communicate()[0] == b"done\n"


@pytest.mark.parametrize("seed", range(2))
def test_a_fetch_killed_at_random_points_loses_nothing_and_doubles_nothing(tmp_path, seed):
    folder = tmp_path / "vault"
    folder.mkdir()
    device = Device.create(folder / "device.age", PASSPHRASE, work_factor=4)
    with Vault.create(folder, device) as vault:
        create_door(vault, tmp_path / "door", "Helpline")
    chance = random.Random(seed)
    with running_door(tmp_path / "door") as address:
        told = {f"account {number}" for number in range(ACCOUNTS)}
        with Visitor(address) as visitor:
            for what in sorted(told):
                visitor.send_account(what, attachments=[("file.txt", what.encode() * 1000)])
        kills = 0
        while not fetch_and_kill(folder, address, chance.uniform(0, 0.3)):
            kills += 1
            assert kills < 200
        with Vault.open(folder, device) as vault, door_client(vault, address) as door:
            assert door.pending() == []
            found = accounts(vault)
            assert sorted(account.what for account in found) == sorted(told)
            for account in found:
                assert vault.read_file(account.attachments[0].digest) == account.what.encode() * 1000
            verify_vault(vault)
