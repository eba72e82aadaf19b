"""Typesetting: data in, PDF/A-2a with PDF/UA-1 out (ISO 19005-2, ISO 14289-1), by typst and a template of the room.

The data goes in as one JSON string (pictures too: SVG is text); nothing is pasted into the template, so no text can act
as markup. Fonts are those inside the typst package and the time stamp is given: the same data makes the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from amparo.errors import InputError
from amparo.pages.printable import printable

STANDARDS: list[Any] = ["a-2a", "ua-1"]


def pdf(template: Path, data: Mapping[str, Any], day: date) -> bytes:
    """Return a document as PDF; ``day`` stands in its metadata. Raises InputError when it cannot be set."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return _compile(template, data, format="pdf", pdf_standards=STANDARDS, timestamp=at)[0]


def pages(template: Path, data: Mapping[str, Any], ppi: float = 96) -> list[bytes]:
    """Return a document's pages as PNG, for looking at."""
    return _compile(template, data, format="png", ppi=ppi)


def _compile(template: Path, data: Mapping[str, Any], **options: Any) -> list[bytes]:
    inputs = {"data": json.dumps(printable(data), ensure_ascii=False)}
    compiler = typst.Compiler(template, root=template.parent, ignore_system_fonts=True, sys_inputs=inputs)
    try:
        made = compiler.compile(**options)
    except typst.TypstError as error:
        # Its message may quote the data: it stays out of what a screen or a log shows.
        raise InputError("the document could not be typeset", "report this with the version of Amparo") from error
    return made if isinstance(made, list) else [made or b""]
