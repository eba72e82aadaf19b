"""The paths for programs: sealed packets in, sealed answers out, of the same size and in the same time for any id."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.door.test_processes import PROBE
from tests.door.test_staff import A, account, ask, send

from amparo.door import browser
from amparo.door.classes import size_class
from amparo.door.limits import LEAST_AGE, SMALLEST_ANSWER, TIME_STEP
from amparo.door.mailbox import Token
from amparo.door.packet import Packet, Row
from amparo.door.sealed import _filled
from amparo.door.sealing import account_packet
from amparo.seal import cbor
from amparo.seal.envelope import seal


@pytest.fixture
def door(new_door):
    return new_door().start(before=PROBE)


def test_a_packet_sent_again_is_kept_once(door):
    token = Token.new()
    packet = account_packet(account(token), token, door.identity.recipient)
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda _: send(door, packet), range(8)))
    assert sorted(kept) == [False] * 7 + [True]
    with door.client() as client:
        assert [item.kind for item in client.pending()] == ["account"]


def test_many_large_packets_at_once_wait_for_room_and_all_arrive(door):
    ids = [f"{number:032x}" for number in range(32)]
    content = bytes(8 << 20)
    packets = [part(row_id, seal("attachment", row_id, content, [door.identity.recipient])) for row_id in ids]
    with ThreadPoolExecutor(len(packets)) as pool:
        assert list(pool.map(lambda packet: send(door, packet), packets)) == [True] * len(packets)
    assert set(ask(door, "waiting", {"ids": ids})["waiting"]) == set(ids)
    # about 300 MiB at the most; without a limit all of them would be there, and some of them twice: 600
    assert most_memory(door.processes("worker")) < 420 << 20


def part(row_id, sealed):
    return Packet((Row(row_id, "attachment", len(sealed), sealed),))


def most_memory(processes):
    status = [Path(f"/proc/{one.pid}/status").read_text() for one in processes]
    return sum(int(one.split("VmHWM:")[1].split()[0]) << 10 for one in status)


def test_an_unknown_mailbox_answers_like_a_known_one(door):
    token = Token.new()
    send(door, account_packet(account(token), token, door.identity.recipient))
    seen = []
    for mailbox in (token.mailbox().id, A):
        start = time.monotonic()
        answer = httpx.post(f"{door.url}/mail", content=cbor.encode({"mailbox": mailbox}))
        seen.append((len(answer.content), dict(answer.headers), time.monotonic() - start >= TIME_STEP))
    assert seen[0] == seen[1]
    assert seen[0][0] == SMALLEST_ANSWER
    assert seen[0][2]


@settings(deadline=None)
@given(st.integers(0, 300_000))
def test_answers_fill_their_class_exactly(length):
    told = {"rows": [bytes(length)]}
    body = bytes(_filled(told).body)
    assert len(body) == size_class(len(body))
    assert len(body) <= 2 * size_class(len(cbor.encode(told | {"pad": b""})))
    assert cbor.decode(body)["rows"] == [bytes(length)]


def test_only_the_newest_rows_of_an_overfull_mailbox_are_given_out(door):
    with door.client() as client:
        sent = [b"age-encryption.org/v1\n" + bytes([number]) * 900_000 for number in range(6)]
        for one in sent:
            client.reply(A, one)
    rows = ask(door, "mail", {"mailbox": A})["rows"]
    assert [row["sealed"] for row in rows] == sent[2:]


def test_what_programs_send_is_checked_and_never_repeated(door):
    sent = [
        ("packet", b""), ("packet", b"\xa0"), ("packet", b"name=value"), ("mail", cbor.encode({"mailbox": "x"})),
        ("mail", cbor.encode({"mailbox": A, "more": 1})), ("mail", cbor.encode([A])), ("mail", bytes(100_000)),
        ("waiting", cbor.encode({"ids": A})), ("waiting", cbor.encode({"ids": [A] * 1025})),
        ("waiting", cbor.encode({"ids": [1]})), ("voucher", cbor.encode({"id": A.upper()})),
    ]  # fmt: skip
    for path, body in sent:
        answer = httpx.post(f"{door.url}/{path}", content=body)
        assert answer.status_code in (413, 422), (path, body)
        assert len(answer.content) < 200


def test_a_packet_declared_too_long_is_refused_before_it_is_sent(door):
    host, port = door.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(b"POST /packet HTTP/1.1\r\nhost: door\r\ncontent-length: %d\r\n\r\n" % (25 << 20))
        assert line.recv(100).startswith(b"HTTP/1.1 422")


def test_a_packet_without_a_stamp_waits_and_one_of_an_older_stamp_does_not(new_door):
    door = new_door(least_age=LEAST_AGE).start(before=PROBE)
    token = Token.new()
    packet = account_packet(account(token), token, door.identity.recipient)
    stamp = httpx.get(f"{door.url}/stamp").text
    start = time.monotonic()
    httpx.post(f"{door.url}/packet", content=packet.to_bytes(), timeout=60)
    assert time.monotonic() - start >= LEAST_AGE
    start = time.monotonic()
    answer = httpx.post(f"{door.url}/packet", content=packet.to_bytes(), headers={"x-stamp": stamp}, timeout=60)
    assert cbor.decode(answer.content)["kept"] is False
    assert time.monotonic() - start < LEAST_AGE


def test_the_door_says_what_a_sender_needs_to_know(door):
    facts = httpx.get(f"{door.url}/door.json").json()
    assert facts == {
        "organisation": "Test & Co",
        "recipient": str(door.identity.recipient),
        "max_file": 2 << 30,
        "part_size": 8 << 20,
        "script": browser.digest(),
    }
    assert httpx.get(f"{door.url}/channels.json").status_code == 404
    (door.folder / "channels.json").write_text('{"body": "signed"}')
    assert httpx.get(f"{door.url}/channels.json").json() == {"body": "signed"}


def test_every_answer_is_locked_down_and_no_other_site_may_post(door):
    for path in ("/", "/seal.js", "/style.css", "/door.json", "/nowhere", "/staff/pending"):
        answer = httpx.get(f"{door.url}{path}")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers
        assert "date" not in answer.headers
        assert "set-cookie" not in answer.headers
    for headers in ({"origin": "https://example.org"}, {"sec-fetch-site": "cross-site"}, {"origin": "http://["}):
        for path in ("/", "/packet", "/mail", "/waiting", "/voucher"):
            assert httpx.post(f"{door.url}{path}", content=b"x", headers=headers).status_code == 403
    ours = door.url.removeprefix("http://")
    for headers in ({"origin": "null"}, {"origin": f"http://{ours}", "sec-fetch-site": "same-origin"}, {}):
        assert httpx.post(door.url, content=b"length\nx", headers=headers).status_code == 200
