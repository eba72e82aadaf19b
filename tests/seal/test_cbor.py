"""One thing has one encoding."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.seal import cbor

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.binary(max_size=40), st.text(max_size=40)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=30), inner, max_size=5),
    max_leaves=20,
).filter(lambda value: depth(value) < cbor.MAX_DEPTH)  # fmt: skip


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@given(VALUES)
def test_what_is_written_is_read_back(value):
    assert cbor.decode(cbor.encode(value)) == value


@given(VALUES)
def test_the_encoding_is_canonical(value):
    assert cbor.encode(value) == cbor2.dumps(value, canonical=True)


@given(st.dictionaries(st.text(max_size=30), st.integers(), min_size=2, max_size=8), st.randoms())
def test_keys_in_another_order_are_refused(value, rng):
    keys = list(value)
    rng.shuffle(keys)
    other = cbor2.dumps(dict.fromkeys(keys, 0))
    canonical = cbor.encode(dict.fromkeys(keys, 0))
    assert cbor.encode(dict.fromkeys(keys, 0)) == canonical
    if other != canonical:
        with pytest.raises(InputError):
            cbor.decode(other)


@given(st.binary(max_size=60))
def test_what_can_be_read_is_its_only_encoding(data):
    try:
        value = cbor.decode(data)
    except InputError:
        return
    assert cbor.encode(value) == data


REFUSED = {
    "nothing": "",
    "a float": "f93e00",
    "not a number": "f97e00",
    "undefined": "f7",
    "a simple value": "f8ff",
    "a tag": "c100",
    "a bignum": "c249010000000000000000",
    "a bigfloat with a huge exponent": "c5821b7fffffffffffffff03",
    "a regular expression": "d82361282a",
    "a date of tag 1004": "d903ec6a323031372d30312d3031",
    "self-described": "d9d9f700",
    "a shared reference": "d81c81d81d00",
    "an integer written too long": "1800",
    "a length written too long": "580161",
    "a list without end": "9f00ff",
    "a text without end": "7f6161ff",
    "a key that is a number": "a10000",
    "a key that is bytes": "a1416100",
    "a key twice": "a2616100616100",
    "a short list": "8200",
    "bytes after the end": "0000",
    "a text that is no UTF-8": "61ff",
    "a surrogate": "63eda080",
    "a huge length": "5b7fffffffffffffff",
    "an integer of 65 bits": "1bffffffffffffffff",
    "too deep": "81" * (cbor.MAX_DEPTH + 1) + "00",
    "far too deep": "81" * 100_000 + "00",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_refused(data):
    with pytest.raises(InputError):
        cbor.decode(bytes.fromhex(data))


def test_what_is_too_long_is_refused_before_it_is_read():
    with pytest.raises(InputError):
        cbor.decode(cbor.encode(b"x" * 100), limit=100)


def test_maps_inside_tuples_are_put_in_order_too():
    assert cbor.encode({"a": ({"b": 1, "a": 2},)}) == cbor.encode({"a": [{"a": 2, "b": 1}]})
