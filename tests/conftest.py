"""Fixtures that more than one room uses: Debian's chromium, and the axe-core audit of a page."""

import asyncio
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect, sync_playwright

from tests.beside import run
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
asyncio.run = run  # for everything that tests call
# The same examples on every machine, and no clock; docs/contributing.md says how to look for new ones.
settings.register_profile("gate", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gate")
expect.set_options(timeout=30_000)  # a busy machine is no failure
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
        page.wait_for_load_state()  # a page without its style yet has other colours
        page.evaluate(script)
        found = page.evaluate("async () => (await axe.run()).violations")
        return [
            (rule["id"], node["html"][:200]) for rule in found if rule["impact"] in SERIOUS for node in rule["nodes"]
        ]

    return audit
