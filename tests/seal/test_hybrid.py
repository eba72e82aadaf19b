"""Keys: the pair printed in the standard, parsing, and secrets that stay out of sight."""

from __future__ import annotations

import copy
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.seal import bech32
from amparo.seal.hybrid import RECIPIENT_SIZE, HybridIdentity, HybridRecipient

# the example identity of c2sp.org/age; the start and the end of its recipient
STANDARD = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"
STANDARD_RECIPIENT = ("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87pz", "x3qheyty7saeq0d3fzv49zc0k")

seeds = st.binary(min_size=32, max_size=32)


def test_the_pair_printed_in_the_standard():
    identity = HybridIdentity.parse(STANDARD)
    assert str(identity) == STANDARD
    recipient = str(identity.recipient)
    assert recipient.startswith(STANDARD_RECIPIENT[0])
    assert recipient.endswith(STANDARD_RECIPIENT[1])


@given(seeds)
def test_keys_round_trip_as_text(seed):
    identity = HybridIdentity.from_seed(seed)
    assert HybridIdentity.parse(str(identity)) == identity
    assert HybridIdentity.parse(str(identity).lower()).seed == seed
    assert HybridRecipient.parse(str(identity.recipient)) == identity.recipient
    assert len(identity.recipient.raw) == RECIPIENT_SIZE


def test_keys_are_values():
    one, two = HybridIdentity.from_seed(bytes(32)), HybridIdentity.from_seed(bytes(32))
    assert len({one, two, HybridIdentity.generate()}) == 2
    assert len({one.recipient, two.recipient}) == 1
    assert HybridRecipient.parse(str(one.recipient)) is HybridRecipient.parse(str(two.recipient))
    assert HybridIdentity.generate() != HybridIdentity.generate()


def test_an_identity_shows_nothing_secret_unless_asked_for_its_text():
    identity = HybridIdentity.generate()
    _ = identity.recipient
    shown = f"{identity!r} {[identity]} {copy.copy(identity)!r}"
    assert str(identity) not in shown
    assert identity.seed.hex() not in shown
    assert str(identity.seed) not in shown
    assert dataclasses.replace(identity) == identity


def test_errors_about_a_secret_key_do_not_show_it():
    damaged = STANDARD[:-1] + "Q"
    with pytest.raises(InputError) as caught:
        HybridIdentity.parse(damaged)
    assert STANDARD[20:40].lower() not in (str(caught.value) + caught.value.hint() + repr(caught.value)).lower()
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_seed_has_32_bytes(size):
    with pytest.raises(InputError):
        HybridIdentity.from_seed(bytes(size))
    with pytest.raises(InputError):
        HybridIdentity.parse(bech32.encode("age-secret-key-pq-", bytes(size)).upper())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        bytes(RECIPIENT_SIZE - 1),
        bytes(RECIPIENT_SIZE + 1),
        b"\xff" * RECIPIENT_SIZE,  # coefficients above ML-KEM's modulus
    ],
)
def test_a_recipient_that_is_no_key_is_refused_when_read(raw):
    with pytest.raises(InputError):
        HybridRecipient.parse(bech32.encode("age1pq", raw))


def test_a_key_of_another_kind_is_refused():
    for text in ("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", STANDARD, "", "age1pq1"):
        with pytest.raises(InputError):
            HybridRecipient.parse(text)
    with pytest.raises(InputError):
        HybridIdentity.parse("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")
