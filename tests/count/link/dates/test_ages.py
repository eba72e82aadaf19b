from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.count.link.dates import birth_from_age, read

ON = read("2017-04-01")

AGES = {
    "32": "1984-04-02 1985-04-01",
    "32 года": "1984-04-02 1985-04-01",
    "32.0": "1984-04-02 1985-04-01",
    "٣٢": "1984-04-02 1985-04-01",
    "32 y.o.": "1984-04-02 1985-04-01",
    "aged 32": "1984-04-02 1985-04-01",
    "32-летний": "1984-04-02 1985-04-01",
    "25-30": "1986-04-02 1992-04-01",
    "25–30 лет": "1986-04-02 1992-04-01",
    "от 25 до 30": None,
    "25 or 26": "1990-04-02 1992-04-01",
    "около 30": "1981-04-02 1992-04-01",
    "~30": "1981-04-02 1992-04-01",
    "30?": "1981-04-02 1992-04-01",
    "30+": "1896-04-02 1987-04-01",
    "старше 30": "1896-04-02 1987-04-01",
    "under 18": "1998-04-02 2017-04-01",
    "30s": "1977-04-02 1987-04-01",
    "8 мес.": "2016-07-02 2016-08-01",
    "0": "2016-04-02 2017-04-01",
    "121": None,
    "1985": None,
    "30-25": None,
    "-5": None,
    "1e9": None,
    "взрослый": None,
    "": None,
    "9" * 1000: None,
}


@pytest.mark.parametrize("age", AGES)
def test_births_from_ages(age: str) -> None:
    span = birth_from_age(age, ON)
    assert (f"{date.fromordinal(span.low)} {date.fromordinal(span.high)}" if span else None) == AGES[age]
    assert span is None or span.guess


def test_the_day_may_be_an_interval() -> None:
    span = birth_from_age("32", read("2017"))
    assert span is not None
    assert (date.fromordinal(span.low), date.fromordinal(span.high)) == (date(1984, 1, 2), date(1985, 12, 31))
    assert birth_from_age("32", None) is None
    assert birth_from_age("32", read("0012")) is None


@given(st.dates(date(1900, 1, 1), date(2000, 12, 31)), st.dates(date(2001, 1, 1), date(2020, 12, 31)))
def test_whoever_has_the_age_is_inside(born: date, on: date) -> None:
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    span = birth_from_age(str(years), read(on.isoformat()))
    assert span is not None
    # Born on 29 February, the anniversary of a common year is disputed.
    doubt = 1 if (born.month, born.day) == (2, 29) or (on.month, on.day) == (2, 29) else 0
    assert span.low - doubt <= born.toordinal() <= span.high + doubt
    assert span.high - span.low <= 366
