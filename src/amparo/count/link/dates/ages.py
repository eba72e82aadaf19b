"""Births from ages: who has completed a years on a day was born a years before it, or up to one more.

An age is a number, a range, an open end or a number with a hedge, in years or in months; ``HEDGE`` says how far about
may be off.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from unicodedata import normalize

from amparo.count.link.dates.span import Span
from amparo.count.link.dates.words import unhedged

OLDEST = 120
"""Years; more is no age."""
HEDGE = 5
"""Years by which an age said to be about right may be wrong, either way."""

_UNIT = re.compile(
    r"[\s-]*(?:полных )?(?:лет\w*|летн\w*|год[ау]?|г|рок\w*|years?(?: old)?|yrs?|y\.? ?/?o|y|jahre?(?: alt)?|ans?"
    r"|سنة|عاما?|ساله?)\b\.?"
)
_LEAD = re.compile(r"^(?:aged?|возраст|вік|alter|âge)[\s:]*")
_MONTHS = re.compile(r"(\d{1,3})\s*(?:мес\w*\.?|months?|mos?\.?|mths?|monate?|mois|شهر\w*)")
_RANGE = re.compile(r"(\d{1,3})\s*(?:-|/|до|по|to|or|или|and|и|bis|à)\s*(\d{1,3})")
_FROM = re.compile(
    r"(?:>|>=|≥|over|above|старше|больше|более|от|свыше|min\.?)\s*(\d{1,3})|(\d{1,3})\s*(?:\+|и старше|and over)"
)
_UP_TO = re.compile(r"(?:<|<=|≤|under|below|младше|до|менее|меньше|max\.?)\s*(\d{1,3})")
_TENS = re.compile(r"([1-9]0)'?s")


def birth_from_age(age: str, on: Span | None) -> Span | None:
    """Return the days of birth that an age on a day, or in an interval of days, allows; None when it says nothing."""
    if on is None:
        return None
    bounds = _completed(age[:320])
    if bounds is None:
        return None
    youngest, oldest = bounds
    try:
        return Span(_before(on.low, oldest) + 1, _before(on.high, youngest), guess=True)
    except ValueError:  # before the year 1
        return None


@lru_cache(maxsize=4096)
def _completed(age: str) -> tuple[int, int] | None:
    """Return the least months that have passed since birth, and the months that have not."""
    return _months(age) or _years(age)


def _plain(text: str) -> str:
    text = " ".join(normalize("NFKC", text).casefold().split())[:40]
    text = re.sub(r"[‐-―−]", "-", text)
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def _months(text: str) -> tuple[int, int] | None:
    match = _MONTHS.fullmatch(_plain(text))
    if match is None or int(match[1]) > 12 * OLDEST:
        return None
    return int(match[1]), int(match[1]) + 1


def _years(text: str) -> tuple[int, int] | None:
    bare, guess = unhedged(_plain(text))
    bare = _UNIT.sub("", _LEAD.sub("", bare)).strip()
    bare = re.sub(r"(\d)[.,]0+\b", r"\1", bare)
    bounds = _bounds(bare)
    if bounds is None or bounds[0] > bounds[1] or bounds[1] > OLDEST:
        return None
    about = HEDGE if guess else 0
    return 12 * max(0, bounds[0] - about), 12 * (min(OLDEST, bounds[1] + about) + 1)


def _bounds(text: str) -> tuple[int, int] | None:
    if re.fullmatch(r"\d{1,3}", text):
        return int(text), int(text)
    if match := _RANGE.fullmatch(text):
        return int(match[1]), int(match[2])
    if match := _FROM.fullmatch(text):
        return int(match[1] or match[2]), OLDEST
    if match := _UP_TO.fullmatch(text):
        return 0, int(match[1])
    if match := _TENS.fullmatch(text):
        return int(match[1]), int(match[1]) + 9
    return None


def _before(ordinal: int, months: int) -> int:
    """Return the same day so many months before, or the last of its month where there is none such."""
    when = date.fromordinal(ordinal)
    place = when.year * 12 + when.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(when.day, monthrange(year, month)[1])).toordinal()
