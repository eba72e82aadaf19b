"""Judging pairs in a real browser: scripts on and off, the keyboard alone, accessible in every look and direction."""

import re

import pytest
from playwright.sync_api import expect
from tests.desk.people import write
from tests.desk.test_browser import Running, finish, lock, open_desk

from amparo.desk.workspace import Workspace
from amparo.record.judging import Verdict, judgements

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(vault):
    """A running desk over an empty vault; it ends when the test locks it."""
    return Running(Workspace(vault))


@pytest.fixture
def lists(tmp_path):
    return "\n".join(map(str, write(tmp_path)))


def link(page, desk, lists, scripts=True):
    page.goto(f"{desk.address}/link")
    page.get_by_label("Files on this machine, one a line").fill(lists)
    page.get_by_role("button", name="Link the lists").click()
    finish(page, scripts, page.get_by_role("heading", name="Pairs to judge"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_pair_is_judged_and_taken_back(chromium, vault, desk, lists, scripts):
    context = chromium.new_context(java_script_enabled=scripts)
    page = open_desk(context, desk)
    link(page, desk, lists, scripts)
    page.get_by_role("link", name="Judge the next pair").click()
    expect(page.get_by_role("heading", name="The two records")).to_be_visible()
    address = page.url
    page.get_by_label("The same person").check()
    page.get_by_label("What speaks for it").fill("the same tattoo")
    page.get_by_label("Your name or initials").fill("Reviewer A")
    page.get_by_role("button", name="Sign the judgement").click()
    expect(page.get_by_text("Your judgement is recorded")).to_be_visible()
    assert page.url != address
    expect(page.get_by_label("Your name or initials")).to_have_value("Reviewer A")
    page.goto(address)
    expect(page.get_by_text("the same tattoo")).to_be_visible()
    page.get_by_label("Why take it back?").fill("mistaken")
    page.get_by_role("button", name="Take the judgement back").click()
    expect(page.get_by_text("The judgement is taken back")).to_be_visible()
    expect(page.get_by_text("Taken back by Reviewer A")).to_be_visible()
    (one,) = judgements(vault)
    assert one.withdrawn.reason == "mistaken"
    lock(page)
    context.close()


def test_a_pair_is_judged_with_the_keyboard_alone(chromium, vault, desk, lists):
    context = chromium.new_context()
    page = open_desk(context, desk)
    link(page, desk, lists)
    page.goto(f"{desk.address}{page.get_by_role('link', name='Judge the next pair').get_attribute('href')}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skips to the text
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator("input[name=verdict]:focus").count():
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("another father")
    page.keyboard.press("Tab")
    page.keyboard.type("B")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Sign the judgement")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your judgement is recorded")).to_be_visible()
    (one,) = judgements(vault)
    assert (one.verdict, one.reason, one.by) == (Verdict.DIFFERENT, "another father", "B")
    lock(page)
    context.close()


LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


def test_its_pages_are_accessible_and_fit(chromium, axe, vault, desk, lists):
    context = chromium.new_context()
    page = open_desk(context, desk)
    problems = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(f"{desk.address}/link")
    assert axe(page) == [], "before anything"
    link(page, desk, lists)
    pair = page.get_by_role("link", name="Judge the next pair").get_attribute("href")
    for by in ("Reviewer A", "Reviewer B"):
        page.goto(desk.address + pair)
        page.get_by_label("The same person" if by.endswith("A") else "Different people").check()
        page.get_by_label("What speaks for it").fill("synthetic")
        page.get_by_label("Your name or initials").fill(by)
        page.get_by_role("button", name="Sign the judgement").click()
        expect(page.get_by_text("Your judgement is recorded")).to_be_visible()
    for name, look in LOOKS.items():
        page.emulate_media(color_scheme=look.get("color_scheme"))
        page.set_viewport_size(look.get("viewport", {"width": 1280, "height": 800}))
        for path in ("/link", pair):
            for direction in ("ltr", "rtl"):
                page.goto(desk.address + path)
                page.evaluate(f"document.documentElement.dir = '{direction}'")
                assert axe(page) == [], (name, path, direction)
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, path, direction)
    assert problems == []
    assert re.fullmatch(r"/link/pairs/\d+-\d+", pair)
    lock(page)
    context.close()
