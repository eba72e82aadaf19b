"""Preparing names: taking them apart, reducing patronymics, and doing whole columns at once."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link.names import prepare, prepare_columns, readings
from amparo.count.link.names.prepared import COLUMNS


@pytest.mark.parametrize(
    ("name", "surname", "given_id", "father"),
    [
        ("Иванов Иван Петрович", "ivanov", "ivan", "petr"),
        ("Ivan Petrovich Ivanov", "ivanov", "ivan", "petr"),
        ("Ivanova, Anna Ivanovna", "ivanov", "anna", "ivan"),
        ("Іваненко Олена Іванівна", "ivanenko", "elena", "ivan"),
        ("Мария Ивановна", None, "maria", "ivan"),
        ("Мамедов Али Гасан оглы", "mamedov", "ali", "gasan"),
        ("Məmmədova Leyla Həsən qızı", "mamadov", "leyla", "hasan"),
        ("Mohammed bin Salman al-Saud", "saud", "muhammad", "salman"),
        ("Ахмед Хасан Алиев", "alev", "ahmad", "hasan"),
        ("Сергеев Сергей Сергеевич", "sergev", "sergey", "serg"),
        ("Khadzhi Murad Gadzhiyev", "gaZev", "khadzhimurad", None),
        ("Саид аль-Грозни", "grozni", "said", None),
        ("Чеченский Магомед", "CeCenski", "muhammad", None),
        ("Abd al-Rahman al-Ahmad", "ahmad", "abdurrahman", None),
        ("Фомин Александр Георгьевич", "fomin", "aleksandr", "georg"),
        ("Махмуд Халид Умар", "mahmud", "khalid", "umar"),
        ("Khalid Umar Mahmud", "mahmud", "khalid", "umar"),
        ("Ahmad Hasan ibn Zahrani", "zahrani", "ahmad", "hasan"),
        ("Ivan Gelanievich Lukashevich", "lukaSeviC", "ivan", "gelan"),
        ("Абрамович Роман Аркадьевич", "abramoviC", "roman", "arkad"),
    ],
)
def test_whole_names_come_apart_in_any_order(name, surname, given_id, father):
    found = prepare(name)
    assert found.surname == surname
    assert given_id in found.given_known
    assert found.patronymic == father


@pytest.mark.parametrize("name", ["Иванов И.П.", "И. П. Иванов", "И.П. Иванов", "Ivanov I P", "Ivanov, I. P."])
def test_initials_are_known_for_what_they_are(name):
    found = prepare(name)
    assert (found.surname, found.given, found.given_initial, found.given_short) == ("ivanov", None, "i", True)
    assert (found.patronymic, found.patronymic_initial, found.patronymic_short) == (None, "p", True)


@pytest.mark.parametrize(
    "father",
    [
        "Иванович",
        "Ивановна",
        "Іванович",
        "Іванівна",
        "Іванаўна",
        "Ivanovich",
        "Iwanowitsch",
        "Ivanovitch",
        "Ivanovna",
        "Ivanovych",
        "Ivanivna",
        "Ivanovič",
        "Иван",
        "bin Ivan",
        "Иван оглы",
        "Иван-кызы",
    ],
)
def test_patronymics_come_down_to_the_fathers_name(father):
    found = prepare(surname="Петров", given="Олег", patronymic=father)
    assert "ivan" in found.patronymic_forms
    assert "ivan" in found.patronymic_known


@pytest.mark.parametrize(
    ("son", "father"),
    [
        ("Ильич", "Илья"),
        ("Никитична", "Никита"),
        ("Юрьевич", "Юрий"),
        ("Сергеевна", "Сергей"),
        ("Исаевич", "Иса"),
        ("Магомедович", "Магомед"),
        ("Алиевна", "Али"),
        ("Кузьминична", "Кузьма"),
    ],
)
def test_a_patronymic_and_the_fathers_own_name_are_one_form(son, father):
    assert prepare(patronymic=son).patronymic == prepare(patronymic=father).patronymic


def test_columns_that_were_swapped_or_hold_more_are_put_right():
    right = prepare(surname="Кадыров", given="Рамзан")
    assert prepare(surname="Рамзан", given="Кадыров") == right
    assert prepare(surname="Кадыров Рамзан") == right
    assert prepare("Рамзан Кадыров") == right
    both = prepare(surname="Иванов", given="Иван Петрович")
    assert both == prepare(surname="Иванов", given="Иван", patronymic="Петрович")


def test_diminutives_and_equivalents_share_id_and_key():
    names = ["Саша", "Sasha", "Aleksandr", "Oleksandr", "Alyaksandr", "Шура", "Alexander", "Aliaksandr"]
    found = [prepare(given=name) for name in names]
    assert all("aleksandr" in each.given_known for each in found)
    assert len({each.given_key for each in found}) == 1
    assert set(prepare(given="Sasha").given_known) == {"aleksandr", "aleksandra"}


@pytest.mark.parametrize(
    "text", ["", " ", "😀", "12", "\x00\x07", "-", ".", ",", "'", "́", "ь", "ъ.", "ا", "ع", "-,-", "\ud800"]
)
def test_what_is_no_name_is_missing_or_harmless(text):
    found = prepare(text)
    assert found.surname is None or found.surname
    assert prepare(surname=text, given=text, patronymic=text).surname_forms != ()


def test_a_million_characters_are_read_no_further_than_a_name_goes():
    started = time.process_time()
    for letter in ("a", "щ", "ﷺ", "́", " a", "a,", "И.", "😀", "-"):
        found = prepare(letter * 1_000_000)
        assert all(len(form) <= 800 for form in found.surname_forms or ())
    assert time.process_time() - started < 2


@settings(max_examples=150, deadline=None)
@given(*[st.none() | st.text(max_size=40)] * 4)
def test_any_text_is_prepared_and_never_as_an_empty_form(name, surname, first, father):
    found = prepare(name, surname, first, father)
    for part in ("surname", "given", "patronymic"):
        forms = getattr(found, f"{part}_forms")
        assert (forms is None) == (getattr(found, part) is None)
        assert forms is None or (all(forms) and list(forms) == sorted(set(forms)) and len(forms) <= 6)
        assert forms is None or getattr(found, part) in forms


LATIN = [
    "sz",
    "cz",
    "sch",
    "tch",
    "ow",
    "yj",
    "j",
    "x",
    "q",
    "c",
    "ee",
    "oo",
    "ou",
    "ine",
    "w",
    "dj",
    "ic",
    "a",
    "ü",
    "ş",
    "n",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LATIN), min_size=1, max_size=6).map("".join))
def test_any_spelling_of_any_convention_has_a_reading(word):
    assert all(readings(word).values())
    assert readings(word)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.none() | st.text("абв Иiv.jо", max_size=9)] * 4), max_size=8))
def test_columns_are_what_each_row_alone_would_be(rows):
    columns = prepare_columns(*(list(column) for column in zip(*rows, strict=True))) if rows else prepare_columns([])
    alone = [prepare(*row).columns() for row in rows]
    assert set(columns) == set(COLUMNS)
    for name in COLUMNS:
        values = [tuple(value) if isinstance(value, list) else value for value in columns[name].to_pylist()]
        assert values == [row[name] for row in alone]


def test_a_hundred_thousand_made_up_names_take_seconds():
    dice = random.Random(5)
    syllables = [a + b for a in "bcdfghjklmnprstvwz" for b in "aeiou"]
    surnames, givens = (
        ["".join(dice.choices(syllables, k=dice.choice([2, 3, 4]))) for _ in range(100_000)] for _ in range(2)
    )
    started = time.process_time()
    columns = prepare_columns(surnames=surnames, givens=givens)
    assert time.process_time() - started < 10
    assert len(columns["surname"]) == 100_000
