"""Every verb and option is documented, every link in the docs leads somewhere, every page is reachable."""

import re
from pathlib import Path

import click
import pytest

from amparo.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
COMMON = {"--vault", "--passphrase-file", "--help"}


def verbs(group=main, path="amparo"):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from verbs(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def section(verb):
    found = re.search(rf"^## {re.escape(verb)}\n(.*?)(?=^## |\Z)", (ROOT / "docs/cli.md").read_text(), re.M | re.S)
    assert found, f"docs/cli.md has no section '{verb}'"
    return found[1]


@pytest.mark.parametrize(("verb", "command"), list(verbs()), ids=lambda value: value if isinstance(value, str) else "")
def test_verb_and_its_options_are_documented(verb, command):
    documented = section(verb)
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{verb} {option.name} has no help"
            assert COMMON & set(option.opts) or any(f"`{name}" in documented for name in option.opts), option.opts


def test_documented_verbs_exist():
    documented = re.findall(r"^## (amparo .*)$", (ROOT / "docs/cli.md").read_text(), re.M)
    assert sorted(documented) == sorted(name for name, _ in verbs())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_page_is_reachable_from_the_readme():
    readme = (ROOT / "README.md").read_text()
    for page in (ROOT / "docs").glob("*.md"):
        assert f"docs/{page.name}" in readme, page.name


def test_every_format_is_listed_with_the_formats():
    index = (ROOT / "docs/formats/README.md").read_text()
    for page in (ROOT / "docs/formats").glob("*.md"):
        assert page.name == "README.md" or page.name in index, page.name


def test_no_file_holds_a_registry_address():
    registries = re.compile("|".join(["pypi" + r"\.org", "registry" + r"\.npmjs", "deb" + r"\.debian"]))
    for name in ("requirements.txt", "requirements-dev.txt", "package-lock.json", "tools/build.txt", "Makefile"):
        assert not registries.search((ROOT / name).read_text()), name
