"""Leaving with scripts off: what a browser with a profile on disk keeps of a visit, in every byte of the profile."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError
from tests.conftest import CHROMIUM, QUIET
from tests.waiting import until, whole

pytestmark = pytest.mark.browser

STORY, REGION, CHANNEL, MESSAGE = "Verhaalvangeplant", "Plantedville", "Plantedchannel", "Plantedmessage"
FILE_NAME, FILE_CONTENT = "plantedname.txt", "Plantedbytes"
PREFERENCES = {
    "profile": {"default_content_setting_values": {"javascript": 2}, "exit_type": "Normal"},
    "session": {"restore_on_startup": 1},  # "continue where you left off": the browser that keeps most
}


@pytest.fixture
def door(new_door, elsewhere):
    return new_door(leave_to=elsewhere).start()


@dataclass
class Visit:
    """A real browser with a profile, and all that a person typed, chose or was shown in it."""

    profile: Path
    context: BrowserContext
    page: Page
    secrets: list[str] = field(default_factory=lambda: [STORY, REGION, CHANNEL, MESSAGE, FILE_CONTENT])

    def tell(self, url):
        self.page.goto(url)
        self.page.get_by_role("button", name="Tell us something").click()
        self.page.locator("#what").fill(STORY)
        self.page.locator("#where").fill(REGION)
        self.page.locator("summary").first.click()
        self.page.locator("#channel").fill(CHANNEL)

    def send(self):
        self.page.get_by_role("button", name="Send it sealed").click()
        whole(self.page.locator("ol.code").nth(1), "attached")
        codes = [shown.locator("span").all_text_contents() for shown in self.page.locator("ol.code").all()]
        self.secrets += [" ".join(code) for code in codes]
        return " ".join(codes[0])

    def open_thread(self, code):
        self.page.locator("footer button").click()
        self.page.locator("#code").fill(code)
        self.page.get_by_role("button", name="Open").click()
        self.page.locator("#text").wait_for()

    def add(self, folder):
        self.page.locator("#text").fill(MESSAGE)
        (folder / FILE_NAME).write_text(FILE_CONTENT)
        self.page.locator("#files").set_input_files(folder / FILE_NAME)
        self.page.get_by_role("button", name="Send it sealed").click()
        self.page.locator(".good").wait_for()

    def leave(self):
        self.page.get_by_role("button", name="Leave now").click()
        self.page.get_by_role("heading", name="Sunny").wait_for()

    def close(self):
        self.context.close()

    def kill(self):
        """End it without a chance to tidy up, once it has written what it writes from time to time."""
        sessions = self.profile / "Default" / "Sessions"
        until(lambda: any(b"localhost" in path.read_bytes() for path in sessions.glob("Session_*")))
        running = [one for one in psutil.process_iter(["cmdline"]) if self._is_mine(one.info["cmdline"] or [])]
        for one in running:
            one.kill()
        psutil.wait_procs(running, timeout=20)

    def _is_mine(self, command):
        return any(str(self.profile) in part for part in command)

    def found(self):
        """Secrets in the profile, with the files they stand in."""
        kept = {path: path.read_bytes() for path in self.profile.rglob("*") if path.is_file()}
        return {
            (secret, path.relative_to(self.profile).as_posix())
            for secret in self.secrets
            for path, content in kept.items()
            if any(secret.encode(encoding) in content for encoding in ("utf-8", "utf-16-le"))
        }

    def history(self, folder):
        """Addresses and titles in the browser's history."""
        copy = shutil.copytree(
            self.profile / "Default", folder / "copy", ignore=lambda _, names: _all_but_history(names)
        )
        with contextlib.closing(sqlite3.connect(copy / "History")) as database:
            return database.execute("SELECT url, title FROM urls").fetchall()


def _all_but_history(names):
    return {name for name in names if not name.startswith("History")}


@pytest.fixture
def visit(playwright, tmp_path):
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES))
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=QUIET,
        ignore_default_args=["--disable-back-forward-cache"],
        java_script_enabled=False,
        locale="en-GB",
    )
    context.set_default_timeout(60_000)
    yield Visit(profile, context, context.pages[0])
    with contextlib.suppress(PlaywrightError):  # a browser that was killed cannot be closed
        context.close()


