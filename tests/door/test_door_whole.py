"""The whole way of a person and of a staff device, over HTTP, with a door in its own process."""

import hashlib

import httpx
import pytest

from amparo.door.client import DoorClient
from amparo.errors import InputError, UnreachableError, WrongKeyError
from amparo.seal.envelope import open_envelope


def test_an_account_arrives_as_it_was_written(door):
    with door.visitor("ru") as person:
        code = person.send_account(
            "Первая строка\r\nвторая <b>&",
            where="Город",
            when="весна 2017",
            safe_to_answer="another_way",
            how_to_answer="после шести",
            consent=["summary", "count"],
        )
    (account,) = door.messages()
    assert (account.what, account.where, account.when) == ("Первая строка\nвторая <b>&", "Город", "весна 2017")
    assert (account.safe_to_answer, account.how_to_answer) == ("another_way", "после шести")
    assert (account.consent, account.language) == (("count", "summary"), "ru")
    assert len(code.split()) == 12


def test_nothing_is_consented_to_unless_ticked(door):
    with door.visitor() as person:
        person.send_account("text")
    (account,) = door.messages()
    assert account.consent == ()
    assert account.safe_to_answer == "only_here"


@pytest.mark.parametrize("field", ["where", "when", "how_to_answer"])
def test_any_one_field_is_enough(door, field):
    with door.visitor() as person:
        person.send_account("", **{field: "something"})
    assert getattr(door.messages()[0], field) == "something"


def test_a_file_is_enough_and_comes_back_byte_for_byte(door):
    content = bytes(range(256)) * 5000
    with door.visitor() as person:
        person.send_account("", attachments=[("снимок\\..\\фото.jpg", content), ("empty", b"")])
    (account,) = door.messages()
    first, second = account.attachments
    assert (first.name, first.size, first.digest) == ("фото.jpg", len(content), hashlib.sha256(content).hexdigest())
    assert second.size == 0
    with door.client() as client:
        envelope = open_envelope(client.fetch(first.id), [door.identity], "attachment")
    assert (envelope.record_id, envelope.body) == (first.id, content)


def test_an_answer_is_read_with_the_code_and_the_thread_goes_on(door):
    with door.visitor() as person:
        code = person.send_account("hello")
        assert person.read(code) == []
        (account,) = door.messages()
        door.answer(account, "one")
        door.answer(account, "two\n\n<script>")
        assert [answer.text for answer in person.read(code.upper())] == ["one", "two\n\n<script>"]
        person.write(code, "thank you", [("more.txt", b"x")])
    follow_up = next(message for message in door.messages() if message.id != account.id)
    assert (follow_up.text, follow_up.mailbox_id, follow_up.mailbox) == (
        "thank you",
        account.mailbox_id,
        account.mailbox,
    )
    assert [file.name for file in follow_up.attachments] == ["more.txt"]


def test_a_persons_own_words_never_come_back(door):
    with door.visitor() as person:
        code = person.send_account("the planted sentence")
        person.write(code, "the planted sentence again")
        answer = httpx.post(f"{door.url}/thread", files={"code": (None, code), "action": (None, "read")})
    assert "planted" not in answer.text


def test_an_unknown_mailbox_looks_like_one_without_an_answer(door, new_door, tmp_path):
    with new_door(tmp_path / "other").start().visitor() as stranger:
        unknown = stranger.send_account("elsewhere")
    with door.visitor() as person:
        known = person.send_account("here")
    pages = [httpx.post(f"{door.url}/thread", files={"code": (None, code)}) for code in (known, unknown)]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text.split("<form")[0] == pages[1].text.split("<form")[0]
    assert "There is no answer here yet" in pages[1].text


def test_a_wrong_code_is_explained_without_repeating_it_as_an_error(door):
    with door.visitor() as person:
        with pytest.raises(InputError, match="12 words, and 2 were typed"):
            person.read("two words")
        with pytest.raises(InputError, match="Word 3 is not one"):
            person.read("acorn acorn qqqqq " + "acorn " * 9)


def test_a_form_sent_twice_is_one_account_with_one_code(door):
    with door.visitor() as person:
        token = person.open_form()
        files = [("a.txt", b"content")]
        codes = {person.send_account("same", token=token, attachments=files) for _ in range(3)}
    assert len(codes) == len(door.messages()) == 1
    assert len(list((door.folder / "objects").iterdir())) == 1


def test_a_form_changed_after_sending_loses_neither_version(door):
    with door.visitor() as person:
        token = person.open_form()
        codes = {person.send_account(text, token=token) for text in ("first", "second")}
    assert len(codes) == 1
    assert {account.what for account in door.messages()} == {"first", "second"}
    assert len({account.mailbox_id for account in door.messages()}) == 1


def test_acknowledged_items_are_erased(door):
    with door.visitor() as person, door.client() as client:
        code = person.send_account("text", attachments=[("a", b"1")])
        (account,) = door.messages()
        door.answer(account, "kept")
        client.acknowledge([item.id for item in client.pending()])
        client.acknowledge(["0" * 32])
        assert client.pending() == []
        assert list((door.folder / "objects").iterdir()) == []
        with pytest.raises(InputError, match="no item"):
            client.fetch(account.id)
        assert [answer.text for answer in person.read(code)] == ["kept"]


def test_an_answer_left_twice_is_shown_once(door):
    with door.visitor() as person, door.client() as client:
        code = person.send_account("text")
        sealed = door.answer(door.messages()[0], "once")
        client.reply(door.messages()[0].mailbox_id, sealed)
        assert len(person.read(code)) == 1


def test_only_the_token_opens_the_staff_side(door):
    with door.visitor() as person:
        person.send_account("text")
    for path, method in (("pending", "GET"), ("item/" + "0" * 32, "GET"), ("acknowledge", "POST")):
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {door.token}"}):
            assert httpx.request(method, f"{door.url}/staff/{path}", headers=headers).status_code == 401
    with DoorClient(door.url, "wrong") as client, pytest.raises(WrongKeyError):
        client.pending()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"ids": 1}', b'{"ids": ["x"]}', b"[" * 100_000, b"\xff"])
def test_a_malformed_acknowledgement_erases_nothing(door, body):
    with door.visitor() as person:
        person.send_account("text")
    bearer = {"authorization": f"Bearer {door.token}"}
    assert httpx.post(f"{door.url}/staff/acknowledge", content=body, headers=bearer).status_code == 400
    assert len(door.messages()) == 1


@pytest.mark.parametrize(("mailbox", "sealed"), [("0" * 31, b"age-encryption.org/v1\n"), ("0" * 32, b"plain words")])
def test_only_sealed_answers_are_kept(door, mailbox, sealed):
    with door.client() as client, pytest.raises(InputError):
        client.reply(mailbox, sealed)


def test_many_pages_of_pending_items_are_all_listed(door, monkeypatch):
    monkeypatch.setattr("amparo.door.client.MAX_PAGE", 3)
    # the door's pages are longer, so the client asks again after each and must still see every item once
    with door.visitor() as person, door.client() as client:
        for number in range(7):
            person.send_account(f"text {number}")
        assert len({item.id for item in client.pending()}) == 7


def test_nobody_there_is_said_so():
    with DoorClient("http://127.0.0.1:9", "t") as client, pytest.raises(UnreachableError):
        client.pending()


def test_it_stops_cleanly_and_has_printed_nothing_but_its_address(door):
    with door.visitor() as person:
        person.send_account("text")
    httpx.post(door.url, content=b"--x\r\nbroken", headers={"content-type": "multipart/form-data; boundary=x"})
    assert door.stop() == (0, "")
