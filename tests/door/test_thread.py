"""A thread: a word for each visit, what staff have fetched, parts of files, check-ins, helpers, and the second code."""

import json

import pytest

from amparo.door import vouching
from amparo.door.channels import FILE, Channel, Channels, fingerprint, sign
from amparo.door.mailbox import ratchet_word
from amparo.door.message import Agreed, CheckIn, FollowUp, Signal
from amparo.door.store import Timer
from amparo.errors import InputError

TOMORROW = "2099-11-24T18:00Z"


@pytest.fixture
def person(door):
    with door.visitor() as visitor:
        yield visitor


def kinds(door, kind):
    return [message for message in door.messages() if isinstance(message, kind)]


def test_every_visit_has_its_own_word_and_tells_the_one_before(door, person):
    code = person.send_account("text")
    seen = [person.open_thread(code) for _ in range(3)]
    (account,) = door.accounts()
    assert [one.word for one in seen] == [ratchet_word(account.ratchet, visit, "en") for visit in (1, 2, 3)]
    assert [one.word_before for one in seen] == ["", seen[0].word, seen[1].word]


def test_whoever_opens_the_thread_in_secret_is_noticed(door, person):
    code = person.send_account("text")
    mine = person.open_thread(code).word
    with door.visitor() as other:
        other.open_thread(code)
    assert person.open_thread(code).word_before != mine


def test_staff_hear_of_a_visit_and_know_its_number(door, person):
    code = person.send_account("text")
    person.open_thread(code)
    person.open_thread(code)
    with door.client() as client:
        (signal,) = [item for item in client.pending() if item.kind == "signal"]
    assert signal.count == 2
    assert [one.duress for one in kinds(door, Signal)] == [False]


def test_a_message_says_whether_staff_have_fetched_it(door, person):
    code = person.send_account("text", attachments=[("a.txt", b"x")])
    assert person.open_thread(code).sent[0].endswith("your first message, 1 file. It waits for our staff.")
    with door.client() as client:
        client.acknowledge([item.id for item in client.pending()])
    person.write(code, "more")
    first, second = person.open_thread(code).sent
    assert first.endswith("Our staff have it.")
    assert second.endswith("a message. It waits for our staff.")


def test_the_second_code_opens_a_thread_about_nothing_and_warns_staff(door, person):
    receipt = person.tell("the real words")
    seen = person.open_thread(receipt.second)
    assert "rights at work" in seen.answers[0].text
    assert seen.sent[0].endswith("Our staff have it.")
    (account,) = door.accounts()
    (signal,) = kinds(door, Signal)
    assert (signal.duress, signal.account_id, signal.mailbox_id) == (True, account.id, account.duress_id)


def test_what_is_written_with_the_second_code_reaches_staff_like_any_message(door, person):
    receipt = person.tell("the real words")
    person.write(receipt.second, "written under force")
    assert len(person.open_thread(receipt.second).sent) == 2
    (follow_up,) = kinds(door, FollowUp)
    (account,) = door.accounts()
    assert (follow_up.text, follow_up.mailbox_id) == ("written under force", account.duress_id)
    assert person.open_thread(receipt.code).answers == ()


def test_an_answer_is_never_shown_to_the_second_code(door, person):
    receipt = person.tell("the real words")
    door.answer(door.accounts()[0], "a real answer")
    assert all("real" not in answer.text for answer in person.open_thread(receipt.second).answers)
    assert [answer.text for answer in person.open_thread(receipt.code).answers] == ["a real answer"]


def test_the_two_codes_share_no_word_order_and_neither_tells_the_other(person):
    receipt = person.tell("text")
    assert receipt.code != receipt.second
    assert len(receipt.second.split()) == 12


def test_numbered_parts_are_listed_until_all_are_there(door, person):
    code = person.send_account("a film follows", attachments=[("film.mp4.002", b"b")])
    person.write(code, "", [("film.mp4.001", b"a"), ("film.mp4.004", b"d")])
    described = [(one.name, one.part, one.of) for account in door.accounts() for one in account.attachments]
    assert described == [("film.mp4", 2, 0)]
    (follow_up,) = kinds(door, FollowUp)
    assert [(one.name, one.part) for one in follow_up.attachments] == [("film.mp4", 1), ("film.mp4", 4)]
    import httpx

    page = httpx.post(door.url, files={"go": (None, "open"), "code": (None, code)}).text
    assert '<span class="parts">1, 2, 4</span>' in page


