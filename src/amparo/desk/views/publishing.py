"""Dossier: make it, see what the consent gate let through and held back, hand it over.

It is made in memory; only what the browser is asked to save reaches a disk.
"""

from __future__ import annotations

from dataclasses import dataclass

from amparo.desk.asked import Answer, Asked, Download, GoTo, Page
from amparo.desk.workspace import Workspace
from amparo.errors import InputError
from amparo.ledger.vault import Vault
from amparo.publish import dossier, gate
from amparo.record.accounts import accounts
from amparo.record.consent import PUBLIC, Use
from amparo.text import LANGUAGES


@dataclass(frozen=True, slots=True)
class Passed:
    """What the gate lets through for one use, of how many accounts."""

    use: str
    through: int
    held_back: int


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A dossier in memory, and what the gate let into it."""

    language: str
    pdf: bytes
    figures: int
    gate: tuple[Passed, ...]


def show(desk: Workspace, asked: Asked) -> Answer:
    """Show what a dossier would hold and the one made last."""
    values = {"job": desk.jobs.last("dossier"), "gate": passed(desk.vault), "count": desk.vault.count()}
    return Page("dossier_job.html" if asked.partial else "dossier.html", values)


def make(desk: Workspace, asked: Asked) -> Answer:
    """Make a dossier in one language."""
    language = asked.text("language")
    if language not in LANGUAGES:
        raise InputError("a dossier is made in one of its languages", "choose one and make it again")
    desk.jobs.start("dossier", lambda _progress: _make(desk.vault, language))
    return GoTo("/dossier")


def file(desk: Workspace, _asked: Asked) -> Answer:
    """Hand over the dossier made last."""
    job = desk.jobs.last("dossier")
    if job is None or not isinstance(job.result, Made):
        raise InputError("no dossier has been made yet", "make one first")
    return Download(f"dossier-{job.result.language}.pdf", job.result.pdf, "application/pdf")


def passed(vault: Vault) -> tuple[Passed, ...]:
    """Return what the consent gate lets through to the public for each use, and what it holds back."""
    total = len(accounts(vault))
    through = {
        Use.COUNT: gate.count(vault, PUBLIC).accounts,
        Use.SUMMARY: len(gate.clear(vault, Use.SUMMARY, PUBLIC)),
        Use.QUOTE: len(gate.clear(vault, Use.QUOTE, PUBLIC)),
    }
    return tuple(Passed(use.value, count, total - count) for use, count in through.items())


def _make(vault: Vault, language: str) -> Made:
    composed = dossier.compose(vault, language)
    return Made(language, composed.pdf, len(composed.figures), passed(vault))
