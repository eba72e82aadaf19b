"""Messages come back as they were, in one form only; every field is checked."""

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.door.message import Account, Answer, Attachment, FollowUp, Reply, Use
from amparo.errors import InputError

HEX = st.binary(min_size=16, max_size=16).map(bytes.hex)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
DAYS = st.dates().map(str)
ATTACHMENTS = st.lists(
    st.builds(Attachment, HEX, TEXT, st.integers(0, 1 << 40), st.binary(min_size=32, max_size=32).map(bytes.hex)),
    max_size=3,
).map(tuple)
ACCOUNTS = st.builds(
    Account,
    HEX,
    DAYS,
    st.just("ru"),
    TEXT,
    TEXT,
    TEXT,
    st.sampled_from(list(Answer)).map(str),
    TEXT,
    st.sets(st.sampled_from(list(Use)).map(str)).map(lambda uses: tuple(sorted(uses))),
    st.just("age1pq1qqqq"),
    HEX,
    ATTACHMENTS,
)
FOLLOW_UPS = st.builds(FollowUp, HEX, DAYS, st.just("en"), TEXT, st.just("age1pq1qqqq"), HEX, ATTACHMENTS)
MESSAGES = ACCOUNTS | FOLLOW_UPS | st.builds(Reply, HEX, DAYS, TEXT)


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


@given(st.sampled_from([Account, FollowUp, Reply]), st.binary(max_size=200))
@settings(max_examples=300)
def test_garbage_is_refused(kind, garbage):
    with pytest.raises(InputError):
        kind.from_body(garbage)


@given(MESSAGES, st.data())
def test_a_missing_or_unknown_field_is_named(message, data):
    whole = cbor2.loads(message.to_body())
    name = data.draw(st.sampled_from(sorted(whole)))
    del whole[name]
    with pytest.raises(InputError) as caught:
        type(message).from_body(cbor2.dumps(whole, canonical=True))
    assert caught.value.values == {"field": name}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "1" * 31),
        ("id", 7),
        ("day", "2026-13-01"),
        ("day", "20260101"),
        ("what", "x" * 100_001),
        ("what", None),
        ("where", 1.5),
        ("consent", ["publish"]),
        ("consent", ["quote", "count"]),
        ("consent", "count"),
        ("safe_to_answer", ""),
        ("mailbox", "age1qqqq"),
        ("mailbox_id", "g" * 32),
        ("attachments", [{"id": "1" * 32}]),
        ("attachments", [{"id": "1" * 32, "name": "a", "size": -1, "digest": "0" * 64}]),
        ("attachments", [{"id": "1" * 32, "name": "a", "size": True, "digest": "0" * 64}]),
        ("attachments", {}),
    ],
)
def test_a_wrong_field_is_refused(field, value):
    account = Account("1" * 32, "2026-01-02", "en", "w", "", "", "only_here", "", (), "age1pq1q", "2" * 32, ())
    whole = cbor2.loads(account.to_body()) | {field: value}
    with pytest.raises(InputError):
        Account.from_body(cbor2.dumps(whole, canonical=True))
