"""Dates of events: how near two dates of the same thing that happened are, each a day or an interval."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from splink.internals.comparison_level_library import CustomLevel, ElseLevel

from amparo.count.link.columns import fill, stem
from amparo.count.link.comparison import Comparison, Level, Prepared
from amparo.count.link.dates.nearness import WIDEST, near, near_sql
from amparo.count.link.dates.reading import order_of, read
from amparo.text import N_

_NEAR = (
    ("same", N_("same day"), 0, 0, 0.6),
    ("day", N_("a day apart"), 1, 0, 0.1),
    ("week", N_("within a week"), 7, 0, 0.1),
    ("overlap", N_("the intervals overlap"), 0, WIDEST, 0.1),
    ("month", N_("within a month"), 31, WIDEST, 0.05),
)
"""Id, label, days between, widest interval in days, m: the levels between missing and all else, in order."""


def event(label: str) -> Comparison:
    """Return how the dates of one kind of event compare."""
    name = stem("date", label)

    def level(left: Prepared, right: Prepared) -> int:
        if left[f"{name}_low"] is None or right[f"{name}_low"] is None:
            return 0
        for n, (_, _, days, most, _) in enumerate(_NEAR, 1):
            if near(name, left, right, days, most=most):
                return n
        return len(_NEAR) + 1

    missing = f"{name}_low_l IS NULL OR {name}_low_r IS NULL"
    levels = (
        Level("missing", N_("missing"), CustomLevel(missing, base_dialect_str="duckdb"), neutral=True),
        *(
            Level(id_, text, CustomLevel(near_sql(name, days, most=most), base_dialect_str="duckdb"), m)
            for id_, text, days, most, m in _NEAR
        ),
        Level("else", N_("different dates"), ElseLevel(), 0.05),
    )
    return Comparison(f"date:{label}", _columns(name), levels, level)


def prepare_event(label: str, values: Sequence[str | None]) -> dict[str, pa.Array]:
    """Return the columns that ``event(label)`` compares, from one list's values: ordinals of days, null if unread."""
    order = order_of({value for value in values if value})

    def cells(text: str) -> tuple[int | None, ...] | None:
        span = read(text, order)
        return (span.low, span.high, span.low2, span.high2) if span else None

    return fill(values, cells, _columns(stem("date", label)))


def _columns(name: str) -> dict[str, str]:
    return {f"{name}_{end}": "INTEGER" for end in ("low", "high", "low2", "high2")}
