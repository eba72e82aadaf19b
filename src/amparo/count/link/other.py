"""What else a list says: numbers that are one person's, one of few values, and other text with slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from unicodedata import normalize

import pyarrow as pa
from anyascii import anyascii
from rapidfuzz.distance import OSA, JaroWinkler
from splink.internals.comparison_level_creator import ComparisonLevelCreator
from splink.internals.comparison_level_library import (
    ElseLevel,
    ExactMatchLevel,
    JaroWinklerLevel,
    NullLevel,
)
from splink.internals.dialects import SplinkDialect

from amparo.count.link.columns import fill, stem
from amparo.count.link.comparison import Comparison, Level, Prepared
from amparo.text import N_

MAX_LENGTH = 200
"""Characters of a value that are looked at."""
LONG = 6
"""From so many characters on, two identifiers that differ by one are rather one mistyped than two."""
ONE_SLIP = 0.85
"""Jaro-Winkler likeness below which values of that length differ by more than one slip (0.88 is the least)."""

CLOSE, SIMILAR = 0.94, 0.85
"""Jaro-Winkler similarities of text: one slip in a word of usual length, and several."""

_PHONE = re.compile(
    "phone|tel|mobil|cell|whatsapp|viber|signal|тел|моб|номер связи|هاتف|جوال|موبايل|تلفن", re.IGNORECASE
)


class _Slip(ComparisonLevelCreator):
    """One character is wrong, missing or too many, or two neighbours are turned, in values long enough to say so.

    What differs by more in length, or is less alike than one slip leaves it, is not looked at character by character.
    """

    def __init__(self, column: str) -> None:
        self._left, self._right = f"{column}_l", f"{column}_r"

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL; CASE, as AND works out both sides for every pair."""
        left, right = self._left, self._right
        may = f"LEAST(length({left}), length({right})) >= {LONG} AND abs(length({left}) - length({right})) <= 1"
        alike = f"{sql_dialect.jaro_winkler_function_name}({left}, {right}) >= {ONE_SLIP}"
        slip = f"{sql_dialect.damerau_levenshtein_function_name}({left}, {right}) <= 1"
        return f"CASE WHEN {may} THEN CASE WHEN {alike} THEN {slip} ELSE FALSE END ELSE FALSE END"

    def create_label_for_charts(self) -> str:
        """Return the condition's name."""
        return "slip"


def identifier(label: str) -> Comparison:
    """Return how numbers or codes that are one person's compare, by the columns of ``prepare_identifier``."""
    column = stem("identifier", label)

    def level(left: Prepared, right: Prepared) -> int:
        one, other = left[column], right[column]
        if one is None or other is None:
            return 0
        if one == other:
            return 1
        return 2 if min(len(one), len(other)) >= LONG and OSA.distance(one, other) <= 1 else 3

    levels = (
        Level("missing", N_("missing"), NullLevel(column), neutral=True),
        Level("same", N_("same"), ExactMatchLevel(column), 0.9, frequency=column),
        Level("slip", N_("one character wrong, or two turned"), _Slip(column), 0.05),
        Level("else", N_("different"), ElseLevel(), 0.05),
    )
    return Comparison(f"identifier:{label}", {column: "VARCHAR"}, levels, level)


def prepare_identifier(label: str, values: Sequence[str | None]) -> dict[str, pa.Array]:
    """Return one column: letters and digits only; of phones, the digits with their country's code (Russian by default).

    It serves as a key to find candidates by as it is.
    """
    plain = _phone if _PHONE.search(label) else _code
    return fill(values, _one(plain), {stem("identifier", label): "VARCHAR"})


def category(label: str) -> Comparison:
    """Return how one of few values compares, by the column of ``prepare_category``."""
    column = stem("category", label)

    def level(left: Prepared, right: Prepared) -> int:
        one, other = left[column], right[column]
        if one is None or other is None:
            return 0
        return 1 if one == other else 2

    levels = (
        Level("missing", N_("missing"), NullLevel(column), neutral=True),
        Level("same", N_("same"), ExactMatchLevel(column), 0.95),
        Level("else", N_("different"), ElseLevel(), 0.05),
    )
    return Comparison(f"category:{label}", {column: "VARCHAR"}, levels, level)


def prepare_category(label: str, values: Sequence[str | None]) -> dict[str, pa.Array]:
    """Return one column: the value in small letters, white space collapsed."""
    return fill(values, _one(_collapsed), {stem("category", label): "VARCHAR"})


def text(label: str) -> Comparison:
    """Return how other text compares, by the first column of ``prepare_text``."""
    column = stem("text", label)

    def level(left: Prepared, right: Prepared) -> int:
        one, other = left[column], right[column]
        if one is None or other is None:
            return 0
        if one == other:
            return 1
        likeness = JaroWinkler.similarity(one, other)
        return 2 if likeness >= CLOSE else 3 if likeness >= SIMILAR else 4

    levels = (
        Level("missing", N_("missing"), NullLevel(column), neutral=True),
        Level("same", N_("same"), ExactMatchLevel(column), 0.75, frequency=column),
        Level("close", N_("nearly the same spelling"), JaroWinklerLevel(column, CLOSE), 0.12),
        Level("similar", N_("similar spelling"), JaroWinklerLevel(column, SIMILAR), 0.05),
        Level("else", N_("different"), ElseLevel(), 0.08),
    )
    return Comparison(f"text:{label}", {column: "VARCHAR"}, levels, level)


def prepare_text(label: str, values: Sequence[str | None]) -> dict[str, pa.Array]:
    """Return the text in small ASCII letters, spaces collapsed, and ``…_key``: its first four letters or digits."""
    name = stem("text", label)

    def cells(value: str) -> tuple[str, str | None] | None:
        plain = _collapsed(anyascii(_collapsed(value)))
        return (plain, re.sub(r"[^a-z0-9]", "", plain)[:4] or None) if plain else None

    return fill(values, cells, {name: "VARCHAR", f"{name}_key": "VARCHAR"})


def _one(plain: Callable[[str], str]) -> Callable[[str], tuple[str | None]]:
    return lambda value: (plain(value) or None,)


def _collapsed(value: str) -> str:
    # What is no character, as half of a surrogate pair is none, cannot be stored as text.
    plain = normalize("NFKC", value[: 2 * MAX_LENGTH]).casefold().encode("utf-8", "ignore").decode()
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", plain).split())[:MAX_LENGTH].strip()


def _code(value: str) -> str:
    return _NEITHER.sub("", _collapsed(value))


_NEITHER = re.compile(r"[\W_]+")


def _phone(value: str) -> str:
    plain = _collapsed(value)
    digits = "".join(str(int(c)) for c in plain if c.isdecimal())
    if plain.startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    if len(digits) == 11 and digits.startswith("8"):
        return "7" + digits[1:]
    return "7" + digits if len(digits) == 10 and digits.startswith("9") else digits
