"""Hedged numbers and uncertain dates in the reader's language."""

from __future__ import annotations

import re
from datetime import date

from babel import dates

from amparo.ledger.value import Hedge, Quantity
from amparo.text import N_, catalogue, show_number

HEDGES = {
    Hedge.EXACT: N_("{number}"),
    Hedge.AT_LEAST: N_("at least {number}"),
    Hedge.MORE_THAN: N_("more than {number}"),
    Hedge.UP_TO: N_("up to {number}"),
    Hedge.NEARLY: N_("nearly {number}"),
    Hedge.FEWER_THAN: N_("fewer than {number}"),
    Hedge.ABOUT: N_("about {number}"),
    Hedge.RANGE: N_("{number} to {other}"),
}
"""How a number is hedged, in words."""

HEDGE_NAMES = {
    Hedge.EXACT: N_("a bare number"),
    Hedge.AT_LEAST: N_("at least"),
    Hedge.MORE_THAN: N_("more than"),
    Hedge.UP_TO: N_("up to"),
    Hedge.NEARLY: N_("nearly"),
    Hedge.FEWER_THAN: N_("fewer than"),
    Hedge.ABOUT: N_("about"),
    Hedge.RANGE: N_("a range"),
    Hedge.VAGUE: N_("a word, no number"),
}
"""The hedges by name, for a list of drifts."""

VAGUE = {"hundreds": N_("hundreds"), "dozens": N_("dozens")}
"""Vague words that have a translation; others are shown as recorded."""


def say(quantity: Quantity, language: str = "en") -> str:
    """Write a quantity: in English as it was printed, else from its hedge and bounds."""
    words = catalogue(language).gettext
    low, high = quantity.low, quantity.high
    if quantity.words and (language == "en" or quantity.hedge is Hedge.VAGUE or low is high is None):
        return words(VAGUE.get(quantity.words, quantity.words))
    number = low if low is not None else high
    if number is None or quantity.hedge is Hedge.VAGUE:
        return words(N_("no number"))
    other = "" if high is None else show_number(high, language)
    return words(HEDGES[quantity.hedge]).format(number=show_number(number, language), other=other)


def when(edtf: str, language: str = "en") -> str:
    """Write an EDTF day or month shortly; other dates as recorded."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", edtf):
        return dates.format_date(date.fromisoformat(edtf), "d MMM y", locale=language)
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", edtf):
        return dates.format_date(date.fromisoformat(edtf + "-01"), "LLL y", locale=language)
    return edtf
