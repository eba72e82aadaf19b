"""The report of an estimate: two pages that can be read without being misled (PDF/A-2a, PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from amparo.count.estimate.answer import Answer
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.report.assemble import assemble
from amparo.count.estimate.report.subject import Subject
from amparo.count.estimate.report.words import sentences
from amparo.pages import typeset

__all__ = ["TEMPLATE", "pdf", "sentences"]

TEMPLATE = Path(__file__).with_name("report.typ")
_PAGES = 2
_COARSE = 8  # pixels an inch: pages are only counted


def pdf(
    answers: Answer | Sequence[Answer], language: str, day: date, *, total: Fit | None = None, title: str = ""
) -> bytes:
    """Return the report on one table, or on several strata with their ``total``; ``title`` says what was counted.

    Two pages for up to eight lists and eight models; strata add to them. The picture of known totals is in it where it
    does not take a third; it always stands beside the report. Raises InputError when it cannot be set.
    """
    data = assemble(Subject.of(answers, total), language, day, title)
    if any(each["known"] for each in data["answers"]) and len(typeset.pages(TEMPLATE, data, ppi=_COARSE)) > _PAGES:
        data["answers"] = [{**each, "known": None} for each in data["answers"]]
    return typeset.pdf(TEMPLATE, data, day)
