"""What the door acknowledged is there exactly once: after ``kill -9`` of any part, under many, on a full disk."""

import random
import resource
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from tests.door.disks import small_disk
from tests.waiting import until

from amparo.door.serve import serve
from amparo.door.settings import DoorConfig
from amparo.errors import AmparoError, StorageError, UnreachableError


def send(door, number, attachments=(), form=None):
    """Send one account; return whether the door acknowledged it."""
    try:
        with door.visitor() as person:
            person.send_account(f"account {number}", attachments=attachments, form=form)
    except AmparoError:
        return False
    return True


def send_until_acknowledged(door, number, attachments, stop):
    """Do what a person does whose connection breaks: send the same form again, until it is acknowledged."""
    with door.visitor() as person:
        form = first_form(person, stop)
    while not stop.is_set():
        if send(door, number, attachments, form):
            return True
    return False


def first_form(person, stop):
    while not stop.is_set():
        try:
            return person.open_form()
        except (UnreachableError, StorageError):
            continue
    return None


def check_exactly_once(door, acknowledged):
    """Every acknowledged account is there, none twice, each with its own files, and no file belongs to nobody."""
    kept = door.accounts()
    times = Counter(account.what for account in kept)
    assert set(acknowledged) <= set(times)
    assert set(times.values()) <= {1}
    with door.client() as client:
        files = {item.id for item in client.pending() if item.kind == "attachment"}
        assert {file.id for account in kept for file in account.attachments} == files
        assert all(client.fetch(item).startswith(b"age-encryption.org/v1\n") for item in files)
    return files


def test_sixty_four_at_once_all_arrive(door):
    with ThreadPoolExecutor(64) as pool:
        acknowledged = list(pool.map(lambda number: send(door, number), range(128)))
    assert all(acknowledged)
    assert sorted(account.what for account in door.accounts()) == sorted(f"account {n}" for n in range(128))


@contextmanager
def many_senders(door, seed, until, again=False, senders=range(8)):
    """Have eight people send one account after the other, every second one with a file; yield what was acknowledged."""
    chance = random.Random(seed)
    acknowledged, stop = [], threading.Event()

    def keep_sending(sender):
        number = 0
        while not stop.is_set():
            name = f"{sender}-{number}"
            file = [("f", bytes([sender]) * chance.randrange(200_000))] if number % 2 else ()
            if send_until_acknowledged(door, name, file, stop) if again else send(door, name, file):
                acknowledged.append(f"account {name}")
            number += 1

    with ThreadPoolExecutor(len(senders)) as pool:
        for sender in senders:
            pool.submit(keep_sending, sender)
        while len(acknowledged) < until:
            time.sleep(0.01)
        try:
            yield acknowledged
        finally:
            stop.set()


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_door_has_kept_all_that_it_acknowledged(new_door, seed):
    door = new_door().start()
    with many_senders(door, seed, until=10) as acknowledged:
        time.sleep(random.Random(seed).random() / 2)
        door.kill()
    door.start()
    files = check_exactly_once(door, acknowledged)
    assert {path.name for path in (door.folder / "objects").iterdir()} <= files


@pytest.mark.parametrize("part", ["sealer", "worker"])
def test_a_part_killed_again_and_again_under_many_senders_loses_and_doubles_nothing(new_door, part):
    door = new_door(workers=2).start()
    with many_senders(door, 7, until=5, again=True) as acknowledged:
        for _ in range(4):
            door.kill_one(part)
            time.sleep(0.2)
        reached = len(acknowledged)
        # it goes on after the last kill
        until(lambda: len(acknowledged) >= reached + 8, "nothing arrives any more")
    check_exactly_once(door, acknowledged)


def test_the_same_form_sent_again_is_one_account(door):
    with door.visitor() as person:
        form = person.open_form()
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: send(door, "same", [("f", b"x" * 1000)], form), range(8)))
    assert all(sent)
    assert len(check_exactly_once(door, ["account same"])) == 1


def test_leftovers_of_a_broken_upload_are_removed_at_the_start(new_door):
    door = new_door()
    (door.folder / "objects").mkdir()
    (door.folder / "objects" / ("0" * 32)).write_bytes(b"half of something")
    door.start()
    assert list((door.folder / "objects").iterdir()) == []


def test_two_doors_do_not_share_a_folder(door):
    with pytest.raises(StorageError, match="another door"):
        serve(DoorConfig.load(door.folder))


def test_a_port_in_use_is_said_so(door, new_door, tmp_path):
    other = new_door(tmp_path / "other")
    port = int(door.url.rsplit(":", 1)[1])
    with pytest.raises(StorageError, match=str(port)):
        serve(DoorConfig.load(other.folder), "127.0.0.1", port)


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
            person.send_account(f"account {number}", where="x" * 4000)
            sent.append(f"account {number}")

    with door.visitor() as person:
        with pytest.raises(StorageError, match=said):
            fill(person)
        with pytest.raises(StorageError, match="Nothing of it was kept"):
            person.send_account("with a file", attachments=[("f", b"x" * (4 << 20))])
    kept = {account.what for account in door.accounts()}
    assert len(sent) > 5
    assert kept >= set(sent)
    assert "with a file" not in kept
    assert list((door.folder / "objects").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_so_at_the_start(new_door, tmp_path):
    with small_disk(tmp_path / "disk", "72m") as disk:
        door = new_door(disk / "door")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(StorageError):
            serve(DoorConfig.load(door.folder))


def test_a_damaged_store_is_said_so_at_the_start(new_door):
    door = new_door()
    (door.folder / "door.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError):
        serve(DoorConfig.load(door.folder))
