"""Leaving with scripts on: blank at once, and neither Back nor the browser's profile shows what was there."""

from __future__ import annotations

from contextlib import contextmanager, suppress

import psutil
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from tests.conftest import CHROMIUM, QUIET
from tests.door.browser_page import arrive, codes, open_thread, send, tell

STORY = "Verhaalvangeplant"
REGION = "Plantedville"


@pytest.fixture
def door(new_door, elsewhere):
    return new_door(leave_to=elsewhere).start()


@pytest.fixture
def browse(playwright, tmp_path):
    """Open a browser that keeps a profile on the disk, as people's browsers do."""

    @contextmanager
    def open_profile():
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=QUIET, locale="en-GB"
        )
        try:
            yield context.pages[0]
        finally:
            with suppress(PlaywrightError):  # a browser that was killed cannot be closed
                context.close()

    return open_profile


def press_shift(page, times: int = 3) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def kept_in(profile, *planted: str) -> list[tuple[str, str]]:
    """Search every file of a profile for planted words, as UTF-8 and as UTF-16."""
    found = []
    for path in profile.rglob("*"):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        for word in planted:
            if word.encode() in content or word.encode("utf-16-le") in content:
                found.append((path.name, word))
    return found


def write_and_read(page, url: str) -> list[str]:
    """Send an account, open its thread, write more into it and leave that unsent; return what must not be found."""
    arrive(page, url)
    tell(page, what=STORY, where=REGION)
    send(page)
    code, second = codes(page)
    arrive(page, url)
    open_thread(page, code)
    page.locator("[name=text]").fill(f"{STORY} again")
    halves = [" ".join(words.split()[at : at + 3]) for words in (code, second) for at in (0, 3, 6, 9)]
    return [STORY, REGION, *halves]


@pytest.mark.parametrize("way", ["button", "shift"])
def test_leaving_goes_elsewhere_and_back_shows_nothing(door, chromium, elsewhere, way):
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    arrive(page, door.url)
    tell(page, what=STORY, where=REGION)
    if way == "button":
        page.get_by_role("button", name="Leave now").click()
    else:
        press_shift(page)
    page.wait_for_url(elsewhere)
    for _ in range(page.evaluate("history.length")):
        page.go_back()
        assert STORY not in page.content()
        assert REGION not in page.content()
        assert not any(STORY in field.input_value() for field in page.locator("textarea, input").all())
    context.close()


def test_the_page_is_blank_before_anything_answers(door, chromium):
    page = chromium.new_page()
    arrive(page, door.url)
    tell(page, what=STORY)
    page.evaluate("HTMLFormElement.prototype.submit = () => {}")  # the way out never begins to load
    press_shift(page)
    assert STORY not in page.content()
    assert page.title().strip("\u200b") == ""
    page.context.close()


def test_capital_letters_and_pauses_do_not_leave(door, chromium):
    page = chromium.new_page()
    arrive(page, door.url)
    tell(page)
    page.locator("[name=what]").press_sequentially("A B C")
    for letter in "ABC":
        page.keyboard.down("Shift")
        page.keyboard.press(letter)
        page.keyboard.up("Shift")
    assert page.locator("[name=what]").input_value() == "A B CABC"
    page.clock.install()
    press_shift(page, 2)
    page.clock.fast_forward(1600)
    press_shift(page, 1)
    assert page.locator("[name=what]").input_value() == "A B CABC"
    page.context.close()


def test_a_profile_keeps_nothing_after_leaving(door, browse, elsewhere, tmp_path):
    with browse() as page:
        planted = write_and_read(page, door.url)
        press_shift(page)
        page.wait_for_url(elsewhere)
    assert kept_in(tmp_path / "profile", *planted) == []
    with browse() as page:
        page.goto("chrome://history")
        assert STORY not in page.content()


def test_a_profile_keeps_nothing_when_everything_is_killed(door, browse, tmp_path):
    with browse() as page:
        planted = write_and_read(page, door.url)
        profile = str(tmp_path / "profile")
        for one in psutil.process_iter(["cmdline"]):
            if any(profile in argument for argument in one.info["cmdline"] or []):
                one.kill()
        assert kept_in(tmp_path / "profile", *planted) == []


def test_the_search_finds_what_a_browser_does_keep(browse, elsewhere, tmp_path):
    with browse() as page:
        page.goto(f"{elsewhere}?{REGION}")
        expect(page.locator("h1")).to_have_text("Sunny")
    assert kept_in(tmp_path / "profile", REGION) != []
