"""Other calendars: Hijri years, Persian (solar) and Islamic (lunar), and the days by which Julian dates lag.

Solar: the arithmetic 33-year cycle, exact for the years read here. Lunar: the tabular civil calendar (leap years 2, 5,
7, 10, 13, 16, 18, 21, 24, 26, 29 of 30), from which months begun by sight differ by up to two days. After Reingold and
Dershowitz, *Calendrical Calculations* (4th ed., 2018).
"""

from __future__ import annotations

from datetime import date

from amparo.count.link.dates.span import Span

HIJRI_YEARS = range(1300, 1451)
"""Years read as Hijri: nobody on a list was born, or taken, in the Gregorian ones."""
SIGHTING = 2
"""Days by which a lunar month may begin before or after the table's."""
# The day from which the cycle counts right for these centuries; the calendar itself began a day later.
_SOLAR_EPOCH = date(622, 3, 21).toordinal()
_LUNAR_EPOCH = date(622, 7, 19).toordinal()


def solar(year: int, month: int | None = None, day: int | None = None) -> Span:
    """Return the days of a Persian year, month or day; ValueError when there are none such."""
    start = _solar_start(year)
    length = _solar_start(year + 1) - start
    if month is None:
        return Span(start, start + length - 1)
    if not 1 <= month <= 12:
        raise ValueError(month)
    begins = (month - 1) * 31 - max(0, month - 7)
    ends = length if month == 12 else month * 31 - max(0, month - 6)
    return _within(start + begins, start + ends - 1, day)


def lunar(year: int, month: int | None = None, day: int | None = None) -> Span:
    """Return the days of an Islamic year, month or day, wider by ``SIGHTING``; ValueError when there are none such."""
    if month is None:
        return _widened(Span(_lunar_start(year), _lunar_start(year + 1) - 1))
    if not 1 <= month <= 12:
        raise ValueError(month)
    begins = _lunar_start(year) + (59 * (month - 1) + 1) // 2
    # A month begun by sight may have a thirtieth day that the table does not know.
    return _widened(_within(begins, begins + 29, day))


def julian_lag(ordinal: int) -> int:
    """Return the days by which the Julian calendar lagged on a Gregorian day: 13 since March 1900."""
    when = date.fromordinal(ordinal)
    year = when.year if when.month > 2 else when.year - 1
    return year // 100 - year // 400 - 2


def _solar_start(year: int) -> int:
    return _SOLAR_EPOCH + 365 * (year - 1) + (8 * year + 21) // 33


def _lunar_start(year: int) -> int:
    return _LUNAR_EPOCH + 354 * (year - 1) + (11 * year + 3) // 30


def _within(first: int, last: int, day: int | None) -> Span:
    if day is None:
        return Span(first, last)
    if not 1 <= day <= last - first + 1:
        raise ValueError(day)
    return Span(first + day - 1, first + day - 1)


def _widened(span: Span) -> Span:
    return Span(span.low - SIGHTING, span.high + SIGHTING)
