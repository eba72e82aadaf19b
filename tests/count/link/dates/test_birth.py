from __future__ import annotations

import random
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.link.sql_levels import assert_agree, levels_of

from amparo.count.link.dates import BIRTH, prepare_columns

HARD = [
    ("1985-04-12", "12.04.1985", "same"),
    ("1985-04-12", "12 апреля 1985 г.", "same"),
    ("1985-04-12", "١٢.٠٤.١٩٨٥", "same"),
    ("1985-04-12", "1985-04-12?", "same"),
    ("1985-04-12", "1985-12-04", "slip"),  # day and month swapped
    ("1985-04-12", "1985-04-25", "slip"),  # Julian and Gregorian
    ("1985-04-12", "1985-03-30", "slip"),
    ("1985-01-05", "1984-12-23", "slip"),
    ("1985-04-12", "1985-04-13", "slip"),
    ("1985-04-12", "1975-04-12", "slip"),
    ("1985-04-12", "1985-09-12", "slip"),
    ("1985-04-12", "1985-04-21", "slip"),
    ("1985-04-12", "1958-04-12", "slip"),
    ("1985-04-12", "12/04/85", "slip"),  # the same in one reading
    ("1985-12-04", "12/04/85", "slip"),
    ("19450413", "19450493", "slip"),  # no such day, yet one digit wrong
    ("1985-04-12", "1985-04-28", "year_month"),
    ("1985-04-12", "1985-11-12", "year_day"),
    ("1985-04-12", "1963-04-12", "month_day"),
    ("1985-04-12", "1985-04", "month"),
    ("апрель 1985", "1985-04-XX", "month"),
    ("1986-05-02", "1365/02/12", "slip"),  # Persian
    ("1365/02/12", "12.02.1365", "same"),  # whichever calendar was meant
    ("1450-09-23", "1950-09-23", "slip"),
    ("1985-06-01", "12 رمضان 1405", "month"),  # Islamic, by sight
    ("1985-04-12", "1985", "year"),
    ("1985", "1985 г.р.", "year"),
    ("1986-06-01", "1365", "year"),
    ("1985-04-12", "около 1985", "overlap"),
    ("1985-04-12", "198X", "overlap"),
    ("1985-04-12", "1980/1990", "overlap"),
    ("1985-04-12", "1985-09-30", "year_only"),
    ("1985", "1986", "two_years"),
    ("1985-04-12", "1987", "two_years"),
    ("1985-04-12", "~1987-03-01", "two_years"),
    ("1985-04-12", "~1989", "five_years"),
    ("1985-04-12", "1943-09-30", "else"),
    ("1985-04-12", "1986-09-30", "else"),
    ("1985-04-12", "1989", "else"),
    ("1985-04-12", "~1999", "else"),
    ("1985", "1995", "else"),
    ("1985-04-12", None, "missing"),
    ("1985-04-12", "неизвестно", "missing"),
    ("1985-04-12", "99999", "missing"),
]


def test_hard_pairs() -> None:
    columns = prepare_columns([value for one, other, _ in HARD for value in (one, other)], None, None, None)
    found = levels_of(BIRTH, columns, len(HARD))
    assert [(one, other, level) for (one, other, _), level in zip(HARD, found, strict=True)] == HARD


def test_ages() -> None:
    births = ["1985-04-12", None, None, None, None, None, None, "1985-04-12"]
    ages = [None, "31", "30-35", "около 35", "40", "25", None, "60"]
    columns = prepare_columns(births, ages, [None] * 8, "2017-04-01")
    plain = assert_agree(BIRTH, columns)
    names = [BIRTH.levels[level].id for level in plain[0]]
    assert names == ["same", "overlap", "overlap", "overlap", "else", "else", "missing", "same"]
    assert columns["birth_guess"].to_pylist() == [False, True, True, True, True, True, None, False]


def test_without_a_day_ages_say_nothing() -> None:
    columns = prepare_columns([None], ["31"], [None], None)
    assert columns["birth_low"].to_pylist() == [None]


def test_starting_probabilities_add_up() -> None:
    assert sum(level.m for level in BIRTH.levels) == pytest.approx(1)


