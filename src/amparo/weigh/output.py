"""A weighing as files: ``weigh.json`` for programs, ``weigh.svg`` (who drew on whom), ``weigh-matrix.svg``."""

from __future__ import annotations

import json
from pathlib import Path

from amparo.weigh import graph, matrix
from amparo.weigh.claim import ClaimSet
from amparo.weigh.denials import answers
from amparo.weigh.figure import Figure
from amparo.weigh.report import report
from amparo.weigh.roots import weigh


def write(claim_set: ClaimSet, figure: Figure, folder: Path, language: str = "en") -> list[Path]:
    """Write the three files into a folder (made if needed) and return their paths."""
    weighing = weigh(claim_set, figure)
    said = answers(claim_set, figure, weighing.claims)
    data = report(claim_set, figure, language)
    files = {
        "weigh.json": json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n",
        "weigh.svg": graph.svg(claim_set, weighing, said, language),
        "weigh-matrix.svg": matrix.svg(claim_set, weighing, said, language),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in files]
