"""An account sealed in the browser: staff open it, the server never sees a word of it, and a bad line loses nothing."""

from __future__ import annotations

import base64
import re
from itertools import pairwise

import httpx
from playwright.sync_api import expect
from tests.door.browser_page import arrive, codes, send, tell

from amparo.door import browser
from amparo.door.mailbox import Mailbox
from amparo.door.message import Signal
from amparo.door.stamp import has_worked
from amparo.seal import cbor

STORY = "Verhaal van Geplant über Маленькая улица"


def traces(words: str) -> re.Pattern[bytes]:
    """Find words in what is sent, however they are encoded; and any two of them that stand together."""
    raw = words.encode()
    found = {raw, words.encode("utf-16-le"), raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")[:-1]}
    exact = [re.escape(one) for one in found]
    pairs = [re.escape(one) + b".{1,4}" + re.escape(two) for one, two in pairwise(raw.split())]
    return re.compile(b"|".join(exact + pairs), re.DOTALL)


def test_staff_open_what_the_browser_sealed(door, page):
    arrive(page, door.url)
    tell(page, what=f"{STORY}\nsecond line", where="Ivanovo", when="spring")
    page.get_by_text("In another way, which I describe below.").click()
    page.locator("[name=channel]").fill("+7 000 000")
    page.locator("[name=hours_from]").select_option("09:00")
    page.locator("[name=age]").select_option("26_to_40")
    page.get_by_text("Count it.").click()
    send(page)
    code, second = codes(page)
    [account] = door.accounts()
    assert account.what == f"{STORY}\nsecond line"
    assert (account.where, account.when, account.age, account.consent) == ("Ivanovo", "spring", "26_to_40", ("count",))
    contact = account.contact
    assert (contact.answer, contact.channel, contact.hours_from) == ("another_way", "+7 000 000", "09:00")
    assert account.mailbox_id == Mailbox.open(code).id
    assert account.duress_id == Mailbox.open(second).id
    assert account.ratchet == Mailbox.open(code).ratchet


def test_no_word_reaches_the_server(door, relay, page):
    arrive(page, relay.url)
    tell(page, what=STORY, where="Plantedville", we_say="Wie is de Geplante neef?")
    page.locator("[name=files]").set_input_files(
        {"name": "Geplant-photo.jpg", "mimeType": "image/jpeg", "buffer": b"Exif Plantedcamera" * 9}
    )
    send(page)
    code, second = codes(page)
    sent = relay.sent
    assert sent.count(b"POST /packet") == 2  # the file, and the message
    for words in (
        STORY,
        "Plantedville",
        "Wie is de Geplante neef?",
        "Geplant-photo.jpg",
        "Plantedcamera",
        code,
        second,
    ):
        assert not traces(words).search(sent), words
    for words in (code, second):
        mailbox = Mailbox.open(words)
        for secret in (mailbox.secret, mailbox.identity.seed, bytes.fromhex(mailbox.ratchet)):
            assert secret not in sent
            assert secret.hex().encode() not in sent
    [account] = door.accounts()
    assert account.what == STORY


def test_both_codes_warn_or_open(door, page):
    arrive(page, door.url)
    tell(page, what="a")
    send(page)
    code, second = codes(page)
    for words in (code, second):
        body = cbor.encode({"mailbox": Mailbox.open(words).id})
        httpx.post(f"{door.url}/mail", content=body, headers={"content-type": "application/cbor"})
    found = {one.mailbox_id: one.duress for one in door.messages() if isinstance(one, Signal)}
    assert found == {Mailbox.open(code).id: False, Mailbox.open(second).id: True}


def test_what_was_typed_survives_another_language_unsent(relay, page):
    arrive(page, relay.url)
    tell(page, what=STORY, where="Plantedville")
    page.get_by_text("Count it.").click()
    page.locator("[name=files]").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"abc"})
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert page.locator("[name=what]").input_value() == STORY
    assert page.locator("[name=where]").input_value() == "Plantedville"
    assert page.locator("[name=consent]:checked").get_attribute("value") == "count"
    assert page.locator("[name=files]").evaluate("field => field.files.length") == 1
    assert b"Plantedville" not in relay.sent


def test_a_broken_line_loses_nothing_and_makes_one_account(door, relay, page):
    arrive(page, relay.url)
    tell(page, what=STORY)
    relay.cut_after(2000)  # in the middle of the packet
    send(page)
    expect(page.locator("main .problem")).to_contain_text("cannot be reached", timeout=30_000)
    assert page.evaluate("document.activeElement.closest('.problem') !== null")
    assert page.locator("[name=what]").input_value() == STORY
    relay.mend()
    send(page)
    first = codes(page)
    assert [account.what for account in door.accounts()] == [STORY]
    assert door.accounts()[0].mailbox_id == Mailbox.open(first[0]).id


def test_sent_twice_it_is_one_account(door, page):
    """The answer to the first sending is lost; the same form is sent again."""
    arrive(page, door.url)
    tell(page, what=STORY)
    lost = []

    def lose(route):
        answer = route.fetch()
        lost.append(answer.status)
        route.fulfill(status=418)

    page.route("**/packet", lose)
    send(page)
    expect(page.locator("main .problem")).to_contain_text("did not work")
    assert lost == [200]
    page.unroute("**/packet")
    send(page)
    code, _ = codes(page)
    assert [account.mailbox_id for account in door.accounts()] == [Mailbox.open(code).id]


def test_the_browser_works_instead_of_waiting(door, page):
    found = []
    page.on("request", lambda request: found.append(request.headers) if request.url.endswith("/packet") else None)
    arrive(page, door.url)
    tell(page, what="a")
    send(page)
    codes(page)
    assert [has_worked(headers["x-stamp"], headers["x-work"]) for headers in found] == [True]


def test_an_empty_form_is_not_sent(door, page):
    arrive(page, door.url)
    tell(page)
    send(page)
    expect(page.locator("main .problem")).to_contain_text("There is nothing to send yet")
    assert door.messages() == []


def test_the_page_shows_the_scripts_digest(door, page):
    arrive(page, door.url)
    page.get_by_text("To compare").click()
    shown = "".join(page.locator("[data-level] dd").nth(1).inner_text().split())
    assert shown == browser.digest()


def test_a_script_that_was_changed_does_not_run(door, page):
    page.route("**/seal.js", lambda route: route.fulfill(body=browser.script() + b"\n", content_type="text/javascript"))
    page.goto(door.url)
    expect(page.locator("[data-level]")).to_contain_text("in our server’s memory")


def test_nothing_is_left_in_the_browsers_stores_and_the_page_is_accessible(door, page, axe):
    arrive(page, door.url)
    assert axe(page) == []
    tell(page, what=STORY)
    send(page)
    codes(page)
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert axe(page) == []
    kept = "[localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length]"
    assert page.evaluate(f"async () => {kept}") == [0, 0, "", 0]
    assert page.context.cookies() == []
    assert page.url.endswith("/")
