"""Why two records are taken for one person or for two, and which pair to ask about next: plain data, without words.

A weight is the base-2 logarithm of a likelihood ratio, in bits: one more doubles the odds (Fellegi and Sunter 1969;
Good 1950). What a pair's lines say, the slips, the rarity of values and the relatives add up to ``weight``; with
``prior`` that is the log odds of the pair alone. ``probability`` sees the other records too, and is the one to use.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from amparo.count.link import names
from amparo.count.link.components import as_one
from amparo.count.link.judgements import Pair, next_pairs
from amparo.count.link.linkage import Compared, Linkage
from amparo.count.link.model import FAMILY, Model
from amparo.count.link.records import RecordList, Role
from amparo.count.link.vectors import Grades
from amparo.errors import InputError
from amparo.text import N_

SILENT = N_("missing on one list: says nothing by itself")
"""The level of a comparison in which a record has no value."""

_BIT = log(2)
_LETTERS = str.maketrans({"S": "š", "C": "č", "Z": "ž", "c": "ts", "h": "kh"})
_NAMED = (Role.NAME, Role.SURNAME, Role.GIVEN, Role.PATRONYMIC)


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a record stands: its list, the row's number there, and its number through all lists."""

    list: str
    row: int
    number: int


@dataclass(frozen=True, slots=True)
class Both:
    """What the records say in one field (``role`` or ``role:label``), each as its list wrote it; None is missing."""

    of: str
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """The likest readings of a part of two names: their ids, how each sounds, and whether that is the same, endings of
    gender and of patronymics left aside."""

    readings: tuple[str, str]
    sounds: tuple[str, str]
    alike: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What one comparison says: its id, the label of its level (a message), and its weight in bits."""

    of: str
    level: str
    bits: float
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """Why a pair has its probability; all but the probabilities and ``moves`` in bits.

    ``slips``: one person's records err together. ``rarity``: how rare the values are on which they agree.
    ``relatives``: what likeness is worth less because two of a family, or of a group of people, share it; ``family`` is
    the id of the class of relatives that explains the pair better than one person does, or empty. ``moves`` is by how
    many people an answer changes the number documented, on average.
    """

    lines: tuple[Line, ...]
    slips: float
    rarity: float
    relatives: float
    prior: float
    weight: float
    alone: float
    probability: float
    moves: float
    family: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """Two records side by side; ``weighed`` is None where the program held them too unlike to weigh."""

    left: Stands
    right: Stands
    fields: tuple[Both, ...]
    weighed: Weighed | None


def explain(lists: Sequence[RecordList], linkage: Linkage, left: int, right: int) -> Explained:
    """Explain the pair of two record numbers; raises InputError for numbers that are no two records.

    ``lists`` are those that were linked, in the same order.
    """
    total = len(linkage.record_list)
    if not (0 <= left < total and 0 <= right < total) or left == right:
        raise InputError("these are not two records of the lists", "choose a pair from the queue")
    one, other = _fields(lists, linkage, left), _fields(lists, linkage, right)
    order = [role.value for role in Role]
    held = sorted({*one, *other}, key=lambda field: (order.index(field.partition(":")[0]), field))
    fields = tuple(Both(field, one.get(field), other.get(field)) for field in held)
    at = _place(linkage, left, right)
    weighed = None if at is None else _weighed(linkage, at, one, other)
    return Explained(stands(linkage, left), stands(linkage, right), fields, weighed)


def queue(linkage: Linkage, judged: Collection[Pair]) -> NDArray[np.int64]:
    """Return the places in ``linkage.pairs`` in the order in which to ask: what changes the total most comes first.

    ``judged`` pairs (lower number first) come last. ``pairs.value`` is p (1 - p) times the square of how far the total
    lies between both answers, so that this order is that of the expected change.
    """
    pairs = linkage.pairs
    asked = np.isin(as_one(pairs.left, pairs.right), [_key(*pair) for pair in judged])
    return next_pairs(pairs.probability, pairs.value, asked)


def moves(linkage: Linkage, place: int) -> float:
    """Return by how many people the answer about a pair, by its place, moves the number documented on average."""
    chance = float(linkage.pairs.probability[place])
    return 2 * sqrt(chance * (1 - chance) * float(linkage.pairs.value[place]))


def stands(linkage: Linkage, number: int) -> Stands:
    """Return where a record stands."""
    return Stands(linkage.lists[linkage.record_list[number]], int(linkage.record_row[number]), number)


def _key(left: int, right: int) -> int:
    return min(left, right) << 32 | max(left, right)


def _place(linkage: Linkage, left: int, right: int) -> int | None:
    keys, key = as_one(linkage.pairs.left, linkage.pairs.right), _key(left, right)
    at = int(np.searchsorted(keys, key))
    return at if at < len(keys) and keys[at] == key else None


def _fields(lists: Sequence[RecordList], linkage: Linkage, number: int) -> dict[str, str]:
    """Return what a record says, by field."""
    held = linkage.record_list[number]
    row = number - sum(len(each) for each in lists[:held])
    return {str(name): value for name, values in lists[held].fields.items() if (value := values[row])}


def _weighed(linkage: Linkage, at: int, one: dict[str, str], other: dict[str, str]) -> Weighed:
    pairs, model = linkage.pairs, linkage.model
    grades = pairs.grades[at : at + 1]
    ratios, tilt = model.ratios(grades)[0], float(model.tilt(grades)[0])
    common, weight = float(model.weights(grades)[0]), float(pairs.weight[at])
    two, heard = float(ratios.sum()) + tilt - common, _heard(one, other)
    lines = [
        Line(each.id, _level(each, int(grade)), float(ratio) / _BIT, heard.get(each.id))
        for each, grade, ratio in zip(linkage.compared, grades[0], ratios, strict=True)
    ]
    return Weighed(
        tuple(lines),
        slips=tilt / _BIT,
        rarity=(weight - common) / _BIT,
        relatives=-two / _BIT,
        prior=model.prior / _BIT,
        weight=weight / _BIT,
        alone=float(pairs.alone[at]),
        probability=float(pairs.probability[at]),
        moves=moves(linkage, at),
        family=_family(model, grades, weight + two, two),
    )


def _level(compared: Compared, grade: int) -> str:
    return SILENT if grade < 0 else compared.labels[grade]


def _family(model: Model, grades: Grades, same: float, two: float) -> str:
    """Return the class of relatives that is likelier than one person, and than strangers; empty if none is.

    ``same`` and ``two`` are log P(vector | one person) and log P(vector | two people), both beyond what each
    comparison's u says by itself; compared are these times numbers of pairs.
    """
    if not len(model.relatives):
        return ""
    each = np.log(np.maximum(model.relatives, 1e-300)) + model.sharing(model.ratios(grades)).sum(2)[:, 0]
    best, kin = int(np.argmax(each)), float(np.logaddexp.reduce(each))
    half = np.log(model.pairs - model.matches) + two - _BIT
    return FAMILY[best].id if each[best] > np.log(model.matches) + same and kin > half else ""


def _heard(one: dict[str, str], other: dict[str, str]) -> dict[str, Heard]:
    """Return the likest readings by part of the name."""
    left, right = (names.prepare(*(record.get(role) for role in _NAMED)) for record in (one, other))
    return {
        each.part: Heard(each.readings, _sounds(each, each.readings, left, right), each.likeness == 1)
        for each in names.explain(left, right)
        if each.readings is not None
    }


def _sounds(reason: names.Reason, readings: tuple[str, str], left: names.Name, right: names.Name) -> tuple[str, str]:
    """Return how a part sounds in two readings, in letters with carons."""
    first = _sound(getattr(left.written, reason.part), readings[0])
    part = "given" if reason.level == "swapped" else reason.part
    return first, _sound(getattr(right.written, part), readings[1])


def _sound(written: str, reading: str) -> str:
    return names.readings(written).get(reading, written).translate(_LETTERS).title()
