"""Patronymics reduced to the father's name, from East Slavic, Turkic, Persian and Arabic usage."""

from __future__ import annotations

import re

from amparo.count.link.names.known import stem

_SLAVIC_SON = re.compile(r"^(.{2,}?)(?:[aeiou]*v|[aeo]u)?iC$")
_SLAVIC_DAUGHTER = re.compile(r"^(.{2,}?)(?:[aeiou]*vna|[aeo]una|iniCna|iCna)$")
_ELSEWHERE = re.compile(r"^(.{2,}?)(?:ogl[uia]?|oglan|ugl[ui]|uli|kiz[ia]?|giz[ia]?|kisi|zad[ea]h?)$")

FATHER_BEFORE = frozenset(
    "оглы оглу оглыы кызы кизи гызы улы уулу ogly oglu oğlu ogli kyzy kizi gyzy qizi qızı uly".split()  # noqa: SIM905
)
"""Words after the father's name."""
FATHER_AFTER = frozenset("ибн бин бен бинт ibn bin ben bint binti bn بن ابن بنت".split())  # noqa: SIM905
"""Words before the father's name."""


def is_daughters(sounds: str) -> bool:
    """Say whether the ending can only be a patronymic's."""
    return bool(_SLAVIC_DAUGHTER.match(sounds))


def is_sons(sounds: str) -> bool:
    """Say whether the ending is a patronymic's, though surnames end in it too."""
    return bool(_SLAVIC_SON.match(sounds) or _ELSEWHERE.match(sounds))


def father(sounds: str) -> str:
    """Return the stem of the father's name; of a bare name, its own stem."""
    for ending in (_SLAVIC_DAUGHTER, _SLAVIC_SON, _ELSEWHERE):
        if found := ending.match(sounds):
            return stem(found[1])
    return stem(sounds)
