"""The door in a language from right to left: layout, fallback, audit, narrow screens, and not offered unasked."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = ("start", "tell", "code", "helper", "channels")


def show(page, door, name, language):
    """Go to a page in a language as a form without a switch would."""
    page.goto(door.url)
    page.evaluate(
        """([go, lang]) => {
            const form = document.querySelector("main form") ?? document.forms[0];
            form.elements.go.value = go;
            form.elements.lang.value = lang;
            HTMLFormElement.prototype.submit.call(form);
        }""",
        [name, language],
    )
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.fixture
def narrow(chromium):
    context = chromium.new_context(viewport={"width": 320, "height": 640}, locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_arabic_pages_run_from_right_to_left_on_a_narrow_screen_and_pass_the_audit(narrow, door, axe, name):
    show(narrow, door, name, "ar")
    assert narrow.locator("html").get_attribute("dir") == "rtl"
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
    heading = narrow.get_by_role("heading", level=1).evaluate(
        "one => { const text = document.createRange(); text.selectNodeContents(one); const box ="
        " text.getBoundingClientRect(); return [box.left, innerWidth - box.right] }"
    )
    assert heading[1] < heading[0], "the heading begins at the right edge"
    assert axe(narrow) == []


def test_what_is_not_translated_yet_reads_from_left_to_right_within_the_page(narrow, door):
    show(narrow, door, "channels", "ar")
    assert "\u2066We have not published other ways yet. You reach us on this page.\u2069" in narrow.content()


def test_a_language_that_has_only_begun_is_not_offered(narrow, door):
    narrow.goto(door.url)
    offered = [button.get_attribute("value") for button in narrow.locator("button.turn").all()]
    assert offered == ["ru"]
