"""Dates as people know them."""

from datetime import date

import edtf as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.ledger import edtf

KNOWN = {
    "2017": ("2017-01-01", "2017-12-31"),
    "2017-04": ("2017-04-01", "2017-04-30"),
    "2016-02": ("2016-02-01", "2016-02-29"),
    "2017-04-01": ("2017-04-01", "2017-04-01"),
    "201X": ("2010-01-01", "2019-12-31"),
    "20XX": ("2000-01-01", "2099-12-31"),
    "201X-XX": ("2010-01-01", "2019-12-31"),
    "2017-XX": ("2017-01-01", "2017-12-31"),
    "2017-04-XX": ("2017-04-01", "2017-04-30"),
    "2017-XX-XX": ("2017-01-01", "2017-12-31"),
    "2017-21": ("2017-03-01", "2017-05-31"),
    "2017-24": ("2016-12-01", "2018-02-28"),  # a winter at either end of the year
    "2017-02/2017-04": ("2017-02-01", "2017-04-30"),
    "2017-04/..": ("2017-04-01", None),
    "../2017-05-31": (None, "2017-05-31"),
    "2017-04/": ("2017-04-01", None),
    "/2017-04": (None, "2017-04-30"),
}


@pytest.mark.parametrize(("text", "ends"), KNOWN.items())
def test_a_date_means_its_widest_span_of_days(text, ends):
    interval = edtf.parse(text)
    assert (interval.earliest, interval.latest) == tuple(end and date.fromisoformat(end) for end in ends)


@pytest.mark.parametrize(("mark", "about", "unsure"), [("", 0, 0), ("~", 1, 0), ("?", 0, 1), ("%", 1, 1)])
def test_qualifiers_are_kept(mark, about, unsure):
    for text in (f"2017-04{mark}", f"2017-04{mark}/2017-06"):
        interval = edtf.parse(text)
        assert (interval.approximate, interval.uncertain) == (about, unsure)


@pytest.mark.parametrize(
    "text",
    ["", "..", "/", "../..", "17", "2017-13", "2017-02-29", "2017-00", "2017-04-31", "2017-4", "0000", "2017-XX-01",
     "2017-25", "2017-21-01", "2018/2017", "2017/2018/2019", " 2017", "2017~-04", "٢٠١٧", "2017-04-01T10:00", "x" * 99],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(InputError):
        edtf.parse(text)


@given(st.text(alphabet="0129X-/.~?% ", max_size=16))
def test_only_input_errors_come_out(text):
    try:
        interval = edtf.parse(text)
    except InputError:
        return
    if interval.earliest and interval.latest:
        assert interval.earliest <= interval.latest


DATES = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
PARTS = st.tuples(DATES, st.sampled_from([4, 7, 10]), st.sampled_from(["", "~", "?", "%"]))


def strict(parsed):
    return date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])


@given(PARTS)
def test_dates_agree_with_the_edtf_package(parts):
    full, length, mark = parts
    text = full[:length] + mark
    interval, theirs = edtf.parse(text), oracle.parse_edtf(text)
    assert (interval.earliest, interval.latest) == strict(theirs)
    assert (interval.approximate, interval.uncertain) == (mark in ("~", "%"), mark in ("?", "%"))


@given(DATES, DATES, st.sampled_from([4, 7, 10]))
def test_intervals_agree_with_the_edtf_package(one, other, length):
    first, last = sorted([one[:length], other[:length]])
    interval, theirs = edtf.parse(f"{first}/{last}"), oracle.parse_edtf(f"{first}/{last}")
    assert (interval.earliest, interval.latest) == strict(theirs)
