"""What staff devices ask of the door over HTTP: only with the token, everything of it, and of any size."""

import base64
import json
import tracemalloc

import httpx
import pytest
from tests.door.test_processes import PROBE

from amparo.door.client import DoorClient
from amparo.door.contact import Contact
from amparo.door.mailbox import Token
from amparo.door.message import Account
from amparo.door.packet import Packet, Row
from amparo.door.sealing import account_packet, today
from amparo.door.store import SILENCE, Timer, Voucher
from amparo.errors import InputError, StorageError, UnreachableError, WrongKeyError
from amparo.seal import cbor
from amparo.seal.envelope import seal

A, B = "a1" * 16, "b2" * 16


@pytest.fixture
def door(new_door):
    return new_door().start(before=PROBE)


def account(token, what="text"):
    box = token.mailbox()
    return Account(
        token.record_id(what.encode()), today(), "en", what, "", "", "", Contact(), (), str(box.identity.recipient),
        box.id, token.duress().id, box.ratchet, (),
    )  # fmt: skip


def ask(door, path, question):
    answer = httpx.post(f"{door.url}/{path}", content=cbor.encode(question), timeout=60)
    assert answer.status_code == 200, answer.text
    return cbor.decode(answer.content)


def send(door, packet):
    answer = httpx.post(f"{door.url}/packet", content=packet.to_bytes(), timeout=60)
    return cbor.decode(answer.content)["kept"] if answer.status_code == 200 else answer


def test_without_the_token_every_path_answers_the_same(door):
    asked = [
        ("GET", "pending"), ("GET", f"item/{A}"), ("POST", "acknowledge"), ("PUT", f"reply/{A}"), ("PUT", "timers"),
        ("PUT", "voucher"),
    ]  # fmt: skip
    answers = []
    for token in ("", "Bearer wrong", f"Basic {door.token}", "Bearer", f"bearer\t{door.token}"):
        headers = {"authorization": token} if token else {}
        answers += [httpx.request(method, f"{door.url}/staff/{path}", headers=headers) for method, path in asked]
    assert {(one.status_code, one.text) for one in answers} == {(401, '{"error":"unknown token"}')}


def test_a_visit_is_told_with_its_number_and_can_be_taken_away(door):
    token = Token.new()
    assert send(door, account_packet(account(token), token, door.identity.recipient)) is True
    with door.client() as client:
        assert [(item.kind, item.count) for item in client.pending()] == [("account", 0)]
        for visit in (1, 2):
            assert ask(door, "mail", {"mailbox": token.mailbox().id})["visit"] == visit
        signal = next(item for item in client.pending() if item.kind == "signal")
        assert signal.count == 2
        told = door.open("signal", signal.id, client.fetch(signal.id))
        assert (told.mailbox_id, told.duress) == (token.mailbox().id, False)
        client.acknowledge([item.id for item in client.pending()])
        assert client.pending() == []
        ask(door, "mail", {"mailbox": token.duress().id})
        alarm = client.pending()
        assert door.open("signal", alarm[0].id, client.fetch(alarm[0].id)).duress is True


def test_agreed_times_that_run_out_are_told_as_silence_and_an_answer_stops_them(door):
    token = Token.new()
    with door.client() as client:
        client.agree([Timer(A, 1), Timer(B, 1)])
        assert [(item.id, item.kind, item.bucket) for item in client.pending()] == [(A, SILENCE, 0), (B, SILENCE, 0)]
        assert ask(door, "waiting", {"ids": [A, B, "c3" * 16]})["waiting"] == [A, B]
        packet = account_packet(account(token), token, door.identity.recipient)
        assert send(door, Packet(packet.rows, (A,))) is True
        assert [item.id for item in client.pending() if item.kind == SILENCE] == [B]
        client.acknowledge([B])
        client.agree([Timer(f"{number:032x}", 1 << 31) for number in range(1200)])  # more than one request takes
        assert [item.kind for item in client.pending()] == ["account"]


def test_a_voucher_is_asked_for_by_whoever_knows_it(door):
    with door.client() as client:
        client.vouch(Voucher(A, today(), b"box"))
    found = [ask(door, "voucher", {"id": asked}) for asked in (A, A, B)]
    assert [(one["box"], one["before"]) for one in found] == [(b"box", False), (b"box", True), (b"", False)]


def test_an_item_streams_both_ways_without_being_held(door, tmp_path):
    content = bytes(12 << 20)
    sealed = seal("attachment", A, content, [door.identity.recipient])
    assert send(door, Packet((Row(A, "attachment", len(sealed), sealed),))) is True
    with door.client() as client, (tmp_path / "item").open("wb") as out:
        tracemalloc.start()
        client.fetch_into(A, out)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 4 << 20
    assert (tmp_path / "item").read_bytes() == sealed


def test_an_item_that_is_not_there_and_a_wrong_token_and_no_door_are_told_apart(door):
    with door.client() as client, pytest.raises(InputError, match="no item"):
        client.fetch(A)
    with DoorClient(door.url, "wrong") as client, pytest.raises(WrongKeyError):
        client.pending()
    with DoorClient("http://127.0.0.1:9", "x") as client, pytest.raises(UnreachableError):
        client.pending()
    with DoorClient(door.url, door.token, proxy="socks5h://127.0.0.1:9") as client, pytest.raises(UnreachableError):
        client.pending()


def test_what_staff_devices_send_is_checked(door):
    sent = [
        ("timers", {}), ("timers", {"timers": 1}), ("timers", {"timers": [{"id": "x", "due": 1}]}),
        ("timers", {"timers": [{"id": A, "due": True}]}), ("timers", {"timers": [{"id": A, "due": -1}]}),
        ("timers", {"timers": [{"id": A, "due": 1, "who": "x"}]}),
        ("timers", {"timers": [{"id": A, "due": 1}] * 600}),
        ("voucher", {"voucher": {"id": A, "until": "2026-13-01", "box": "AA=="}}),
        ("voucher", {"voucher": {"id": A, "until": 5, "box": "AA=="}}),
        ("voucher", {"voucher": {"id": A, "until": "2026-12-01", "box": "%"}}),
        ("voucher", {"voucher": {"id": A, "until": "2026-12-01", "box": base64.b64encode(bytes(9000)).decode()}}),
        ("voucher", {"voucher": []}), ("voucher", []),
        (f"reply/{A}", "no age file"), (f"reply/{A}x", "age-encryption.org/v1\n"),
    ]  # fmt: skip
    headers = {"authorization": f"Bearer {door.token}"}
    for path, body in sent:
        answer = httpx.put(f"{door.url}/staff/{path}", headers=headers, content=json.dumps(body))
        assert answer.status_code == 400, (path, body)


def test_a_door_that_cannot_store_says_so_to_staff(door, monkeypatch):
    def answer(request):
        return httpx.Response(507)

    with door.client() as client:
        client._http = httpx.Client(transport=httpx.MockTransport(answer), base_url="http://door")
        with pytest.raises(StorageError, match="507"):
            client.reply(A, b"x")
