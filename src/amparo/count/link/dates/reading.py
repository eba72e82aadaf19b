"""Dates as people write them, and as EDTF (ISO 8601-2:2019, levels 0 to 2 as far as people need it).

Read are full dates in any usual order and script, months, years, decades, seasons, hedges, intervals closed and open,
unspecified digits, and Hijri years (as Persian and as Islamic). ``12/04/85`` keeps both readings unless the list shows
its order; with dots, the day comes first. Two-digit years up to ``PIVOT`` are of this century.
"""

from __future__ import annotations

import re
from contextlib import suppress
from unicodedata import category, decimal, normalize

from amparo.count.link.dates.span import Span, between, since, until
from amparo.count.link.dates.words import unhedged
from amparo.count.link.dates.written import ORDERS, written

MAX_LENGTH = 80
"""Characters of a date, once white space is collapsed."""

_TIME = re.compile(r"(?<=\d)[t ]\d{1,2}:\d\d.*$")
_SET = re.compile(r"[\[{](.*)[\]}]")
_SINCE = re.compile(r"(?:с|со|после|від|після|since|after|from|seit|nach|depuis|après|منذ|بعد) (.+)")
_UNTIL = re.compile(r"(?:до|перед|before|until|by|vor|bis|avant|قبل) (.+)")
_LEAD = re.compile(r"^(?:с|со|от|между|з|від|між|from|between|von|zwischen|de|entre|من|بين) ")
_BETWEEN = re.compile(r" ?(?:/|--|\.\.| - |(?<=\d{4})-(?=\d{4}$)| (?:по|до|и|та|і|to|and|until|bis|und|à|et|إلى|و) ) ?")


def read(text: str, order: str = "") -> Span | None:
    """Return the days that a text may mean; None when it names no date.

    ``order`` says how the list writes dates of which both orders could be meant: ``day`` or ``month`` first, or
    nothing when that is not known.
    """
    plain = _plain(text)
    if not plain or len(plain) > MAX_LENGTH:
        return None
    if span := _single(plain, order):
        return span
    bare, guess = unhedged(_decade(plain))
    span = _single(bare, order) or _interval(bare, order)
    return span.hedged() if span and guess else span


def order_of(texts: set[str]) -> str:
    """Return how a list writes its dates, ``day`` or ``month`` first: what nearly all that can be told show."""
    first = {text: match for text in texts if len(text) < 40 and (match := ORDERS.match(text.strip()))}
    days = sum(int(match[1]) > 12 >= int(match[2]) for match in first.values())
    months = sum(int(match[2]) > 12 >= int(match[1]) for match in first.values())
    if days + months < 3 or 20 * min(days, months) > days + months:
        return ""
    return "day" if days > months else "month"


def _plain(text: str) -> str:
    text = normalize("NFKC", text[: 4 * MAX_LENGTH]).casefold()
    if not text.isascii():
        text = "".join(_character(c) for c in text)
    return _TIME.sub("", " ".join(text.split())).strip(" .,;()\"'")


def _character(c: str) -> str:
    if category(c) == "Cf" or c == "ـ":
        return ""
    if category(c) == "Pd" or c == "−":
        return "-"
    return str(decimal(c, c)) if category(c) == "Nd" else c


def _decade(text: str) -> str:
    # Three digits with a question mark leave one open; four digits with one doubt them all.
    return re.sub(r"^(\d{3})\?$", r"\1x?", text)


def _single(text: str, order: str) -> Span | None:
    with suppress(ValueError, OverflowError):
        return written(text, order)
    return None


def _interval(text: str, order: str) -> Span | None:
    if match := _SET.fullmatch(text):
        return _joined(re.split(r",|\.\.", match[1]), order)
    if "/" in text or text.endswith("..") or text.startswith(".."):
        start, _, end = text.partition("/" if "/" in text else "..")
        if end in ("", "..") and (first := _single(start.strip(), order)):
            return since(first)
        if start in ("", "..") and (last := _single(end.strip(), order)):
            return until(last)
    ends = _BETWEEN.split(_LEAD.sub("", text))
    if len(ends) == 2:
        return _joined(ends, order)
    for pattern, opened in ((_SINCE, since), (_UNTIL, until)):
        if (match := pattern.fullmatch(text)) and (span := _single(match[1], order)):
            return opened(span)
    return None


def _joined(parts: list[str], order: str) -> Span | None:
    spans = [_single(part.strip(), order) for part in parts]
    known = [span for span in spans if span]
    if not known or len(known) < len(spans):
        return None
    with suppress(ValueError):
        return between(known[0], known[-1])
    return None
