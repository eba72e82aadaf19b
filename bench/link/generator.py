"""Lists of fictional people across scripts, with the truth beside them. Everything that comes out is synthetic.

No public labelled set has the same people in Cyrillic and in several romanisations, so this makes one: people in
households, lists that reach latent classes unequally, and clerks with habits and slips. Nothing here is imported by,
or imports, the code that is measured, but for the plain container of lists that it takes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.count.link.records import RecordList
from bench.link import coverage, people
from bench.link.parameters import Clerk, Parameters
from bench.link.writing import Row, Writer

Column = list[str | None]
HEADERS = {
    "english": {
        "surname": "Surname", "given": "Given name", "patronymic": "Patronymic", "name": "Full name",
        "birth": "Date of birth", "age": "Age", "aged_on": "Age as of", "place": "Place", "detained": "Date detained",
        "phone": "Phone",
    },
    "german": {
        "surname": "Nachname", "given": "Vorname", "patronymic": "Vatersname", "name": "Name", "birth": "Geburtsdatum",
        "age": "Alter", "aged_on": "Alter am", "place": "Ort", "detained": "Festgenommen am", "phone": "Telefon",
    },
    "russian": {
        "surname": "Фамилия", "given": "Имя", "patronymic": "Отчество", "name": "ФИО", "birth": "Дата рождения",
        "age": "Возраст", "aged_on": "Возраст на дату", "place": "Место жительства", "detained": "Дата задержания",
        "phone": "Телефон",
    },
}  # fmt: skip
ROLES = {"detained": "date:detained", "phone": "identifier:phone"}
"""Roles of the linkage where they differ from those here."""


@dataclass(frozen=True)
class Generated:
    """``lists`` map a header to its column; ``truth`` has each row's person number, ``slips`` the rows of each kind."""

    lists: list[dict[str, Column]]
    truth: list[list[int]]
    total: int
    parameters: Parameters
    slips: list[dict[str, list[int]]]


def generate(parameters: Parameters | None = None) -> Generated:
    """Make the lists: the same for the same parameters, seed included, on any machine."""
    parameters = parameters or Parameters()
    everyone = people.make(parameters, _stream(parameters, 0))
    listed = coverage.membership(parameters, _stream(parameters, 1))
    made = [
        _write(clerk, parameters, everyone, listed[:, at].nonzero()[0], _stream(parameters, 2 + at))
        for at, clerk in enumerate(parameters.clerks)
    ]
    lists, truth, slips = ([one[part] for one in made] for part in range(3))
    return Generated(lists, truth, parameters.total, parameters, slips)  # type: ignore[arg-type]


def to_record_lists(generated: Generated) -> list[RecordList]:
    """Return the lists as linkage takes them; the truth stays behind."""
    return [
        RecordList(
            clerk.name,
            {ROLES.get(role, role): columns[head] for role, head in HEADERS[clerk.headers].items() if head in columns},
            range(2, 2 + len(rows)),
            clerk.clean,
        )
        for clerk, columns, rows in zip(generated.parameters.clerks, generated.lists, generated.truth, strict=True)
    ]


def _stream(parameters: Parameters, number: int) -> np.random.Generator:
    """Streams of their own, so that a change to one list leaves the others as they are."""
    return np.random.Generator(np.random.Philox(key=[parameters.seed, number]))


def _write(
    clerk: Clerk, parameters: Parameters, everyone: people.People, listed: np.ndarray, rng: np.random.Generator
) -> tuple[dict[str, Column], list[int], dict[str, list[int]]]:
    writer = Writer(clerk, parameters, everyone, rng)
    rate = writer.slips.rates["duplicate"]
    again = rng.choice(listed, rng.binomial(len(listed), rate / (1 - rate))) if len(listed) else listed
    order = rng.permutation(len(listed) + len(again))
    numbers: list[int] = np.concatenate([listed, again])[order].tolist()
    writer.slips.rows["duplicate"] = (order >= len(listed)).nonzero()[0].tolist()
    rows: list[Row] = [writer.row(number, at) for at, number in enumerate(numbers)]
    heads = HEADERS[clerk.headers]
    roles = rows[0] if rows else Row()
    return {heads[role]: [row[role] for row in rows] for role in roles}, numbers, writer.slips.rows
