"""The thread opened in the browser: answers, words of visits, what staff have, check-ins, the second code, helpers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect
from tests.door.browser_page import arrive, codes, open_thread, send, tell, turn_to

from amparo.door import vouching
from amparo.door.mailbox import Mailbox, Token, ratchet_word
from amparo.door.message import Agreed, CheckIn, FollowUp, Signal
from amparo.door.store import Timer

STORY = "Verhaal van Geplant"
TIMER = "ef" * 16


@pytest.fixture
def told(door, relay, page):
    """An account was sent; its two codes."""
    arrive(page, relay.url)
    tell(page, what=STORY)
    send(page)
    return codes(page)


def words_of_visit(page):
    return page.locator("main .visit strong").all_inner_texts()


def test_answers_are_opened_here_and_each_visit_has_its_word(door, relay, page, told, axe):
    [account] = door.accounts()
    door.answer(account, "We are near.\nCome on Geplandinsdag.")
    ratchet = Mailbox.open(told[0]).ratchet
    arrive(page, relay.url)
    open_thread(page, told[0].upper().replace(" ", ", "))
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.locator("main .reply .words").inner_text() == "We are near.\nCome on Geplandinsdag."
    assert page.locator("main .reply time").inner_text() == "November 22, 2026"
    assert words_of_visit(page) == [ratchet_word(ratchet, 1, "en")]
    assert axe(page) == []
    arrive(page, relay.url)
    open_thread(page, told[0])
    assert words_of_visit(page) == [ratchet_word(ratchet, 2, "en"), ratchet_word(ratchet, 1, "en")]
    with door.client() as client:
        assert [item.count for item in client.pending() if item.kind == "signal"] == [2]


def test_what_is_added_reaches_staff_and_shows_whether_they_have_it(door, relay, page, told):
    arrive(page, relay.url)
    open_thread(page, told[0])
    expect(page.locator("main")).to_contain_text("your first message. It waits for our staff.")
    page.locator("[name=text]").fill("Nog een gepland woord")
    send(page)
    expect(page.locator("main [data-row=arrived]")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("a message. It waits for our staff.")
    assert page.locator("[name=text]").input_value() == ""
    [added] = [one for one in door.messages() if isinstance(one, FollowUp)]
    assert (added.text, added.visit, added.mailbox_id) == ("Nog een gepland woord", 1, Mailbox.open(told[0]).id)
    with door.client() as client:
        client.acknowledge([item.id for item in client.pending()])
    arrive(page, relay.url)
    open_thread(page, told[0])
    expect(page.locator("main")).to_contain_text("your first message. Our staff have it.")
    expect(page.locator("main")).to_contain_text("a message. Our staff have it.")
    for one, two in pairwise(["gepland", "woord", *told[0].split()]):
        assert f"{one} {two}".encode() not in relay.sent


def test_a_check_in_is_answered(door, relay, page, told):
    [account] = door.accounts()
    agreed = (Agreed("2099-03-01T09:30Z", (TIMER,)), Agreed("2099-02-01T09:30Z", ("aa" * 16,)))
    with door.client() as client:
        client.agree([Timer(TIMER, 9 << 25)])
    door.answer(account, "Agreed.", check_ins=agreed)
    arrive(page, relay.url)
    open_thread(page, told[0])
    expect(page.locator("main .check-in")).to_contain_text("March 1, 2099")
    page.locator(".check-in [name=text]").fill("De kat is gezond")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("main [data-row=arrived]")).to_be_visible(timeout=60_000)
    expect(page.locator("main .check-in")).to_have_count(0)
    [answer] = [one for one in door.messages() if isinstance(one, CheckIn)]
    assert (answer.text, answer.timers, answer.at) == ("De kat is gezond", (TIMER,), "2099-03-01T09:30Z")


def test_the_second_code_opens_a_thread_about_nothing_and_warns(door, relay, page, told):
    [account] = door.accounts()
    door.answer(account, "Secret answer")
    arrive(page, relay.url)
    open_thread(page, told[0])
    true = page.evaluate(SHAPE)
    arrive(page, relay.url)
    open_thread(page, told[1])
    assert page.evaluate(SHAPE) == true
    expect(page.locator("main .reply .words")).to_contain_text("rights at work")
    assert "Secret answer" not in page.content()
    page.locator("[name=text]").fill("They made me write this")
    send(page)
    expect(page.locator("main [data-row=arrived]")).to_be_visible(timeout=60_000)
    [added] = [one for one in door.messages() if isinstance(one, FollowUp)]
    assert added.mailbox_id == account.duress_id
    alarms = [one for one in door.messages() if isinstance(one, Signal) and one.duress]
    assert [one.account_id for one in alarms] == [account.id]


SHAPE = "[...document.querySelectorAll('main *, header *')].map(one => one.tagName + one.className).join()"


def test_another_language_keeps_the_thread_and_what_was_typed(relay, page, told):
    arrive(page, relay.url)
    open_thread(page, told[0])
    page.locator("[name=text]").fill("Nog een gepland woord")
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert page.locator("[name=text]").input_value() == "Nog een gepland woord"
    assert words_of_visit(page) == [ratchet_word(Mailbox.open(told[0]).ratchet, 1, "ru")]
    assert b"gepland" not in relay.sent


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("one two", "not the right number of words"),
        ("qqqq " * 12, "not one of ours: 1."),
        ("abandon", "not the right number"),
    ],
)
def test_a_wrong_code_is_told_without_asking_the_server(relay, page, typed, said):
    arrive(page, relay.url)
    turn_to(page, "Read our answer, or add something", "Read our answer")
    page.locator("[name=code]").fill(typed)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("main .problem")).to_contain_text(said)
    assert page.locator("[name=code]").input_value() == typed
    assert b"POST /mail" not in relay.sent


def test_a_code_that_nobody_has_is_told(door, page):
    arrive(page, door.url)
    turn_to(page, "Read our answer, or add something", "Read our answer")
    page.locator("[name=code]").fill(" ".join(Token.new().mailbox().code("ru")))
    page.get_by_role("button", name="Open").click()
    expect(page.locator("main .problem")).to_contain_text("Nothing has ever been sent with these words")


def test_a_helper_is_checked_without_telling_the_words(door, relay, page, axe):
    recipient, phrase = str(door.identity.recipient), " ".join(vouching.new_phrase("en"))
    with door.client() as client:
        client.vouch(vouching.make(phrase, recipient, "2099-03-01", "Drives for us, a grey car"))
    arrive(page, relay.url)
    turn_to(page, "Check whether a helper is one of us", "Is this helper one of us?")
    for words, state in (
        (phrase, "ours"),
        (phrase.upper(), "before"),
        (" ".join(vouching.new_phrase("ru")), "unknown"),
    ):
        page.locator("[name=phrase]").fill(words)
        page.get_by_role("button", name="Check").click()
        expect(page.locator(f"main [data-state={state}]")).to_be_visible(timeout=30_000)
        assert ("grey car" in page.locator("main").inner_text()) is (state != "unknown")
        assert axe(page) == []
    assert b"POST /voucher" in relay.sent
    for one, two in pairwise(phrase.split()):
        assert f"{one} {two}".encode() not in relay.sent
