"""The schema that people can read is the one that is enforced."""

import pytest

from amparo.errors import InputError
from amparo.ledger import schema
from amparo.ledger.statement import Statement
from amparo.ledger.value import Choice, Flag, Text

GOOD = {"id": "k01", "about": "event:a", "property": "allegation", "value": Text("x"), "said_by": "source:a"}


def test_every_property_says_what_it_means():
    loaded = schema.load()
    assert all(declared.meaning for declared in [*loaded.properties.values(), *loaded.types.values()])
    assert all(declared.of for declared in loaded.properties.values())


def test_what_people_told_us_is_sensitive():
    loaded = schema.load()
    told = ["account.what", "account.where", "account.when", "account.working_text", "message.text", "evidence.name"]
    assert all(loaded.properties[name].sensitive for name in told)


def test_no_property_is_for_orientation_ethnicity_or_belief():
    words = ("orientation", "ethnic", "religio", "belief", "sexual", "gender", "nationality")
    assert not [name for name in schema.load().properties for word in words if word in name]


WRONG = {
    "unknown property": {"property": "orientation"},
    "property of another type": {"property": "anonymous", "value": Flag(True)},
    "another type of value": {"value": Flag(True)},
    "unknown entity type": {"about": "place:a"},
    "term outside the vocabulary": {
        "about": "message:a", "property": "message.direction", "value": Choice("sideways"),
    },
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_refused(change):
    schema.load().check(Statement(**GOOD))
    with pytest.raises(InputError):
        schema.load().check(Statement(**GOOD | change))


BROKEN = ["", "[types", "[types]\n[properties.a]\nof=['x']\nvalue='text'\nmeaning=''", "types=1\nproperties=2",
          "[types.x]\nmeaning=''\n[properties.a]\nof=['x']\nvalue='poem'\nmeaning=''",
          "[types.x]\nmeaning=''\n[properties.a]\nof=['x']\nvalue='text'"]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_schema_is_refused(text):
    with pytest.raises(InputError):
        schema.parse(text)
