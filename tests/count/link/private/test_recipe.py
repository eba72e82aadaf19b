"""The recipe: one person is one key, whoever wrote it, and nothing else is. All people are made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link.private import phone, recipe
from amparo.errors import InputError


def one(field, value, calling_code=""):
    """The key of a list of one row, without its field's name; None if it has none."""
    found = recipe.keys({field: [value]}, [field], calling_code).values
    return found[0].removeprefix(f"{field}=") if found else None


@pytest.mark.parametrize(
    "written",
    [
        "+7 928 123-45-67",
        "8 (928) 123 45 67",
        "007 928 1234567",
        "9281234567",
        "79281234567",
        "+７９２８１２３４５６７",
        "٨٩٢٨١٢٣٤٥٦٧",
    ],
)
def test_ways_of_writing_a_phone_number(written):
    assert one("identifier:phone", written, "7") == "79281234567"


@pytest.mark.parametrize(
    ("code", "written", "number"),
    [
        ("44", "020 7946 0018", "442079460018"),
        ("44", "+44 (0)20 7946 0018", "442079460018"),
        ("49", "030/901820", "4930901820"),
        ("39", "06 6982 1234", "390669821234"),  # Italy keeps the 0
        ("375", "8 029 123 45 67", "375291234567"),
        ("375", "375291234567", "375291234567"),
        ("380", "050 123 45 67", "380501234567"),
        ("1", "(202) 555-0143", "12025550143"),
        ("1", "1-202-555-0143", "12025550143"),
        ("36", "06 20 123 4567", "36201234567"),
    ],
)
def test_each_country_has_its_own_prefix(code, written, number):
    assert phone.written(written, code) == number


@pytest.mark.parametrize(
    "filler", ["", " ", "нет", "0000000000", "12345", "+7 928 123-45-67, +7 928 765-43-21", "++7", "8*928"]
)
def test_what_is_no_phone_number(filler):
    assert one("identifier:phone", filler, "7") is None


def test_a_number_without_its_country_is_no_key_unless_the_country_is_said():
    assert one("identifier:phone", "8 928 123-45-67") is None
    assert one("identifier:phone", "+7 928 123-45-67") == "79281234567"


@pytest.mark.parametrize("code", ["0", "+7", "1234", "x"])
def test_a_calling_code_is_one_to_three_digits(code):
    with pytest.raises(InputError, match="calling code"):
        one("identifier:phone", "8 928 123-45-67", code)


@pytest.mark.parametrize("written", ["АВ 123456", "AB123456", "ab-123 456", "ＡＢ１２３４５６"])
def test_a_passport_is_its_letters_and_digits_in_either_alphabet(written):
    assert one("identifier:passport", written) == "ab123456"


@pytest.mark.parametrize("filler", ["нет данных", "000000", "1234", "unknown", "-"])
def test_fillers_are_no_document(filler):
    assert one("identifier:passport", filler) is None


@pytest.mark.parametrize("written", ["2001-02-03", "2001/2/3", "03.02.2001", "3.2.2001", " 2001.02.03 "])
def test_a_day_is_read_where_it_can_be_only_one(written):
    assert one("birth", written) == "2001-02-03"


@pytest.mark.parametrize("written", ["2001", "03/02/2001", "2001-02", "30.02.2001", "about 2001", "3.2.01"])
def test_a_day_that_could_be_another_is_no_key(written):
    assert one("birth", written) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Щёголева  Анна", "ЩЕГОЛЕВА АННА"),
        ("Лук'яненко", "Лук’яненко"),
        ("Лукʼяненко", "Лукяненко"),
        ("Groß", "GROSS"),
        ("Хаджи-Мурад", "хаджи мурад"),
        ("Jose\u0301", "José"),
        ("می\u200cرزا", "میرزا"),
    ],
)
def test_names_agree_in_case_marks_and_spaces(first, second):
    assert one("name", first) == one("name", second) is not None


def test_names_agree_in_nothing_else():
    assert len({one("surname", each) for each in ("Шевченко", "Shevchenko", "Шевченка", "Шевченко Т")}) == 4
    assert recipe.spelt(["identifier:phone", "surname"])
    assert not recipe.spelt(["identifier:phone", "birth"])


def test_rows_without_a_key_and_rows_that_repeat_one_are_counted():
    columns = {"identifier:phone": ["+79281234567", "+7 928 1234567", None, "нет"], "birth": ["2001-02-03"] * 4}
    found = recipe.keys(columns, ["birth", "identifier:phone", "birth"])
    assert (len(found.values), found.unusable, found.repeated) == (1, 2, 1)
    assert found.fields == ("birth", "identifier:phone")


def test_all_fields_must_agree():
    columns = {"surname": ["Аев", "Аев"], "birth": ["2001-02-03", "2001-02-04"]}
    assert len(recipe.keys(columns, ["surname", "birth"]).values) == 2


def test_the_same_digits_in_two_fields_are_two_keys():
    value = ["79281234567"]
    phones = recipe.keys({"identifier:phone": value}, ["identifier:phone"], "7").values
    assert not {*phones} & {*recipe.keys({"identifier:passport": value}, ["identifier:passport"]).values}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([], "no field"),
        (["phone"], "no field called phone"),
        (["identifier"], "not the whole name"),
        (["surname:x"], "not the whole name"),
        (["age"], "cannot be part"),
        (["id"], "cannot be part"),
        (["birth"], "has no field birth"),
    ],
)
def test_fields_that_are_no_keys(fields, said):
    with pytest.raises(InputError) as refused:
        recipe.keys({"identifier:phone": ["+79281234567"], "age": ["3"], "id": ["1"]}, fields)
    assert said in str(refused.value)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["identifier:phone", "identifier:passport", "birth", "name"]))
def test_a_key_written_again_stays_as_it_is(value, field):
    key = one(field, value)
    if key is not None and field != "identifier:phone":
        assert one(field, key) == key
    assert key is None or recipe.BETWEEN not in key


@settings(max_examples=60, deadline=None)
@given(st.permutations(["+79281234567", None, "+79281234568", "+79281234567", "x"]))
def test_the_order_of_rows_changes_nothing(rows):
    found = recipe.keys({"identifier:phone": rows}, ["identifier:phone"])
    assert found.values == ("identifier:phone=79281234567", "identifier:phone=79281234568")
    assert (found.unusable, found.repeated) == (2, 1)
