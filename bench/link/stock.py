"""Names and places from which fictional people are made: the files in ``stock/``, each with its format in its head.

Frequencies follow Zipf's law within each section, so that common names are really common: the share of the name of rank
r is proportional to 1 / (r + 2). A surname is a root and an ending; a share of them (``tail``) is built from any root
and a rarer ending, for the long tail that real registers have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

FILES = Path(__file__).parent / "stock"
USAGES = ("chechen", "russian", "ukrainian", "arabic")
VOWELS = frozenset("аеёиоуыэюяіїє")
HUSHED = frozenset("жшчщ")
STEMS = {"Павел": "Павл", "Пётр": "Петр", "Лев": "Льв", "Михаил": "Михайл"}


@dataclass(frozen=True)
class Given:
    """A given name with its diminutives, how it is misheard, and how a clerk who writes Russian puts it."""

    name: str
    diminutives: tuple[str, ...] = ()
    misheard: tuple[str, ...] = ()
    russian: str = ""


@dataclass(frozen=True)
class Usage:
    """The names of one usage; ``*_share`` sum to 1 and go with the sequence of the same name."""

    male: tuple[Given, ...]
    male_share: np.ndarray
    female: tuple[Given, ...]
    female_share: np.ndarray
    surnames: tuple[str, ...]
    surname_share: np.ndarray


@dataclass(frozen=True)
class Place:
    """A settlement, its district and its region, in the spelling of their own usage."""

    settlement: str
    district: str
    region: str


@cache
def usage(name: str) -> Usage:
    """Read one usage's names."""
    sections = list(_sections(name))
    given = {head: [_given(token) for token in tokens] for head, tokens in sections if head in ("male", "female")}
    surnames: dict[str, float] = {}
    every: list[str] = []
    for head, tokens in sections:
        pattern, *rest = head.split()
        if pattern in given:
            continue
        if pattern == "tail":
            built = [_surname(root, ending) for ending in tokens for root in every]
            shares = np.full(len(built), float(rest[0]) / len(built))
        else:
            roots = list(dict.fromkeys([*tokens, *(one.name for one in given["male"] if "given" in rest)]))
            every += roots if pattern != "*" else []
            built, shares = [_surname(root, pattern) for root in roots], float(rest[0]) * zipf(len(roots))
        for surname, share in zip(built, shares, strict=True):
            surnames[surname] = surnames.get(surname, 0.0) + share
    share = np.array(list(surnames.values()))
    return Usage(
        tuple(given["male"]),
        zipf(len(given["male"])),
        tuple(given["female"]),
        zipf(len(given["female"])),
        tuple(surnames),
        share / share.sum(),
    )


@cache
def places(name: str) -> tuple[tuple[Place, ...], np.ndarray]:
    """Return one usage's settlements, districts together, and their shares of its people: towns are the larger."""
    lines = dict(_sections("places", lines=True))[name]
    found, shares = [], []
    for line in lines:
        region, district, settlements = (part.strip() for part in line.split(":"))
        names = [one.replace("_", " ") for one in settlements.split()]
        found += [Place(one, district.replace("_", " "), region.replace("_", " ")) for one in names]
        shares.append(zipf(len(names)))
    share = np.concatenate(shares)
    return tuple(found), share / share.sum()


def zipf(count: int, offset: float = 3.0) -> np.ndarray:
    """Return shares of ``count`` names, the most common first; a larger offset makes the first less common."""
    share = 1 / (np.arange(count) + offset)
    return np.asarray(share / share.sum())


def feminine(surname: str) -> str:
    """Return the form of a surname that a woman bears; Arabic and most Ukrainian surnames have one form only."""
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    return surname[:-2] + "а" if surname.endswith(("ський", "цький")) else surname


def patronymic(father: str, usage_name: str, *, female: bool) -> str:
    """Return the patronymic from the father's name as it is commonly formed; in Arabic usage his name itself."""
    if usage_name == "arabic":
        return father
    father = STEMS.get(father, father)
    if usage_name == "ukrainian":
        stem, soft = father.rstrip("аоя"), father.endswith(("й", "ь"))
        ending = ("івна" if not soft else "ївна") if female else "ович" if not soft else "йович"
        return (stem[:-1] if soft else stem) + ending
    if father.endswith("й"):
        stem = father[:-2] + "ь" if father.endswith("ий") else father[:-1]
        return stem + ("евна" if female else "евич")
    if father[-1] in "ая":
        return father[:-1] + ("овна" if female else "ович")
    ending = "ев" if father[-1] in "ьиеэ" else "ов"
    return father.rstrip("ьоё") + ending + ("на" if female else "ич")


def _sections(name: str, *, lines: bool = False) -> Iterator[tuple[str, list[str]]]:
    """Yield each section's head with its tokens, or its lines."""
    head, held = "", list[str]()
    for line in (FILES / f"{name}.txt").read_text().splitlines():
        if line.startswith("["):
            if head:
                yield head, held
            head, held = line.strip("[]"), []
        elif not line.startswith("#"):
            held += [line] if lines else line.split()
    yield head, held


def _given(token: str) -> Given:
    rest, _, russian = token.partition("@")
    rest, _, misheard = rest.partition("%")
    name, _, diminutives = rest.partition("=")
    return Given(name, _split(diminutives), _split(misheard), russian)


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _surname(root: str, pattern: str) -> str:
    """Put a root into its pattern, as the sounds where they meet demand."""
    before, _, ending = pattern.partition("*")
    last = root[-1]
    if ending.startswith("ов") and last == "ё":
        ending = ending[1:]
    elif ending.startswith("ов") and (last in VOWELS or last in HUSHED or last in "йь"):
        root, ending = root.removesuffix("й"), "е" + ending[1:]
    elif ending[:1] in VOWELS and ending and (last in VOWELS or last in "йь"):
        root = root[:-1]
    elif root.endswith(("ц", "ць")) and ending.startswith("с"):
        root, ending = root.removesuffix("ь"), ending[1:]
    return before + root + ending
