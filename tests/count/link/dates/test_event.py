from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.link.sql_levels import assert_agree, levels_of

from amparo.count.link.dates import event, prepare_event

HARD = [
    ("2017-04-01", "01.04.2017", "same"),
    ("2017-04-01", "1 апреля 2017", "same"),
    ("2017-04-01", "2017-04-02", "day"),
    ("2017-04-01", "2017-03-25", "week"),
    ("2017-04-01", "2017-04", "overlap"),
    ("весна 2017", "2017-02/2017-04", "overlap"),
    ("2017-04-01", "2017", "overlap"),
    ("2017-04-01", "2017-04-20", "month"),
    ("2017-03", "2017-04-20", "month"),
    ("2017-04-01", "2017-05-03", "else"),
    ("2017-04-01", "2016", "else"),
    ("2017-04-01", "не помнит", "missing"),
    (None, None, "missing"),
]


def test_hard_pairs() -> None:
    columns = prepare_event("detained", [value for one, other, _ in HARD for value in (one, other)])
    assert set(columns) == {f"date_detained_{end}" for end in ("low", "high", "low2", "high2")}
    found = levels_of(event("detained"), columns, len(HARD))
    assert [(one, other, level) for (one, other, _), level in zip(HARD, found, strict=True)] == HARD


def test_labels_of_any_kind_name_columns_apart() -> None:
    names = [next(iter(event(label).columns)) for label in ("detained", "Detained", "задержан", "de tained", "'; --")]
    assert len(set(names)) == 5
    assert all(name.replace("_", "").isalnum() and name.isascii() and name == name.lower() for name in names)


WRITTEN = st.one_of(
    st.none(),
    st.dates(date(2017, 1, 1), date(2017, 6, 1)).map(lambda d: d.isoformat()),
    st.dates(date(2017, 1, 1), date(2017, 6, 1)).map(lambda d: f"{d:%d/%m/%Y}"),
    st.dates(date(2017, 1, 1), date(2017, 12, 1)).map(lambda d: f"{d:%Y-%m}"),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(WRITTEN, min_size=2, max_size=25))
def test_sql_and_python_agree(values: list[str | None]) -> None:
    assert_agree(event("задержан"), prepare_event("задержан", values))
