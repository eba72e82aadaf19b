"""Arabic and Persian script: consonants and long vowels; the short vowels are unwritten and stay so.

Known names get their vowels from the stock; all others are compared by what is written, and by their consonants when
records are blocked. Letters as in the romanisations of BGN/PCGN for Arabic and Persian, marks left out.
"""

from __future__ import annotations

import re

from amparo.count.link.names.sound import fold

_ARTICLE = re.compile(r"^ال(?=.{3})")
_LETTERS = str.maketrans(
    dict(
        zip(
            "بتثجحخدذرزسشصضطظغفقكکگلمنهیيىئاآأإٱپچژةۀؤوڤ",
            "b t s Z h h d z r z s S s d t z g f k k k g l m n h i i a i a a a i a p C Z a e u u v".split(),  # noqa: SIM905
            strict=True,
        )
    )
    | {"ع": "", "ء": ""}
)
_CONSONANT_WAW = re.compile(r"^و|(?<=[اآأ])و|و(?=[اآيی])")
_PERSIAN = re.compile(r"[پچژگکی]")
_PERSIAN_LETTERS = str.maketrans("ضذ", "زز")
_NOT_SOUND = re.compile(r"[^a-zSCZ]+")


def readings(text: str) -> dict[str, str]:
    """Return how a word in Arabic or Persian letters is read, without the article."""
    bare = _CONSONANT_WAW.sub("ڤ", _ARTICLE.sub("", text))
    found = {"arabic": _sound(bare)}
    if _PERSIAN.search(bare):
        return {"persian": _sound(bare.translate(_PERSIAN_LETTERS))} | found
    return found


def _sound(text: str) -> str:
    return fold(_NOT_SOUND.sub("", text.translate(_LETTERS)))
