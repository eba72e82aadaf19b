"""All parameters of the generated lists: how many people, which clerks keep lists, how often each slip is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Script = Literal["cyrillic", "latin"]
Convention = Literal["english", "passport", "german", "french", "scholarly", "ukrainian", "mixed"]


@dataclass(frozen=True)
class Rates:
    """How often a row has each slip: probabilities, each for the rows in which the slip is possible."""

    heard: float = 0.03
    """A sound taken for one that is like it, in the given name and, independently, in the surname."""
    typed: float = 0.015
    """A letter left out, doubled, exchanged with the next or replaced, in each part of the name independently."""
    diminutive: float = 0.02
    """The given name is a diminutive; only names that have one."""
    swapped: float = 0.015
    """Given name and surname stand in each other's place."""
    patronymic_missing: float = 0.15
    patronymic_initial: float = 0.06
    feminine_dropped: float = 0.1
    """A woman's surname in its masculine form."""
    day_unknown: float = 0.06
    """Month and year of birth only."""
    month_unknown: float = 0.06
    """Year of birth only."""
    day_month_swapped: float = 0.015
    """In the date of birth; only where the day can be a month."""
    birth_off: float = 0.02
    """One digit of the day, or the year by one, is wrong."""
    age_guessed: float = 0.3
    """The age is guessed within a few years and rounded to five; only for clerks who ask the age."""
    place_up: float = 0.06
    """The settlement is left out: the place is that of the next level."""
    place_neighbour: float = 0.03
    """Another settlement of the same district."""
    detained_off: float = 0.1
    """The day of detention is off by one to three days."""
    missing: float = 0.03
    """Blank: given name, birth or age, place, detention, each independently."""
    duplicate: float = 0.03
    """Share of rows that repeat a person who is on this list already, written anew; none on clean lists."""


CAREFUL = Rates(
    heard=0.01, typed=0.01, diminutive=0.002, swapped=0.005, patronymic_missing=0.06, patronymic_initial=0.02,
    feminine_dropped=0.03, day_unknown=0.02, month_unknown=0.02, place_up=0.03, missing=0.015, duplicate=0.01,
)  # fmt: skip
HASTY = Rates(
    heard=0.07, typed=0.025, diminutive=0.06, swapped=0.03, patronymic_missing=0.35, patronymic_initial=0.1,
    age_guessed=0.4, place_up=0.1, place_neighbour=0.04, detained_off=0.2, missing=0.05, duplicate=0.05,
)  # fmt: skip


@dataclass(frozen=True)
class Clerk:
    """One list and the habits of whoever keeps it."""

    name: str
    script: Script
    convention: Convention = "english"
    """Romanisation; of no effect in Cyrillic. A clerk who mixes takes another one from name to name."""
    russifies: bool = True
    """Ukrainian names in their Russian form; else in their own."""
    writes_yo: bool = False
    """Writes the letter yo; else ye in its place."""
    columns: Literal["three", "two", "whole"] = "three"
    """Surname, given name and patronymic; without patronymic; or the whole name in one column."""
    surname_first: bool = True
    """In a whole name."""
    birth: Literal["date", "year", "age"] = "date"
    dates: Literal["iso", "dotted"] = "iso"
    levels: tuple[Literal["settlement", "district", "region"], ...] = ("settlement", "district", "region")
    """Levels of the place that are written, with commas between."""
    detained: bool = True
    phone: bool = False
    clean: bool = False
    """Nobody is on the list twice."""
    headers: Literal["russian", "english", "german"] = "english"
    rates: Rates = field(default_factory=Rates)


CLERKS = (
    Clerk("helpline", "cyrillic", writes_yo=True, dates="dotted", phone=True, headers="russian"),
    Clerk(
        "newspaper", "cyrillic", columns="whole", birth="age", dates="dotted", levels=("settlement", "region"),
        headers="russian", rates=HASTY,
    ),
    Clerk("consulate", "latin", "passport", russifies=False, clean=True, detained=False, rates=CAREFUL),
    Clerk(
        "monitor", "latin", "mixed", columns="whole", surname_first=False, birth="year",
        levels=("settlement", "district"),
    ),
    Clerk(
        "exiles", "latin", "german", russifies=False, columns="two", birth="age", dates="dotted", phone=True,
        levels=("settlement", "region"), headers="german", rates=HASTY,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class LatentClass:
    """A class of people nobody sees: their share, and how far each list reaches them, relative to the others."""

    name: str
    share: float
    reach: tuple[float, ...]


CLASSES = (
    LatentClass("well connected", 0.3, (1.7, 1.45, 1.5, 1.65, 1.3)),
    LatentClass("ordinary", 0.45, (0.95, 1.0, 0.95, 0.9, 1.0)),
    LatentClass("hidden", 0.25, (0.25, 0.45, 0.5, 0.4, 0.65)),
)


@dataclass(frozen=True)
class Parameters:
    """Everything that ``generate`` can be told; the defaults make five lists of 20,000 rows on average.

    ``coverage`` is the share of all people that each list is expected to hold. Within a latent class lists are
    independent; over all people they are not, as the classes' ``reach`` differs.
    """

    total: int = 60_000
    """People, on a list or on none: the number that estimation should find."""
    seed: int = 0
    clerks: tuple[Clerk, ...] = CLERKS
    coverage: tuple[float, ...] = (0.44, 0.38, 0.33, 0.28, 0.22)
    classes: tuple[LatentClass, ...] = CLASSES
    usages: tuple[tuple[str, float], ...] = (("chechen", 0.5), ("russian", 0.2), ("ukrainian", 0.15), ("arabic", 0.15))
    """Shares of people by the usage of their names."""
    women: float = 0.15
    siblings: float = 0.1
    """Share of households that are two to four siblings: one surname, patronymic and home."""
    fathers: float = 0.04
    """Share of households that are a father with one or two sons."""
    twins: float = 0.02
    """Share of siblings born on the same day as the one before."""
    detained_together: float = 0.4
    """Share of households detained on one day."""
    phone: float = 0.4
    """Share of rows with a telephone number, on lists that have the column; one in three is the household's."""

    def __post_init__(self) -> None:
        lists = len(self.clerks)
        if len(self.coverage) != lists or any(len(one.reach) != lists for one in self.classes):
            raise ValueError("coverage and every class's reach need one number for each clerk")
