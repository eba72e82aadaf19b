"""The report of a linkage: two pages for a journalist or a monitor (PDF/A-2a, PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from amparo.count.link.apart import Linked, Listed
from amparo.count.link.report.assemble import assemble
from amparo.pages import typeset

__all__ = ["TEMPLATE", "pdf"]

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(linked: Linked, listed: Sequence[Listed], language: str, day: date) -> bytes:
    """Return the report; ``listed`` says how each list was read. Raises InputError when it cannot be set."""
    return typeset.pdf(TEMPLATE, assemble(linked, listed, language, day), day)
