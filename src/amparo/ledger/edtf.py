"""Dates as people know them: a small part of EDTF (ISO 8601-2:2019), levels 0 and 1.

Read are years, months and days, seasons (``2017-21`` spring to ``2017-24`` winter), unspecified digits (``201X``,
``2017-XX``, ``2017-04-XX``), the qualifiers ``~`` (about), ``?`` (uncertain) and ``%`` (both) at the end of a date, and
intervals with unknown (empty) or open (``..``) ends. Every text stands for the widest span of days it may mean.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from amparo.errors import InputError

MAX_LENGTH = 64
"""Characters; the longest text this subset can write has 24."""

_DATE = re.compile(r"(?P<year>\d{1,3}X{1,3}|\d{4}|XXXX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?P<mark>[~?%]?)")
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11)}
_WINTER = 24


@dataclass(frozen=True, slots=True)
class Interval:
    """The days a text may mean, both ends included; None where an end is open or unknown."""

    earliest: date | None
    latest: date | None
    approximate: bool = False
    uncertain: bool = False


@lru_cache(maxsize=16_384)
def parse(text: str) -> Interval:
    """Read an EDTF date or interval; raise InputError when it is none or its ends are the wrong way round."""
    if len(text) > MAX_LENGTH:
        raise _unreadable()
    start, slash, end = text.partition("/")
    if not slash:
        return _date(start)
    first, last = _end(start), _end(end)
    if first.earliest is None and last.latest is None:
        raise _unreadable()
    if first.earliest is not None and last.latest is not None and first.earliest > last.latest:
        raise InputError("a date interval ends before it starts", "write the earlier date first")
    return Interval(
        first.earliest, last.latest, first.approximate or last.approximate, first.uncertain or last.uncertain
    )


def _end(text: str) -> Interval:
    return Interval(None, None) if text in ("", "..") else _date(text)


def _date(text: str) -> Interval:
    match = _DATE.fullmatch(text)
    if match is None or not text.isascii() or len(match["year"]) != 4:
        raise _unreadable()
    low, high = _years(match["year"])
    try:
        earliest, latest = _span(low, high, match["month"], match["day"])
    except ValueError:
        raise _unreadable() from None
    return Interval(earliest, latest, match["mark"] in ("~", "%"), match["mark"] in ("?", "%"))


def _years(text: str) -> tuple[int, int]:
    # Python's calendar starts with year 1, so an unspecified year cannot begin at 0.
    return max(1, int(text.replace("X", "0"))) if "X" in text else int(text), int(text.replace("X", "9"))


def _span(low: int, high: int, month: str | None, day: str | None) -> tuple[date, date]:
    if month is None or month == "XX":
        if day not in (None, "XX"):
            raise _unreadable()
        return date(low, 1, 1), date(high, 12, 31)
    number = int(month)
    if number == _WINTER and day is None:
        # Winter of a year may mean the months at its start or at its end.
        return date(max(1, low - 1), 12, 1) if low > 1 else date(low, 1, 1), _last_day(min(9999, high + 1), 2)
    if number in _SEASONS and day is None:
        first, last = _SEASONS[number]
        return date(low, first, 1), _last_day(high, last)
    if day is None or day == "XX":
        return date(low, number, 1), _last_day(high, number)
    return date(low, number, int(day)), date(high, number, int(day))


def _last_day(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise _unreadable()
    return date(year, month, monthrange(year, month)[1])


def _unreadable() -> InputError:
    return InputError(
        "a date cannot be read as EDTF",
        "write it like 2017, 2017-04, 2017-04-01, 2017-04~, 2017-04-XX or 2017-02/2017-04",
    )