def test_a_list_shows_its_order_of_day_and_month() -> None:
    told = prepare_columns(["12/04/1985", "25/04/1985", "13/01/1970", "30/09/1990"])
    assert told["birth_key"].to_pylist()[0] == "1985-04-12"
    american = prepare_columns(["12/04/1985", "04/25/1985", "01/13/1970", "09/30/1990"])
    assert american["birth_key"].to_pylist()[0] == "1985-12-04"
    untold = prepare_columns(["12/04/1985", "25/04/1985", "01/13/1970", "09/30/1990"])
    assert untold["birth_key"].to_pylist()[0] is None
    assert untold["birth_low2"].to_pylist()[0] == date(1985, 12, 4).toordinal()


def test_heaped_new_years_days_are_years() -> None:
    rng = random.Random(1)
    true = [(date(1950, 1, 1) + timedelta(rng.randrange(20_000))).isoformat() for _ in range(500)]
    heaped = prepare_columns([*true, *["1985-01-01"] * 30])
    assert heaped["birth_key"].to_pylist()[-1] is None
    assert heaped["birth_high"].to_pylist()[-1] == date(1985, 12, 31).toordinal()
    persian = prepare_columns([f"{1340 + n}/01/01" for n in range(40)])
    assert persian["birth_high"].to_pylist()[25] == date(1987, 3, 20).toordinal()
    few = prepare_columns([*true, *["1985-01-01"] * 3])
    assert few["birth_key"].to_pylist()[-1] == "1985-01-01"


def test_an_impossible_day_keeps_its_digits_only() -> None:
    columns = prepare_columns(["19450493", "1945-13-41", "9999-99-99", "00000000"])
    assert columns["birth_code"].to_pylist() == [19450493, 19451341, None, None]
    assert columns["birth_key"].to_pylist() == [None] * 4
    assert columns["birth_year"].to_pylist() == [1945, 1945, None, None]


WRITTEN = st.one_of(
    st.none(),
    st.dates(date(1930, 1, 1), date(2010, 1, 1)).map(lambda d: d.isoformat()),
    st.dates(date(1984, 1, 1), date(1986, 1, 1)).map(lambda d: f"{d:%d/%m/%Y}"),
    st.dates(date(1984, 1, 1), date(1986, 1, 1)).map(lambda d: f"{d:%Y-%m}"),
    st.integers(1980, 1990).map(str),
    st.integers(1980, 1990).map("~{}".format),
    st.integers(1360, 1410).map(str),
    st.integers(198, 199).map("{}X".format),
    st.tuples(st.integers(1980, 1985), st.integers(1985, 1990)).map("{0[0]}/{0[1]}".format),
    st.integers(19_840_000, 19_859_999).map(str),
    st.text(max_size=12),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WRITTEN, st.one_of(st.none(), st.integers(0, 99).map(str))), min_size=2, max_size=25))
def test_sql_and_python_agree(rows: list[tuple[str | None, str | None]]) -> None:
    columns = prepare_columns([birth for birth, _ in rows], [age for _, age in rows], None, "2017-04")
    plain = assert_agree(BIRTH, columns)
    for n, (birth, _) in enumerate(rows):
        assert BIRTH.levels[plain[n][n]].id in ("same", "slip", "month", "year", "overlap", "missing"), birth


def test_absurd_values_are_missing() -> None:
    absurd = ["9" * 1_000_000, "\x00\x01", "\ud800", "0000", "-1", "∞", "1985-02-30" * 9, "²³¹", "१९८५/", "/" * 100]
    columns = prepare_columns(absurd, absurd, absurd, "\x00")
    assert columns["birth_key"].to_pylist() == [None] * len(absurd)


@pytest.mark.parametrize("shape", ["{:%Y-%m-%d}", "{:%d/%m/%Y}"])
def test_speed_is_that_of_distinct_values(shape: str) -> None:
    rng = random.Random(2)
    days = [shape.format(date(1930, 1, 1) + timedelta(n)) for n in range(20_000)]
    values = rng.choices(days, k=250_000)
    begun = time.process_time()
    prepare_columns(values)
    assert time.process_time() - begun < 4
