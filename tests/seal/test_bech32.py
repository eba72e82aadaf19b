"""Bech32 without a length limit: the published examples, round trips, and every damage noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.seal import bech32

prefixes = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20)


BIP_173 = "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d"


@pytest.mark.parametrize(
    ("text", "prefix", "data"),
    [
        ("A12UEL5L", "a", ""),  # BIP 173
        ("a12uel5l", "a", ""),
        ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split", BIP_173),
        ("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX", "age-secret-key-", "42" * 32),
    ],
)  # fmt: skip
def test_published_examples(text, prefix, data):
    assert bech32.decode(prefix, text).hex() == data
    assert bech32.encode(prefix, bytes.fromhex(data)) == text.lower()


@given(prefixes, st.binary(max_size=1300))
def test_round_trip(prefix, data):
    text = bech32.encode(prefix, data)
    assert bech32.decode(prefix, text) == data
    assert bech32.decode(prefix, text.upper()) == data


@given(st.binary(min_size=1, max_size=1300), st.data())
def test_up_to_four_wrong_characters_are_noticed(data, draw):
    text = list(bech32.encode("age1pq", data))
    for at in draw.draw(st.sets(st.integers(7, min(len(text) - 1, 70)), min_size=1, max_size=4)):
        text[at] = draw.draw(st.sampled_from([c for c in "qpzry9x8gf2tvdw0s3jn54khce6mua7l" if c != text[at]]))
    with pytest.raises(InputError):
        bech32.decode("age1pq", "".join(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "1",
        "a1",
        "a12uel5",  # cut off
        "a12uel5L",  # mixed case
        "b12uel5l",  # another prefix
        "a12uel5i",  # i, o, b and 1 are no digits of it
        "a12uel5ł",
        "a12uel5l ",
        "a1qqqqq2uel5l",
        "a1" + "q" * bech32.MAX_LENGTH,
        "\x20" * 8,
        "a1" + "K" * 6,  # the Kelvin sign lowers to k
    ],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(InputError):
        bech32.decode("a", text)


def test_bits_left_over_must_be_zero():
    values = [31, 31]  # 10 bits: one byte and two stray bits set
    body = "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[value] for value in values)
    state = 1
    for value in [ord("a") >> 5, 0, ord("a") & 31, *values, *[0] * 6]:
        state = bech32._step(state, value)
    state ^= 1
    checksum = "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[state >> 5 * (5 - at) & 31] for at in range(6))
    with pytest.raises(InputError):
        bech32.decode("a", f"a1{body}{checksum}")
