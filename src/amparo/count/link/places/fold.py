"""Spellings of place names folded so that scripts and romanisations of one name meet.

A Latin spelling is read in several ways (English, German, French, Ukrainian), because *ch* is one sound in Achkhoy and
another in Machatschkala; the fold merges what these spellings never keep apart: s and z, sh and zh, y and i. After the
romanisation tables of BGN/PCGN, GOST R 52290 and Duden, reduced to what they share.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, normalize

from anyascii import anyascii

MAX_LENGTH = 100
"""Characters of one name."""

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "ғ": "gh", "д": "d", "е": "e", "ё": "e", "є": "e", "ж": "zh",
    "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ү": "u", "ұ": "u", "ф": "f", "х": "kh",
    "ҳ": "kh", "һ": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu",
    "я": "ia", "ә": "a", "ң": "n", "ӏ": "", "ђ": "dj", "ј": "i", "љ": "l", "њ": "n", "ћ": "ch", "џ": "dzh",
}  # fmt: skip

# In each reading the longest letters come first; upper-case letters are sounds already settled.
_SHARED = (
    ("shch|schtsch|chtch|stsch|szcz", "X"), ("dzh|dsch|dj", "C"), ("tsch|tch|tsj|cz", "C"), ("zh|sch|sz", "X"),
    ("kh", "H"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("ou|oo", "u"), ("ck|q", "k"), ("tz", "ts"), ("x", "ks"),
)  # fmt: skip
_READINGS = {
    "english": (("ch", "C"), ("sh", "X"), ("j", "C")),
    "german": (("ch", "H"), ("sh", "X"), ("j", "i"), ("w", "v"), ("c", "ts")),
    "french": (("ch", "X"), ("sh", "X"), ("j", "X")),
    "ukrainian": (("ch", "C"), ("sh", "X"), ("j", "C"), ("h", "g")),
}
_VOWELS = (("[yi]+", "i"), ("ia", "a"), ("iu", "u"), ("i[eo]", "e"), ("w", "v"), ("[sz]", "s"), ("of+$|ow$", "ov"))


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name in small letters, without marks; at most ``MAX_LENGTH`` characters are read."""
    plain = normalize("NFKC", text[: 4 * MAX_LENGTH]).casefold()[:MAX_LENGTH]
    bare = "".join(c for c in normalize("NFKC", plain) if category(c) not in ("Cf", "Mn", "Cs"))
    return tuple(re.findall(r"[^\W_]+", re.sub(r"['’ʼʹ`´ьъ]", "", bare)))


@lru_cache(maxsize=65_536)
def readings(word: str) -> tuple[str, ...]:
    """Return the folds of one word, the likeliest first; empty when it has no letter or digit."""
    if any(c in _CYRILLIC for c in word):
        latin = "".join(_CYRILLIC.get(c, c) for c in word.replace("йо", "ё"))
        folds = [_fold(_plain(latin), "english")]
        if "г" in word:
            folds.append(_fold(_plain("".join("h" if c == "г" else _CYRILLIC.get(c, c) for c in word)), "english"))
    else:
        latin = _plain(word)
        folds = [_fold(latin, reading) for reading in _order(latin)]
    return tuple(dict.fromkeys(fold for fold in folds if fold))


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", anyascii(word).lower())[:MAX_LENGTH]


def _order(latin: str) -> list[str]:
    if re.search("tsch|dsch|sch|^w|[aeiou]w[aeiou]|[aeiouy]j(?:[aeiou]|$)", latin):
        return ["german", "english", "french", "ukrainian"]
    if re.search("tch|ou|dj", latin):
        return ["french", "english", "german", "ukrainian"]
    return ["english", "german", "french", "ukrainian"]


def _fold(latin: str, reading: str) -> str:
    for letters, sound in (*_SHARED, *_READINGS[reading]):
        latin = re.sub(letters, sound, latin)
    for letters, sound in _VOWELS:
        latin = re.sub(letters, sound, latin)
    return re.sub(r"(.)\1+", r"\1", latin.lower())
