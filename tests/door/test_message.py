"""Messages come back as they were, in one form only; every field is checked."""

from dataclasses import asdict

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.door.strategies import MESSAGES

from amparo.door.contact import Contact
from amparo.door.limits import MAX_SHORT, MAX_STAGES, MAX_STORY
from amparo.door.message import KINDS, Account, Agreed, Attachment, CheckIn, FollowUp, Note, Reply, Signal
from amparo.errors import InputError

ONE, TWO, THREE = "1" * 32, "2" * 32, "3" * 32
DAY = "2026-01-02"
WHOLE = (
    Account(ONE, DAY, "en", "w", "", "", "", Contact(), (), "age1pq1q", TWO, THREE, ONE, ()),
    FollowUp(ONE, DAY, "en", "t", "age1pq1q", TWO, 1, (Attachment(ONE, "a", 1, "0" * 64),)),
    CheckIn(ONE, DAY, TWO, "2026-01-02T10:00Z", "t", (TWO,)),
    Signal(ONE, DAY, TWO, THREE, True),
    Reply(ONE, DAY, "t", (Agreed("2026-01-02T10:00Z", (TWO,)),)),
    Note(ONE, DAY, TWO, "account", 1, (1, 2), False),
)
FILE = asdict(Attachment(ONE, "a", 1, "0" * 64))


@given(MESSAGES)
def test_a_message_comes_back_as_it_was(message):
    body = message.to_body()
    assert type(message).from_body(body) == message
    assert type(message).from_body(body).to_body() == body


@given(MESSAGES, st.binary(min_size=1, max_size=5))
def test_nothing_may_follow_a_message(message, extra):
    with pytest.raises(InputError):
        type(message).from_body(message.to_body() + extra)


@given(MESSAGES)
def test_another_encoding_of_the_same_message_is_refused(message):
    whole = cbor2.loads(message.to_body())
    backwards = cbor2.dumps(dict(sorted(whole.items(), reverse=True)))
    with pytest.raises(InputError):
        type(message).from_body(backwards)


@given(st.sampled_from(list(KINDS.values())), st.binary(max_size=200))
@settings(max_examples=300)
def test_garbage_is_refused(kind, garbage):
    with pytest.raises(InputError):
        kind.from_body(garbage)


@given(MESSAGES, MESSAGES)
def test_one_kind_is_not_read_as_another(message, other):
    if type(message) is not type(other):
        with pytest.raises(InputError):
            type(other).from_body(message.to_body())


@given(MESSAGES, st.data())
def test_a_missing_or_unknown_field_is_named(message, data):
    whole = cbor2.loads(message.to_body())
    name = data.draw(st.sampled_from(sorted(whole)))
    del whole[name]
    with pytest.raises(InputError) as caught:
        type(message).from_body(cbor2.dumps(whole, canonical=True))
    assert caught.value.values == {"field": name}


@pytest.mark.parametrize("message", WHOLE, ids=lambda message: message.KIND)
@pytest.mark.parametrize("value", [None, 1.5, -1, {}, [[]], b"x", {"x": 1}], ids=repr)
def test_no_field_takes_just_anything(message, value):
    whole = cbor2.loads(message.to_body())
    for name in whole:
        with pytest.raises(InputError):
            type(message).from_body(cbor2.dumps(whole | {name: value}, canonical=True))


def refused(message, **changed):
    whole = cbor2.loads(message.to_body()) | changed
    with pytest.raises(InputError):
        type(message).from_body(cbor2.dumps(whole, canonical=True))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "1" * 31),
        ("id", "1" * 32 + "\n"),
        ("id", "A" * 32),
        ("day", "2026-13-01"),
        ("day", "20260101"),
        ("what", "x" * (MAX_STORY + 1)),
        ("where", "x" * (MAX_SHORT + 1)),
        ("age", "17"),
        ("consent", ["publish"]),
        ("consent", ["quote", "count"]),
        ("consent", ["count", "count"]),
        ("mailbox", "age1qqqq"),
        ("mailbox", "AGE-SECRET-KEY-PQ-1QQ"),
        ("mailbox_id", "g" * 32),
        ("ratchet", ""),
        ("duress_id", ""),
        ("attachments", [{"id": ONE}]),
        ("attachments", [FILE | {"size": -1}]),
        ("attachments", [FILE | {"size": True}]),
        ("attachments", [FILE | {"part": 0}]),
        ("attachments", [FILE | {"part": 3, "of": 2}]),
        ("attachments", [FILE] * 513),
        ("contact", asdict(Contact()) | {"answer": ""}),
        ("contact", asdict(Contact()) | {"may_leave": "perhaps"}),
        ("contact", asdict(Contact()) | {"hours_from": "24:00"}),
        ("contact", asdict(Contact()) | {"hours_to": "09:30"}),
        ("contact", asdict(Contact()) | {"offset": "Europe/Moscow"}),
        ("contact", asdict(Contact()) | {"who_else": "a name"}),
        ("contact", {"answer": "only_here"}),
    ],
)
def test_a_wrong_field_of_an_account_is_refused(field, value):
    refused(WHOLE[0], **{field: value})


def test_wrong_fields_of_the_other_messages_are_refused():
    refused(WHOLE[1], visit=True)
    refused(WHOLE[2], at="2026-01-02 10:00")
    refused(WHOLE[2], timers=[TWO] * (MAX_STAGES + 1))
    refused(WHOLE[3], duress=1)
    refused(WHOLE[4], check_ins=[{"at": "soon", "timers": []}])
    refused(WHOLE[4], check_ins=[{"at": "2026-01-02T10:00Z", "timers": [TWO], "who": "a name"}])
    refused(WHOLE[5], kind="reply")
    refused(WHOLE[5], parts=["1"])


def test_saying_nothing_is_the_quietest_choice():
    assert (Contact().answer, Contact().may_leave) == ("only_here", "")
    assert all(value == "" for name, value in asdict(Contact()).items() if name != "answer")
