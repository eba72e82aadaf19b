"""The house keeps its own rules: small files, one direction, nothing loaded from elsewhere, nothing GPL at run time."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "amparo"
OURS = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.css"), *PACKAGE.rglob("*.js")]


def runtime():
    """Names of what the package pulls in when it is installed."""
    text = (ROOT / "requirements.txt").read_text()
    return re.findall(r"^([a-z0-9-]+)==", text, re.M)


def test_files_stay_small():
    long = {
        str(p): n for p in OURS if not {"vendor", "built"} & {*p.parts} and (n := len(p.read_text().splitlines())) > 400
    }
    assert long == {}


@pytest.mark.parametrize("room", ["door", "desk", "pages"])
def test_pages_load_nothing_from_elsewhere(room):
    loads = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?(?:https?:)?//""")
    loading = [
        str(path)
        for path in (PACKAGE / room).rglob("*")
        if path.suffix in {".html", ".css", ".js"} and "vendor" not in path.parts and loads.search(path.read_text())
    ]
    assert loading == []


@pytest.mark.parametrize("room", ["door", "desk", "pages"])
def test_pages_have_no_inline_script_or_style(room):
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style", re.I)
    found = [str(path) for path in (PACKAGE / room).rglob("*.html") if inline.search(path.read_text())]
    assert found == []


@pytest.mark.parametrize("name", runtime())
def test_nothing_gpl_at_run_time(name):
    try:
        found = distribution(name).metadata
    except ModuleNotFoundError:
        return  # for another system or Python
    licences = [found.get("License-Expression") or found.get("License") or "", *found.get_all("Classifier", [])]
    words = " ".join(line for line in licences if len(line) < 200)
    assert not re.search(r"\bA?GPL|General Public License(?!.*Lesser)", words.replace("LGPL", "")), words


def test_no_layout_depends_on_direction():
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
    )
    found = [
        str(path) for path in PACKAGE.rglob("*.css") if "vendor" not in path.parts and physical.search(path.read_text())
    ]
    assert found == []
