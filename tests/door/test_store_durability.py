"""What a store acknowledged is there exactly once: after ``kill -9``, beside other processes, when a disk is full."""

import asyncio
import os
import random
import resource
import subprocess
import sys

import pytest
from tests.door import store_sender
from tests.door.disks import small_disk
from tests.door.stores import ClusterPlace, FolderPlace, account, fresh, uploads, whole

from amparo.door.limits import MAX_INLINE
from amparo.door.packet import Packet, Row
from amparo.door.store.sqlite import SqliteStore, prepare
from amparo.errors import StorageError


@pytest.fixture(params=["sqlite", "cluster"])
def place(request, tmp_path):
    if request.param == "sqlite":
        made = FolderPlace(tmp_path / "door")
        made.where = (made.folder,)
    else:
        made = ClusterPlace(request.getfixturevalue("postgres"), request.getfixturevalue("s3"))
        made.where = (made.postgres.url, made.bucket)
    made.clear()
    return made


async def everything(store):
    found = []
    while page := await store.pending(found[-1].id if found else "", 500):
        found += page
    return found


def check(place, acknowledged):
    """Open the store anew; all that was acknowledged is there as it was sent, and nothing twice or half."""

    async def work():
        store = place.open()
        for seed, number in acknowledged:
            await store_sender.check(store, seed, number, whole)
        kept = await everything(store)
        for one in kept:
            assert await whole(store, one.id)
        await store.close()
        return kept

    kept = asyncio.run(work())
    assert len({one.id for one in kept}) == len(kept)
    return kept


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_process_has_kept_all_that_it_acknowledged(place, seed):
    chance = random.Random(seed)
    acknowledged = []
    process = store_sender.start(f"killed {seed}", 0, *place.where)
    for _ in range(chance.randrange(20, 80)):
        acknowledged.append((f"killed {seed}", int(process.stdout.readline())))
    process.kill()
    acknowledged += [(f"killed {seed}", int(line)) for line in process.stdout if line.endswith("\n")]
    process.wait()
    if isinstance(place, FolderPlace):
        prepare(place.folder).close()
        kept = check(place, acknowledged)
        in_files = {path.name for path in (place.folder / "objects").iterdir()}
        assert in_files <= {one.id for one in kept}
    else:
        check(place, acknowledged)


def test_a_rolling_restart_loses_nothing(place):
    """Two processes share the store; one is killed and started again while the other goes on sending."""
    count = 90
    steady, killed = (
        store_sender.start("steady", count, *place.where),
        store_sender.start("killed", count, *place.where),
    )
    for _ in range(25):
        killed.stdout.readline()
    killed.kill()
    killed.communicate()
    again = store_sender.start("killed", count, *place.where)  # its senders did not all hear back: they send again
    assert len(steady.communicate(timeout=60)[0].split()) == count
    assert len(again.communicate(timeout=60)[0].split()) == count
    kept = check(place, [(seed, number) for seed in ("steady", "killed") for number in range(count)])
    assert sum(one.kind == "account" for one in kept) == 2 * count


def test_processes_that_send_the_same_at_once_make_one_of_it(place):
    count = 60
    processes = [store_sender.start("same", count, *place.where) for _ in range(2)]
    assert [len(one.communicate(timeout=60)[0].split()) for one in processes] == [count, count]
    kept = check(place, [("same", number) for number in range(count)])
    assert sum(one.kind == "account" for one in kept) == count
    large = [one for one in kept if one.kind == "attachment" or one.bucket >= MAX_INLINE]
    if isinstance(place, ClusterPlace):
        assert len(asyncio.run(uploads(place.bucket))) == len(large)
    else:
        assert not list((place.folder / "objects").glob("*.part"))


async def fill(store):
    """Keep accounts until the disk refuses; return what was acknowledged."""
    kept = []

    async def more():
        for _ in range(3000):
            packet = account(20_000)
            await store.keep(packet)
            kept.append(packet)

    with pytest.raises(StorageError, match="Nothing of it was kept"):
        await more()
    return kept


async def pour(part):
    for _ in range(100):
        await part.write(b"x" * (1 << 20))


