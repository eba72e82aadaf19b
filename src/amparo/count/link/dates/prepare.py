"""Births made ready to compare: intervals of days, what was written, and keys to find candidates by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from amparo.count.link.columns import fill
from amparo.count.link.dates.ages import birth_from_age
from amparo.count.link.dates.calendars import julian_lag
from amparo.count.link.dates.reading import order_of, read
from amparo.count.link.dates.span import Span, months
from amparo.count.link.dates.written import numbered

COLUMNS = {
    "birth_low": "INTEGER",
    "birth_high": "INTEGER",
    "birth_low2": "INTEGER",
    "birth_high2": "INTEGER",
    "birth_guess": "BOOLEAN",
    "birth_code": "INTEGER",
    "birth_swapped": "INTEGER",
    "birth_julian": "INTEGER",
    "birth_digits": "BIGINT",
}
"""What the levels read; ``code``, ``swapped`` and ``julian`` are YYYYMMDD: as written, with day and month swapped, and
as the Julian calendar has it."""
KEYS = {"birth_key": "VARCHAR", "birth_year": "INTEGER"}
"""The day in ISO 8601 when it is exact; the year in the middle of the first reading."""

HEAP = 5
"""A list with so many times its share of births on 1 January writes that day when only the year is known."""
_CENTURIES = range(1500, 2200)
# How many bits stand for each digit of a date; of the first digits of year, month and day only small ones occur.
_BITS = (4, 10, 10, 10, 4, 10, 5, 10)


def prepare_columns(
    births: Sequence[str | None],
    ages: Sequence[str | None] | None = None,
    aged_on: Sequence[str | None] | None = None,
    default_on: str | None = None,
) -> dict[str, pa.Array]:
    """Return ``COLUMNS`` and ``KEYS`` for one list; where a birth date can be read, an age is not looked at.

    Call it list by list: the list as a whole shows in which order it writes day and month, and whether it writes
    1 January for want of a day. Ages count from ``aged_on``, or else from ``default_on``; without either they are lost.
    """
    born = _births(births)
    none: Sequence[str | None] = [None] * len(births)
    rows: list[str | tuple[str, str | None] | None] = [
        birth if birth in born else (age, on or default_on) if age else None
        for birth, age, on in zip(births, ages or none, aged_on or none, strict=True)
    ]
    days = {on: read(on) for on in {row[1] for row in rows if isinstance(row, tuple)} if on}

    def cells(row: str | tuple[str, str | None]) -> tuple[object, ...] | None:
        span = born[row] if isinstance(row, str) else birth_from_age(row[0], days.get(row[1] or ""))
        return _cells(span) if span else None

    return fill(rows, cells, COLUMNS | KEYS)


def _births(texts: Sequence[str | None]) -> dict[str | None, Span]:
    counts = Counter(texts)
    order = order_of({text for text in counts if text})
    born: dict[str | None, Span] = {
        text: span for text in counts if text and (span := read(text, order) or _impossible(text))
    }
    first = {text: span for text, span in born.items() if span.code is not None and span.code % 10_000 == 101}
    exact = sum(counts[text] for text, span in born.items() if span.code is not None)
    heaped = sum(counts[text] for text in first)
    if heaped >= 20 and heaped * 365 > HEAP * exact:
        born |= {text: _year(span) for text, span in first.items()}
    return born


def _year(span: Span) -> Span:
    whole = numbered((span.code or 0) // 10_000, None, None)
    return whole.hedged() if span.guess else whole


def _impossible(text: str) -> Span | None:
    """Return what a mistyped date still says: its year, and its digits."""
    match = re.fullmatch(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)", text[:40].strip())
    if match is None or not text.isascii() or int(match[1]) not in _CENTURIES:
        return None
    whole = months(int(match[1]), 1, int(match[1]), 12)
    return Span(whole.low, whole.high, code=int(match[1] + match[3] + match[4]))


def _cells(span: Span) -> tuple[object, ...]:
    ends = span.low, span.high, span.low2, span.high2, span.guess
    year = date.fromordinal(span.middle()).year
    if span.code is None:
        return (*ends, None, None, None, None, None, year)
    swapped = span.code // 10_000 * 10_000 + span.code % 100 * 100 + span.code // 100 % 100
    if span.low != span.high or span.low2 is not None:
        return (*ends, span.code, swapped, None, _digits(span.code), None, year)
    day = date.fromordinal(span.low)
    julian = date.fromordinal(max(1, span.low - julian_lag(span.low)))
    return (*ends, span.code, swapped, int(f"{julian:%Y%m%d}"), _digits(span.code), day.isoformat(), year)


def _digits(code: int) -> int:
    """Return one bit for each digit, so that the bits two dates share count the digits they share."""
    bits = 0
    for digit, size in zip(f"{code:08d}", _BITS, strict=True):
        bits = bits << size | 1 << min(int(digit), size - 1)
    return bits
