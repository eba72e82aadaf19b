"""Mappings: what is refused, and what a file of them holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link.reading import Mapping, load, read, save
from amparo.count.link.reading.naming import is_sensitive
from amparo.errors import InputError, RefusedError, StorageError

NAMES = st.text(max_size=30).filter(lambda name: not is_sensitive(name))
LABELLED = st.integers(0, 10**6).map(lambda number: f"identifier:q{number}")


@given(st.dictionaries(NAMES, LABELLED | st.just("ignore"), max_size=6), st.booleans(), NAMES)
@settings(max_examples=150, deadline=None)
def test_toml_holds_a_mapping_exactly(tmp_path_factory, columns, clean, name):
    labels = [field for field in columns.values() if field != "ignore"]
    if len(set(labels)) < len(labels):
        return
    mapping = Mapping(columns | {"age": "age"}, aged_on="2017-04-01", clean=clean)
    assert Mapping.from_toml(mapping.to_toml()) == mapping
    assert list(Mapping.from_toml(mapping.to_toml()).columns) == list(mapping.columns)
    path = tmp_path_factory.getbasetemp() / "mapping.toml"
    save(path, {name: mapping, name + "2": Mapping(columns)})
    assert load(path) == {name: mapping, name + "2": Mapping(columns)}


def test_the_file_is_one_that_people_may_edit(tmp_path):
    path = tmp_path / "mapping.toml"
    save(path, {"горячая линия": Mapping({"ФИО": "name", "возраст": "age"}, aged_on="2017", clean=True)})
    assert path.read_text("utf-8") == (
        '["горячая линия"]\nclean = true\naged_on = "2017"\n\n["горячая линия".columns]\n"ФИО" = "name"\n'
        '"возраст" = "age"\n'
    )
    path.write_bytes(b"\xef\xbb\xbf" + b'[list.columns]\r\nname = "name"\r\n')
    assert load(path) == {"list": Mapping({"name": "name"})}


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"a": "sirname"}, "column a has a role that is not known"),
        ({"a": "Surname"}, "column a has a role that is not known"),
        ({"a": "identifier"}, "the role identifier needs a label"),
        ({"a": "surname:x"}, "the role surname has no label"),
        ({"a": "identifier:phone/1"}, "no such part"),
        ({"a": "birth/hour"}, "no such part"),
        ({"a": "surname", "b": "surname"}, "columns a and b are both mapped to surname"),
        ({"a": "place/1", "b": "place/1"}, "columns a and b are both mapped to place/1"),
        ({"a": "place", "b": "place/2"}, "place is given both whole and in parts"),
        ({"a": "birth/month", "b": "birth/day"}, "birth is given in parts, without its year"),
    ],
)
def test_roles_that_cannot_be(columns, says):
    with pytest.raises(InputError) as caught:
        Mapping(columns)
    assert says in str(caught.value)
    assert caught.value.hint()


def test_ages_on_a_day():
    for day in ("1.4.2017", "2017-13", "2017-04-01T10", ""):
        with pytest.raises(InputError, match="is not a date"):
            Mapping({"a": "age"}, aged_on=day)
    with pytest.raises(InputError, match="no column of ages"):
        Mapping({"a": "name"}, aged_on="2017")


def test_what_is_sensitive_cannot_be_mapped():
    with pytest.raises(RefusedError):
        Mapping({"Религия": "category:x"})
    assert Mapping({"Религия": "ignore"}).fields == {}


def test_columns_that_are_not_there():
    people = [{"name": "A B", "age": 3}]
    with pytest.raises(InputError, match="no column named Name"):
        read(people, mapping=Mapping({"Name": "name"}))
    assert read(people, mapping=Mapping({"name": "name", "other": "ignore"})).fields == {"name": ["A B"]}
    with pytest.raises(InputError, match="no column says anything"):
        read(people, mapping=Mapping({"name": "ignore", "age": "id"}))


def test_files_that_are_no_mapping(tmp_path):
    path = tmp_path / "mapping.toml"
    with pytest.raises(InputError, match="cannot be read"):
        load(path)
    with pytest.raises(StorageError):
        save(tmp_path, {})
    for text, says in [
        ('[a]\nclean = "yes"', "something other than"),
        ("[a]\nrows = 3", "something other than"),
        ('a = "name"', "something other than"),
        ("[a.columns]\nb = 3", "something other than"),
        ('[a.columns]\nb = "name"\nb = "age"', "not TOML: see line 3"),
        ("[a.columns]\nb c", "not TOML: see line 2"),
    ]:
        path.write_text(text)
        with pytest.raises(InputError, match=says):
            load(path)
    path.write_bytes("[список]".encode("cp1251"))
    with pytest.raises(InputError, match="cannot be read"):
        load(path)
