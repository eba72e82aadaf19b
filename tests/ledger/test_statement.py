"""Statements and values: one meaning, one encoding; nothing wrong gets in; nobody's words leak out of an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.ledger.statement import (
    Basis,
    Denial,
    Evidence,
    Grade,
    Stance,
    Statement,
    from_map,
    new_id,
    to_map,
)  # fmt: skip
from amparo.ledger.value import Choice, Date, EntityRef, Flag, Hedge, Place, Quantity, Text, Use
from amparo.seal import cbor

SLUG = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
IDS = st.builds("{}:{}".format, st.sampled_from(["source", "event", "account", "person"]), SLUG)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), max_size=50)
WHEN = st.sampled_from(["2017", "2017-04", "2017-04-01~", "2017-02/2017-04", "../2017", "201X"])
TERMS = st.from_regex(r"[a-z0-9][a-z0-9_.:-]{0,20}", fullmatch=True)
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
COUNTS = st.none() | st.integers(0, 10**15)


@st.composite
def quantities(draw):
    low, high = draw(COUNTS), draw(COUNTS)
    if low is not None and high is not None:
        low, high = sorted([low, high])
    hedge = draw(st.sampled_from([hedge for hedge in Hedge if hedge is not Hedge.EXACT or low == high is not None]))
    return Quantity(low, high, hedge, draw(WORDS), draw(WORDS), draw(st.just("") | WHEN), draw(WORDS))


VALUES = st.one_of(
    st.builds(Text, WORDS, st.sampled_from(["", "ru", "en", "zh-Hant"])), st.builds(Date, WHEN),
    st.builds(EntityRef, IDS), st.builds(Place, WORDS, WORDS), quantities(), st.builds(Choice, TERMS),
    st.builds(Flag, st.booleans()), st.builds(Use, TERMS, TERMS),
)  # fmt: skip
EVIDENCE = st.builds(Evidence, WORDS, st.just("") | HEX, WORDS, WORDS)
GRADES = st.builds(Grade, st.sampled_from("ABCDEF"), st.integers(1, 6))


@st.composite
def statements(draw):
    stance = draw(st.sampled_from(Stance))
    return Statement(
        id=new_id(), about=draw(IDS), property=draw(st.sampled_from(["detained", "account.what"])), value=draw(VALUES),
        said_by=draw(IDS), said_on=draw(st.just("") | WHEN), stance=stance,
        denial=None if stance is Stance.AFFIRMS else draw(st.none() | st.sampled_from(Denial)),
        chain=tuple(tuple(path) for path in draw(st.lists(st.lists(IDS, min_size=1, max_size=4), max_size=3))),
        basis=draw(st.sampled_from(Basis)), grade=draw(st.none() | GRADES), evidence=draw(st.none() | EVIDENCE),
        words=draw(WORDS), subject=draw(st.just("") | IDS), recorded_by=draw(st.just("") | HEX),
        recorded_at=draw(st.sampled_from(["", "2026-11-22T09:30:00Z"])), replaces=draw(st.sampled_from(["", "k01"])),
    )  # fmt: skip


@given(statements())
def test_what_is_written_is_read_back(statement):
    assert from_map(cbor.decode(cbor.encode(to_map(statement)))) == statement


@given(statements())
def test_maps_come_in_the_order_of_their_encoding(statement):
    # cbor.encode relies on it for speed; decode would refuse anything else
    assert to_map(statement) == cbor.decode(cbor.encode(to_map(statement)))
    assert list(to_map(statement)) == list(cbor.decode(cbor.encode(to_map(statement))))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.binary(max_size=9) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3), max_leaves=9,
)  # fmt: skip


@given(ANYTHING)
def test_arbitrary_data_is_refused_with_an_input_error(data):
    with pytest.raises(InputError):
        from_map(data)


@given(statements(), st.data())
def test_a_statement_with_one_field_replaced_is_read_or_refused(statement, data):
    fields = to_map(statement)
    name = data.draw(st.sampled_from([*Statement.__dataclass_fields__, "unknown"]))
    inner = fields.get(name)
    if isinstance(inner, dict) and data.draw(st.booleans()):
        fields[name] = inner | {data.draw(st.sampled_from([*inner, "other"])): data.draw(ANYTHING)}
    else:
        fields[name] = data.draw(ANYTHING)
    try:
        read = from_map(fields)
    except InputError:
        return
    assert to_map(read) == fields  # what is read has no other encoding


WRONG = {
    "id": {"id": "K01"}, "an empty id": {"id": ""}, "about": {"about": "Novaya Gazeta"},
    "property": {"property": "Who"},
    "said_by": {"said_by": ""}, "said_on": {"said_on": "yesterday"}, "stance": {"stance": "affirms"},
    "a denial that affirms": {"denial": Denial.EVENT}, "chain": {"chain": (("paper",),)},
    "chain of one": {"chain": ((),)},
    "a chain without end": {"chain": (("source:a",) * 17,)}, "basis": {"basis": "rumour"}, "words": {"words": "a\0b"},
    "long words": {"words": "x" * 300_000}, "replaces itself": {"replaces": "k01"}, "replaces": {"replaces": "K 2"},
    "recorded_at": {"recorded_at": "2026-11-22 09:30"}, "recorded_by": {"recorded_by": "me"},
    "subject": {"subject": "x"}, "value": {"value": 3}, "grade": {"grade": "A1"}, "evidence": {"evidence": "http://"},
    "surrogates": {"words": "\ud800"}, "digits of another script": {"recorded_at": "٢٠٢٦-11-22T09:30:00Z"},
}  # fmt: skip
GOOD = {"id": "k01", "about": "event:a", "property": "detained", "value": Flag(True), "said_by": "source:a"}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_field_is_named_and_not_quoted(change):
    Statement(**GOOD)
    with pytest.raises(InputError) as caught:
        Statement(**GOOD | change)
    ((field, content),) = change.items()
    assert field in str(caught.value)
    assert not isinstance(content, str) or len(content) < 2 or content not in str(caught.value).replace(field, "")


VALUES_WRONG = [
    lambda: Quantity(3, 2, Hedge.RANGE, ""), lambda: Quantity(-1, None, Hedge.ABOUT, ""),
    lambda: Quantity(1, 2, Hedge.EXACT, ""), lambda: Quantity(None, None, Hedge.EXACT, ""),
    lambda: Quantity(True, None, Hedge.ABOUT, ""), lambda: Quantity(1.5, None, Hedge.ABOUT, ""),
    lambda: Quantity(1, None, "about", ""), lambda: Quantity(10**16, None, Hedge.ABOUT, ""),
    lambda: Quantity(1, None, Hedge.ABOUT, "", period="soon"), lambda: Date(""), lambda: Date("soon"),
    lambda: EntityRef("x"), lambda: Choice("Two Words"), lambda: Flag(1), lambda: Use("quote", ""),
    lambda: Text(3), lambda: Text("", "Russian"), lambda: Text("", "\u0440\u0443"), lambda: Place("x" * 513),
    lambda: Grade("G", 1), lambda: Grade("AB", 1), lambda: Grade("A", 7), lambda: Grade("A", True),
    lambda: Evidence(digest="abc"), lambda: Evidence(address="x" * 3000),
]  # fmt: skip


@pytest.mark.parametrize("make", VALUES_WRONG)
def test_a_value_that_cannot_be_is_refused(make):
    with pytest.raises(InputError):
        make()


def test_the_subject_is_what_it_is_about_unless_said_otherwise():
    assert Statement(**GOOD).subject == "event:a"
    assert "subject" not in to_map(Statement(**GOOD))
    assert to_map(Statement(**GOOD, subject="person:x"))["subject"] == "person:x"


def test_ids_are_fresh():
    assert len({new_id() for _ in range(1000)}) == 1000
