"""In which encoding a text file is: strict UTF-8, a byte order mark, or else the code page whose letters fit best.

Russian code pages hold the same letters in other places. Read in the wrong one, a text is of rare letters, or of
capitals within words; so the page with the likeliest letters is taken, and said. Bytes above ASCII that stand alone
are the accents of a Western language.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from amparo.count.estimate.checks import Remark
from amparo.errors import InputError
from amparo.text import N_

_BLOCK = 1 << 20
_SAMPLE = 2_000
"""Lines that are looked at to choose a code page."""
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CYRILLIC = ("cp1251", "koi8-r", "koi8-u", "cp866")
_WESTERN = "cp1252"
_COMMON = "оеаинтсрвлкмдпуяызьбгчйхжшюцщэфъёіїєґў"
"""Letters of Russian, the most frequent first, then those of Ukrainian and Belarusian."""
_FREQUENCY = {letter: float(np.log(1 / (rank + 2))) for rank, letter in enumerate(_COMMON)}
_STRANGE = -8.0
_BROKEN_CASE = re.compile(r"[а-яёіїєґў][А-ЯЁІЇЄҐЎ]")
_LEAST = -4.5
"""Mean log frequency below which a text is in no known page; rare letters of _COMMON have -3.7."""
_HIGH = re.compile(rb"[\x80-\xff]+")
_GUESSED = N_("The file is not in UTF-8: it was read as {encoding}. Check that letters look right.")


def detect(path: Path) -> tuple[str, tuple[Remark, ...]]:
    """Return the encoding of a text file, as Python names it, and a note where it was inferred.

    Raises InputError for what is not text, for lines of different encodings in one file, and for an unknown one.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            if _broken(path, encoding):
                raise _mixed()
            return encoding, ()
    if _holds_nul(path):
        raise InputError("the file is not text", "save the table as CSV (UTF-8), XLSX or Parquet")
    if not _broken(path, "utf-8"):
        return "utf-8", ()
    encoding = _code_page(path)
    return encoding, (Remark(_GUESSED, {"encoding": encoding}),)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _holds_nul(path: Path) -> bool:
    return any(b"\0" in block for block in _blocks(path))


def _broken(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return True
    return False


def _lines(path: Path) -> Iterator[bytes]:
    """Yield lines that hold more than ASCII."""
    with path.open("rb") as file:
        while line := file.readline(_BLOCK):
            if not line.isascii():
                yield line


def _code_page(path: Path) -> str:
    if any(map(_is_utf8, _lines(path))):
        raise _mixed()
    sample = b"".join(islice(_lines(path), _SAMPLE))[:_BLOCK]
    runs = _HIGH.findall(sample)
    if sum(map(len, runs)) < 1.5 * len(runs):
        return _WESTERN
    scores = {encoding: _likelihood(sample, encoding) for encoding in _CYRILLIC}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] < _LEAST:
        raise InputError("the encoding of the file is not recognised", "save it again as CSV with UTF-8 as its "
                         "encoding, or as XLSX")  # fmt: skip
    return best


def _is_utf8(line: bytes) -> bool:
    """Whether a line has at least two letters above ASCII, and all of them are valid UTF-8."""
    try:
        return len(line) - len(line.decode()) >= 2
    except UnicodeError:
        return False


def _likelihood(sample: bytes, encoding: str) -> float:
    """Return the mean log frequency of what stands above ASCII, less a penalty for capitals within words."""
    text = sample.decode(encoding, errors="replace")
    letters = [letter for letter in text.lower() if letter > "\x7f"]
    rare = sum(_FREQUENCY.get(letter, _STRANGE) for letter in letters)
    return (rare - 8 * len(_BROKEN_CASE.findall(text))) / len(letters)


def _mixed() -> InputError:
    return InputError("some lines of the file are in another encoding than the rest", "save the parts it was made from "
                      "in one encoding (UTF-8), then put them together again")  # fmt: skip
