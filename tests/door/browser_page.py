"""A page of the door in Debian's chromium with scripts on, as somebody uses it who is protected at level (b)."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def arrive(page: Page, url: str) -> None:
    """Open the door and wait until the page says that sealing happens in this browser."""
    page.goto(url)
    expect(page.locator("[data-level]")).to_contain_text("sealed in this browser")


def turn_to(page: Page, button: str, heading: str) -> None:
    """Press a button that leads to another page, and wait for its heading."""
    page.get_by_role("button", name=button).click()
    expect(page.locator("main h1")).to_have_text(heading)


def tell(page: Page, **fields: str) -> None:
    """Fill in the first form."""
    turn_to(page, "Tell us something", "Tell us something")
    page.get_by_text("If in another way: how is it safe?").click()
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send it sealed").click()


def codes(page: Page) -> list[str]:
    """Read the two codes off the receipt."""
    expect(page.locator("main h1")).to_have_text("Thank you. It has reached us.", timeout=60_000)
    return [" ".join(lists.locator("li span").all_text_contents()) for lists in page.locator("main ol.code").all()]


def open_thread(page: Page, code: str) -> None:
    """Open a thread by its code from the start page."""
    turn_to(page, "Read our answer, or add something", "Read our answer")
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("main h1")).to_have_text("Our answers to you")
