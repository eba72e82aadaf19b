"""Latin letters as the conventions of romanisation mean them: English, passport, scholarly, German, French, Turkic.

English is BGN/PCGN and press usage, passport ICAO Doc 9303, scholarly ISO 9 and its kin, German Duden, Turkic the
alphabets of Azerbaijan and Turkey. A convention is tried only where a word shows its marks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from amparo.count.link.names.sound import fold

_MARKED = str.maketrans(
    dict(
        zip(
            "šśşșŝžźżčćçţțğġıəłđøœæðþŭḥḫẖǧñ",
            "S S S S S Z z Z C C C c c g g i a l d o e e d t v h h h Z n".split(),  # noqa: SIM905
            strict=True,
        )
    )
    | {"ß": "ss", "â": "ia", "û": "iu"}
)
_NOT_LETTER = re.compile(r"[^a-zSCZ]+")
_GLIDE_J = re.compile(r"(?<=[bcfghklmprstvzeiy])j|(?<=n)j(?=[aou])|j(?=[^aeiou]|$)")
_SPELLINGS = re.compile(
    r"schtsch|shtsh|shch|chtch|stch|szcz|schch|sch|sh|sz|tsch|tch|ch|cz|dzh|dsch|dj|zh|kh|gh|ph|th|dh|ck|t[zsc]|ou"
    r"|c[eiy]|ic$|c|gu(?=[ei])|[jqwxy]|ee|oo"
)
_ENGLISH = {
    **dict.fromkeys(("schtsch", "shtsh", "shch", "chtch", "stch", "szcz", "schch", "sch", "sh", "sz"), "S"),
    **dict.fromkeys(("tsch", "tch", "ch", "cz"), "C"),
    **dict.fromkeys(("dzh", "dsch", "dj", "zh", "j"), "Z"),
    **dict.fromkeys(("ts", "tz", "tc"), "c"),
    "kh": "h", "gh": "g", "ph": "f", "th": "t", "dh": "d", "ck": "k", "ou": "u", "ce": "ce", "ci": "ci", "cy": "ci",
    "ic": "iC", "c": "k", "gu": "g", "q": "k", "w": "v", "x": "ks", "y": "i", "ee": "e", "oo": "o",
}  # fmt: skip
_ANGLICISED = _ENGLISH | {"ee": "i", "oo": "u"}
_SCHOLARLY = _ENGLISH | {"c": "c", "ch": "h"}
_FRENCH = _ENGLISH | {"ch": "S"}
_GERMAN = _ENGLISH | {"ch": "h"}
_GERMAN_ZH = _GERMAN | {"sch": "Z"}
_ARABIC = _ENGLISH | {"th": "s", "dh": "z"}
_TURKIC = _ENGLISH | {"x": "h", "q": "g", "c": "Z", "ce": "Ze", "ci": "Zi", "cy": "Zi"}

# Two letters that any convention may mean otherwise than English does; without one of them a word has one reading.
_DOUBTFUL = re.compile(r"[jxqw]|[td]h|ch|c(?![hkz])|ee|oo|ss|[oea]u$|ou[aeiy]|ine$")
_IS_GERMAN = re.compile(r"^(?!.*[cs]z).*(?:w(?!h)|sch|lj|yj|^j|ss)")
_IS_STRONGLY_GERMAN = re.compile(r"t?sch|[oe]w(?:a|na|itsch)?$|yj$")
_IS_FRENCH = re.compile(r"(?<![tsh])ch|ine$|j|ou[aeiy]")
_FRENCH_W = re.compile(r"ou(?=[aeiy])")
_CLERK_IS_GERMAN = re.compile(r"sch|(?:[oe]w(?:a|na|itsch)?|yj)\b")
_GERMAN_S = re.compile(r"ss|(?:(?<=[aeioudlnrmy])|^)s(?=[aeiouyjbdglmnrw])|z")
_GERMAN_S_SOUND = {"ss": "s", "s": "z", "z": "ts"}
_GERMAN_HARD_S = {"ss": "s", "s": "s", "z": "ts"}
_SCHOLARLY_C = re.compile(r"c(?![hkz])|(?<![tsh])ch")
_PASSPORT = re.compile(r"i[aeiu]|tc")


def plain(text: str) -> str:
    """Write a lower-case Latin word in ASCII; letters that are one sound everywhere become that sound."""
    if text.isascii():
        return _NOT_LETTER.sub("", text) if not text.isalpha() else text
    marked = unicodedata.normalize("NFC", text).translate(_MARKED)
    return _NOT_LETTER.sub("", unicodedata.normalize("NFD", marked))


@lru_cache(maxsize=1 << 18)
def is_german(text: str) -> bool:
    """Say whether a clerk who writes so follows German usage, in this word and in those beside it."""
    return bool(_CLERK_IS_GERMAN.search(text.lower()))


def readings(text: str, german: bool = False) -> dict[str, str]:
    """Return how each convention reads a lower-case Latin word, the likeliest first.

    ``german`` says that the words beside it follow German usage.
    """
    word = plain(text)
    english = _sound(_GLIDE_J.sub("y", word) if "j" in word else word, _ENGLISH)
    if not german and not _DOUBTFUL.search(word):
        return {"passport" if not _is_english(word) else "english": english}
    found = {"english": english} | _other(word, german)
    if "german" in found and _IS_STRONGLY_GERMAN.search(word):
        return {"german": found.pop("german")} | found
    return found


def _other(word: str, german: bool) -> dict[str, str]:
    found = {}
    glides = word.replace("j", "y")
    if german or _IS_GERMAN.search(word):
        found["german"] = _sound(_GERMAN_S.sub(lambda s: _GERMAN_S_SOUND[s[0]], glides), _GERMAN)
        if "s" in word:
            found["german s"] = _sound(_GERMAN_S.sub(lambda s: _GERMAN_HARD_S[s[0]], glides), _GERMAN)
    if "sch" in word:
        found["german zh"] = _sound(glides, _GERMAN_ZH)
    if "j" in word or _SCHOLARLY_C.search(word):
        found["scholarly"] = _sound(glides, _SCHOLARLY)
    if _IS_FRENCH.search(word):
        found["french"] = _sound(_FRENCH_W.sub("v", word[:-1] if word.endswith("ine") else word), _FRENCH)
    if "th" in word or "dh" in word:
        found["arabic"] = _sound(word, _ARABIC)
    if "ee" in word or "oo" in word:
        found["anglicised"] = _sound(word, _ANGLICISED)
    if "x" in word or "q" in word:
        found["turkic"] = _sound(word, _TURKIC)
    if word[-2:] in ("ou", "eu", "au"):
        found["belarusian"] = _sound(word[:-1] + "v", _ENGLISH)
    return found


def _is_english(word: str) -> bool:
    return not _PASSPORT.search(word) or "y" in word


def _sound(word: str, table: dict[str, str]) -> str:
    return fold(_SPELLINGS.sub(lambda spelling: table[spelling[0]], word))
