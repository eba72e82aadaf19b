from __future__ import annotations

from calendar import monthrange
from datetime import date
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link.dates import read
from amparo.count.link.dates.calendars import lunar, solar
from amparo.count.link.dates.span import Span


def days(span: Span | None) -> str | None:
    if span is None:
        return None
    text = f"{date.fromordinal(span.low)} {date.fromordinal(span.high)}"
    if span.low2 is not None and span.high2 is not None:
        text += f" or {date.fromordinal(span.low2)} {date.fromordinal(span.high2)}"
    return text + (" guess" if span.guess else "")


TWELFTH = "1985-04-12 1985-04-12"
YEAR = "1985-01-01 1985-12-31"

READ = {
    # as people write
    "12.04.1985": TWELFTH,
    "12. 04. 1985": None,
    "12 апреля 1985": TWELFTH,
    "12 апреля 1985 г.р.": TWELFTH,
    "12 квітня 1985 р.": TWELFTH,
    "12 красавіка 1985": TWELFTH,
    "12th April 1985": TWELFTH,
    "Apr 12, 1985": TWELFTH,
    "12. April 1985": TWELFTH,
    "le 12 avril 1985": TWELFTH,
    "12 Nisan 1985": TWELFTH,
    "12 أبريل 1985": TWELFTH,
    "١٢ نيسان ١٩٨٥": TWELFTH,
    "12 كانون الثاني 1985": "1985-01-12 1985-01-12",
    "12 تشرين الأول 1985": "1985-10-12 1985-10-12",
    "19850412": TWELFTH,
    "12041985": TWELFTH,
    "1985-04-12 00:00:00": TWELFTH,
    "1985-04-12T00:00:00Z": TWELFTH,
    "12/04/85": "1985-04-12 1985-04-12 or 1985-12-04 1985-12-04",
    "١٢/٠٤/١٩٨٥": "1985-04-12 1985-04-12 or 1985-12-04 1985-12-04",
    "04/04/85": "1985-04-04 1985-04-04",
    "13/04/85": "1985-04-13 1985-04-13",
    "04/13/85": "1985-04-13 1985-04-13",
    "01.02.03": "2003-02-01 2003-02-01",
    "01.02.33": "1933-02-01 1933-02-01",
    "1985 г.": YEAR,
    "1985 г.р.": YEAR,
    "1985 года рождения": None,
    "около 1985 года": YEAR + " guess",
    "ca. 1985": YEAR + " guess",
    "примерно 1985": YEAR + " guess",
    "весна 1985": "1985-03-01 1985-05-31",
    "весной 1985 года": "1985-03-01 1985-05-31",
    "summer 1985": "1985-06-01 1985-08-31",
    "осінь 1985": "1985-09-01 1985-11-30",
    "зима 1985": "1985-12-01 1986-02-28 or 1984-12-01 1985-02-28",
    "начало 1985": "1985-01-01 1985-04-30 guess",
    "апрель 1985": "1985-04-01 1985-04-30",
    "04.1985": "1985-04-01 1985-04-30",
    "1980-е годы": "1980-01-01 1989-12-31 guess",
    "198?": "1980-01-01 1989-12-31 guess",
    "с 1985 по 1987": "1985-01-01 1987-12-31",
    "between 1985 and 1987": "1985-01-01 1987-12-31",
    "1985–1987": "1985-01-01 1987-12-31",
    "12.04.1985 - 15.04.1985": "1985-04-12 1985-04-15",
    # Hijri, Persian and Islamic
    "1365": "1986-03-21 1987-03-20 or 1945-12-04 1946-11-26",
    "۱۳۶۵/۰۲/۱۲": "1986-05-02 1986-05-02 or 1946-01-14 1946-01-18",
    "12 فروردین 1365": "1986-04-01 1986-04-01",
    "12 رمضان 1405": "1985-05-30 1985-06-03",
    # EDTF that its oracle reads otherwise
    "1985?": YEAR + " guess",
    "~1985": YEAR + " guess",
    "1985-04-12?": TWELFTH + " guess",
    "1985/..": "1985-01-01 2106-04-01",
    "../1985": "1864-10-02 1985-12-31",
    "[1985, 1987]": "1985-01-01 1987-12-31",
    # no dates
    "": None,
    "0": None,
    "0000": None,
    "0000-00-00": None,
    "99999": None,
    "1985-13": None,
    "1985-13-01": None,
    "1985-02-30": None,
    "31.04.1985": None,
    "85": None,
    "n/a": None,
    "-": None,
    "не знает": None,
    "дом 1985": None,
    "1987/1985": None,
    "19850412 19850413": None,
}


