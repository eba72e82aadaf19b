"""The whole way of a person and of a staff device, over HTTP, with a door in its own process."""

import hashlib
from dataclasses import asdict

import httpx
import pytest

from amparo.door.client import DoorClient
from amparo.door.contact import Contact
from amparo.door.message import FollowUp
from amparo.errors import InputError, UnreachableError, WrongKeyError
from amparo.seal.envelope import open_envelope


def test_an_account_arrives_as_it_was_written(door):
    with door.visitor("ru") as person:
        code = person.send_account(
            "Первая строка\r\nвторая <b>&",
            where="Город",
            when="весна 2017",
            age="26_to_40",
            answer="another_way",
            channel="Signal",
            hours_from="18:00",
            hours_to="02:00",
            offset="UTC+03:00",
            ask_for="Синтия",
            cover_story="магазин",
            may_leave="no",
            who_sees="мать",
            we_say="как погода?",
            they_say="идёт снег",
            consent=["summary", "count"],
        )
    (account,) = door.accounts()
    assert (account.what, account.where, account.when) == ("Первая строка\nвторая <b>&", "Город", "весна 2017")
    assert account.age == "26_to_40"
    assert account.contact == Contact(
        "another_way",
        "Signal",
        "18:00",
        "02:00",
        "UTC+03:00",
        "Синтия",
        "магазин",
        "no",
        "мать",
        "как погода?",
        "идёт снег",
    )
    assert (account.consent, account.language) == (("count", "summary"), "ru")
    assert len(code.split()) == 12


def test_nothing_is_consented_to_unless_ticked(door):
    with door.visitor() as person:
        person.send_account("text")
    (account,) = door.accounts()
    assert account.consent == ()
    assert account.contact == Contact()
    assert account.contact.answer == "only_here"


@pytest.mark.parametrize(
    ("field", "value"),
    [("answer", "always"), ("hours_from", "18:30"), ("offset", "Moscow"), ("may_leave", "1"), ("age", "31")],
)
def test_a_choice_that_is_none_of_ours_counts_as_not_made(door, field, value):
    with door.visitor() as person:
        person.send_account("text", **{field: value})
    (account,) = door.accounts()
    assert account.contact == Contact()
    assert account.age == ""


@pytest.mark.parametrize("field", ["where", "when", "channel", "cover_story", "they_say"])
def test_any_one_field_is_enough(door, field):
    with door.visitor() as person:
        person.send_account("", **{field: "something"})
    (account,) = door.accounts()
    assert "something" in (account.where, account.when, *asdict(account.contact).values())


def test_a_file_is_enough_and_comes_back_byte_for_byte(door):
    content = bytes(range(256)) * 5000
    with door.visitor() as person:
        person.send_account("", attachments=[("снимок\\..\\фото.jpg", content), ("empty", b"")])
    (account,) = door.accounts()
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
        (account,) = door.accounts()
        door.answer(account, "one", id="b" * 32)
        door.answer(account, "two\n\n<script>", id="c" * 32)
        assert [answer.text for answer in person.read(code.upper())] == ["one", "two\n\n<script>"]
        person.write(code, "thank you", [("more.txt", b"x")])
    (follow_up,) = (message for message in door.messages() if isinstance(message, FollowUp))
    assert (follow_up.text, follow_up.mailbox_id, follow_up.mailbox) == (
        "thank you",
        account.mailbox_id,
        account.mailbox,
    )
    assert [file.name for file in follow_up.attachments] == ["more.txt"]
    assert follow_up.visit == 3


def test_a_persons_own_words_never_come_back(door):
    with door.visitor() as person:
        code = person.send_account("the planted sentence", where="planted town")
        person.write(code, "the planted sentence again")
        answer = httpx.post(door.url, files={"go": (None, "open"), "code": (None, code)})
    assert answer.status_code == 200
    assert "planted" not in answer.text


def test_words_that_were_never_given_out_here_are_said_to_be_so(door, new_door, tmp_path):
    with new_door(tmp_path / "other").start().visitor() as stranger:
        unknown = stranger.send_account("elsewhere")
    with door.visitor() as person, pytest.raises(InputError, match="othing has ever been sent"):
        person.read(unknown)


def test_a_wrong_code_is_explained_without_repeating_it_as_an_error(door):
    with door.visitor() as person:
        with pytest.raises(InputError, match="12 words, and 2 were typed"):
            person.read("two words")
        with pytest.raises(InputError, match="Word 3 is not one"):
            person.read("acorn acorn qqqqq " + "acorn " * 9)


def test_a_form_sent_twice_is_one_account_with_one_code(door):
    with door.visitor() as person:
        form = person.open_form()
        files = [("a.txt", b"content")]
        codes = {person.send_account("same", form=form, attachments=files) for _ in range(3)}
    assert len(codes) == len(door.accounts()) == 1
    assert len(list((door.folder / "objects").iterdir())) == 1


def test_a_form_changed_after_sending_loses_neither_version(door):
    with door.visitor() as person:
        form = person.open_form()
        codes = {person.send_account(text, form=form) for text in ("first", "second")}
    assert len(codes) == 1
    assert {account.what for account in door.accounts()} == {"first", "second"}
    assert len({account.mailbox_id for account in door.accounts()}) == 1


def test_acknowledged_items_are_erased(door):
    with door.visitor() as person, door.client() as client:
        code = person.send_account("text", attachments=[("a", b"1")])
        (account,) = door.accounts()
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
        sealed = door.answer(door.accounts()[0], "once")
        client.reply(door.accounts()[0].mailbox_id, sealed)
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
