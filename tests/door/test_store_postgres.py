"""The cluster's store on a real PostgreSQL: restarts, roles, and what its tables tell."""

import asyncio
import secrets
import signal
import threading

import psycopg
import pytest
from tests.door.stores import ClusterPlace, account, fresh, whole

from amparo.door.packet import Packet, Row
from amparo.door.settings import DoorConfig
from amparo.door.store import Timer, Voucher, connections, opening, s3
from amparo.door.store.postgres import ClusterStore, prepare
from amparo.errors import InputError, StorageError


@pytest.fixture
def place(postgres, s3):
    return ClusterPlace(postgres, s3)


def ask(place, query, role="amparo_owner"):
    with psycopg.connect(place.postgres.url.replace("amparo_owner", role)) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_restart_under_load_loses_nothing_and_counts_each_visit_once(place, how):
    box, acknowledged, visits = fresh(), [], []

    async def work():
        store = place.open()
        await store.reply(Row(fresh(), "reply", 3, b"abc", box))
        restart = threading.Thread(target=lambda: (place.postgres.stop(how), place.postgres.start()))

        async def keep_sending():
            for _ in range(40):
                packet = account(3000)
                await store.keep(packet)
                acknowledged.append(packet)
                visits.append((await store.visit(box)).visit)
                if len(acknowledged) >= 60 and not restart.ident:
                    restart.start()

        await asyncio.gather(*(keep_sending() for _ in range(16)))
        await asyncio.to_thread(restart.join)
        for packet in acknowledged:
            assert await whole(store, packet.rows[0].id) == packet.rows[0].sealed
        counts = await store.counts()
        await store.close()
        return counts

    counts = asyncio.run(work())
    assert len(acknowledged) == counts["account"] == 640
    assert sorted(visits) == list(range(1, 641))


def test_a_database_that_stays_away_is_said_so_in_the_end(place, monkeypatch):
    monkeypatch.setattr(connections, "DATABASE_PATIENCE", 0)

    async def work():
        store = place.open()
        assert await store.keep(account())
        place.postgres.stop()
        for broken in (store.keep(account()), store.waiting([fresh()]), store.visit(fresh()), store.pending("", 5)):
            with pytest.raises(StorageError, match="Nothing of it was kept"):
                await broken
        place.postgres.start()
        assert await store.keep(account())
        await store.close()

    asyncio.run(work())


def test_the_public_role_can_put_and_ask_but_not_list(place):
    box, packet = fresh(), account()
    timer, voucher = fresh(), Voucher(fresh(), "2999-01-01", b"box")

    async def work():
        staff, public = place.open(), ClusterStore(place.postgres.public_url, s3.connect(place.bucket))
        await staff.agree([Timer(timer, 1)])
        await staff.vouch(voucher)
        part_id = fresh()
        part = await public.open_part(part_id)
        await part.write(b"x" * (3 << 20))
        rows = (*packet.rows, Row(fresh(), "note", 4, b"note", box), Row(part_id, "attachment", await part.finish()))
        assert await public.waiting([timer]) == {timer}
        assert await public.keep(Packet(rows, (timer,)))
        await part.abandon()
        assert (await public.visit(box)).rows[0].sealed == b"note"
        assert await public.waiting([packet.rows[0].id, timer]) == {packet.rows[0].id}
        assert (await public.redeem(voucher.id)).box == b"box"
        for verb in (
            public.pending("", 10),
            public.item(packet.rows[0].id),
            public.erase([packet.rows[0].id]),
            public.reply(Row(fresh(), "reply", 3, b"abc", box)),
            public.agree([Timer(timer, 1)]),
            public.vouch(voucher),
            public.counts(),
            public.tend(),
        ):
            with pytest.raises(StorageError, match="role"):
                await verb
        assert await whole(staff, part_id) == b"x" * (3 << 20)
        await staff.close()
        await public.close()

    asyncio.run(work())
    prepare(place.postgres.public_url)  # a door with this role starts, and leaves the tables alone


TABLES = ("item", "mailbox", "mail", "timer", "voucher", "tended")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["SELECT * FROM {}", "SELECT count(*) FROM {}", "DELETE FROM {}", "TRUNCATE {}",
                                  "COPY {} TO STDOUT", "INSERT INTO {} DEFAULT VALUES", "LOCK {}"])  # fmt: skip
def test_the_public_role_is_refused_every_table(place, table, verb):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(place, verb.format(f"amparo.{table}"), "amparo_public")


