"""Search by words in any inflection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.ledger import words

SAME = [("протестующими", "протестующие"), ("Тюрьмы", "тюрьму"), ("ещё", "еще"), ("Грозного", "грозный"),
        ("detained", "detaining"), ("Prisons", "prison"), ("ПОМОЩЬ", "помощи")]  # fmt: skip
OTHER = [("тюрьма", "турция"), ("prison", "person"), ("2017", "2018")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_inflections_meet(one, other):
    assert words.stems(one) == words.stems(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_different_words_do_not(one, other):
    assert words.stems(one) != words.stems(other)


def test_a_query_is_words_only():
    assert words.query('NEAR("тюрьмы" OR a*) AND -x') == '"near" "тюрьм" "or" "a" "and" "x"'
    assert words.query(" !? ") == ""


@given(st.text(max_size=400), st.text(max_size=20))
def test_an_excerpt_is_short_and_comes_from_the_text(text, asked):
    found = words.excerpt(text, asked)
    assert len(found) <= words.EXCERPT + 200
    inner = found.removeprefix("… ").removesuffix(" …")
    assert inner in " ".join(text.split())


def test_an_excerpt_shows_the_words_asked_for():
    text = "слово " * 200 + "его увезли в подвал ночью " + "слово " * 200
    assert "подвал" in words.excerpt(text, "подвала")
    assert len(words.excerpt(text, "подвала")) < 200


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(words, "MAX_KNOWN", 10)
    words._known.clear()
    for number in range(100):
        words.stems(f"word{number}")
    assert len(words._known) <= 10
