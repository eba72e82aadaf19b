"""What was acknowledged is there: after kill -9 at any point, on a full disk, in a folder nobody may write."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from amparo.errors import StorageError
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.ledger.verify import verify_vault

APPENDER = Path(__file__).with_name("appender.py")
RUNS = 12
NOBODY = 65534


def start(folder, device, *more):
    arguments = [sys.executable, str(APPENDER), str(folder), device.identity.seed.hex(), *more]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def acknowledged(lines):
    # the last line may be cut off by the kill
    pairs = [line.split() for line in lines if line.endswith("\n")]
    return (
        {words[1] for words in pairs if words[0] == "statement"},
        {words[1] for words in pairs if words[0] == "file"},
    )


def check(folder, device, statements, files):
    with Vault.open(folder, device) as vault:
        assert not [held for held in statements if not vault.has(held)]
        assert all(len(vault.read_file(digest)) == 5000 for digest in files)
        verify_vault(vault)


def test_kill_9_loses_nothing_acknowledged(tmp_path, device):
    folder = tmp_path / "vault"
    Vault.create(folder, device).close()
    rng = random.Random()
    statements, files = set(), set()
    for _ in range(RUNS):
        process = start(folder, device)
        assert process.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.0, 0.25))
        process.send_signal(signal.SIGKILL)
        more = acknowledged(process.stdout.readlines())
        process.wait()
        statements |= more[0]
        files |= more[1]
        check(folder, device, statements, files)
    assert len(statements) > RUNS


@pytest.mark.parametrize("limit", [200_000, 700_000, 1_500_000])
def test_a_full_disk_says_so_and_loses_nothing_acknowledged(tmp_path, device, limit):
    folder = tmp_path / "vault"
    Vault.create(folder, device).close()
    process = start(folder, device, str(limit))
    lines = process.stdout.readlines()
    assert process.wait() == 0
    (refused,) = [line for line in lines if line.startswith("refused")]
    assert "disk" in refused
    statements, files = acknowledged(lines)
    assert len(statements) > 2  # some before it was full, two more after there was room again
    check(folder, device, statements, files)


def test_a_folder_that_cannot_be_written_is_said(device, claim):
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        folder = Path(parent) / "vault"
        with Vault.create(folder, device) as vault:
            statement = claim()
            vault.append([statement])
        (folder / "vault.db").chmod(0o444)
        folder.chmod(0o555)
        assert _as_nobody(lambda: _open_and_append(folder, device, claim)) == "storage error"
        folder.chmod(0o755)
        with Vault.open(folder, device) as vault:
            assert vault.has(statement.id)
            assert vault.count() == 1
            verify_vault(vault)


def _open_and_append(folder: Path, device: Device, claim) -> str:
    try:
        with Vault.open(folder, device) as vault:
            vault.append([claim()])
    except StorageError:
        return "storage error"
    return "written"


def _as_nobody(work) -> str:
    """Run work in a child without the rights of root, which no folder can stop."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os.write(write, work().encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said