def test_a_full_disk_loses_nothing_and_can_be_emptied(tmp_path):
    async def work():
        store = SqliteStore(disk)
        kept = await fill(store)
        with pytest.raises(StorageError, match="no space left"):
            await store.open_part(fresh())
        for packet in kept:
            assert await whole(store, packet.rows[0].id) == packet.rows[0].sealed
        await store.erase([one.id for one in await everything(store)])
        assert await store.counts() == {}
        assert await store.keep(account())
        await store.close()
        return len(kept)

    with small_disk(tmp_path / "disk", "72m") as disk:
        prepare(disk).close()
        assert asyncio.run(work()) > 20


def test_a_disk_that_fills_up_in_the_middle_of_a_part_says_so(tmp_path):
    async def work():
        store = SqliteStore(disk)
        part = await store.open_part(fresh())
        with pytest.raises(StorageError, match="no space left"):
            await pour(part)
        await part.abandon()
        assert await store.keep(account())
        await store.close()

    with small_disk(tmp_path / "disk", "72m") as disk:
        prepare(disk).close()
        asyncio.run(work())
        assert list((disk / "objects").iterdir()) == []


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
from tests.door.test_store_durability import under_a_limit
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))
asyncio.run(under_a_limit(Path(sys.argv[1])))
"""


async def under_a_limit(folder):
    store = SqliteStore(folder)
    kept = await fill(store)
    large = account(4 << 20)
    with pytest.raises(StorageError, match="no space left"):
        await store.keep(large)
    part = await store.open_part(fresh())
    with pytest.raises(StorageError, match="no space left"):
        await pour(part)
    await part.abandon()
    for packet in kept:
        assert await whole(store, packet.rows[0].id) == packet.rows[0].sealed
    assert await whole(store, large.rows[0].id) is None
    sys.stdout.write(f"{len(kept)}")


def test_under_a_file_size_limit_nothing_acknowledged_is_lost(tmp_path):
    prepare(tmp_path).close()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path], cwd=store_sender.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 5
    assert list((tmp_path / "objects").iterdir()) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_one_that_cannot_be_kept_does_not_take_others_along(place):
    good = [account() for _ in range(20)]
    bad = Packet((Row(fresh(), "follow-up", 10, b"x" * 10), Row("no id", "attachment", 10, b"x" * 10)))
    unfinished = Packet((Row(fresh(), "follow-up", 10, b"x" * 10), Row(fresh(), "attachment", 1 << 20)))

    async def work():
        store = place.open()
        done = await asyncio.gather(*(store.keep(one) for one in (*good, bad, *good)), return_exceptions=True)
        kept = await everything(store)
        if isinstance(place, FolderPlace):
            with pytest.raises(StorageError):
                await store.keep(unfinished)
        await store.close()
        return done, kept

    done, kept = asyncio.run(work())
    assert isinstance(done[20], StorageError)
    assert done[:20] + done[21:] == [True] * 20 + [False] * 20
    assert {one.id for one in kept} == {packet.rows[0].id for packet in good}


def test_leftovers_of_a_broken_upload_are_removed_at_the_start(tmp_path):
    prepare(tmp_path).close()
    (tmp_path / "objects" / ("0" * 32)).write_bytes(b"renamed, but never committed")
    (tmp_path / "objects" / ("1" * 32 + ".part")).write_bytes(b"half of something")
    prepare(tmp_path).close()
    assert list((tmp_path / "objects").iterdir()) == []


def test_a_worker_that_starts_anew_removes_only_what_is_days_old(tmp_path):
    prepare(tmp_path).close()
    young, old = tmp_path / "objects" / "1.part", tmp_path / "objects" / "2.part"
    for path in (young, old):
        path.write_bytes(b"half of something")
    os.utime(old, (0, 0))
    asyncio.run(SqliteStore(tmp_path).close())
    assert (young.exists(), old.exists()) == (True, False)


def test_two_doors_do_not_share_a_folder(tmp_path):
    held = prepare(tmp_path)
    with pytest.raises(StorageError, match="another door"):
        prepare(tmp_path)
    held.close()
    prepare(tmp_path).close()


def test_a_damaged_store_is_said_so_at_the_start(tmp_path):
    (tmp_path / "door.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError):
        prepare(tmp_path)
    with pytest.raises(StorageError):
        prepare(tmp_path / "nowhere")
