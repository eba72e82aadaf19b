"""How one clerk writes one person down: name, birth or age, place, with the slips that the clerk makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from bench.link import errors, stock
from bench.link.clerks import MIXED, cyrillic, romanise, russified
from bench.link.errors import Slips
from bench.link.parameters import Clerk, Parameters
from bench.link.people import People

T = TypeVar("T")
Row = dict[str, str | None]
"""Role -> what is written; roles are surname, given, patronymic, name, birth, age, aged_on, place, detained, phone."""


@dataclass(frozen=True)
class Person:
    """One person's particulars, out of ``People``."""

    usage: str
    woman: bool
    given: stock.Given
    father: stock.Given
    surname: str
    place: int
    birth: np.datetime64
    detained: np.datetime64
    number: int
    household: int


class Writer:
    """One clerk at work. ``slips`` holds what was done to which row."""

    def __init__(self, clerk: Clerk, parameters: Parameters, people: People, rng: np.random.Generator) -> None:
        self.clerk, self.parameters, self.people = clerk, parameters, people
        self.slips = Slips(clerk.rates if not clerk.clean else replace(clerk.rates, duplicate=0.0), rng)
        self.draw = rng.random

    def row(self, number: int, at: int) -> Row:
        """Write person ``number`` into row ``at``."""
        self.slips.row = at
        person = self._person(number)
        written = self._name(person) | self._born(person) | {"place": self._missing(self._place(person))}
        if self.clerk.detained:
            written["detained"] = self._missing(self._detained(person))
        if self.clerk.phone:
            written["phone"] = self._phone(person)
        return written

    def _person(self, number: int) -> Person:
        people = self.people
        usage = self.parameters.usages[people.usage[number]][0]
        names, woman = stock.usage(usage), bool(people.woman[number])
        return Person(
            usage, woman, (names.female if woman else names.male)[people.given[number]],
            names.male[people.father[number]], names.surnames[people.surname[number]], int(people.place[number]),
            people.birth[number], people.detained[number], number, int(people.household[number]),
        )  # fmt: skip

    def _name(self, person: Person) -> Row:
        convention = self._convention()
        given = self._missing(self._given(person, convention))
        surname = self._surname(person, convention)
        patronymic = self._patronymic(person, convention) if self.clerk.columns != "two" else None
        if given and self.slips.made("swapped"):
            given, surname = surname, given
        if self.clerk.columns == "whole":
            after = [part for part in (given, patronymic) if part]
            return {"name": " ".join([surname, *after] if self.clerk.surname_first else [*after, surname])}
        parts: Row = {"surname": surname, "given": given}
        return parts | ({"patronymic": patronymic} if self.clerk.columns == "three" else {})

    def _given(self, person: Person, convention: str) -> str:
        given, name, usage = person.given, person.given.name, person.usage
        if given.diminutives and self.slips.made("diminutive"):
            name = self._one_of(given.diminutives)
        elif given.misheard and self.slips.made("heard"):
            name = self._one_of(given.misheard)
        elif given.russian and self.clerk.russifies:
            name, usage = given.russian, "russian"
        written = self._lettered(name, usage, convention)
        if not given.misheard:  # where the stock does not say how it is misheard, letters alike do
            written = self.slips.changed("heard", written, errors.misheard)
        return self.slips.changed("typed", written, errors.mistyped)

    def _surname(self, person: Person, convention: str) -> str:
        surname = person.surname
        if person.woman and stock.feminine(surname) != surname and not self.slips.made("feminine_dropped"):
            surname = stock.feminine(surname)
        surname = self.slips.changed("heard", self._lettered(surname, person.usage, convention), errors.misheard)
        return self.slips.changed("typed", surname, errors.mistyped)

    def _patronymic(self, person: Person, convention: str) -> str | None:
        if self.slips.made("patronymic_missing"):
            return None
        father, usage = person.father.name, person.usage
        if usage == "ukrainian" and self.clerk.russifies:
            father, usage = person.father.russian or father, "russian"
        formed = self._lettered(stock.patronymic(father, usage, female=person.woman), usage, convention)
        if self.slips.made("patronymic_initial"):
            return formed[0] + "."
        return self.slips.changed("typed", formed, errors.mistyped)

    def _convention(self) -> str:
        if self.clerk.convention != "mixed" or self.clerk.script == "cyrillic":
            return self.clerk.convention
        return self._one_of(MIXED)

    def _lettered(self, text: str, usage: str, convention: str) -> str:
        """Write a name in the clerk's script."""
        if usage == "ukrainian" and self.clerk.russifies:
            text, usage = russified(text), "russian"
        if self.clerk.script == "latin":
            return romanise(text, usage, convention)
        text = cyrillic(text, usage)
        return text if self.clerk.writes_yo else text.replace("ё", "е").replace("Ё", "Е")

    def _place(self, person: Person) -> str:
        at, levels = person.place, self.clerk.levels
        places = stock.places(person.usage)[0]
        if "settlement" in levels and len(levels) > 1 and self.slips.made("place_up"):
            levels = levels[1:]
        elif self.slips.made("place_neighbour"):
            at = self._one_of([n for n, one in enumerate(places) if one.district == places[at].district and n != at])
        usage = person.usage if person.usage == "ukrainian" else "russian"
        convention = self._convention()
        return ", ".join(self._lettered(getattr(places[at], level), usage, convention) for level in levels)

    def _born(self, person: Person) -> Row:
        if self.clerk.birth == "age":
            day = person.detained + np.timedelta64(int(self.draw() * 200), "D")
            age = _age(person.birth, day)
            age = errors.guessed(age, self.draw()) if self.slips.made("age_guessed") else age
            written = self._missing(str(age))
            return {"age": written, "aged_on": self._date(day) if written else None}
        birth = errors.misdated(person.birth, self.draw()) if self.slips.made("birth_off") else person.birth
        return {"birth": self._missing(self._birth(birth))}

    def _birth(self, birth: np.datetime64) -> str:
        year, month, day = str(birth).split("-")
        if self.clerk.birth == "year":
            return year
        if self.slips.made("month_unknown"):
            return year
        if self.slips.made("day_unknown"):
            return f"{month}.{year}" if self.clerk.dates == "dotted" else f"{year}-{month}"
        if int(day) <= 12 and day != month and self.slips.made("day_month_swapped"):
            birth = np.datetime64(f"{year}-{day}-{month}")
        return self._date(birth)

    def _detained(self, person: Person) -> str:
        day = person.detained
        if self.slips.made("detained_off"):
            day = day + np.timedelta64(self._one_of((-3, -2, -1, 1, 2, 3)), "D")
        return self._date(day)

    def _phone(self, person: Person) -> str | None:
        """A number that cannot be anyone's: the area code 000 is not in use."""
        if self.draw() >= self.parameters.phone:
            return None
        number = 5_000_000 + person.household if self.draw() < 1 / 3 else person.number
        number = number * 7_919_993 % 10_000_000  # numbers alike say nothing
        return f"+7 000 {number // 10_000:03d}-{number // 100 % 100:02d}-{number % 100:02d}"

    def _date(self, day: np.datetime64) -> str:
        year, month, number = str(day).split("-")
        return f"{number}.{month}.{year}" if self.clerk.dates == "dotted" else f"{year}-{month}-{number}"

    def _one_of(self, choices: Sequence[T]) -> T:
        return choices[int(self.draw() * len(choices))]

    def _missing(self, text: str) -> str | None:
        return None if self.slips.made("missing") else text


def _age(birth: np.datetime64, day: np.datetime64) -> int:
    born, then = str(birth), str(day)
    return int(then[:4]) - int(born[:4]) - (then[5:] < born[5:])
