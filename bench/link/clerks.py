"""How clerks write names: Russian forms of Ukrainian names, Cyrillic from Arabic, and the conventions of romanisation.

Written for the generator alone and from the published conventions (BGN/PCGN, ICAO 9303, Duden, the French usage,
ISO/R 9, Ukraine's resolution 55 of 2010), simplified as clerks do: the code under test has its own tables.
"""

from __future__ import annotations

import re
from functools import lru_cache

VOWELS = "аеёиоуыэюяіїєaeiou"
COMMON = dict(zip("абвгдзиклмнопрстуфыэ", "abvgdziklmnoprstufye", strict=True)) | {"ь": "", "ъ": "", "'": "", "ґ": "g"}
COMMON |= {"й": "y", "і": "i", "е": "e"}
TABLES: dict[str, dict[str, str]] = {
    "english": {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "yo",
                "є": "ye", "ї": "yi"},
    "passport": {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ё": "e",
                 "й": "i", "ъ": "ie", "є": "ie", "ї": "i"},
    "german": {"ж": "sch", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch", "ю": "ju", "я": "ja",
               "ё": "jo", "й": "i", "в": "w", "з": "s", "є": "je", "ї": "ji"},
    "french": {"ж": "j", "х": "kh", "ц": "ts", "ч": "tch", "ш": "ch", "щ": "chtch", "ю": "iou", "я": "ia", "ё": "io",
               "й": "i", "у": "ou", "є": "ie", "ї": "i"},
    "scholarly": {"ж": "ž", "х": "x", "ц": "c", "ч": "č", "ш": "š", "щ": "šč", "ю": "ju", "я": "ja", "ё": "ë",
                  "й": "j", "э": "è", "ь": "ʹ", "ъ": "ʺ", "є": "je", "ї": "ji"},
}  # fmt: skip
TABLES["ukrainian"] = TABLES["passport"] | {"г": "h", "и": "y"}
UKRAINIAN = {"и": "y", "г": "h"}
"""What is read otherwise in a Ukrainian name, whatever the convention."""
MIXED = ("english", "passport", "german", "french")
ARABIC_LATIN: dict[str, tuple[tuple[str, str], ...]] = {
    "english": (("ibn-", "ibn "), ("bani-", "Bani "), ("abu-", "Abu ")),
    "passport": (("al-", "Al "), ("ay", "ai"), ("aw", "au"), ("-", " ")),
    "german": (("sh", "sch"), ("j", "dsch"), ("kh", "ch"), ("ay", "ai"), ("y", "j")),
    "french": (("sh", "ch"), ("j", "dj"), ("aw", "aou"), ("w", "ou"), ("u", "ou"), ("q", "k"), ("al-", "El ")),
    "scholarly": (("sh", "š"), ("j", "ǧ"), ("kh", "ḫ"), ("gh", "ġ"), ("th", "ṯ"), ("dh", "ḏ")),
    "ukrainian": (("ay", "ai"),),
}
ARABIC_CYRILLIC = (
    ("al-", "аль-"), ("iyy", "ий"), ("ya", "я"), ("yu", "ю"), ("kh", "х"), ("gh", "г"), ("sh", "ш"), ("th", "с"),
    ("dh", "з"), ("j", "дж"), ("aa", "а"), *zip("abdfhiklmnqrstuwyz", "абдфхиклмнкрстувйз", strict=True),
)  # fmt: skip
RUSSIFIED = (
    ("ський", "ский"), ("цький", "цкий"), ("ська", "ская"), ("цька", "цкая"), ("івна", "овна"), ("ївна", "евна"),
    ("йович", "евич"), ("'я", "ья"), ("'ю", "ью"), ("'", "ь"), ("ії", "ии"), ("ій", "ий"), ("ів", "ов"), ("і", "и"),
    ("ї", "и"), ("є", "е"), ("ґ", "г"),
)  # fmt: skip
SMALL = frozenset(("al", "аль", "ibn", "область", "край", "район", "oblast", "krai", "kray", "kraj", "raion", "rayon"))


@lru_cache(maxsize=200_000)
def romanise(text: str, usage: str, convention: str) -> str:
    """Write a name of any usage in Latin letters."""
    if usage == "arabic" and text.isascii():
        return _titled(_replaced(text.lower(), ARABIC_LATIN[convention]))
    table = COMMON | TABLES["passport" if convention == "ukrainian" and usage != "ukrainian" else convention]
    if usage == "ukrainian":
        table |= UKRAINIAN
    lower = text.lower()
    return _titled("".join(_letter(lower, at, table, convention) for at in range(len(lower))))


@lru_cache(maxsize=100_000)
def cyrillic(text: str, usage: str) -> str:
    """Write a name in Cyrillic: only those of Arabic usage are not yet."""
    return _titled(_replaced(text.lower(), ARABIC_CYRILLIC)) if usage == "arabic" and text.isascii() else text


@lru_cache(maxsize=50_000)
def russified(text: str) -> str:
    """Write a Ukrainian name as a clerk does who writes Russian."""
    return _titled(_replaced(text.lower(), RUSSIFIED))


def _letter(word: str, at: int, table: dict[str, str], convention: str) -> str:
    letter, before, after = word[at], word[at - 1 : at], word[at + 1 : at + 2]
    opens = before == "" or before in VOWELS or before in "ьъ' -"
    if letter == "е" and opens and convention in ("english", "german"):
        return "ye" if convention == "english" else "je"
    if letter in "иы" and after == "й" and convention == "english" and not word[at + 2 : at + 3].isalpha():
        return ""
    if letter == "с" and convention in ("german", "french") and _between_vowels(before, after):
        return "ss"
    if convention == "french" and letter == "г" and after and after in "еиыэ":
        return "gu"
    if convention == "french" and letter == "н" and before == "и" and not after:
        return "ne"
    return table.get(letter, letter)


def _between_vowels(before: str, after: str) -> bool:
    return before != "" and before in VOWELS and after != "" and after in VOWELS


def _replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """Replace all pairs in one pass, the longer first, so that what is written is not rewritten."""
    table = dict(pairs)
    longest = sorted(table, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest)), lambda found: table[found[0]], text)


def _titled(text: str) -> str:
    """Give each part of a name its capital; articles and common nouns stay small."""
    return re.sub(r"[^\W\d_]+", lambda found: found[0] if found[0] in SMALL else found[0].capitalize(), text)
