from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.link.sql_levels import assert_agree, levels_of

from amparo.count.link.other import category, identifier, prepare_category, prepare_identifier, prepare_text, text

PHONES = [
    ("+7 (928) 123-45-67", "8 928 123 45 67", "same"),
    ("9281234567", "0079281234567", "same"),
    ("٠٠٧٩٢٨١٢٣٤٥٦٧", "+79281234567", "same"),
    ("89281234567", "89281234568", "slip"),
    ("89281234567", "89281234576", "slip"),
    ("89281234567", "+7 928 123 45 6", "slip"),
    ("79111234567", "+8911123456", "else"),
    ("89281234567", "89281239999", "else"),
    ("89281234567", "нет", "missing"),
]
CODES = [
    ("AB 12-34 56", "ab123456", "same"),
    ("АБ № 123456", "аб-123456", "else"),  # № is NFKC "No": two letters more
    ("96 03 123456", "9603123456", "same"),
    ("9603123456", "9603123465", "slip"),
    ("12345", "12346", "else"),  # too short to tell a slip from another number
    ("9603123456", None, "missing"),
    ("9603123456", " - ", "missing"),
]
TEXTS = [
    ("ул. Ленина, 5", "УЛ.  ЛЕНИНА, 5", "same"),
    ("ул. Ленина, 5", "ul. Lenina, 5", "same"),
    ("Blackburn Street", "Blackburn Streat", "close"),
    ("Victory Avenue 5", "Viktory Avenu", "similar"),
    ("ул. Ленина, 5", "проспект Мира", "else"),
    ("ул. Ленина, 5", "", "missing"),
]


@pytest.mark.parametrize(("label", "pairs"), [("phone", PHONES), ("телефон", PHONES), ("passport", CODES)])
def test_hard_pairs_of_identifiers(label: str, pairs: list[tuple[str | None, str | None, str]]) -> None:
    columns = prepare_identifier(label, [value for pair in pairs for value in pair[:2]])
    found = levels_of(identifier(label), columns, len(pairs))
    assert [(*pair[:2], level) for pair, level in zip(pairs, found, strict=True)] == pairs


def test_hard_pairs_of_text() -> None:
    columns = prepare_text("street", [value for pair in TEXTS for value in pair[:2]])
    found = levels_of(text("street"), columns, len(TEXTS))
    assert [(*pair[:2], level) for pair, level in zip(TEXTS, found, strict=True)] == TEXTS
    assert columns["text_street_key"].to_pylist()[:2] == ["ulle", "ulle"]


def test_categories() -> None:
    columns = prepare_category("sex", ["Мужской", " мужской ", "женский", None, " ", "m"])
    plain = assert_agree(category("sex"), columns)
    assert [category("sex").levels[n].id for n in plain[0]] == ["same", "same", "else", "missing", "missing", "else"]


def test_frequencies_name_columns_that_are_there() -> None:
    for comparison in (identifier("phone"), text("street"), category("sex")):
        assert sum(level.m for level in comparison.levels) == pytest.approx(1)
        assert {level.frequency for level in comparison.levels} <= {"", *comparison.columns}


VALUES = st.lists(
    st.one_of(
        st.none(),
        st.text("0123456789 +-", max_size=14),
        st.text("abc", max_size=9),
        st.sampled_from([v for pair in PHONES + CODES + TEXTS for v in pair[:2]]),
        st.text(max_size=20),
        st.text(st.characters(), max_size=6),
    ),
    min_size=2,
    max_size=20,
)


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_sql_and_python_agree(values: list[str | None]) -> None:
    assert_agree(identifier("phone"), prepare_identifier("phone", values))
    assert_agree(identifier("ИНН"), prepare_identifier("ИНН", values))
    assert_agree(category("sex"), prepare_category("sex", values))
    assert_agree(text("улица"), prepare_text("улица", values))


def test_absurd_values_are_safe() -> None:
    absurd = ["9" * 1_000_000, "\x00\x01", "\ud800", "ﷺ" * 1_000_000, "'; drop table t; --", "²³¼"]
    for prepare in (prepare_identifier, prepare_category, prepare_text):
        for column in prepare("phone", absurd).values():
            assert all(len(value) <= 200 for value in column.to_pylist() if value)


def test_speed_is_that_of_distinct_values() -> None:
    rng = random.Random(2)
    values = rng.choices([f"улица {n}" for n in range(10_000)], k=250_000)
    begun = time.process_time()
    prepare_text("street", values)
    prepare_identifier("phone", values)
    prepare_category("sex", values)
    assert time.process_time() - begun < 3
