"""One part of a name as it is compared: its main form, all its forms, known names, initial and blocking key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from amparo.count.link.names import known, patronymic
from amparo.count.link.names.readings import forms, is_arabic, normal, readings
from amparo.count.link.names.sound import coarse
from amparo.count.link.names.surname import masculine

MOST_FORMS = 6


class Part(NamedTuple):
    """The prepared columns of one part; None where there is nothing."""

    main: str | None = None
    forms: tuple[str, ...] | None = None
    known: tuple[str, ...] | None = None
    initial: str | None = None
    short: bool = False
    key: str | None = None


MISSING = Part()

_ARTICLE = re.compile(
    r"^(?:(?:ibn|bin|bint|ибн|бин)\s+)?(?:(?:al|el|ul|as|ash|ar|an|at|ad|az|аль|эль|ал|эл|ас|аш|ар|ан|ат|ад|аз)[-\s]|ال[-\s])(?=.{3})"
)
_JOIN = re.compile(r"[-‐-―\s]+")
_WHOLE_STOP = re.compile(r"^\W*([^\W\d_]{1,2})\.[\W\d_]*$")
_INITIAL_CLASS = {"h": "g"}


def _collected(found: Iterable[str], main: str) -> tuple[str, ...]:
    distinct = list(dict.fromkeys(found))[:MOST_FORMS]
    return (main,) if len(distinct) == 1 else tuple(sorted(distinct))


def _heard(text: str, german: bool) -> tuple[str, ...]:
    """Return the forms of a text; in Arabic script, which leaves vowels out, those of the known name come first."""
    found = forms(_JOIN.sub("", text), german)
    if text.isascii() or not is_arabic(text):
        return found
    spellings = [known.stock().sounds[name] for name in sorted(known.ids(found))]
    return tuple(dict.fromkeys([sounds for ways in spellings for sounds in ways] + list(found)))


def _initial(sounds: str) -> str:
    return _INITIAL_CLASS.get(sounds[0], sounds[0])


def _shortened(text: str) -> Part | None:
    stop = _WHOLE_STOP.match(text)
    letters = stop[1] if stop else text.strip()
    if len(letters) > 1 and not stop:
        return None
    sounds = forms(letters)
    return MISSING._replace(initial=_initial(sounds[0]), short=True) if sounds else None


@lru_cache(maxsize=1 << 16)
def surname(text: str | None, german: bool = False) -> Part:
    """Prepare a surname: masculine, without the article; each half of a double name is a form too."""
    if text is None:
        return MISSING
    bare = _ARTICLE.sub("", normal(text).strip())
    found = [masculine(sounds) for sounds in _heard(bare, german)]
    if not found:
        return MISSING
    halves = [half for half in _JOIN.split(bare) if len(half) > 3] if _JOIN.search(bare) else []
    for half in halves[:3]:
        found += [masculine(sounds) for sounds in forms(half)[:1]]
    return Part(found[0], _collected(found, found[0]), initial=_initial(found[0]), key=coarse(found[0]))


@lru_cache(maxsize=1 << 16)
def given(text: str | None, german: bool = False) -> Part:
    """Prepare a given name, whole or only its initial."""
    if text is None:
        return MISSING
    text = normal(text)
    if short := _shortened(text):
        return short
    found = _heard(_ARTICLE.sub("", text.strip()), german)
    return _named(found, known.ids(found)) if found else MISSING


@lru_cache(maxsize=1 << 16)
def fathers(text: str | None, german: bool = False) -> Part:
    """Prepare a patronymic, or a father's name: its stem."""
    if text is None:
        return MISSING
    text = normal(text)
    if short := _shortened(text):
        return short
    words = [word for word in _JOIN.split(text.strip()) if word not in _MARKERS]
    found = tuple(patronymic.father(sounds) for sounds in forms("".join(words), german))
    return _named(found, known.fathers(found)) if found else MISSING


_MARKERS = patronymic.FATHER_AFTER | patronymic.FATHER_BEFORE


def _named(found: tuple[str, ...], names: frozenset[str]) -> Part:
    ids = tuple(sorted(names)) or None
    main = found[0]
    key = coarse(known.spoken(ids[0]) if ids else main)
    return Part(main, _collected(found, main), ids, _initial(main), False, key)


_BASES: dict[str, Callable[[str], str]] = {"surname": masculine, "given": str, "patronymic": patronymic.father}


def sounds(part: str, text: str, german: bool) -> dict[str, str]:
    """Return the form of a part as written (``surname``, ``given`` or ``patronymic``) in each reading."""
    words = [word for word in _JOIN.split(_ARTICLE.sub("", normal(text).strip())) if word not in _MARKERS]
    return {language: _BASES[part](form) for language, form in readings("".join(words), german).items()}
