from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.link.sql_levels import assert_agree, levels_of

from amparo.count.link.places import PLACE, prepare_columns
from amparo.count.link.places.prepare import folds

SAME = [
    "Грозный|г. Грозный|город Грозный|Grozny|Groznyy|Groznyi|Grosny|Grosnyj|Grozni|city of Grozny",
    "Ачхой-Мартан|с. Ачхой-Мартан|село Ачхой-Мартан|Achkhoy-Martan|Achkhoi Martan|Atschchoi-Martan|Atchkhoï-Martan",
    "Махачкала|Makhachkala|Machatschkala|Makhatchkala|Mahachkala",
    "Киев|Київ|Kiev|Kyiv|Kiew|м. Київ",
    "Алеппо|Aleppo|Halab|حلب|Alep|مدينة حلب",
    "Урус-Мартан|Urus-Martan|Ourous-Martan",
    "Шали|Shali|Schali|Chali",
    "Гудермес|Gudermes|Goudermès",
    "Аргун|Argun|Argoun",
    "Знаменское|Znamenskoye|Znamenskoe|Snamenskoje",
    "Ведено|Vedeno|Wedeno",
    "станица Наурская|ст. Наурская|Naurskaya|Naurskaja",
    "Шелковская|Shelkovskaya|Schelkowskaja",
    "Хасавюрт|Khasavyurt|Chassawjurt|Khassaviourt",
    "Щёлково|Щелково|Shchyolkovo|Shchelkovo",
    "Луганск|Луганськ|Luhansk|Lugansk",
    "Нижний Новгород|Nizhny Novgorod|Nischni Nowgorod|Nijni Novgorod",
    "Житомир|Zhytomyr|Schytomyr|Jytomyr",
    "Йошкар-Ола|Yoshkar-Ola|Joschkar-Ola",
    "Москва|Moscow|Moskau|Moscou|Moskva",
    "Чечня|Чеченская Республика|Chechnya|Chechen Republic|Tschetschenien",
    "الرقة|Raqqa|Ракка|ar-Raqqah",
]
DIFFERENT = [
    ("Грозный", "Гудермес"),
    ("Шали", "Шатой"),
    ("Ачхой-Мартан", "Урус-Мартан"),
    ("Аргун", "Аргунское"),
    ("Киев", "Кировск"),
    ("Самашки", "Самара"),
    ("Homs", "Hama"),
    ("Москва", "Минск"),
]


@pytest.mark.parametrize("line", SAME)
def test_names_of_one_place_meet(line: str) -> None:
    first, *others = line.split("|")
    for other in others:
        assert set(folds(first)) & set(folds(other)), (first, other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_two_places_do_not_meet(one: str, other: str) -> None:
    assert not set(folds(one)) & set(folds(other))


GROZNY, ARGUN, MOSCOW = ("43.3178", "45.6949"), ("43.2917", "45.8722"), ("55.7558", "37.6173")
NO = (None, None)
HARD = [
    ("Грозный, Чечня", NO, "Grozny, Chechnya", NO, "same"),
    ("Грозный", NO, "Grosny, Tschetschenien, Russland", NO, "same"),
    ("Грозный > Чечня", NO, "г. Грозный / Чеченская Республика", NO, "same"),
    ("Дом Иванова", GROZNY, "улица Мира", ("43.32", "45.70"), "same"),
    (None, GROZNY, None, ("43,3178", "45,6949"), "same"),
    ("Октябрьское, Чечня", NO, "Октябрьское, Омская область", NO, "reading"),
    ("Шали, Чечня", NO, "Chali", NO, "reading"),
    ("Самашки, Ачхой-Мартановский район, Чечня", NO, "Чечня", NO, "within"),
    ("Chechnya", NO, "Грозный, Чечня", NO, "within"),
    ("Грозный", GROZNY, "Аргун", ARGUN, "within"),
    ("Серноводское", NO, "Серноводская", NO, "spelling"),
    ("Ачхой-Мартан, Чечня", NO, "Гудермес, Чечня", NO, "wider"),
    ("Грозный", NO, "Москва", NO, "else"),
    ("Октябрьское", GROZNY, "Октябрьское", MOSCOW, "else"),
    (None, GROZNY, None, MOSCOW, "else"),
    ("Грозный", NO, None, NO, "missing"),
    ("Грозный", NO, None, GROZNY, "missing"),
    ("Грозный", NO, "---", ("0", "0"), "missing"),
    (None, GROZNY, None, ("91", "45"), "missing"),
    (None, GROZNY, None, ("nan", "inf"), "missing"),
]


def test_hard_pairs() -> None:
    sides = [side for one, where, other, where_r, _ in HARD for side in ((one, where), (other, where_r))]
    columns = prepare_columns([n for n, _ in sides], [p[0] for _, p in sides], [p[1] for _, p in sides])
    found = levels_of(PLACE, columns, len(HARD))
    assert [(*pair[:4], level) for pair, level in zip(HARD, found, strict=True)] == HARD


def test_starting_probabilities_add_up() -> None:
    assert sum(level.m for level in PLACE.levels) == pytest.approx(1)


def test_keys_survive_spelling() -> None:
    keys = prepare_columns(["Грозный", "Grosnyj", "Шелковская", "Schelkowskaja", "Shelkovskaya"])[
        "place_key"
    ].to_pylist()
    assert keys[0] == keys[1]
    assert len(set(keys[2:])) == 1


NAMES = st.one_of(
    st.none(),
    st.lists(st.sampled_from("|".join(SAME).split("|")), min_size=1, max_size=3).map(", ".join),
    st.text("абвгдежзхчшщя -,", max_size=12),
    st.text("abcdehjkstwz -,", max_size=10),
    st.text(max_size=12),
)
DEGREES = st.one_of(st.none(), st.floats(43, 43.5).map(str), st.floats(-200, 200).map(str))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NAMES, DEGREES, DEGREES), min_size=2, max_size=20))
def test_sql_and_python_agree(rows: list[tuple[str | None, str | None, str | None]]) -> None:
    names, latitudes, longitudes = zip(*rows, strict=True)
    columns = prepare_columns(names, latitudes, longitudes)
    plain = assert_agree(PLACE, columns)
    for n in range(len(rows)):
        assert PLACE.levels[plain[n][n]].id in ("same", "missing")


def test_absurd_values_are_safe() -> None:
    absurd = ["я" * 1_000_000, "\x00\x01", "\ud800", "'; drop table t; --", "," * 1_000_000, "🙂", "ьъ", "г."]
    columns = prepare_columns(absurd, absurd, absurd)
    assert columns["place_x"].null_count == len(absurd)
    assert all(len(name) <= 200 for name in columns["place_name"].to_pylist() if name)
    assert_agree(PLACE, columns)


def test_speed_is_that_of_distinct_values() -> None:
    rng = random.Random(2)
    names = ["".join(rng.choices("абвгдежзиклмнопрстухчшя", k=8)) + ", Чечня" for _ in range(10_000)]
    values = rng.choices(names, k=250_000)
    begun = time.process_time()
    prepare_columns(values)
    assert time.process_time() - begun < 3
