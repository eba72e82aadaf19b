"""Sealed parts on two makes of S3 server: one holds to put-if-absent, the other does not."""

import asyncio
import secrets
import tracemalloc

import pytest
from tests.door.servers import KEY, SECRET, running_moto
from tests.door.stores import ClusterPlace, account, fresh, uploads, whole

from amparo.door.limits import MAX_OBJECT
from amparo.door.packet import Packet, Row
from amparo.door.store import s3
from amparo.door.store.postgres import ClusterStore
from amparo.errors import InputError, StorageError


@pytest.fixture(scope="module")
def moto():
    with running_moto() as address:
        yield address


@pytest.fixture(params=["moto", "s3"])
def bucket(request):
    return request.getfixturevalue(request.param)


async def read(objects, upload, pieces):
    return b"".join([piece async for piece in objects.read(upload, pieces)])


async def never_named(upload):
    return False


def test_a_part_comes_back_whole_and_goes_whole(bucket):
    sealed = secrets.token_bytes(3 * MAX_OBJECT + 17)

    async def work():
        objects, upload = s3.connect(bucket), fresh()

        async def may_go(asked):
            return asked == upload

        part = s3.ObjectPart(objects, upload, may_go)
        for start in range(0, len(sealed), 100_000):
            await part.write(sealed[start : start + 100_000])
        assert await part.finish() == len(sealed)
        assert s3.pieces(len(sealed)) == 4
        assert await read(objects, upload, 4) == sealed
        await part.abandon()
        assert upload not in await uploads(bucket)
        with pytest.raises(StorageError):
            await read(objects, upload, 4)

    asyncio.run(work())


def test_a_piece_sent_again_is_one_and_another_under_its_name_is_refused(moto):
    async def work():
        objects, upload = s3.connect(moto), fresh()
        await objects.put(upload, 0, b"first")
        await objects.put(upload, 0, b"first")
        with pytest.raises(StorageError):
            await objects.put(upload, 0, b"other")
        assert await read(objects, upload, 1) == b"first"

    asyncio.run(work())


def test_a_server_that_overwrites_does_no_harm_because_no_name_is_used_twice(postgres, s3):
    """The same large rows sent at once by two doors: whichever is kept is kept whole, the other goes."""
    place = ClusterPlace(postgres, s3)
    place.clear()
    ids = [fresh() for _ in range(6)]

    def packet(row_id):  # sealed anew each time, as a sender does who sends again
        sealed = secrets.token_bytes(3 * MAX_OBJECT)
        return Packet((Row(row_id, "attachment", len(sealed), sealed),))

    async def work():
        stores = [place.open(), place.open()]
        sent = [(store, packet(row_id)) for row_id in ids for store in stores]
        kept = await asyncio.gather(*(store.keep(one) for store, one in sent))
        for row_id in ids:
            winners = [one.rows[0].sealed for (_, one), new in zip(sent, kept, strict=True)
                       if new and one.rows[0].id == row_id]  # fmt: skip
            assert [await whole(stores[0], row_id)] == winners
        for store in stores:
            await store.close()

    asyncio.run(work())
    assert len(asyncio.run(uploads(s3))) == len(ids)


def test_leftovers_go_after_days_and_what_a_row_names_stays(postgres, bucket):
    place = ClusterPlace(postgres, bucket)
    place.clear()
    packet = account(3 << 20)

    async def work():
        store: ClusterStore = place.open()
        await store.keep(packet)
        lost = await store.open_part(fresh())
        await lost.write(b"x" * (2 * MAX_OBJECT))  # and its door dies
        await store.tend()
        assert len(await uploads(bucket)) == 2
        objects = s3.connect(bucket)
        assert await objects.leftovers(store._is_named, days=0) == 2
        assert len(await uploads(bucket)) == 1
        assert await whole(store, packet.rows[0].id) == packet.rows[0].sealed
        await store.close()

    asyncio.run(work())


def test_many_uploads_at_once_need_the_memory_of_a_piece_each(s3):
    uploads_at_once, size = 24, 8 * MAX_OBJECT

    async def upload(objects):
        async def may_go(_):
            return True

        part = module.ObjectPart(objects, fresh(), may_go)
        for _ in range(size // 65_536):
            await part.write(b"x" * 65_536)
        await part.finish()
        await part.abandon()

    async def work():
        objects = module.connect(s3)
        await asyncio.gather(*(upload(objects) for _ in range(uploads_at_once)))

    from amparo.door.store import s3 as module

    tracemalloc.start()
    asyncio.run(work())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < uploads_at_once * 2.5 * MAX_OBJECT < uploads_at_once * size


def test_keys_may_come_from_the_environment(s3, monkeypatch):
    from amparo.door.store import s3 as module

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")  # what the address says goes first

    async def work():
        objects, upload = module.connect(s3.split("&")[0]), fresh()
        await objects.put(upload, 0, b"x")
        assert await read(objects, upload, 1) == b"x"

    asyncio.run(work())


@pytest.mark.parametrize(
    "url", ["", "s3://", "parts", "file://", "file:///", "https://elsewhere/parts", "s3://parts?endpoint=x&acl=public"]
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(InputError, match="address of the object store"):
        s3.connect(url)


def test_a_server_that_is_not_there_is_said_so(monkeypatch):
    monkeypatch.setitem(s3._RETRY, "max_retries", 0)

    async def work():
        objects = s3.connect("s3://parts?endpoint=http://127.0.0.1:1&access_key_id=a&secret_access_key=b")
        with pytest.raises(StorageError):
            await objects.put(fresh(), 0, b"x")

    asyncio.run(work())
