"""Everything an estimate leaves in a folder: data, pictures and the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from amparo.count.estimate import export, folder, pictures, report
from amparo.count.estimate.answer import Answer, Refusal
from amparo.count.estimate.fit import Fit

REPORT = "report.pdf"
STRATUM = "stratum-"


def write(place: Path, answers: Sequence[Answer], total: Fit | Refusal | None, language: str, day: date) -> list[Path]:
    """Write ``estimate.json``, three tables, ``report.pdf`` and the pictures; return their paths. Raises StorageError.

    Pictures of several strata go to a folder for each, ``stratum-001`` and on, in the order of the strata. What an
    earlier run left is replaced when everything is ready, and not before.
    """
    said = total if isinstance(total, Fit) else None
    files = export.files(answers, total) | {REPORT: report.pdf(answers, language, day, total=said)}
    for number, answer in enumerate(answers, 1):
        within = f"{STRATUM}{number:03}/" if total is not None else ""
        files |= {within + name: content for name, content in pictures.files(answer, language)}
    drawn = [f"{name}.{kind}" for name in pictures.PICTURES for kind in ("svg", "png")]
    return folder.replace(place, files, [*export.FILES, REPORT, *drawn, *(f"{STRATUM}[0-9]*/{name}" for name in drawn)])