@pytest.mark.parametrize("text", READ)
def test_reads(text: str) -> None:
    assert days(read(text)) == READ[text]


def test_orders_that_a_list_has_shown() -> None:
    assert days(read("12/04/85", "day")) == TWELFTH
    assert days(read("04/12/85", "month")) == TWELFTH
    assert days(read("04/13/85", "day")) == "1985-04-13 1985-04-13"


@pytest.mark.parametrize(
    "text",
    ["1985", "1985-04", "1985-02", "1985-04-12", "198X", "19XX", "1985-04-XX", "1985-XX-XX", "1985-21", "1985-23"],
)
def test_edtf_as_its_oracle_reads_it(text: str) -> None:
    oracle = parse_edtf(text)
    lower, upper = oracle.lower_strict(), oracle.upper_strict()
    assert days(read(text)) == f"{date(*lower[:3])} {date(*upper[:3])}"


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1460, 1, 1), date(2200, 1, 1)), st.dates(date(1460, 1, 1), date(2200, 1, 1)))
def test_edtf_intervals_as_their_oracle_reads_them(one: date, other: date) -> None:
    first, last = sorted((one, other))
    oracle = parse_edtf(f"{first:%Y-%m}/{last}")
    lower = date(*oracle.lower_strict()[:3])
    assert days(read(f"{first:%Y-%m}/{last}")) == f"{lower} {last}"


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1460, 1, 1), date(9999, 12, 31)))
def test_every_day_is_read_in_every_shape(day: date) -> None:
    for shape in ("{:%Y-%m-%d}", "{:%d.%m.%Y}", "{:%Y%m%d}", "{:%d %B %Y}", "{:%B %d, %Y}", "{:%Y/%m/%d}"):
        span = read(shape.format(day))
        assert span == Span(day.toordinal(), day.toordinal(), code=int(f"{day:%Y%m%d}"))
    month = read(f"{day:%Y-%m}")
    assert month is not None
    assert month.high - month.low + 1 == monthrange(day.year, day.month)[1]


PIECES = "1985 04 12 12.04.1985 12/04/85 198X 1365 9999 0001-01-01 9999-12-31 ~ ? / .. - , [ ] -24 мая до с رمضان весна"


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(st.sampled_from([*PIECES.split(), " "]), max_size=5).map("".join),
        st.text("0123456789-/.xX?~% апрельмайг", max_size=16),
    )
)
def test_no_text_is_refused_and_intervals_are_whole(text: str) -> None:
    span = read(text)
    if span is not None:
        assert 1 <= span.low <= span.high <= date.max.toordinal()
        assert (span.low2 is None) == (span.high2 is None)
        assert span.low2 is None or span.high2 is None or 1 <= span.low2 <= span.high2 <= date.max.toordinal()


# Nowruz, and the first of Muharram in the civil calendar, as almanacs give them.
NOWRUZ = {1300: "1921-03-21", 1354: "1975-03-21", 1365: "1986-03-21", 1399: "2020-03-20", 1400: "2021-03-21"}
MUHARRAM = {1400: "1979-11-21", 1440: "2018-09-11", 1445: "2023-07-19"}


def test_hijri_years_begin_when_almanacs_say() -> None:
    assert {year: str(date.fromordinal(solar(year).low)) for year in NOWRUZ} == NOWRUZ
    for year, first in MUHARRAM.items():
        span = lunar(year, 1, 1)
        assert abs((span.low + span.high) // 2 - date.fromisoformat(first).toordinal()) <= 1


def test_hijri_months_fill_their_years() -> None:
    for year in range(1300, 1451):
        months = [solar(year, month) for month in range(1, 13)]
        assert months[0].low == solar(year).low
        assert months[-1].high == solar(year).high
        assert all(one.high + 1 == other.low for one, other in pairwise(months))
        assert solar(year).high + 1 == solar(year + 1).low
