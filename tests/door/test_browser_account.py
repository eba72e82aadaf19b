"""An account sealed in the browser: staff open it, the server never sees a word of it, and a bad line loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from amparo.door.mailbox import Mailbox
from amparo.door.message import Account, Signal
from tests.door.browser_page import arrive, codes, send, tell
from tests.door.relay import Relay

STORY = "Zwarte katten aan de Маленькая-Plantedstraße"


@pytest.fixture
def relay(door):
    relay = Relay(door.url)
    yield relay
    relay.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def test_staff_open_what_the_browser_sealed(door, page):
    arrive(page, door.url)
    tell(page, what=f"{STORY}\nsecond line", where="Ivanovo", when="spring")
    page.get_by_text("In another way, which I describe below.").click()
    page.get_by_text("If in another way: how is it safe?").click()
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
