"""The opener by which the linking process reads files together with what people judged of their records.

The desk shows records, so it has placed the judgements itself and hands over numbers; no key leaves the vault for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from amparo.count.link.apart import Opened
from amparo.count.link.apart.files import readings
from amparo.count.link.judgements import Judgement, Verdict

OPENER = f"{__name__}:open_judged"


def open_judged(
    files: Sequence[str],
    mappings: Mapping[str, str],
    clean: Collection[str],
    judgements: Sequence[tuple[int, int, str, str]],
) -> Opened:
    """Read files; ``judgements`` are (number of one record, of the other, verdict, reviewer)."""
    said = [Judgement(left, right, Verdict(verdict), by) for left, right, verdict, by in judgements]
    return Opened.of(readings(files, mappings, clean), said)
