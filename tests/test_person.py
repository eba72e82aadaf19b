"""The whole way of a person at the door in a real browser: scripts on and off, keyboard alone, two languages."""

import re

import pytest
from playwright.sync_api import expect

from amparo.demo.house import running_door
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.record import accounts
from amparo.record.intake import receive
from amparo.record.setup import create_door, door_client
from tests.waiting import whole

pytestmark = pytest.mark.browser


@pytest.fixture
def helpline(tmp_path):
    """A vault and its running door: (vault, address)."""
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as vault:
        create_door(vault, tmp_path / "door", "Helpline", least_age=0)
        with running_door(tmp_path / "door") as address:
            yield vault, address


@pytest.fixture(params=[True, False], ids=["scripts on", "scripts off"])
def page(chromium, request):
    context = chromium.new_context(java_script_enabled=request.param, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.scripts = request.param
    yield page
    context.close()


def arrive(page, address):
    """Open the door and wait until the page says which protection there is."""
    page.goto(address)
    if page.scripts:
        page.get_by_text("sealed in this browser").first.wait_for()


def tell(page, address, what):
    arrive(page, address)
    page.get_by_role("button", name="Tell us something").click()
    page.get_by_label("In your own words").fill(what)
    page.get_by_label("Where, roughly?").fill("a town")
    page.get_by_label("Count it.").check()
    page.get_by_label("Photos, recordings or documents").set_input_files(
        [{"name": "note.txt", "mimeType": "text/plain", "buffer": b"a note"}]
    )
    page.get_by_role("button", name="Send it sealed").click()
    whole(page.locator("ol.code span").first, "attached")
    return re.findall(r"\w+", " ".join(page.locator("ol.code").first.locator("span").all_text_contents()))


def open_thread(page, address, code):
    arrive(page, address)
    page.get_by_role("button", name="Read our answer").click()
    page.get_by_label("Your twelve words").fill(code)
    page.get_by_role("button", name="Open", exact=True).click()


def test_an_account_is_told_answered_and_read(page, helpline):
    vault, address = helpline
    words = tell(page, address, "what I saw")
    assert len(words) == 12
    with door_client(vault, address) as door:
        assert receive(vault, door).accounts == 1
        (account,) = accounts.accounts(vault)
        assert (account.what, account.where) == ("what I saw", "a town")
        assert account.allows("count")
        assert not account.allows("quote")
        assert vault.read_file(account.attachments[0].digest) == b"a note"
        accounts.reply(vault, door, account.id, "We believe you.")
    open_thread(page, address, " ".join(words).upper())
    page.get_by_text("We believe you.").wait_for()
    assert "what I saw" not in page.content()


def test_a_wrong_word_is_named_by_its_place_and_nothing_is_shown(page, helpline):
    _, address = helpline
    words = tell(page, address, "what I saw")
    open_thread(page, address, " ".join([*words[:4], "qqqqq", *words[5:]]))
    assert "5" in page.get_by_role("alert").inner_text()


def test_the_door_sets_no_cookie_and_keeps_nothing_in_the_browser(page, helpline):
    _, address = helpline
    tell(page, address, "what I saw")
    assert page.context.cookies() == []
    assert page.context.storage_state()["origins"] == []


def test_the_form_works_by_keyboard_alone(page, helpline):
    _, address = helpline
    arrive(page, address)
    press_until(page, "main .ways li:first-child button:focus")
    page.keyboard.press("Enter")
    page.locator("#what").wait_for()
    press_until(page, "#what:focus")
    page.keyboard.type("by keyboard")
    press_until(page, "#account button:focus")
    page.keyboard.press("Enter")
    page.locator("ol.code span").first.wait_for()


def press_until(page, focused):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(focused).count():
            return
    raise AssertionError(focused)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_passes_the_audit_and_fits_a_narrow_screen(chromium, helpline, axe, language):
    _, address = helpline
    context = chromium.new_context(locale=language, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(address)
    for place in range(4):
        assert page.locator("html").get_attribute("lang") == language
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.goto(address)
        page.locator("main .ways button").nth(place).click()
        whole(page.locator("main .ways"), "detached")
    context.close()


def test_it_works_where_scripts_fonts_images_and_media_are_off(chromium, helpline):
    """As in Tor Browser at its level "Safest"."""
    _, address = helpline
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.scripts = False
    blocked = ("font", "image", "media", "script")
    page.route("**/*", lambda route: route.abort() if route.request.resource_type in blocked else route.continue_())
    words = tell(page, address, "at the safest level")
    open_thread(page, address, " ".join(words))
    expect(page.get_by_text("It waits for our staff.")).to_be_visible()
    context.close()
