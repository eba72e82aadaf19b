"""Which column is what: lists, the count, strata; named by the user or recognised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from amparo.count.estimate.checks import MIN_LISTS
from amparo.count.estimate.reading.cells import name as shown
from amparo.count.estimate.reading.frame import Column, Frame
from amparo.errors import InputError

PATTERNS, PERSONS = "patterns", "persons"
COUNTS = frozenset({"count", "counts", "freq", "frequency", "n", "число", "количество"})
"""Names of columns, in lower case, that are taken for the count of people."""
_LETTER = "n"  # might as well be the name of a list


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user says of the columns; None where it is to be recognised."""

    lists: tuple[str, ...] | None
    count: str | None
    strata: tuple[str, ...]
    shape: str | None

    @classmethod
    def of(
        cls, lists: Iterable[str] | None, count: str | None, strata: str | Iterable[str], shape: str | None
    ) -> Wanted:
        """Check what was asked. Raises InputError for an unknown shape or a column with two roles."""
        if shape not in (None, PATTERNS, PERSONS):
            raise InputError("there is no such shape of a table", "say patterns or persons")
        if shape == PERSONS and count is not None:
            raise InputError("a table of persons has no count", "leave out --count, or say --shape patterns")
        wanted = cls(
            None if lists is None else _names(lists), None if count is None else shown(count), _names(strata), shape
        )
        named = [*(wanted.lists or ()), *wanted.strata, *([] if wanted.count is None else [wanted.count])]
        for name in named:
            if named.count(name) > 1:
                raise InputError(
                    "column {column} is named twice", "a column is a list, the count or a stratum", column=name
                )
        return wanted

    def reads(self, name: str) -> bool:
        """Whether a column of this name is to be read."""
        named = {*(self.lists or ()), *self.strata, self.count}
        return self.lists is None or name in named or self.may_count(name)

    def may_count(self, name: str) -> bool:
        """Whether a column of this name is taken for the count, unless the user said otherwise."""
        taken = {*(self.lists or ()), *self.strata}
        return self.count is None and self.shape != PERSONS and name not in taken and name.lower() in COUNTS


@dataclass(frozen=True, eq=False, slots=True)
class Roles:
    """Columns by what they are; without a count each row is a person."""

    lists: tuple[Column, ...]
    count: Column | None
    strata: tuple[Column, ...]


def assign(frame: Frame, wanted: Wanted) -> Roles:
    """Give each column its role. Raises InputError for a column that has none, or when it cannot be told."""
    strata = tuple(frame.named(name) for name in wanted.strata)
    count = _count(frame, wanted)
    lists = _recognised(frame, (*strata, count)) if wanted.lists is None else tuple(map(frame.named, wanted.lists))
    if len(lists) < MIN_LISTS:
        raise InputError(
            "there are {found} lists where at least {least} are needed",
            "give a column of 0 and 1 for each list; check that commas, semicolons or tabs separate the columns",
            found=len(lists), least=MIN_LISTS,
        )  # fmt: skip
    return Roles(lists, count, strata)


def _names(names: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(map(shown, (names,) if isinstance(names, str) else names))


def _count(frame: Frame, wanted: Wanted) -> Column | None:
    if wanted.count is not None:
        return frame.named(wanted.count)
    found = [column for column in frame.columns if wanted.may_count(column.name)]
    if len(found) > 1:
        raise InputError("more than one column may be the count", "name the one that is with --count")
    if not found:
        if wanted.shape == PATTERNS:
            raise InputError("there is no column of counts", "name it with --count")
        return None
    if wanted.shape is None and found[0].name.lower() == _LETTER and not found[0].odd.any():
        raise InputError(
            "column {position} ({column}) may be a list or the count",
            "say --shape persons if every row is one person, or name the column with --count",
            position=found[0].position, column=found[0].name,
        )  # fmt: skip
    return found[0]


def _recognised(frame: Frame, taken: tuple[Column | None, ...]) -> tuple[Column, ...]:
    left = tuple(column for column in frame.columns if column not in taken)
    for column in left:
        if column.odd.any():
            _stray(column, int(frame.rows[np.argmax(column.odd)]))
    return left


def _stray(column: Column, row: int) -> NoReturn:
    raise InputError(
        "column {position} ({column}) is neither the count nor a stratum, nor a list: row {row} holds something other "
        "than 0 or 1",
        "name the lists with --lists; other columns are then left unread",
        position=column.position, column=column.name, row=row,
    )  # fmt: skip
