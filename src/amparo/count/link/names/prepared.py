"""A person's name prepared for comparison, one at a time or by columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import repeat
from typing import Any

import numpy as np
import pyarrow as pa

from amparo.count.link.names.part import Part, fathers, given, surname
from amparo.count.link.names.split import Words, split

Column = Sequence[str | None]
_Seen = dict[tuple[str | None, bool], int]
_LIST = pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Name:
    """The prepared columns; None where the name has no such part. Sounds are written in the letters of ``sound``.

    ``*_forms`` are all readings, the main one included, in order; ``*_known`` ids of known names; ``*_initial`` the
    first sound, also of a whole name; ``*_short`` says that there is only an initial. Patronymics are the stem of the
    father's name. ``*_key`` are for blocking.
    """

    surname: str | None
    surname_forms: tuple[str, ...] | None
    surname_key: str | None
    given: str | None
    given_forms: tuple[str, ...] | None
    given_known: tuple[str, ...] | None
    given_initial: str | None
    given_short: bool
    given_key: str | None
    patronymic: str | None
    patronymic_forms: tuple[str, ...] | None
    patronymic_known: tuple[str, ...] | None
    patronymic_initial: str | None
    patronymic_short: bool
    written: Words = field(compare=False)
    """The parts as they were written, for explanations; never a column."""

    def columns(self) -> dict[str, Any]:
        """Return the prepared columns by name, as comparisons take them."""
        return {column: getattr(self, column) for column in COLUMNS}


def prepare(
    name: str | None = None, surname: str | None = None, given: str | None = None, patronymic: str | None = None
) -> Name:
    """Prepare a name from the columns a list has: the whole name, or its parts, or some of both."""
    words = split(name, surname, given, patronymic)
    german = words.are_german()
    return _name(_surname(words.surname, german), _given(words.given, german), fathers(words.patronymic, german), words)


_surname, _given = surname, given


def _name(last: Part, first: Part, father: Part, words: Words) -> Name:
    return Name(
        last.main,
        last.forms,
        last.key,
        first.main,
        first.forms,
        first.known,
        first.initial,
        first.short,
        first.key,
        father.main,
        father.forms,
        father.known,
        father.initial,
        father.short,
        words,
    )


COLUMNS = tuple(column.name for column in fields(Name) if column.name != "written")


def prepare_columns(
    names: Column | None = None,
    surnames: Column | None = None,
    givens: Column | None = None,
    patronymics: Column | None = None,
) -> dict[str, pa.Array]:
    """Prepare whole columns (all of one length): the columns of ``Name`` as Arrow arrays, each distinct name once."""
    columns = [names, surnames, givens, patronymics]
    length = next((len(column) for column in columns if column is not None), 0)
    rows = zip(*(repeat(None, length) if column is None else column for column in columns), strict=True)
    codes, distinct = _distinct(rows)
    seen: tuple[_Seen, ...] = ({}, {}, {})
    places: tuple[list[int], ...] = ([], [], [])
    for row in distinct:
        words = split(*row)
        german = words.are_german()
        for text, known, own in zip(words, seen, places, strict=True):
            own.append(known.setdefault((text, german), len(known)))
    makers = {"surname": _surname, "given": _given, "patronymic": fathers}
    prepared: dict[str, pa.Array] = {}
    for part, known, own in zip(makers, seen, places, strict=True):
        prepared |= _part_columns(
            part, [makers[part](*text) for text in known], pa.array(np.array(own, np.int64)[codes])
        )
    return prepared


_TYPES = {
    "main": pa.string(),
    "forms": _LIST,
    "known": _LIST,
    "initial": pa.string(),
    "short": pa.bool_(),
    "key": pa.string(),
}


def _distinct(values: Any) -> tuple[Any, list[Any]]:
    seen: dict[Any, int] = {}
    codes = np.fromiter((seen.setdefault(value, len(seen)) for value in values), np.int64)
    return codes, list(seen)


def _part_columns(id: str, parts: list[Part], rows: pa.Array) -> dict[str, pa.Array]:
    names = {field: id if field == "main" else f"{id}_{field}" for field in _TYPES}
    return {
        name: pa.array([getattr(part, field) for part in parts], _TYPES[field]).take(rows)
        for field, name in names.items()
        if name in COLUMNS
    }