def test_a_check_in_is_shown_until_it_is_answered(door, person):
    code = person.send_account("text")
    (account,) = door.accounts()
    timers = ("d" * 32, "e" * 32)
    later = Agreed("2099-11-25T18:00Z", ("f" * 32,))
    with door.client() as client:
        client.agree([Timer(timer, 68_000_000) for timer in (*timers, *later.timers)])
    door.answer(account, "we agreed", check_ins=(later, Agreed(TOMORROW, timers)))
    assert person.open_thread(code).check_in == TOMORROW
    person.check_in(code, "the train was late")
    assert person.open_thread(code).check_in == later.at
    (answer,) = kinds(door, CheckIn)
    assert (answer.text, answer.timers, answer.mailbox_id) == ("the train was late", timers, account.mailbox_id)
    with door.client() as client:
        assert "silence" not in {item.kind for item in client.pending()}


def test_a_time_that_passes_in_silence_is_told_to_staff(door, person):
    person.send_account("text")
    with door.client() as client:
        client.agree([Timer("d" * 32, 1)])
        assert [item.id for item in client.pending() if item.kind == "silence"] == ["d" * 32]


def test_there_is_nothing_to_answer_where_nothing_was_agreed(person):
    code = person.send_account("text")
    with pytest.raises(InputError, match="no check-in"):
        person.check_in(code, "all is well")


@pytest.fixture
def recipient(door):
    return str(door.identity.recipient)


def test_a_helper_is_ours_once(door, person, recipient):
    phrase = " ".join(vouching.new_phrase("ru"))
    with door.client() as client:
        client.vouch(vouching.make(phrase, recipient, "2099-12-01", "will bring you to the train"))
    state, said = person.check_helper(phrase.upper())
    assert state == "ours"
    assert "will bring you to the train" in said
    assert person.check_helper(phrase)[0] == "before"


def test_an_unknown_or_old_phrase_says_not_to_go(door, person, recipient):
    assert person.check_helper(" ".join(vouching.new_phrase("en")))[0] == "unknown"
    old = " ".join(vouching.new_phrase("en"))
    with door.client() as client:
        client.vouch(vouching.make(old, recipient, "2020-01-01", "long ago"))
    assert person.check_helper(old)[0] == "unknown"


def test_a_phrase_that_is_none_is_explained_by_the_place_of_the_word(person):
    with pytest.raises(InputError, match="5 words, and 2 were typed"):
        person.check_helper("acorn acorn")


def test_published_channels_are_shown_with_what_proves_them(new_door, tmp_path):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    door = new_door()
    key = Ed25519PrivateKey.generate()
    listed = (Channel("telephone", "+00 000 000", "evenings"), Channel("onion", "http://example.onion"))
    channels = Channels(
        "Test & Co",
        listed,
        fingerprint(str(door.identity.recipient)),
        "",
        "2026-11-22",
        "2099-01-01",
        key.public_key().public_bytes_raw().hex(),
    )
    (door.folder / FILE).write_text(sign(channels, key.sign))
    door.start()
    import httpx

    page = httpx.post(door.url, files={"go": (None, "channels")}).text
    for shown in ("+00 000 000", "evenings", "http://example.onion", channels.feed, channels.recipient):
        assert shown in page
    assert "seals to another key" not in page
    helper = httpx.post(door.url, files={"go": (None, "helper")}).text
    assert "+00 000 000" in helper


def test_channels_with_a_broken_signature_are_not_shown(new_door):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    door = new_door()
    key = Ed25519PrivateKey.generate()
    feed = key.public_key().public_bytes_raw().hex()
    channels = Channels(
        "X", (Channel("web", "https://forged.example"),), fingerprint("age1pq1x"), "", "2026-01-01", "2099-01-01", feed
    )
    signed = json.loads(sign(channels, key.sign))
    signed["feed"] = "0" * 64
    (door.folder / FILE).write_text(json.dumps(signed))
    door.start()
    import httpx

    assert "forged" not in httpx.post(door.url, files={"go": (None, "channels")}).text
