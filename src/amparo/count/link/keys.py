"""Keys by which candidates are found: combinations of coarse prepared columns on which one person's records agree.

No key needs everything to be right. Names meet in either order; guessed ages meet within some years; an event's day, a
place or an identifier stand in for a name that was misheard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

Columns = Mapping[str, pa.Array]

SPAN = 8
"""Years that a guessed age, and days that an event, may be off and the records still meet: always up to half of it."""

NEAR, NEAR_BETWEEN = "_near", "_near_between"


@dataclass(frozen=True)
class Key:
    """A combination of columns on which records must agree to be compared."""

    columns: tuple[str, ...]


KEYS = (
    Key(("name_first", "name_last")),
    Key(("birth_key", "given_key")),
    Key(("birth_key", "surname_key")),
    Key(("birth_key", "place_key")),
    Key(("surname_key", "birth_year")),
    Key(("surname_key", "birth_span")),
    Key(("surname_key", "birth_span_between")),
    Key(("surname_key", "birth_month_day")),
    Key(("given_key", "birth_month_day")),
    Key(("given_key", "birth_year")),
    Key(("given_key", "birth_span")),
    Key(("given_key", "birth_span_between")),
    Key(("given_key", "birth_year", "place_key")),
    Key(("given_key", "place_key")),
    Key(("surname_key", "place_key")),
    Key(("name_first", "name_last", "birth_year")),
    Key(("name_first", "name_last", "place_key")),
    Key(("given_key", "patronymic", "place_key")),
    Key(("patronymic", "birth_year")),
    Key(("patronymic", "place_key")),
)
"""Keys from what a person's record says; those of labelled columns are added by ``keys``."""

WITH_EVENT = ("surname_key", "given_key", "name_first", "name_last", "place_key")
WITH_EVENT_NEAR = ("surname_key", "given_key")
WITH_TEXT = ("surname_key", "given_key", "birth_key")


def keys(
    available: Iterable[str], identifiers: Sequence[str], events: Sequence[str], texts: Sequence[str]
) -> list[Key]:
    """Return the keys that the columns allow: identifiers alone, events and other texts with something else."""
    have = set(available)
    found = [Key((each,)) for each in identifiers]
    found += [key for key in KEYS if have.issuperset(key.columns)]
    found += [Key((each, other)) for each in events for other in WITH_EVENT if other in have]
    near = [f"{each}{end}" for each in events for end in (NEAR, NEAR_BETWEEN)]
    found += [Key((each, other)) for each in near for other in WITH_EVENT_NEAR if {each, other} <= have]
    found += [Key((each, other)) for each in texts for other in WITH_TEXT if other in have]
    found += [Key((one, other)) for place, one in enumerate(texts) for other in texts[place + 1 :]]
    return found


def derived(columns: Columns) -> dict[str, pa.Array]:
    """Return the columns of keys that are made of others."""
    made: dict[str, pa.Array] = {}
    if "surname_key" in columns:
        names = columns["surname_key"], columns["given_key"]
        made["name_first"] = pc.min_element_wise(*names, skip_nulls=False)
        made["name_last"] = pc.max_element_wise(*names, skip_nulls=False)
    if "birth_year" in columns:
        made["birth_month_day"] = pc.utf8_slice_codeunits(columns["birth_key"], 5, 10)
        made["birth_span"] = pc.divide(columns["birth_year"], SPAN)
        made["birth_span_between"] = pc.divide(pc.add(columns["birth_year"], SPAN // 2), SPAN)
    return made


def event(name: str, low: pa.Array, high: pa.Array) -> dict[str, pa.Array]:
    """Return the columns of an event's keys: its day, where it is one day, and spans in which days a few apart meet."""
    day = pc.if_else(pc.equal(low, high), low, None)
    between = pc.divide(pc.add(day, SPAN // 2), SPAN)
    return {name: day, f"{name}{NEAR}": pc.divide(day, SPAN), f"{name}{NEAR_BETWEEN}": between}
