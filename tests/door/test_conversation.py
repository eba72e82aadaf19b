"""What a worker does for a sealer that was taken over: the verbs of the public side, in order, and nothing else."""

import asyncio
import socket
import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect

from amparo.door.exchange import Page
from amparo.door.limits import MAX_FRAME
from amparo.door.packet import Packet, Row
from amparo.door.processes.conversation import Kind, LineError, pack_error, unpack_error
from amparo.door.processes.handover import line_over
from amparo.door.processes.host import Host, SealerError
from amparo.door.processes.remote import RemoteStore
from amparo.door.processes.upload import Upload
from amparo.door.store import Mail, Redeemed
from amparo.errors import AmparoError, RefusedError, StorageError
from amparo.seal import cbor

A, B = "a1" * 16, "b2" * 16
SEALED = b"age-encryption.org/v1\n-> x\n--- mac\n" + bytes(16 + 4096 + 16)


class Part:
    def __init__(self, store, row_id):
        self.store, self.row_id, self.size = store, row_id, 0

    async def write(self, data):
        self.size += len(data)

    async def finish(self):
        return self.size

    async def abandon(self):
        self.store.abandoned.append(self.row_id)


class Store:
    """Writes down what is asked of it."""

    def __init__(self):
        self.kept, self.abandoned, self.looked_up = [], [], []
        self.opened = []

    async def keep(self, packet: Packet):
        self.kept.append(packet)
        return True

    async def open_part(self, row_id):
        self.opened.append(row_id)
        return Part(self, row_id)

    async def visit(self, mailbox):
        self.looked_up.append(mailbox)
        return Mail(1, ())

    async def waiting(self, ids):
        return set(ids)

    async def redeem(self, voucher):
        self.looked_up.append(voucher)
        return Redeemed(b"box", False)


def pieces(*given):
    """An ASGI ``receive`` of these pieces."""
    left = list(given)

    async def receive():
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left)}

    return receive


async def converse(store, sealer, upload=None):
    """Run both ends over a real socket pair; return what the worker's end returned."""
    ours, theirs = socket.socketpair()
    line, other = await line_over(ours), await line_over(theirs)
    host = Host(store, upload or Upload(pieces(b"body"), 1000))

    async def play():
        with suppress(LineError):
            await sealer(other)
        other.close()

    playing = asyncio.create_task(play())
    try:
        return await asyncio.wait_for(host.serve(line, "POST", {"host": "door"}), 20)
    finally:
        line.close()
        await playing


frames = st.tuples(
    st.integers(0, 255),
    st.integers(0, 255),
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers(-5, 5) | st.binary(max_size=9) | st.sampled_from([A, B, "", "x"]),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        ).map(cbor.encode),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(frames, st.sampled_from([(k, 0, cbor.encode(A)) for k in range(13)])), max_size=12))
def test_whatever_a_sealer_says_the_worker_stays_whole_and_leaves_no_part(said):
    store = Store()

    async def sealer(line):
        await line.hear()
        for kind, slot, payload in said:
            await line.say(kind, payload, slot)
            if kind not in (Kind.PAGE, Kind.FAILED):
                await line.hear()

    with suppress(LineError, SealerError):
        asyncio.run(converse(store, sealer))
    named = {row.id for packet in store.kept for row in packet.rows}
    assert sorted(store.opened) == sorted([*store.abandoned, *(one for one in store.opened if one in named)])


@pytest.mark.parametrize(
    "told",
    [
        {"rows": [], "answered": []},
        {"rows": [{"id": A, "kind": "reply", "mailbox": B, "sealed": SEALED}], "answered": []},
        {"rows": [{"id": A, "kind": "signal", "mailbox": B, "sealed": SEALED}], "answered": []},
        {"rows": [{"id": A, "kind": "account", "mailbox": B, "sealed": SEALED}], "answered": []},
        {"rows": [{"id": A, "kind": "account", "mailbox": "", "sealed": b"plain words"}], "answered": []},
        {"rows": [{"id": A, "kind": "account", "mailbox": "", "sealed": SEALED + b"x"}], "answered": []},
        {"rows": [{"id": A, "kind": "attachment", "mailbox": "", "sealed": None}], "answered": []},
        {"rows": [{"id": A, "kind": "account", "mailbox": "", "sealed": SEALED}], "answered": ["x"]},
        {"rows": [{"id": A, "kind": "account", "mailbox": "", "sealed": SEALED}], "answered": [A] * 9},
        {"rows": [{"id": A, "kind": "account", "mailbox": "", "sealed": SEALED}] * 65, "answered": []},
        {"rows": [{"id": A, "kind": "account", "mailbox": "", "sealed": None}], "answered": []},
    ],
)
def test_rows_that_no_person_may_send_are_not_kept(told):
    store = Store()

    async def sealer(line):
        await line.hear()
        await line.say(Kind.KEEP, cbor.encode(told))
        await line.hear()

    with pytest.raises(LineError):
        asyncio.run(converse(store, sealer))
    assert store.kept == []


