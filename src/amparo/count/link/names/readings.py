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
_OTHER_LETTERS = re.compile(r"[^\W\d_\u0000-\u02ffḀ-ỿ]+")


def normal(text: str) -> str:
    """Return the text in lower case and compatibility form (NFKC), at most ``LONGEST`` characters."""
    text = text[:LONGEST].lower()
    return text if text.isascii() else unicodedata.normalize("NFKC", text)[:LONGEST].lower()


def is_arabic(text: str) -> bool:
    """Say whether any letter is of the Arabic script, which leaves short vowels out."""
    return bool(_ARABIC.search(text))


def _readings(word: str, german: bool) -> dict[str, str]:
    if word.isascii():
        found = latin.readings(word, german)
    elif _CYRILLIC.search(word):
        found = cyrillic.readings(word)
    elif is_arabic(word):
        found = arabic.readings(word)
    elif other := "".join(_OTHER_LETTERS.findall(word)):
        found = {"other": next(iter(latin.readings(anyascii(other).lower()).values()))}
    else:
        found = latin.readings(word, german)
    return found if all(found.values()) else {language: sounds for language, sounds in found.items() if sounds}


def readings(text: str, german: bool = False) -> dict[str, str]:
    """Return the sounds of a name in each reading, the likeliest first; hyphens and spaces do not count.

    ``german`` says that the names beside it are written in German usage.
    """
    return _readings(normal(text), german)


@lru_cache(maxsize=1 << 19)
def forms(word: str, german: bool = False) -> tuple[str, ...]:
    """Return the distinct sounds of a word already ``normal``, the likeliest first; empty when there is no letter."""
    found = _readings(word, german).values()
    return tuple(found) if len(found) == 1 else tuple(dict.fromkeys(found))
