"""What the door acknowledged is there: after ``kill -9``, under many senders at once, and when the disk is full."""

import os
import random
import resource
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from amparo.door.serve import serve
from amparo.door.settings import DoorConfig
from amparo.errors import AmparoError, StorageError


def send(door, number, attachments=()):
    """Send one account; return whether the door acknowledged it."""
    try:
        with door.visitor() as person:
            person.send_account(f"account {number}", attachments=attachments)
    except AmparoError:
        return False
    return True


def test_sixty_four_at_once_all_arrive(door):
    with ThreadPoolExecutor(64) as pool:
        acknowledged = list(pool.map(lambda number: send(door, number), range(128)))
    assert all(acknowledged)
    assert sorted(account.what for account in door.messages()) == sorted(f"account {n}" for n in range(128))


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_door_has_kept_all_that_it_acknowledged(new_door, seed):
    chance = random.Random(seed)
    door = new_door().start()
    acknowledged, stop = [], threading.Event()

    def keep_sending(sender):
        number = 0
        while not stop.is_set():
            name = f"{sender}-{number}"
            if send(door, name, [("f", bytes([sender]) * chance.randrange(200_000))] if number % 2 else ()):
                acknowledged.append(f"account {name}")
            number += 1

    with ThreadPoolExecutor(8) as pool:
        for sender in range(8):
            pool.submit(keep_sending, sender)
        while len(acknowledged) < 10:
            time.sleep(0.01)
        time.sleep(chance.random() / 2)
        door.kill()
        stop.set()
    door.start()
    kept = door.messages()
    assert set(acknowledged) <= {account.what for account in kept}
    assert len({account.what for account in kept}) == len(kept)
    with door.client() as client:
        files = {item.id for item in client.pending() if item.kind == "attachment"}
        assert {file.id for account in kept for file in account.attachments} == files
        assert {path.name for path in (door.folder / "objects").iterdir()} == files
        assert all(client.fetch(item).startswith(b"age-encryption.org/v1\n") for item in files)


def test_leftovers_of_a_broken_upload_are_removed_at_the_start(new_door):
    door = new_door()
    (door.folder / "objects").mkdir()
    (door.folder / "objects" / ("0" * 32)).write_bytes(b"half of something")
    door.start()
    assert list((door.folder / "objects").iterdir()) == []


def test_two_doors_do_not_share_a_folder(door):
    with pytest.raises(StorageError, match="another door"):
        serve(DoorConfig.load(door.folder), "127.0.0.1", 0)


def test_a_port_in_use_is_said_so(door, new_door, tmp_path):
    other = new_door(tmp_path / "other")
    port = int(door.url.rsplit(":", 1)[1])
    with pytest.raises(StorageError, match=str(port)):
        serve(DoorConfig.load(other.folder), "127.0.0.1", port)


@contextmanager
def small_disk(path, size):
    """A file system of its own, or skip where this process may not mount one."""
    path.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or not mount:
        pytest.skip("only root can mount a small disk")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("this machine does not allow mounting")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


def test_on_a_full_disk_nothing_acknowledged_is_lost(new_door, tmp_path):
    with small_disk(tmp_path / "disk", "72m") as disk:
        door = new_door(disk / "door").start()
        fill_and_check(door, "no space left")
        with door.client() as client:  # taking things away must work on a full disk, and then there is room again
            client.acknowledge([item.id for item in client.pending()])
            assert client.pending() == []
        assert send(door, "after room was made")
        door.stop()


def test_under_a_file_size_limit_nothing_acknowledged_is_lost(new_door):
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({1 << 20}, {resource.RLIM_INFINITY}))"
    door = new_door().start(before=limit)
    fill_and_check(door, "Nothing of it was kept")


def fill_and_check(door, said):
    """Send until the disk refuses; the refusal is clear, and all that was acknowledged opens."""
    sent = []

    def fill(person):
        for number in range(2000):
            person.send_account(f"account {number}", how_to_answer="x" * 4000)
            sent.append(f"account {number}")

    with door.visitor() as person:
        with pytest.raises(StorageError, match=said):
            fill(person)
        with pytest.raises(StorageError, match="Nothing of it was kept"):
            person.send_account("with a file", attachments=[("f", b"x" * (4 << 20))])
    kept = {account.what for account in door.messages()}
    assert len(sent) > 5
    assert kept >= set(sent)
    assert "with a file" not in kept
    assert list((door.folder / "objects").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_so_at_the_start(new_door, tmp_path):
    with small_disk(tmp_path / "disk", "72m") as disk:
        door = new_door(disk / "door")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(StorageError):
            serve(DoorConfig.load(door.folder), "127.0.0.1", 0)


def test_a_damaged_store_is_said_so_at_the_start(new_door):
    door = new_door()
    (door.folder / "door.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError):
        serve(DoorConfig.load(door.folder), "127.0.0.1", 0)
