"""Hard pairs: what is one name must look so at least, what is not must not look more than so."""

import pytest
from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler
from rigour.text.translit import ascii_text
from tests.count.link.names.pairs import ALIKE, UNLIKE

from amparo.count.link.names import COMPARISONS, prepare

BY_ID = {comparison.id: comparison for comparison in COMPARISONS}
ORDER = {
    "surname": ["same", "reading", "swapped", "close", "near", "else"],
    "given": ["same", "known", "initial", "close", "near", "else"],
}


def level(part, one, two):
    comparison = BY_ID[part]
    return comparison.levels[comparison.level(prepare(one).columns(), prepare(two).columns())].id


def rank(part, id):
    return ORDER[part].index("known" if part == "given" and id == "reading" else id)


@pytest.mark.parametrize(("one", "two", "surname", "given"), ALIKE)
def test_one_name_in_two_spellings_is_seen(one, two, surname, given):
    for part, least in (("surname", surname), ("given", given)):
        if least != "-":
            assert rank(part, level(part, one, two)) <= rank(part, least)


@pytest.mark.parametrize(("one", "two", "surname", "given"), UNLIKE)
def test_two_names_stay_two(one, two, surname, given):
    for part, most in (("surname", surname), ("given", given)):
        if most != "-":
            assert rank(part, level(part, one, two)) >= rank(part, most)


def whole_likeness(one, two):
    return max(JaroWinkler.similarity(a, b) for a in one for b in two)


def romanised(name, romanise):
    return [" ".join(sorted(romanise(name).lower().replace(",", " ").replace("-", "").split()))]


def ours(name):
    found = prepare(name)
    firsts = {*(found.given_forms or [found.given_initial]), *(found.given_known or [])}
    return [" ".join(sorted([last, first])) for last in found.surname_forms for first in firsts]


@pytest.mark.parametrize("romanise", [ascii_text, anyascii])
def test_finds_all_that_one_romanisation_finds_at_the_same_threshold_and_more(romanise):
    pairs = {(one, two) for one, two, *_ in ALIKE}
    theirs = {pair for pair in pairs if whole_likeness(*(romanised(name, romanise) for name in pair)) >= 0.92}
    found = {pair for pair in pairs if whole_likeness(*map(ours, pair)) >= 0.92}
    assert theirs <= found
    assert len(pairs - found) < len(pairs - theirs) / 4


def test_each_direction_gives_the_same_level():
    for one, two, *_ in ALIKE + UNLIKE:
        left, right = prepare(one).columns(), prepare(two).columns()
        for comparison in COMPARISONS:
            assert comparison.level(left, right) == comparison.level(right, left)


def test_one_name_shares_a_blocking_key_in_nearly_all_spellings():
    pairs = [(prepare(a), prepare(b)) for a, b, *_ in ALIKE]
    surnames = sum(a.surname_key == b.surname_key for a, b in pairs) / len(pairs)
    whole = [(a, b) for a, b in pairs if a.given_key and b.given_key]
    assert surnames > 0.85
    assert sum(a.given_key == b.given_key for a, b in whole) / len(whole) > 0.9
