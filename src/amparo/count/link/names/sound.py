"""The alphabet in which names are compared: one letter a sound, and what every reading folds alike.

Own work, after what the romanisations of BGN/PCGN, ICAO Doc 9303, ISO 9, Duden and French usage spell apart: ASCII
letters, with ``S`` for sh and shch, ``C`` for ch, ``Z`` for zh and dzh, ``c`` for ts, ``h`` for kh and h. Glides are
``i``; what follows an ``i`` as e or o is written ``e``, for ye, ie, yo and e all stand for the same letters.
"""

from __future__ import annotations

import re

_CLUSTERS = re.compile(r"[dt]Z|[dt]C|[sSzZ]+C|S{2,}|[dt]?[tdc]*ts|tc|[ei]*i[eo]|(?<=[SCZ])o")
_CLUSTER_SOUND = {"Z": "Z", "C": "C", "S": "S", "s": "c", "c": "c", "e": "e", "o": "e"}
_DOUBLE = re.compile(r"(.)\1+")
_SILENT_END = re.compile(r"(?<=..a)h$|(?<=...[iu])h$")
_KEY_CLASS = str.maketrans("sSzZcCtdghkbpvf", "ssssssttkkkpppp", "aeiou")


def _cluster(match: re.Match[str]) -> str:
    text = match[0]
    if text[-1] == "C" and text[0] in "sSzZ":
        return "S"
    return _CLUSTER_SOUND[text[-1]]


def _once(match: re.Match[str]) -> str:
    return match[1]


def fold(sounds: str) -> str:
    """Fold a string of sounds: clusters to one letter, doubles to one, a silent last h away."""
    folded = _DOUBLE.sub(_once, _CLUSTERS.sub(_cluster, sounds))
    return _SILENT_END.sub("", folded) if folded.endswith("h") else folded


def coarse(sounds: str, length: int = 4) -> str:
    """Return a blocking key: the class of the first letter and of the next consonants, at most ``length`` letters."""
    first = "a" if sounds[0] in "aeiou" else ""
    return (first + _DOUBLE.sub(_once, sounds.translate(_KEY_CLASS)))[:length]
