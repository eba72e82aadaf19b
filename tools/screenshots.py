"""Take the README's pictures from a running demo: ``python -m tools.screenshots``."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent.parent / "docs" / "images"
LAST_LINE = "the words of a synthetic helper"  # the demo says them when it has filled itself


def take(page: Page, door: str, desk: str) -> None:
    """Keep the door's form and, the desk opened by its link, two pages of the desk."""
    page.goto(door)
    page.get_by_role("button", name="Tell us something").click()
    page.get_by_role("textbox").first.wait_for()
    page.screenshot(path=IMAGES / "door.png", animations="allow")
    page.goto(desk)
    page.screenshot(path=IMAGES / "inbox.png", animations="allow")
    page.goto("/".join(page.url.split("/")[:3]) + "/weigh")
    page.screenshot(path=IMAGES / "weigh.png", animations="allow")


def main() -> None:
    """Run the demo, wait until it is filled, take the pictures, end it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        subprocess.Popen([sys.executable, "-u", "-m", "amparo", "demo"], stdout=subprocess.PIPE, text=True) as demo,
        sync_playwright() as playwright,
    ):
        assert demo.stdout is not None
        said = {}
        for line in demo.stdout:
            said[line.split(" ")[0].rstrip(":")] = line.split()[-1]
            if line.startswith(LAST_LINE):
                break
        try:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            take(browser.new_page(viewport={"width": 1280, "height": 860}, locale="en-GB"), said["door"], said["desk"])
            browser.close()
        finally:
            demo.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
