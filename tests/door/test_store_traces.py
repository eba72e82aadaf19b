"""What a seized store tells: no hour, no order of arrival, nothing of what was erased; and what it does tell."""

import asyncio
import random
import re
import secrets
import sqlite3
import subprocess

import pytest
from tests.door.stores import ClusterPlace, FolderPlace, account, fresh

from amparo.door.packet import Row
from amparo.door.store import Voucher, sqlite
from amparo.door.store.sqlite import SqliteStore, prepare
from amparo.door.store.statements import today

COUNTERS = (slice(24, 28), slice(92, 96))
"""Places in an SQLite file's first page that count its changes."""


def in_store(place, work):
    async def run():
        store = place.open()
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


async def everything(store, packets, replies):
    for packet in packets:
        await store.keep(packet)
    for row in replies:
        await store.reply(row)
    for row in sorted(replies, key=lambda one: one.id):
        await store.visit(row.mailbox)
    await store.pending("", 1000)


def workload():
    packets, replies = [], []
    for _ in range(60):
        boxes = [fresh(), fresh()]
        signals = [Row(fresh(), "signal", 900, secrets.token_bytes(900), box) for box in boxes]
        packets.append(account(random.choice([2000, 5000, 70_000]), *signals))
        replies += [Row(fresh(), "reply", 1500, secrets.token_bytes(1500), box) for box in boxes]
    return packets, replies


def on_disk(folder, piece):
    return [path.name for path in folder.rglob("*") if path.is_file() and piece in path.read_bytes()]


def test_a_folder_is_the_same_whatever_came_first(tmp_path):
    packets, replies = workload()
    files = []
    for name in ("one", "other"):
        place = FolderPlace(tmp_path / name)
        place.clear()
        in_store(place, lambda store: everything(store, packets, replies))
        prepare(place.folder).close()
        found = bytearray((place.folder / "door.sqlite").read_bytes())
        for counter in COUNTERS:
            found[counter] = b"\0" * 4
        files.append(bytes(found))
        random.shuffle(packets)
        random.shuffle(replies)
    assert len(files[0]) > 1_000_000
    assert files[0] == files[1]


def test_rows_are_mixed_when_the_day_has_changed(tmp_path, monkeypatch):
    place = FolderPlace(tmp_path / "door")
    place.clear()
    packets = [account() for _ in range(50)]

    def places():
        found = (place.folder / "door.sqlite").read_bytes()
        return [
            found.find(packet.rows[0].sealed[1500:1600]) for packet in sorted(packets, key=lambda one: one.rows[0].id)
        ]

    async def work(store):
        for packet in packets:
            await store.keep(packet)
        await store.fold()
        today = places()
        monkeypatch.setattr(sqlite, "_number_of_today", lambda: 1)
        await store.fold()
        return today, places()

    today, tomorrow = in_store(place, work)
    assert -1 not in today + tomorrow
    assert today != sorted(today)
    assert tomorrow == sorted(tomorrow)


def test_rows_hold_no_time_but_a_day(tmp_path):
    place = FolderPlace(tmp_path / "door")
    place.clear()

    async def work(store):
        await everything(store, *workload())
        await store.vouch(Voucher(fresh(), "2999-01-01", b"box"))
        await store.keep(account(3 << 20))

    in_store(place, work)
    with sqlite3.connect(place.folder / "door.sqlite") as connection:
        values = {
            value
            for table in ("item", "mailbox", "mail", "timer", "voucher")
            for row in connection.execute(f"SELECT * FROM {table}")
            for value in row
            if not isinstance(value, bytes)
        }
    assert values == {None, "account", "reply", today(), "2999-01-01", 0, 1, 4096, 65536, 3 << 20}
    [path] = (place.folder / "objects").iterdir()
    assert path.stat().st_mtime % 86_400 == 0
    assert path.stat().st_mode & 0o077 == 0


def test_the_log_of_a_folder_is_emptied_and_what_was_erased_is_gone(tmp_path):
    place = FolderPlace(tmp_path / "door")
    place.clear()
    packets = [account(size) for size in (2000, 70_000, 3 << 20)]

    async def work(store):
        for packet in packets:
            await store.keep(packet)
        assert (place.folder / "door.sqlite-wal").stat().st_size > 0
        await store.fold()
        assert (place.folder / "door.sqlite-wal").stat().st_size == 0
        pieces = [packet.rows[0].sealed[-1100:-1000] for packet in packets]
        assert all(on_disk(place.folder, piece) for piece in pieces)
        await store.erase([packet.rows[0].id for packet in packets])
        assert not any(on_disk(place.folder, piece) for piece in pieces)

    in_store(place, work)


def test_the_log_is_folded_by_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("amparo.door.store.sqlite.FOLD_AFTER", 0.05)
    place = FolderPlace(tmp_path / "door")
    place.clear()

    async def work(store: SqliteStore):
        await store.keep(account())
        while (place.folder / "door.sqlite-wal").stat().st_size:
            await asyncio.sleep(0.02)
        await store.keep(account())
        while (place.folder / "door.sqlite-wal").stat().st_size:
            await asyncio.sleep(0.02)

    in_store(place, work)


@pytest.fixture
def cluster(postgres, s3):
    place = ClusterPlace(postgres, s3)
    place.clear()
    return place


def write_down(cluster):
    cluster.postgres.administer("SELECT pg_switch_wal()", "CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT")


def test_what_was_erased_is_gone_from_postgresql_when_it_has_been_tended(cluster):
    packets = [account(size) for size in (1500, 5000, 70_000)]
    pieces = [packet.rows[0].sealed[700:800] for packet in packets]

    async def work(store):
        for packet in packets:
            await store.keep(packet)
        write_down(cluster)
        assert all(on_disk(cluster.postgres.data, piece) for piece in pieces)
        await store.erase([packet.rows[0].id for packet in packets])
        write_down(cluster)
        assert any(on_disk(cluster.postgres.data, piece) for piece in pieces)  # as the documentation says
        await store.tend()
        write_down(cluster)
        assert not any(on_disk(cluster.postgres.data, piece) for piece in pieces)

    in_store(cluster, work)


def test_postgresql_keeps_the_second_of_each_commit_in_its_log_until_it_lets_the_log_go(cluster):
    """A limit of this store that the documentation states, with the timer that bounds it."""

    def times(log):
        shown = subprocess.run(
            [cluster.postgres.binaries / "pg_waldump", "--rmgr=Transaction", log], capture_output=True, check=False
        )
        return re.findall(rb"COMMIT \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", shown.stdout)

    in_store(cluster, lambda store: store.keep(account()))
    logs = sorted((cluster.postgres.data / "pg_wal").glob("0*"))
    assert any(times(log) for log in logs)
    write_down(cluster)
    assert logs[0] not in set((cluster.postgres.data / "pg_wal").glob("0*"))
