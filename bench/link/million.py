"""A million Latin records of 700,000 synthetic people: the speed benchmark, of the kind Splink's own benchmarks are.

Names are built of syllables and drawn by Zipf's law; email addresses do not follow from names. Every person has one
record; further records repeat a person drawn at random, each field with a typing error, or blank, at the rates below.
All is drawn by NumPy's Philox.

    python -m bench.link.million DIRECTORY [RECORDS]

writes ``records.parquet`` and, apart, ``truth.npy``: so that what is measured holds no copy of the lists it came from.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from amparo.count.link.records import RecordList
from bench.link.errors import mistyped
from bench.link.labelled import Column, Labelled
from bench.link.stock import zipf

ONSETS = ("b", "br", "c", "ch", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w")
RIMES = ("a", "e", "i", "o", "u", "an", "el", "en", "er", "in", "is", "on", "or", "um", "ert", "ias", "olt")
GIVEN, SURNAMES, CITIES, USERS, DOMAINS = 3_000, 40_000, 800, 20_000, 40
OFFSET = 10.0
PEOPLE = 0.7
"""People for each record."""
TYPED, BLANK, MOVED, OTHER_ADDRESS = 0.12, 0.04, 0.1, 0.15
"""Rates in each field of a repeated record; another city; another email address or none."""
EMAIL = 0.7
"""Share of people with an email address."""


def latin_million(n: int = 1_000_000, seed: int = 0) -> Labelled:
    """Make one list of ``n`` records with the fields given, surname, birth, place and identifier:email."""
    rng = np.random.Generator(np.random.Philox(key=[seed, 1_000_000]))
    people = int(n * PEOPLE)
    columns = _people(people, rng)
    again = rng.integers(0, people, n - people)
    for role, column in columns.items():
        column.extend(_repeated([column[at] for at in again], role, rng))
    columns["place"][people:] = _moved(columns["place"], people, rng)
    order = rng.permutation(n)
    truth = np.concatenate([np.arange(people), again])[order]
    fields = {role: [column[at] for at in order] for role, column in columns.items()}
    return Labelled("latin_million", [RecordList("latin_million", fields, range(2, n + 2))], [truth])


def write(directory: Path, n: int = 1_000_000) -> None:
    """Write the records, with the columns given, surname, birth, place and email, and the truth."""
    made = latin_million(n)
    columns = {role.rpartition(":")[2]: pa.array(values) for role, values in made.lists[0].fields.items()}
    pq.write_table(pa.table(columns), directory / "records.parquet")
    np.save(directory / "truth.npy", made.truth[0])


def _people(count: int, rng: np.random.Generator) -> dict[str, Column]:
    given = _drawn(GIVEN, (2, 3), count, rng)
    surnames = _drawn(SURNAMES, (2, 4), count, rng)
    born = np.datetime64("1935-01-01") + rng.integers(0, 25_500, count)
    numbers = rng.integers(0, 1_000, count).tolist()
    users = _drawn(USERS, (2, 4), count, rng)
    domains = _drawn(DOMAINS, (2, 3), count, rng)
    addressed = (rng.random(count) < EMAIL).tolist()
    people = zip(users, numbers, domains, addressed, strict=True)
    return {
        "given": list(given),
        "surname": list(surnames),
        "birth": np.datetime_as_string(born).tolist(),
        "place": list(_drawn(CITIES, (2, 4), count, rng)),
        "identifier:email": [f"{user}{number}@{at}.example" if has else None for user, number, at, has in people],
    }


def _drawn(names: int, syllables: tuple[int, int], count: int, rng: np.random.Generator) -> list[str]:
    """Build a stock of names and draw from it."""
    made: dict[str, None] = {}
    while len(made) < names:
        length = int(rng.integers(*syllables))
        made["".join(ONSETS[rng.integers(len(ONSETS))] + RIMES[rng.integers(len(RIMES))] for _ in range(length))] = None
    stock = list(made)
    return [stock[at] for at in rng.choice(names, count, p=zipf(names, OFFSET)).tolist()]


def _repeated(column: Column, role: str, rng: np.random.Generator) -> Column:
    """Write a column of repeated records anew."""
    what, draws = rng.random(len(column)).tolist(), rng.random(len(column)).tolist()
    blank = OTHER_ADDRESS if role.endswith("email") else BLANK
    return [
        text if text is None or kind >= TYPED + blank else None if kind < blank else mistyped(text, draw)
        for text, kind, draw in zip(column, what, draws, strict=True)
    ]


def _moved(places: Column, people: int, rng: np.random.Generator) -> Column:
    """Return the places of the repeated records, some of them another's."""
    other = rng.integers(0, people, len(places) - people).tolist()
    moved = (rng.random(len(other)) < MOVED).tolist()
    return [places[at] if gone else place for place, at, gone in zip(places[people:], other, moved, strict=True)]


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