def test_a_visit_that_was_left_stands_nowhere_in_the_profile_but_as_an_address(visit, door, elsewhere, tmp_path):
    visit.tell(door.url)
    visit.open_thread(visit.send())
    visit.add(tmp_path)
    visit.leave()
    visit.close()
    assert visit.found() == set()
    assert set(visit.history(tmp_path)) == {(f"{door.url}/", "Form"), (elsewhere, "Weather")}


@pytest.mark.parametrize("reached", ["typed", "turned", "sent", "opened"])
def test_a_browser_that_is_closed_in_the_middle_keeps_no_word_to_restore(visit, door, reached):
    visit.tell(door.url)
    if reached == "turned":
        visit.page.locator("button.turn").first.click()
        visit.page.get_by_role("button", name="English").wait_for()
    if reached in ("sent", "opened"):
        code = visit.send()
    if reached == "opened":
        visit.open_thread(code)
    visit.close()
    assert visit.found() == set()


def test_a_browser_that_is_killed_has_kept_no_word(visit, door, tmp_path):
    visit.tell(door.url)
    visit.open_thread(visit.send())
    visit.add(tmp_path)
    visit.leave()
    visit.kill()
    assert visit.found() == set()


def test_of_a_file_that_was_sent_the_browser_keeps_the_place_it_was_taken_from(visit, door, tmp_path):
    """What no page can prevent, and ``docs/door.md`` therefore says; when this fails, it can say less."""
    visit.tell(door.url)
    visit.open_thread(visit.send())
    visit.add(tmp_path)
    visit.leave()
    visit.close()
    visit.secrets.append(FILE_NAME)
    kept = visit.found()
    assert {secret for secret, _ in kept} == {FILE_NAME}
    assert all(place.startswith("Default/Sessions/") for _, place in kept)


def test_going_back_after_leaving_shows_nothing(visit, door):
    visit.tell(door.url)
    visit.open_thread(visit.send())
    visit.leave()
    with pytest.raises(PlaywrightError, match="ERR_CACHE_MISS"):
        visit.page.go_back()
    visit.page.wait_for_url("chrome-error://**")
    shown = visit.page.locator("html").inner_text()
    assert not [secret for secret in visit.secrets if secret in shown]


def test_who_goes_back_and_loads_again_opens_the_thread_and_its_word_tells(visit, door):
    """What no page without scripts can prevent until the tab is closed; the page says so."""
    visit.tell(door.url)
    visit.open_thread(visit.send())
    word = visit.page.locator(".visit strong").first.inner_text()
    visit.leave()
    with pytest.raises(PlaywrightError, match="ERR_CACHE_MISS"):
        visit.page.go_back()
    visit.page.wait_for_url("chrome-error://**")
    visit.page.reload()  # a browser with a window asks first
    assert visit.page.locator(".visit strong").nth(1).inner_text() == word, "it counts as a visit of its own"


def test_the_search_of_the_profile_finds_what_a_form_leaves_there(visit, tmp_path, new_door):
    """Held against our own search: the same form without the field that keeps it out of the profile."""
    door = new_door().start()
    visit.tell(door.url)
    visit.page.evaluate("document.querySelectorAll('input[type=password]').forEach(one => one.remove())")
    visit.send()
    visit.close()
    assert {secret for secret, _ in visit.found()} >= {STORY, REGION, CHANNEL}


def test_the_answer_to_leaving_leads_away_and_tells_the_browser_to_forget(door, elsewhere):
    answer = httpx.post(door.url, files={"go": (None, "leave")})
    assert (answer.status_code, answer.headers["location"], answer.content.strip()) == (303, elsewhere, b"")
    assert answer.headers["cache-control"] == "no-store"
    told = answer.headers["clear-site-data"]
    assert {'"cache"', '"cookies"', '"storage"', '"prefetchCache"', '"prerenderCache"'} <= set(told.split(", "))