@pytest.mark.parametrize(
    "headers", [{"set-cookie": "x"}, {"location": "/\r\nx: y"}, {"content-security-policy": "x"}, {"location": 1}, []]
)
def test_a_page_may_set_few_headers_and_break_none(headers):
    async def sealer(line):
        await line.hear()
        await line.say(Kind.PAGE, cbor.encode({"status": 200, "html": b"x", "headers": headers}))

    with pytest.raises(LineError):
        asyncio.run(converse(Store(), sealer))


def test_a_frame_that_is_too_long_ends_the_conversation():
    async def sealer(line):
        await line.hear()
        line._writer.write(struct.pack(">BBI", Kind.WAITING, 0, MAX_FRAME + 1))
        await line.hear()

    with pytest.raises(LineError):
        asyncio.run(converse(Store(), sealer))


def test_a_whole_request_goes_through():
    """The sealer's own end: body, parts, every verb, the page."""
    store, seen = Store(), []

    async def sealer(line):
        remote = RemoteStore(line)
        request = await remote.request()
        seen.append((request.method, request.headers, [piece async for piece in request.body]))
        part = await remote.open_part(A)
        await part.write(bytes(700_000))
        seen.append(await part.finish())
        lost = await remote.open_part(B)
        await lost.abandon()
        seen.append(await remote.visit(A))
        seen.append(await remote.waiting([B, A]))
        seen.append(await remote.redeem(B))
        await remote.answer(Page(201, b"page", {"location": "https://example.org/"}))

    page = asyncio.run(converse(store, sealer, Upload(pieces(b"one", b"", b"two"), 1000)))
    assert (page.status, page.html, page.headers) == (201, b"page", {"location": "https://example.org/"})
    assert seen == [
        ("POST", {"host": "door"}, [b"one", b"two"]),
        700_000,
        Mail(1, ()),
        {A, B},
        Redeemed(b"box", False),
    ]
    assert sorted(store.abandoned) == [A, B]  # one by the sealer, one because no packet named it


def test_an_error_of_the_store_is_the_same_error_in_the_sealer():
    class Full(Store):
        async def keep(self, packet):
            raise StorageError("no space for {count} rows", "try later", count=1, reason="full", secret=b"x")

    async def sealer(line):
        remote = RemoteStore(line)
        await remote.request()
        with pytest.raises(StorageError, match="no space") as raised:
            await remote.keep(Packet((Row(A, "account", len(SEALED), SEALED),)))
        assert raised.value.values == {"count": 1, "reason": "full"}
        assert str(raised.value) == "no space for 1 rows"
        await remote.answer(Page(507, b""))

    assert asyncio.run(converse(Full(), sealer)).status == 507


@settings(deadline=None)
@given(st.sampled_from(AmparoError.__subclasses__()), st.dictionaries(st.text(max_size=5), st.integers(-9, 9)))
def test_errors_cross_as_they_are(kind, values):
    error = unpack_error(pack_error(kind("what {{", "todo", **{f"v{name}": n for name, n in values.items()})))
    assert type(error) is kind
    assert (error.what, error.todo) == ("what {{", "todo")
    assert sorted(error.values.values()) == sorted(values.values())


def test_a_body_over_its_limit_and_one_that_breaks_off_are_told_apart():
    async def large():
        upload = Upload(pieces(b"x" * 600, b"x" * 600), 1000)
        await upload.next()
        await upload.next()

    async def broken():
        async def receive():
            return {"type": "http.disconnect"}

        await Upload(receive, 1000).next()

    with pytest.raises(RefusedError, match="larger"):
        asyncio.run(large())
    with pytest.raises(ClientDisconnect):
        asyncio.run(broken())


def test_a_body_that_stands_still_or_drips_is_broken_off(monkeypatch):
    monkeypatch.setattr("amparo.door.processes.upload.PATIENCE", 0.2)

    async def still():
        async def receive():
            await asyncio.sleep(60)

        await Upload(receive, 1000).next()

    async def dripping():
        async def receive():
            await asyncio.sleep(0.05)
            return {"type": "http.request", "body": b"x", "more_body": True}

        upload = Upload(receive, 1000)
        for _ in range(100):
            await upload.next()

    for slow in (still, dripping):
        with pytest.raises(RefusedError, match="too slowly"):
            asyncio.run(slow())


def test_our_own_slowness_is_not_the_senders(monkeypatch):
    monkeypatch.setattr("amparo.door.processes.upload.PATIENCE", 0.2)

    async def patient():
        upload = Upload(pieces(*[b"x"] * 10), 1000)
        for _ in range(10):
            await upload.next()
            await asyncio.sleep(0.05)

    asyncio.run(patient())


@settings(deadline=None)
@given(st.lists(st.binary(max_size=50), min_size=1), st.integers(0, 20))
def test_a_short_body_can_be_read_again_from_anywhere(body, at):
    async def read_twice():
        before = Upload.remembered_at_once
        upload = Upload(pieces(*body), 10_000)
        for _ in range(min(at, len(body))):
            await upload.next()
        upload.begin_anew()
        found, last = [], False
        while not last:
            piece, last = await upload.next()
            found.append(piece)
        assert found == body
        upload.close()
        assert Upload.remembered_at_once == before

    asyncio.run(read_twice())
