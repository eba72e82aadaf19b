"""The script is what its sources say, the same wherever it is built, and the page runs no other."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess

import pytest
from tests.door.browser_node import ROOT

from amparo.door import browser


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The sources in another folder, with the packages they are built with."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for path in ("src/amparo/door/browser/js", "src/amparo/door/words"):
        shutil.copytree(ROOT / path, folder / path)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def build(folder, out="out/seal.js") -> bytes:
    subprocess.run([ROOT / "tools" / "browser", out], cwd=folder, check=True)
    return (folder / out).read_bytes()


def test_the_same_sources_give_the_same_bytes(elsewhere):
    assert build(elsewhere) == build(elsewhere, "deeper/down/other.js")
    assert build(elsewhere) == build(ROOT, str(elsewhere / "here.js"))


def test_what_is_served_is_what_the_sources_give(elsewhere):
    assert browser.script() == build(elsewhere), "run make setup"
    assert browser.digest() == hashlib.sha256(browser.script()).hexdigest()
    assert browser.integrity().startswith("sha256-")


def test_the_script_makes_no_code_from_text_and_asks_nobody_else(elsewhere):
    code = build(elsewhere).decode().split("/*! What others wrote")[0]
    assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", code)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker|console\.log", code)
    addresses = set(re.findall(r"""fetch\(["'`]([^"'`]*)|["'`](https?://[^"'`]*)""", code))
    assert {own for own, _ in addresses if own} <= {"/"}
    assert not any(other for _, other in addresses)


def test_the_licences_of_what_others_wrote_are_in_the_script(elsewhere):
    text = build(elsewhere).decode()
    for name in ("The age Authors", "Paul Miller", "Redistribution and use in source and binary forms"):
        assert name in text


def test_a_door_without_a_script_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(browser, "BUILT", tmp_path / "none.js")
    browser.script.cache_clear()
    try:
        assert (browser.script(), browser.digest(), browser.integrity()) == (b"", "", "")
    finally:
        browser.script.cache_clear()
