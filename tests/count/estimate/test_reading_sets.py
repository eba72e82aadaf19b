"""Lists given as sets of identifiers."""

import pytest
from tests.count.estimate.sheets import rows

from amparo.count.estimate.reading import from_sets
from amparo.errors import InputError


def test_sets_are_compared():
    made = from_sets({"police": {1, 2, 3}, "press": [3, 4, 4], "church": (x for x in (1, 3, 5))})
    assert made.lists == ("police", "press", "church")
    assert rows(made) == {(1, 0, 1): 1, (1, 0, 0): 1, (1, 1, 1): 1, (0, 1, 0): 1, (0, 0, 1): 1}


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ({}, "there are 0 lists"),
        ({"a": {1}, "b": {1}}, "there are 2 lists"),
        ({"a": {1}, "b": {1}, "c": set()}, "nobody is on list c"),
        ({"a": set(), "b": set(), "c": set()}, "counts nobody"),
        ({"a": {1}, "b": {2}, "c": {3}}, "no two lists share a person"),
        ({"a": {1}, "b": {1}, "c": "secret"}, "list c does not hold identifiers"),
        ({"a": {1}, "b": {1}, "c": 5}, "list c does not hold identifiers"),
        ({"a": {1}, "b": {1}, "c": [["secret"]]}, "list c does not hold identifiers"),
        ({"a": {1}, "b": {1}, "c": [1, None]}, "list c holds someone without an identifier"),
        ({"a": {1}, "b": {1}, "c": [1, float("nan")]}, "list c holds someone without an identifier"),
        ({"a": {1}, "b": {1}, "c": [1, ""]}, "list c holds someone without an identifier"),
        ({"a": {1}, "b": {1}, " a ": [1]}, "two lists have the same name"),
    ],
)
def test_sets_that_cannot_be_lists_are_refused(lists, words):
    with pytest.raises(InputError, match=words) as error:
        from_sets(lists)
    assert "secret" not in str(error.value)