def test_the_public_role_may_call_five_functions_and_nothing_else(place):
    rights = """
        SELECT proname, has_function_privilege('amparo_public', p.oid, 'execute')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'amparo'
    """
    allowed = {name for name, may in ask(place, rights) if may}
    assert allowed == {"keep", "visit", "waiting", "named", "redeem"}
    assert {name for name, may in ask(place, rights) if not may} == {"put_mail", "today"}
    columns = "SELECT * FROM information_schema.columns WHERE table_schema = 'amparo'"
    assert ask(place, columns, "amparo_public") == []
    assert ask(place, "SELECT * FROM pg_stats WHERE schemaname = 'amparo'", "amparo_public") == []


def test_after_a_day_rows_tell_no_order_of_arrival(place):
    async def work():
        store = place.open()
        for _ in range(30):
            box = fresh()
            others = (
                Row(fresh(), "signal", 3, b"sig", box),
                Row(fresh(), "note", 3000, secrets.token_bytes(3000), box),
            )
            await store.keep(account(3000, *others))
            await store.visit(box)
        before = places()
        await store.tend()
        after = places()
        await store.close()
        return before, after

    def places():
        return {
            table: ask(place, f"SELECT encode(id, 'hex'), xmin::text FROM amparo.{table} ORDER BY ctid")
            for table in ("item", "mailbox")
        }

    before, after = asyncio.run(work())
    for table in before:
        assert before[table] != sorted(before[table])
        assert len({written for _, written in before[table]}) > 1
        assert [row for row, _ in after[table]] == sorted(row for row, _ in before[table])
        assert len({written for _, written in after[table]}) == 1
    boxes = ask(place, "SELECT mailbox FROM amparo.mail ORDER BY ctid")
    assert boxes == sorted(boxes)


def test_nothing_is_missing_while_rows_are_written_anew(place):
    packets, box = [account(3000) for _ in range(200)], fresh()
    ids = {packet.rows[0].id for packet in packets}

    async def work():
        store, other = place.open(), place.open()
        await store.reply(Row(fresh(), "reply", 3, b"abc", box))
        await asyncio.gather(*map(store.keep, packets))
        done = asyncio.Event()

        async def look():
            rounds = 0
            while not done.is_set() or rounds < 5:
                assert await store.waiting(sorted(ids)) == ids
                assert (await store.visit(box)).visit == rounds + 1
                assert await store.keep(account(100))
                rounds += 1
            return rounds

        async def tend():
            for _ in range(3):
                await asyncio.to_thread(ask_nothing)
                await other.tend()
            done.set()

        rounds, _ = await asyncio.gather(look(), tend())
        counts = await store.counts()
        await store.close()
        await other.close()
        return rounds, counts

    def ask_nothing():
        place.postgres.administer("DELETE FROM amparo.tended", database="amparo")

    rounds, counts = asyncio.run(work())
    assert counts == {"account": 200 + rounds, "reply": 1}


def test_doors_may_prepare_one_database_at_once(postgres):
    postgres.empty()
    threads = [threading.Thread(target=prepare, args=(postgres.url,)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with psycopg.connect(postgres.public_url) as connection:
        assert connection.execute("SELECT amparo.waiting('{}')").fetchall() == []


@pytest.fixture
def config(tmp_path):
    return DoorConfig(tmp_path, "Test", "age1pq1" + "q" * 20, "0" * 64)


def test_the_environment_chooses_the_store(place, config, monkeypatch):
    monkeypatch.setenv(opening.DATABASE, place.postgres.url)
    with pytest.raises(InputError, match="only one"):
        opening.prepare(config)
    monkeypatch.setenv(opening.OBJECTS, f"file://{config.folder}/parts")
    held = opening.prepare(config)
    with pytest.raises(StorageError, match="another door"):
        opening.prepare(config)

    async def work():
        store = opening.open_store(config)
        packet = account(3 << 20)
        assert await store.keep(packet)
        assert await whole(store, packet.rows[0].id) == packet.rows[0].sealed
        await store.erase([packet.rows[0].id])
        await store.close()

    asyncio.run(work())
    held.close()
    assert [path for path in (config.folder / "parts").rglob("*") if path.is_file()] == []
    assert not (config.folder / "door.sqlite").exists()


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "not an address"])
def test_a_database_that_cannot_be_reached_at_the_start_is_said_so(config, monkeypatch, url):
    monkeypatch.setenv(opening.DATABASE, url)
    monkeypatch.setenv(opening.OBJECTS, "file:///nowhere")
    with pytest.raises(StorageError, match="database cannot be reached"):
        opening.prepare(config)
    opening.prepare_folder(config.folder).close()  # and the folder was let go


def test_missing_packages_are_named(config, monkeypatch):
    monkeypatch.setenv(opening.DATABASE, "postgresql://")
    monkeypatch.setenv(opening.OBJECTS, "file:///nowhere")
    monkeypatch.setitem(__import__("sys").modules, "amparo.door.store.postgres", None)
    with pytest.raises(InputError) as missing:
        opening.prepare(config)
    assert "amparo[cluster]" in missing.value.hint()
