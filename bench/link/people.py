"""Fictional people in households. Synthetic: drawn from stocks of names, dates and places; nobody is meant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.link import stock
from bench.link.parameters import Parameters

FIRST_DAY, LAST_DAY = np.datetime64("2016-01-01"), np.datetime64("2018-12-31")
SINGLE, SIBLINGS, FATHER = range(3)


@dataclass(frozen=True)
class People:
    """Parallel arrays, one value a person; indices point into the stock of the person's usage."""

    usage: np.ndarray
    """Index into the parameters' usages; so below."""
    woman: np.ndarray
    given: np.ndarray
    father: np.ndarray
    """Index of the father's given name."""
    surname: np.ndarray
    place: np.ndarray
    birth: np.ndarray
    """datetime64[D]; so ``detained``."""
    detained: np.ndarray
    household: np.ndarray
    kind: np.ndarray
    """What the household is: single, siblings, or a father with sons."""
    is_father: np.ndarray

    def __len__(self) -> int:
        return len(self.usage)


def make(parameters: Parameters, rng: np.random.Generator) -> People:
    """Draw people, household by household, and number them in random order."""
    kind, size = _households(parameters, rng)
    household = np.repeat(np.arange(len(size)), size)[: parameters.total]
    position = np.arange(len(household)) - (np.cumsum(size) - size)[household]
    kinds = kind[household]
    usage = rng.choice(len(parameters.usages), len(size), p=[share for _, share in parameters.usages])[household]
    is_father = (kinds == FATHER) & (position == 0)
    woman = (rng.random(len(household)) < parameters.women) & (kinds != FATHER)
    given, father, surname, place = _names(parameters, rng, usage, household, woman, is_father)
    order = rng.permutation(len(household))
    columns = (
        usage, woman, given, father, surname, place, _births(parameters, rng, household, position, is_father),
        _detentions(parameters, rng, household), household, kinds, is_father,
    )  # fmt: skip
    return People(*(column[order] for column in columns))


def _households(parameters: Parameters, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    shares = [1 - parameters.siblings - parameters.fathers, parameters.siblings, parameters.fathers]
    kind = rng.choice(3, parameters.total, p=shares)  # one each is always enough
    size = np.select([kind == SIBLINGS, kind == FATHER], [rng.choice([2, 2, 2, 3, 3, 4], len(kind)),
                     rng.integers(2, 4, len(kind))], 1)  # fmt: skip
    enough = int(np.searchsorted(np.cumsum(size), parameters.total)) + 1
    return kind[:enough], size[:enough]


def _names(
    parameters: Parameters,
    rng: np.random.Generator,
    usage: np.ndarray,
    household: np.ndarray,
    woman: np.ndarray,
    is_father: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return given name, father's name, surname and place: those of a household are one, but for a father's own."""
    given, father, surname, place = (np.zeros(len(usage), dtype=np.int64) for _ in range(4))
    for at, (name, _) in enumerate(parameters.usages):
        names, mine = stock.usage(name), usage == at
        count, homes = int(household[-1]) + 1, stock.places(name)[1]
        father[mine] = rng.choice(len(names.male), count, p=names.male_share)[household[mine]]
        surname[mine] = rng.choice(len(names.surnames), count, p=names.surname_share)[household[mine]]
        place[mine] = rng.choice(len(homes), count, p=homes)[household[mine]]
        again = mine.copy()
        for _ in range(8):  # siblings hardly ever share a given name: draw again those that do
            for women, share in ((True, names.female_share), (False, names.male_share)):
                redrawn = again & (woman == women)
                given[redrawn] = rng.choice(len(share), int(redrawn.sum()), p=share)
            again = mine & _repeated(household, woman, given)
    own = is_father.nonzero()[0]
    given[own] = father[own]  # whose sons bear his name
    for at, (name, _) in enumerate(parameters.usages):
        share = stock.usage(name).male_share
        mine = own[usage[own] == at]
        father[mine] = rng.choice(len(share), len(mine), p=share)
    return given, father, surname, place


def _repeated(household: np.ndarray, woman: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Mark everyone whose sex and given name an earlier member of the household has."""
    key = (household * 2 + woman) * 1_000 + given
    first = np.zeros(len(key), dtype=bool)
    first[np.unique(key, return_index=True)[1]] = True
    return ~first


def _births(
    parameters: Parameters, rng: np.random.Generator, household: np.ndarray, position: np.ndarray, father: np.ndarray
) -> np.ndarray:
    """The eldest around 1983, siblings one to six years after one another, a father 20 to 38 years before sons."""
    count = int(household[-1]) + 1
    eldest = np.clip(rng.normal(1983, 10, count), 1945, 1999)[household] * 365.2425 - 1970 * 365.2425
    gap = np.where(rng.random(len(household)) < parameters.twins, 0, rng.integers(330, 2_200, len(household)))
    gap[position == 0] = 0
    since = np.cumsum(gap)
    start = np.maximum.accumulate(np.where(position == 0, since, 0))
    older = np.where(father, rng.integers(20 * 365, 38 * 365, len(household)), 0)
    birth = (eldest + since - start - older).astype(np.int64)
    late = np.zeros(count, dtype=np.int64)
    np.maximum.at(late, household, birth - rng.integers(10_600, 11_600, count)[household])  # all grown up in 2018
    return np.asarray((birth - late[household]).astype("datetime64[D]"))


def _detentions(parameters: Parameters, rng: np.random.Generator, household: np.ndarray) -> np.ndarray:
    """Half in a wave of ninety days, the others spread over the years; some households on one day."""
    days, count = int((LAST_DAY - FIRST_DAY).astype(int)), int(household[-1]) + 1

    def drawn(size: int) -> np.ndarray:
        return np.where(rng.random(size) < 0.5, 410 + rng.integers(0, 90, size), rng.integers(0, days, size))

    together = (rng.random(count) < parameters.detained_together)[household]
    day: np.ndarray = FIRST_DAY + np.where(together, drawn(count)[household], drawn(len(household)))
    return day
