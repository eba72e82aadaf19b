"""One date in one of the ways it may be written; ValueError where the digits are no date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from amparo.count.link.dates.calendars import HIJRI_YEARS, lunar, solar
from amparo.count.link.dates.span import Span, coded, day, either, months
from amparo.count.link.dates.words import GREGORIAN, LUNAR, SOLAR, known

PIVOT = 30
"""Two-digit years up to this are 20xx, later ones 19xx."""

ORDERS = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](?:\d{4}|\d\d)$")
"""Dates whose order only the list can show."""
_SMALL = frozenset({"of", "de", "в", "во", "у", "the", "le", "du", "im", "den", "der", "من", "ه", "م"})
_SEASON_MONTHS = {1: (3, 5), 2: (6, 8), 3: (9, 11)}
_GROUPS = {
    **{33 + n: (3 * n + 1, 3) for n in range(4)},
    **{37 + n: (4 * n + 1, 4) for n in range(3)},
    40: (1, 6),
    41: (7, 6),
}


def written(text: str, order: str) -> Span | None:
    """Return the days of one date; None when it is written in no known way."""
    for pattern, span in _WAYS:
        if match := pattern.fullmatch(text):
            return span(match, order)
    return _worded(text)


def _year_first(match: re.Match[str], _order: str) -> Span:
    low, high = int(match[1].replace("x", "0")), int(match[1].replace("x", "9"))
    month, number = match[3], match[4]
    month = None if month == "xx" else month
    if month is None or number == "xx":
        number = None
    if low < high:
        return _unspecified(max(1, low), high, month, number)
    return numbered(low, int(month) if month else None, int(number) if number else None)


def _unspecified(low: int, high: int, month: str | None, number: str | None) -> Span:
    first, last = int(month or 1), int(month or 12)
    span = months(low, first, high, last)
    if number is None:
        return span
    return Span(span.low + int(number) - 1, min(span.high, months(high, last, high, last).low + int(number) - 1))


def numbered(year: int, month: int | None, number: int | None) -> Span:
    """Return the days of a year, or of a month, season or day in it; a Hijri year in both its readings."""
    if year in HIJRI_YEARS:
        hijri = either(solar(year, month, number), lunar(year, month, number))
        return hijri if month is None or number is None else replace(hijri, code=coded(year, month, number))
    if month is None:
        return months(year, 1, year, 12)
    if number is not None:
        return day(year, month, number)
    if 21 <= month <= 32:
        return season(year, (month - 21) % 4 + 1)
    if month in _GROUPS:
        first, length = _GROUPS[month]
        return months(year, first, year, first + length - 1)
    return months(year, month, year, month)


def season(year: int, number: int) -> Span:
    """Return spring (1) to winter (4) of a year; winter in two readings, at the end of the year and at its start."""
    if number in _SEASON_MONTHS:
        first, last = _SEASON_MONTHS[number]
        return months(year, first, year, last)
    return either(months(year, 12, year + 1, 2), months(year - 1, 12, year, 2))


def _compact(match: re.Match[str], order: str) -> Span:
    text = match[0]
    if int(text[:4]) >= HIJRI_YEARS.start:
        try:
            return numbered(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    return _ordered(int(text[:2]), int(text[2:4]), int(text[4:]), order or "day")


def _year_last(match: re.Match[str], order: str) -> Span:
    first, mark, second, year = match[1], match[2], match[3], match[4]
    if len(year) == 2 and int(first) > 31:
        return day(_full(first), int(second), int(year))
    return _ordered(int(first), int(second), _full(year), "day" if mark in ". " else order)


def _ordered(first: int, second: int, year: int, order: str) -> Span:
    if first > 12 or (order == "day" and second <= 12):
        return numbered(year, second, first)
    if second > 12 or order == "month":
        return numbered(year, first, second)
    if year in HIJRI_YEARS:
        return numbered(year, second, first)
    return either(numbered(year, second, first), numbered(year, first, second))


def _month_year(match: re.Match[str], _order: str) -> Span:
    return numbered(int(match[2]), int(match[1]), None)


def _tens(match: re.Match[str], _order: str) -> Span:
    start = _full(match[1]) if len(match[1]) == 2 else int(match[1])
    return months(start, 1, start + 9, 12).hedged()


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) <= PIVOT else 1900)


_WAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Span]], ...] = (
    (re.compile(r"(\d{4}|\d{3}x|\d\dxx)(?:([-./])(\d{1,2}|xx)(?:\2(\d{1,2}|xx))?)?"), _year_first),
    (re.compile(r"\d{8}"), _compact),
    (re.compile(r"(\d{1,2})([-./ ])(\d{1,2})\2(\d{4}|\d\d)"), _year_last),
    (re.compile(r"(\d{1,2})[-./](\d{4})"), _month_year),
    (re.compile(r"(\d{3}0|[2-9]0)(?:'?s|-?er|-?[ех]|-?ті|-?тых|-?ые)(?: гг?)?"), _tens),
)


def _worded(text: str) -> Span | None:
    text = re.sub(r"\b(\w+) (?=(?:ال)?(?:ثاني|أول|اول|أولى|اولى|آخر|آخرة|ثانية|قعدة|حجة)\b)", r"\1", text)
    numbers: list[str] = []
    named: dict[str, int] = {}
    for token in re.findall(r"\d+|[^\W\d_]+", re.sub(r"(?<=\d)(?:st|nd|rd|th|-?го|-?er)\b", "", text)):
        if token.isdigit():
            numbers.append(token)
        elif (word := known(token)) and word[0] not in named:
            named[word[0]] = word[1]
        elif token not in _SMALL:
            return None
    return _named(named, numbers) if named else None


def _named(named: dict[str, int], numbers: list[str]) -> Span | None:
    calendar = next((kind for kind in (GREGORIAN, SOLAR, LUNAR) if kind in named), None)
    years = [number for number in numbers if len(number) == 4] or numbers[1:]
    days = [number for number in numbers if number not in years]
    if len(years) != 1 or len(days) > (calendar is not None) or any(len(number) > 2 for number in days):
        return None
    year, number = _full(years[0]) if len(years[0]) == 2 else int(years[0]), int(days[0]) if days else None
    if calendar in (SOLAR, LUNAR):
        month_of = solar if calendar == SOLAR else lunar
        return month_of(year, named[calendar], number) if year in HIJRI_YEARS else None
    if calendar:
        return numbered(year, named[calendar], number)
    if "season" in named:
        return season(year, named["season"])
    first = 4 * named["part"] - 3
    return months(year, first, year, first + 3).hedged()
