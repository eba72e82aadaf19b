"""The days a date may mean, as ordinals of the proleptic Gregorian calendar (1 is 0001-01-01, as in ``datetime``)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

OPEN_YEARS = 120
"""How far an open interval of people's dates reaches."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` to ``high``, both included, or else, in another reading of the same text, ``low2`` to ``high2``.

    ``guess``: the text hedges, or says an age. ``code`` is year, month and day as written, as the number YYYYMMDD,
    when the text names one day and leaves no doubt which number is which, whatever its calendar.
    """

    low: int
    high: int
    low2: int | None = None
    high2: int | None = None
    guess: bool = False
    code: int | None = None

    def hedged(self) -> Span:
        """Return the same span as a guess."""
        return replace(self, guess=True)

    def middle(self) -> int:
        """Return the day in the middle of the first reading."""
        return (self.low + self.high) // 2


def day(year: int, month: int, number: int) -> Span:
    """Return one day; ValueError when the calendar has no such day."""
    ordinal = date(year, month, number).toordinal()
    return Span(ordinal, ordinal, code=coded(year, month, number))


def coded(year: int, month: int, number: int) -> int:
    """Return a day as the number YYYYMMDD."""
    return year * 10_000 + month * 100 + number


def months(year: int, month: int, last_year: int, last_month: int) -> Span:
    """Return all days from one month to another, both included; ValueError when there are no such months."""
    if not 1 <= last_month <= 12:
        raise ValueError(last_month)
    last = date(last_year, last_month, monthrange(last_year, last_month)[1])
    return Span(date(year, month, 1).toordinal(), last.toordinal())


def either(first: Span, second: Span) -> Span:
    """Return a span with two readings; those of ``first`` and ``second`` that are alternatives already are dropped."""
    if (first.low, first.high) == (second.low, second.high):
        return first
    return Span(first.low, first.high, second.low, second.high, first.guess or second.guess)


def between(first: Span, last: Span) -> Span:
    """Return the interval from one span to another; ValueError when it ends before it starts."""
    if last.high < first.low:
        raise ValueError("ends before it starts")
    return Span(first.low, last.high, guess=first.guess or last.guess)


def since(first: Span) -> Span:
    """Return the interval that is open at its end."""
    return Span(first.low, min(date.max.toordinal(), first.high + OPEN_YEARS * 366), guess=first.guess)


def until(last: Span) -> Span:
    """Return the interval that is open at its start."""
    return Span(max(1, last.low - OPEN_YEARS * 366), last.high, guess=last.guess)
