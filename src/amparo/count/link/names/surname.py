"""Surnames in the masculine base form, and the endings by which a word is taken for a surname."""

from __future__ import annotations

import re

_BASE = (
    (re.compile(r"..(?:[oei]v|in)(a)$"), ""),
    (re.compile(r".[oe](fa?)$"), "v"),
    (re.compile(r".[scz]k(ii?|oi|aia|ai?|e)$"), "i"),
    (re.compile(r"..enk([ao])$"), "o"),
    (re.compile(r"...(aia|oi|ia)$"), "i"),
)
_HAS_ENDING = re.compile(r"(?:a|i|o|f|e)$")
_STRONG = re.compile(
    r"..(?:[oei][vf]a?|[sczd]ki|[sc]kaia|[sc]ka|enk[oa]|dze|Svili|ian[ct]?|iuk|Cuk|uk|Cenko|aia|zade)$"
)
_WEAK = re.compile(r"..(?:ina?|iC|ko|ak|ik|oi|ia|pur|ani|avi|eli|nia|ava|uri)$")


def masculine(sounds: str) -> str:
    """Return the base form: -ova to -ov, -skaia to -ski, -off to -ov, -enka to -enko."""
    if not _HAS_ENDING.search(sounds):
        return sounds
    for ending, base in _BASE:
        if found := ending.search(sounds):
            return sounds[: found.start(1)] + base
    return sounds


def likeness(sounds: str) -> int:
    """Say how much a word looks like a surname by its ending: 2 surely, 1 perhaps, 0 not."""
    if _STRONG.search(sounds):
        return 2
    return 1 if _WEAK.search(sounds) else 0
