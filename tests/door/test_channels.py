"""The published channels: whoever knows the key can tell a true copy from any other."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from amparo.door import channels
from amparo.door.channels import Channel, Channels, Kind
from amparo.door.limits import MAX_CHANNEL, MAX_CHANNELS
from amparo.errors import AmparoError, InputError, VerifyError

KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
FEED = KEY.public_key().public_bytes_raw().hex()
LINES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40)


def made(**changed: object) -> Channels:
    listed = (
        Channel(Kind.WEB.value, "https://example.org"),
        Channel(Kind.TELEPHONE.value, "+000 000", "8:00 to 20:00"),
    )
    found = Channels(
        "Test line", listed, channels.fingerprint("age1pq1xx"), "ab" * 32, "2026-11-01", "2027-05-01", FEED
    )
    return replace(found, **changed)


def test_what_is_signed_reads_back_the_same():
    assert channels.read(channels.sign(made(), KEY.sign)) == made()
    assert channels.read(channels.sign(made(channels=(), script=""), KEY.sign)) == made(channels=(), script="")


@given(
    st.lists(st.builds(Channel, st.sampled_from([kind.value for kind in Kind]), LINES, LINES), max_size=MAX_CHANNELS)
)
def test_any_channels_can_be_signed_and_read(listed):
    wanted = made(channels=tuple(listed))
    assert channels.read(channels.sign(wanted, KEY.sign)) == wanted


def test_the_longest_list_fits():
    longest = Channel(Kind.OTHER.value, "😀" * MAX_CHANNEL, "😀" * MAX_CHANNEL)
    wanted = made(channels=(longest,) * MAX_CHANNELS)
    assert channels.read(channels.sign(wanted, KEY.sign)) == wanted


@given(st.data())
def test_a_changed_character_is_noticed(data):
    text = channels.sign(made(), KEY.sign)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters(codec="ascii")) + text[place + 1 :]
    try:
        found = channels.read(changed)
    except (VerifyError, InputError):
        return
    assert found == made()  # a space more or less between the fields changes nothing


@given(st.text(max_size=300))
def test_what_is_no_list_of_channels_is_refused(text):
    with pytest.raises(InputError):
        channels.read(text)


def test_deep_nesting_is_refused():
    with pytest.raises(InputError):
        channels.read("[" * 50_000)


def test_the_key_of_somebody_else_does_not_pass_for_ours():
    other = Ed25519PrivateKey.generate()
    with pytest.raises(VerifyError):
        channels.sign(made(), other.sign)
    forged = json.loads(channels.sign(made(feed=other.public_key().public_bytes_raw().hex()), other.sign))
    with pytest.raises(VerifyError):
        channels.read(json.dumps(forged | {"feed": FEED}))


def test_the_last_day_still_counts():
    assert not made().expired("2027-05-01")
    assert made().expired("2027-05-02")


@pytest.mark.parametrize(
    "change",
    [
        {"until": "2026-10-31"},
        {"until": "soon"},
        {"recipient": "age1pq1xx"},
        {"script": "ab"},
        {"feed": "00"},
        {"organisation": "two\nlines"},
        {"organisation": "turned \u202e round"},
        {"channels": (Channel(Kind.WEB.value, "x"),) * (MAX_CHANNELS + 1)},
    ],
)
def test_what_does_not_belong_is_refused(change):
    with pytest.raises(InputError):
        made(**change)


@pytest.mark.parametrize(
    "channel", [("pigeon", "x", ""), ("web", " ", ""), ("web", "a\x00b", ""), ("web", "x" * 301, "")]
)
def test_a_channel_is_one_short_printable_line_of_a_known_kind(channel):
    with pytest.raises(AmparoError):
        Channel(*channel)


def test_fingerprints_are_short_groups():
    print_ = channels.fingerprint("age1pq1xx")
    assert [len(group) for group in print_.split(" ")] == [4] * 8
    assert print_ != channels.fingerprint("age1pq1xy")
