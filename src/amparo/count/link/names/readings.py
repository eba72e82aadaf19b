"""What a written name may sound like: one form for each language or convention in which it can be read."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from amparo.count.link.names import arabic, cyrillic, latin

LONGEST = 200
"""Characters of a name that are read; what follows is no name."""

_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LATIN = re.compile(r"[a-zßà-ɏəḀ-ỿ]")
_OTHER_LETTERS = re.compile(r"[^\W\d_\u0000-\u024fəḀ-ỿ]")


def normal(text: str) -> str:
    """Return the text in lower case and compatibility form (NFKC), at most ``LONGEST`` characters."""
    text = text[:LONGEST].lower()
    return text if text.isascii() else unicodedata.normalize("NFKC", text)[:LONGEST].lower()


@lru_cache(maxsize=1 << 18)
def _readings(word: str) -> tuple[tuple[str, str], ...]:
    if word.isascii():
        found = latin.readings(word)
    elif _CYRILLIC.search(word):
        found = cyrillic.readings(word)
    elif _ARABIC.search(word):
        found = arabic.readings(word)
    elif _OTHER_LETTERS.search(word) or not _LATIN.search(word):
        found = {"other": next(iter(latin.readings(anyascii(word).lower()).values()))}
    else:
        found = latin.readings(word)
    return tuple((language, sounds) for language, sounds in found.items() if sounds)


def readings(text: str) -> dict[str, str]:
    """Return the sounds of a name in each reading, the likeliest first; hyphens and spaces do not count."""
    return dict(_readings(normal(text)))


def forms(word: str) -> tuple[str, ...]:
    """Return the distinct sounds of a word already ``normal``, the likeliest first; empty when there is no letter."""
    found = _readings(word)
    return (found[0][1],) if len(found) == 1 else tuple(dict.fromkeys(sounds for _, sounds in found))
