"""The whole way of a person at the door in a real browser: scripts on and off, keyboard alone, two languages."""

import re

import pytest

from amparo.demo.house import running_door
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.record import accounts
from amparo.record.intake import receive
from amparo.record.setup import create_door, door_client

pytestmark = pytest.mark.browser


@pytest.fixture
def helpline(tmp_path):
    """A vault and its running door: (vault, address)."""
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as vault:
        create_door(vault, tmp_path / "door", "Helpline")
        with running_door(tmp_path / "door") as address:
            yield vault, address


@pytest.fixture(params=[True, False], ids=["scripts on", "scripts off"])
def page(chromium, request):
    context = chromium.new_context(java_script_enabled=request.param, locale="en-GB")
    yield context.new_page()
    context.close()


def tell(page, address, what):
    page.goto(address)
    page.get_by_label("What happened?").fill(what)
    page.get_by_label("Where, roughly?").fill("a town")
    page.get_by_label("Count it.").check()
    page.get_by_label("Photos, recordings or documents").set_input_files(
        [{"name": "note.txt", "mimeType": "text/plain", "buffer": b"a note"}]
    )
    page.get_by_role("button", name="Send it sealed").click()
    return re.findall(r"\w+", " ".join(page.locator(".code span").all_inner_texts()))


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
    page.goto(f"{address}/thread")
    page.get_by_label("Your twelve words").fill(" ".join(words).upper())
    page.get_by_role("button", name="Open").click()
    assert page.get_by_text("We believe you.").is_visible()
    assert "what I saw" not in page.content()


def test_a_wrong_word_is_named_by_its_place_and_nothing_is_shown(page, helpline):
    _, address = helpline
    words = tell(page, address, "what I saw")
    page.goto(f"{address}/thread")
    page.get_by_label("Your twelve words").fill(" ".join([*words[:4], "qqqqq", *words[5:]]))
    page.get_by_role("button", name="Open").click()
    assert "5" in page.get_by_role("alert").inner_text()


def test_the_door_sets_no_cookie_and_keeps_nothing_in_the_browser(page, helpline):
    _, address = helpline
    tell(page, address, "what I saw")
    assert page.context.cookies() == []
    assert page.context.storage_state()["origins"] == []


def test_every_page_passes_the_audit(chromium, helpline, axe):
    _, address = helpline
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    for language in ("en", "ru"):
        page.goto(f"{address}/?lang={language}")
        assert page.locator("html").get_attribute("lang") == language
        assert axe(page) == []
        page.goto(f"{address}/thread?lang={language}")
        assert axe(page) == []
    tell(page, address, "what I saw")
    assert axe(page) == []
    context.close()


def test_the_form_works_by_keyboard_alone(page, helpline):
    _, address = helpline
    page.goto(address)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator("#what:focus").count():
            break
    page.keyboard.type("by keyboard")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator("button:focus").count():
            break
    page.keyboard.press("Enter")
    page.locator(".code").wait_for()


def test_nothing_is_cut_off_on_a_narrow_screen(chromium, helpline):
    _, address = helpline
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for path in ("/", "/thread", "/?lang=ru", "/thread?lang=ru"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_the_pages_turn_round_for_a_language_from_right_to_left(chromium, helpline):
    _, address = helpline
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for path in ("/", "/thread"):
        page.goto(address + path)
        left = page.get_by_role("heading", level=1).bounding_box()["x"]
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        heading = page.get_by_role("heading", level=1)
        text_right = heading.evaluate(
            "h => { const r = document.createRange(); r.selectNodeContents(h); return r.getBoundingClientRect().right }"
        )
        assert abs((320 - text_right) - left) < 2, "the text begins as far from the right as it did from the left"
    context.close()
