"""What the name of a column says, whatever its case, accents, punctuation and language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from amparo.count.link.reading.words import OTHERS, PHRASES, SENSITIVE, SENSITIVE_WHOLE

_HUMPS = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_BETWEEN = re.compile(r"[\W_]+")
_QUOTES = re.compile(r"['’ʼʹ`]")
_ASIDE = re.compile(r"[(\[].*?[)\]]")


@dataclass(frozen=True)
class Known:
    """What a name says: a field or a word of ``words``; the number at its end, if any; whether nothing else is said."""

    says: str
    number: int = 0
    exact: bool = True


def normal(name: str) -> str:
    """Return a name as words with one space between: lower case, no accents, ``firstName2`` as ``first name 2``."""
    bare = unicodedata.normalize("NFKD", _QUOTES.sub("", _HUMPS.sub(" ", unicodedata.normalize("NFC", name))))
    letters = "".join(letter for letter in bare.casefold() if not unicodedata.combining(letter))
    return _BETWEEN.sub(" ", letters).strip()


@cache
def _phrases() -> dict[str, tuple[str, bool]]:
    """Return what each phrase says, and whether it counts within a longer name; short ones do not."""
    return {
        normal(phrase): (says, not phrase.startswith("=") and len(normal(phrase)) > 2)
        for says, phrases in PHRASES.items()
        for phrase in phrases.split("|")
    }


@cache
def _others() -> frozenset[str]:
    return frozenset(map(normal, OTHERS.split()))


def lookup(name: str) -> Known | None:
    """Return what the name of a column says; None when it is not known, or is of somebody else."""
    for text in (normal(name), normal(_ASIDE.sub(" ", name))):
        bare = re.sub(r" \d+$", "", text)
        number = int(text[len(bare) :]) if bare != text and len(text) - len(bare) < 4 else 0
        for whole in (text, bare):
            if whole in _phrases():
                return Known(_phrases()[whole][0], number)
    words = normal(name).split()
    if _others().intersection(words):
        return None
    return _within(words)


def _within(words: list[str]) -> Known | None:
    for length in range(min(len(words) - 1, 5), 0, -1):
        for at in range(len(words) - length + 1):
            says, within = _phrases().get(" ".join(words[at : at + length]), ("", False))
            if within:
                return Known(says, exact=False)
    return None


@cache
def _sensitive() -> tuple[tuple[str, ...], frozenset[str]]:
    return tuple(map(normal, SENSITIVE.split())), frozenset(map(normal, SENSITIVE_WHOLE.split()))


@cache
def is_sensitive(name: str) -> bool:
    """Whether a column is called by a word for orientation, ethnicity or belief."""
    words = normal(name).split()
    begins, whole = _sensitive()
    return any(word.startswith(begins) or word in whole for word in words)


def recognised(name: str) -> bool:
    """Whether the name of a column is known, be it only as one to ignore."""
    return lookup(name) is not None or is_sensitive(name)


def slug(name: str) -> str:
    """Return a name as a label of a field."""
    return _BETWEEN.sub("_", name.casefold()).strip("_")[:60] or "column"
