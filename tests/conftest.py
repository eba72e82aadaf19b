"""Fixtures that more than one room uses: Debian's chromium, and the axe-core audit of a page."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from tests.door.servers import running_postgres, running_s3

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_run = asyncio.run


def run_beside(main: Any, **options: Any) -> Any:
    """Run a coroutine although Playwright's own loop counts as running in this thread for the whole session."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(main, **options)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_run, main, **options).result()


asyncio.run = run_beside
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright):
    """A running Debian chromium; tests open contexts of their own, with or without scripts."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def postgres():
    """A running PostgreSQL with an empty database for a door; ``empty()`` makes it so again."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    """The address of a bucket on a running S3 server that keeps plain files."""
    with running_s3(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture(scope="session")
def axe():
    """Audit a page: ``axe(page)`` returns the serious findings as (rule, element) pairs; the page needs scripts on.

    The audit is put in by the debugger, past the page's Content-Security-Policy.
    """
    script = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def audit(page):
        page.evaluate(script)
        found = page.evaluate("async () => (await axe.run()).violations")
        return [
            (rule["id"], node["html"][:200]) for rule in found if rule["impact"] in SERIOUS for node in rule["nodes"]
        ]

    return audit
