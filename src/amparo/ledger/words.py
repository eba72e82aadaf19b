"""Words as search sees them: case and ё/е folded, Russian and English inflection taken off (Snowball stemmers).

Stemming is done here, in Python, for what is stored and what is asked alike; the index then only splits at spaces.
"""

from __future__ import annotations

import re

import Stemmer

MAX_KNOWN = 200_000
"""Remembered words: the vocabulary of a large vault, some 30 MB; beyond it we start afresh."""
EXCERPT = 160
"""Characters of an excerpt: two lines on a narrow screen."""

_WORD = re.compile(r"\w+")
_RUSSIAN = Stemmer.Stemmer("russian").stemWord
_ENGLISH = Stemmer.Stemmer("english").stemWord
_known: dict[str, str] = {}


def stems(text: str) -> list[str]:
    """Return the stems of a text's words, in order."""
    return [_known.get(word) or _stem(word) for word in _WORD.findall(text.casefold())]


def any_word(text: str) -> bool:
    """Say whether a text has a word at all."""
    return _WORD.search(text) is not None


def query(text: str) -> str:
    """Return the FTS5 query that finds all words of a text; empty when it has none."""
    return " ".join(f'"{stem}"' for stem in dict.fromkeys(stems(text)))


def excerpt(text: str, asked: str) -> str:
    """Return the part of a text where most of the asked words stand close together."""
    text = " ".join(text.split())
    if len(text) <= EXCERPT:
        return text
    wanted = set(stems(asked))
    starts = [match.start() for match in _WORD.finditer(text) if wanted.intersection(stems(match.group()))]
    best = max(starts, key=lambda start: sum(start <= other < start + EXCERPT for other in starts), default=0)
    start = text.rfind(" ", 0, max(0, best - EXCERPT // 4) + 1) + 1
    end = text.rfind(" ", start + 1, start + EXCERPT)
    end = len(text) if start + EXCERPT >= len(text) else max(end, best + 1)
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def _russian(word: str) -> str:
    # Until nothing changes: one pass makes "подвал" of "подвалы", but "подва" of "подвал", as if it were a verb.
    while (stem := str(_RUSSIAN(word))) != word:
        word = stem
    return word


def _stem(word: str) -> str:
    if len(_known) >= MAX_KNOWN:
        _known.clear()
    plain = word.replace("ё", "е").replace("_", " ").strip() or word
    stem: str = _russian(plain) if "а" <= plain[0] <= "я" else _ENGLISH(plain)
    _known[word] = stem
    return stem
