"""Lists as the tables that a careful user of Splink makes of them before linking.

Names are romanised (``anyascii``), whole names split in their column's order, dates made ISO, years taken from ages.
``unique_id`` numbers the records over all lists.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from anyascii import anyascii

from amparo.count.link.records import RecordList
from bench.link.labelled import Column, Labelled


def plain(labelled: Labelled) -> list[pa.Table]:
    """Return the lists as tables with the labels as column names; a place in two levels gives ``state``."""
    tables, first = [], 0
    for one in labelled.lists:
        columns: dict[str, Any] = {role.rpartition(":")[2]: values for role, values in one.fields.items()}
        if labelled.name.startswith("febrl"):
            columns["state"] = [place.rpartition(", ")[2] if place else None for place in columns["place"]]
        tables.append(_table(columns, first))
        first += len(one)
    return tables


def romanised(lists: list[RecordList], surname_first: list[bool]) -> list[pa.Table]:
    """Return tables with given, surname, patronymic, birth, birth_year, place, detained and phone, in plain ASCII."""
    tables, first = [], 0
    for one, order in zip(lists, surname_first, strict=True):
        empty: Column = [None] * len(one)
        fields = {role: list(values) for role, values in one.fields.items()}
        if "name" in fields:
            fields |= _split(fields["name"], order)
        dates = [_iso(text) for text in fields.get("birth", empty)]
        ages = zip(fields.get("age", empty), fields.get("aged_on", empty), strict=True)
        columns = {
            **{role: [_ascii(text) for text in fields.get(role, empty)] for role in ("given", "surname", "patronymic")},
            "birth": [text if text and len(text) == 10 else None for text in dates],
            "birth_year": pa.array(
                [int(text[:4]) if text else _year(*age) for text, age in zip(dates, ages, strict=True)]
            ),
            "place": [_ascii(text.partition(",")[0]) if text else None for text in fields["place"]],
            "detained": [_iso(text) for text in fields.get("date:detained", empty)],
            "phone": fields.get("identifier:phone", empty),
        }
        tables.append(_table(columns, first))
        first += len(one)
    return tables


def _table(columns: dict[str, Any], first: int) -> pa.Table:
    typed = {
        name: values if isinstance(values, pa.Array) else pa.array(values, pa.string())
        for name, values in columns.items()
    }
    return pa.table({"unique_id": np.arange(first, first + len(next(iter(columns.values())))), **typed})


def _split(names: Column, surname_first: bool) -> dict[str, Column]:
    """Split whole names in the order of their column: two parts lack the patronymic."""
    parts = [(text or "").split() for text in names]
    surnames = [one[0] if surname_first else one[-1] for one in parts]
    rest = [one[1:] if surname_first else one[:-1] for one in parts]
    return {
        "surname": list(surnames),
        "given": [one[0] if one else None for one in rest],
        "patronymic": [" ".join(one[1:]) or None for one in rest],
    }


def _ascii(text: str | None) -> str | None:
    return anyascii(text).lower().replace("'", "") if text else None


def _iso(text: str | None) -> str | None:
    return "-".join(reversed(text.split("."))) if text else None


def _year(age: str | None, day: str | None) -> int | None:
    return int(day[-4:]) - int(age) if age and day else None
