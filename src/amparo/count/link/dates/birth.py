"""Dates of birth compared: the same day, the slips that clerks make, and intervals that agree or nearly do.

The exact levels come first because each is rare by chance; those of intervals follow from narrow to wide. Two exact
days in one year are kept apart from all else: one of them is often invented.
"""

from __future__ import annotations

from splink.internals.comparison_level_library import CustomLevel, ElseLevel

from amparo.count.link.comparison import Comparison, Level, Prepared
from amparo.count.link.dates.nearness import near, near_sql
from amparo.count.link.dates.prepare import COLUMNS
from amparo.text import N_

MONTH, YEAR = 30, 366
"""Days from the first to the last of intervals that count as a month or a year (a Persian year and a day of doubt)."""
_STEM = "birth"


def _slip_sql() -> str:
    """Swapped day and month, the other calendar, one wrong digit, two turned digits, or the same in one reading."""
    code, other = "birth_code_l", "birth_code_r"
    turned_day = f"{code} // 100 = {other} // 100 AND {code} % 100 = {other} % 10 * 10 + {other} // 10 % 10"
    turned_year = (
        f"{code} % 10000 = {other} % 10000 AND {code} // 1000000 = {other} // 1000000"
        f" AND {code} // 10000 % 100 = {other} // 10000 % 10 * 10 + {other} // 100000 % 10"
    )
    return " OR ".join(
        (
            "birth_code_l = birth_swapped_r",
            "birth_swapped_l = birth_code_r",
            "birth_code_l = birth_julian_r",
            "birth_julian_l = birth_code_r",
            "bit_count(birth_digits_l & birth_digits_r) = 7",
            f"({turned_day})",
            f"({turned_year})",
            near_sql(_STEM, 0, most=0),
        )
    )


def _slip(left: Prepared, right: Prepared) -> bool:
    return _written_slip(left, right) or near(_STEM, left, right, 0, most=0)


def _written_slip(left: Prepared, right: Prepared) -> bool:
    code, other = left["birth_code"], right["birth_code"]
    if code is None or other is None:
        return False
    year, year_r = code // 10_000, other // 10_000
    same_century = year // 100 == year_r // 100
    return bool(
        code == right["birth_swapped"]
        or other == left["birth_swapped"]
        or code == right["birth_julian"]
        or other == left["birth_julian"]
        or (left["birth_digits"] & right["birth_digits"]).bit_count() == 7
        or (code // 100 == other // 100 and code % 100 == _turned(other % 100))
        or (code % 10_000 == other % 10_000 and same_century and year % 100 == _turned(year_r % 100))
    )


def _turned(two: int) -> int:
    return two % 10 * 10 + two // 10


def _level(left: Prepared, right: Prepared) -> int:
    if left["birth_low"] is None or right["birth_low"] is None:
        return 0
    code, other = left["birth_code"], right["birth_code"]
    written = code is not None and other is not None
    if written and code == other:
        return 1
    if _slip(left, right):
        return 2
    if written and (part := _parts(code, other)):
        return part
    return _intervals(left, right, written and code // 10_000 == other // 10_000)


def _parts(code: int, other: int) -> int:
    if code // 100 == other // 100:
        return 3
    if code // 10_000 == other // 10_000 and code % 100 == other % 100:
        return 4
    return 5 if code % 10_000 == other % 10_000 else 0


def _intervals(left: Prepared, right: Prepared, same_year: bool) -> int:
    guess = left["birth_guess"] or right["birth_guess"]
    if near(_STEM, left, right, 0, most=MONTH):
        return 6
    if not guess and near(_STEM, left, right, 0, most=YEAR):
        return 7
    if near(_STEM, left, right, 0):
        return 8
    if same_year:
        return 9
    if near(_STEM, left, right, 2 * YEAR, least=0 if guess else MONTH + 1):
        return 10
    return 11 if guess and near(_STEM, left, right, 5 * YEAR) else 12


_GUESS = "(birth_guess_l OR birth_guess_r)"
_SQL = (
    ("same", N_("same day"), 0.8, "birth_code_l = birth_code_r"),
    ("slip", N_("same day but for a slip"), 0.04, _slip_sql()),
    ("year_month", N_("same year and month, other day"), 0.02, "birth_code_l // 100 = birth_code_r // 100"),
    (
        "year_day",
        N_("same year and day, other month"),
        0.01,
        "birth_code_l // 10000 = birth_code_r // 10000 AND birth_code_l % 100 = birth_code_r % 100",
    ),
    ("month_day", N_("same month and day, other year"), 0.01, "birth_code_l % 10000 = birth_code_r % 10000"),
    ("month", N_("same month"), 0.02, near_sql(_STEM, 0, most=MONTH)),
    ("year", N_("same year"), 0.03, f"NOT {_GUESS} AND {near_sql(_STEM, 0, most=YEAR)}"),
    ("overlap", N_("the intervals overlap"), 0.03, near_sql(_STEM, 0)),
    ("year_only", N_("same year, other day and month"), 0.01, "birth_code_l // 10000 = birth_code_r // 10000"),
    (
        "two_years",
        N_("within two years, where one is a guess or no more than a year"),
        0.015,
        f"({_GUESS} AND {near_sql(_STEM, 2 * YEAR)}) OR {near_sql(_STEM, 2 * YEAR, least=MONTH + 1)}",
    ),
    ("five_years", N_("within five years, where one is a guess"), 0.005, f"{_GUESS} AND {near_sql(_STEM, 5 * YEAR)}"),
)

BIRTH = Comparison(
    "birth",
    COLUMNS,
    (
        Level(
            "missing",
            N_("missing"),
            CustomLevel("birth_low_l IS NULL OR birth_low_r IS NULL", base_dialect_str="duckdb"),
            neutral=True,
        ),
        *(Level(id_, label, CustomLevel(sql, base_dialect_str="duckdb"), m) for id_, label, m, sql in _SQL),
        Level("else", N_("different births"), ElseLevel(), 0.01),
    ),
    _level,
)
"""How births compare, by the columns of ``prepare_columns``."""
