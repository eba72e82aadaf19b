"""Padding shows the bucket only, and comes off exactly, whole or in pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.seal.padding import MIB, Unpadder, bucket, pad, padding, unpad

around_borders = st.builds(
    lambda border, shift: max(0, border + shift),
    st.sampled_from([0, 4096, 65536, MIB, 2 * MIB]),
    st.integers(-3, 3),
)
# content that looks like padding is what could go wrong
ends = st.lists(st.sampled_from([b"\x80", b"\0", b"a", b"\0" * 70_000, b"\x80\0\0"]), max_size=5).map(b"".join)


@pytest.mark.parametrize(
    ("length", "size"),
    [
        (0, 4096),
        (4095, 4096),
        (4096, 65536),
        (65535, 65536),
        (65536, MIB),
        (MIB - 1, MIB),
        (MIB, 2 * MIB),
        (5 * MIB + 1, 6 * MIB),
    ],
)
def test_buckets(length, size):
    assert bucket(length) == size
    assert len(padding(length)) == size - length


@settings(max_examples=60, deadline=None)
@given(length=around_borders, end=ends, cuts=st.lists(st.integers(0, 2 * MIB), max_size=5))
def test_padding_comes_off_exactly(length, end, cuts):
    content = b"x" * length + end
    padded = pad(content)
    assert len(padded) == bucket(len(content))
    assert unpad(padded) == content
    assert unpad_in_pieces(padded, cuts) == content


def unpad_in_pieces(padded: bytes, cuts: list[int]) -> bytes:
    out = bytearray()
    unpadder = Unpadder(out.extend)
    for start, end in pairwise([0, *sorted(cuts), len(padded)]):
        unpadder.write(padded[start:end])
    unpadder.close()
    return bytes(out)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([0, 1, 4095, 4096, 4097, 65536]), ends, st.lists(st.integers(0, 70_000), max_size=3))
def test_both_ways_refuse_the_same(length, end, cuts):
    data = (b"x" * length + end).ljust(4096, b"\0")
    try:
        content = unpad(data)
    except InputError:
        with pytest.raises(InputError):
            unpad_in_pieces(data, cuts)
    else:
        assert unpad_in_pieces(data, cuts) == content


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(4096),
        b"x" * 4096,
        b"x\x80",  # no bucket
        b"x" + b"\x80".ljust(4096, b"\0"),
        b"\x80".ljust(65536, b"\0"),  # the bucket of longer content
        b"\x80".ljust(4096, b"\0") + b"\1",
    ],
)
def test_what_is_not_padded_as_we_pad_is_refused(data):
    with pytest.raises(InputError):
        unpad(data)
    with pytest.raises(InputError):
        unpad_in_pieces(data, [1, 5000])
