"""What the text of one cell means: a number, a name."""

from __future__ import annotations

import re
import unicodedata

import numpy as np

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{0,30})?(e[+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"([+-]?\d+)\.0+", re.ASCII)
_WORDS = dict.fromkeys(("", "na", "n/a", "nan", "null", "none"), np.nan) | {"true": 1.0, "false": 0.0}
_JOINERS = "\u200c\u200d"  # Persian and many other scripts need them


def number(cell: str) -> float:
    """Return the number a cell holds: NaN where it is missing, infinite where it is something else."""
    text = cell.strip().lower()
    if text in _WORDS:
        return _WORDS[text]
    return float(text) if _NUMBER.fullmatch(text) else np.inf


def name(cell: str) -> str:
    """Return a cell as a name to show: one line, no invisible control characters, composed letters."""
    text = unicodedata.normalize("NFC", " ".join(cell.split()))
    return "".join(letter for letter in text if letter.isprintable() or letter in _JOINERS)


def group(cell: str) -> str:
    """Return a cell as the name of a group; a whole number has one way to be written (2019.0 is 2019)."""
    return _WHOLE.sub(r"\1", text) if _WHOLE.fullmatch(text := name(cell)) else text
