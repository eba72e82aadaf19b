"""The stock of known given names: which spellings, diminutives and equivalents in other languages are one name.

``known.tsv`` holds one name a line: its id, the stock it belongs to, and its spellings. It was written for Amparo from
general knowledge. A spelling may belong to several names (Sasha: Aleksandr and Aleksandra).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from amparo.count.link.names.readings import forms, normal

_EMPTY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stock:
    """Known names by the sounds of their spellings; ``by_stem`` without their last vowels, as in patronymics."""

    by_sound: dict[str, frozenset[str]]
    by_stem: dict[str, frozenset[str]]
    southern: frozenset[str]
    sounds: dict[str, tuple[str, ...]]


def _lines() -> Iterator[tuple[str, str, list[str]]]:
    text = (files("amparo.count.link.names") / "known.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, stock, spellings = line.split("\t")
            yield name, stock, spellings.split()


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for sounds, name in pairs:
        found.setdefault(sounds, set()).add(name)
    return {sounds: frozenset(names) for sounds, names in found.items()}


@cache
def stock() -> Stock:
    """Read the stock, once."""
    lines = list(_lines())
    pairs = [(forms(normal(spelling))[0], name) for name, _, spellings in lines for spelling in [name, *spellings]]
    stems = [(sound, name) for spelling, name in pairs if (sound := stem(spelling))]
    southern = frozenset(name for name, of, _ in lines if of != "slavic")
    sounds = {name: tuple(dict.fromkeys(forms(normal(each))[0] for each in [name, *ways])) for name, _, ways in lines}
    return Stock(_index(pairs), _index(stems), southern, sounds)


def stem(sounds: str) -> str:
    """Return the sounds of a name without its last vowels: what is left of it before a patronymic's ending."""
    return sounds.rstrip("aeiou") or sounds


def ids(sounds: Iterable[str]) -> frozenset[str]:
    """Return the ids of the known names that any of these sounds may be."""
    by_sound = stock().by_sound
    sounds = tuple(sounds)
    if len(sounds) == 1:
        return by_sound.get(sounds[0], _EMPTY)
    return _EMPTY.union(*(by_sound.get(form, _EMPTY) for form in sounds))


def fathers(stems: Iterable[str]) -> frozenset[str]:
    """Return the ids of the known names that any of these stems may be."""
    by_stem = stock().by_stem
    return _EMPTY.union(*(by_stem.get(form, _EMPTY) for form in stems))


@cache
def spoken(name: str) -> str:
    """Return the sounds of a known name's id: how it is said, vowels and all."""
    return forms(name)[0]
