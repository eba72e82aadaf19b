"""Envelopes say what they are for, hide all but their bucket, and accept one encoding only."""

from __future__ import annotations

import contextlib
import io

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.errors import AmparoError, InputError, WrongKeyError
from amparo.seal import age
from amparo.seal.envelope import MAX_LABEL, EnvelopeWriter, open_envelope, read_envelope, seal
from amparo.seal.hybrid import HybridIdentity
from amparo.seal.padding import MIB, bucket, pad

KEY = HybridIdentity.from_seed(bytes(range(32)))
TO = [KEY.recipient]

labels = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=MAX_LABEL)
START = cbor2.dumps({"id": "a1", "purpose": "account"}, canonical=True)


def streamed(sealed: bytes) -> tuple[str, str, bytes]:
    out = io.BytesIO()
    purpose, record_id = read_envelope(io.BytesIO(sealed), out, [KEY])
    return purpose, record_id, out.getvalue()


@settings(max_examples=80, deadline=None)
@given(labels, labels, st.binary(max_size=3000))
def test_round_trip(purpose, record_id, body):
    sealed = seal(purpose, record_id, body, TO)
    opened = open_envelope(sealed, [KEY], purpose)
    assert (opened.purpose, opened.record_id, opened.body) == (purpose, record_id, body)
    assert streamed(sealed) == (purpose, record_id, body)


@settings(max_examples=40, deadline=None)
@given(
    border=st.sampled_from([0, 4096, 65536, MIB]),
    shift=st.integers(-3, 3),
    end=st.sampled_from([b"", b"\x80", b"\0", b"\x80\0\0\0"]),
    piece=st.sampled_from([1000, 70_000, MIB]),
)
def test_pushed_and_whole_agree_around_each_bucket(border, shift, end, piece):
    body = bytes([7]) * max(0, border - len(START) - len(end) + shift) + end
    out = io.BytesIO()
    with EnvelopeWriter(out, "account", "a1", TO) as writer:
        for at in range(0, len(body), piece):
            writer.write(body[at : at + piece])
    assert len(out.getvalue()) == len(seal("account", "a1", body, TO))
    assert streamed(out.getvalue()) == ("account", "a1", body)
    assert open_envelope(out.getvalue(), [KEY]).body == body


def test_the_size_tells_only_the_bucket():
    sizes = {len(seal("account", "a" * size, b"x" * 31 * size, TO)) for size in range(1, 100)}
    assert len(sizes) == 1
    assert len(age.decrypt(seal("p", "i", b"x" * 5000, TO), [KEY])) == bucket(5000)


def test_an_envelope_for_another_purpose_is_refused():
    sealed = seal("reply", "a1", b"", TO)
    with pytest.raises(InputError, match="another purpose"):
        open_envelope(sealed, [KEY], "account")
    assert open_envelope(sealed, [KEY]).purpose == "reply"


def test_another_key_opens_nothing():
    out = io.BytesIO()
    with pytest.raises(WrongKeyError):
        read_envelope(io.BytesIO(seal("account", "a1", b"body", TO)), out, [HybridIdentity.generate()])
    assert not out.getvalue()


@pytest.mark.parametrize("label", ["", "x" * (MAX_LABEL + 1), "имя", "a\nb", "a\0"])
def test_purpose_and_id_are_short_ascii(label):
    with pytest.raises(InputError):
        seal("account", label, b"", TO)
    with pytest.raises(InputError):
        seal(label, "a1", b"", TO)
    out = io.BytesIO()
    with pytest.raises(InputError):
        EnvelopeWriter(out, label, "a1", TO)
    assert not out.getvalue()


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"\xa2",
        START[:-1],
        b"\xa2\x62id\x78\x02a1\x67purpose\x67account",  # a length longer than need be
        b"\xa2\x67purpose\x67account\x62id\x62a1",  # keys in the other order
        b"\xbf\x62id\x62a1\x67purpose\x67account\xff",  # of indefinite length
        b"\xa2\x62id\x42a1\x67purpose\x67account",  # bytes where text must be
        b"\xa2\x62id\x62a1\x67purpoze\x67account",
        b"\xa3\x62id\x62a1\x67purpose\x67account\x61x\x01",
        b"\xa2\x62id\x60\x67purpose\x67account",
        b"\xa2\x62id\x78\x81" + b"a" * 129 + b"\x67purpose\x67account",
        b"\xa2\x62id\x7b\xff\xff\xff\xff\xff\xff\xff\xff",  # a huge length
        b"\xa2\x62id\xc2\x41a\x67purpose\x67account",  # a tag
        b"\xa2\x62id\x62\xd0\xb0\x67purpose\x67account",  # not ASCII
    ],
)
def test_any_other_start_is_refused(start):
    sealed = age.encrypt(pad(start), TO)
    for opening in (lambda: open_envelope(sealed, [KEY]), lambda: streamed(sealed)):
        with pytest.raises(InputError):
            opening()


def test_an_age_file_that_is_no_envelope_is_refused():
    sealed = age.encrypt(START + b"not padded", TO)
    for opening in (lambda: open_envelope(sealed, [KEY]), lambda: streamed(sealed)):
        with pytest.raises(InputError, match="padded"):
            opening()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_whoever_has_the_public_key_cannot_make_the_reader_crash(noise):
    for plain in (pad(noise), pad(b"\xa2\x62id" + noise), noise):
        sealed = age.encrypt(plain, TO)
        for opening in (lambda sealed=sealed: open_envelope(sealed, [KEY]), lambda sealed=sealed: streamed(sealed)):
            with contextlib.suppress(AmparoError):  # anything else fails the test
                opening()


def test_neither_body_nor_key_is_in_repr():
    opened = open_envelope(seal("account", "a1", b"a name", TO), [KEY])
    assert "a name" not in repr(opened)
    assert "a1" in repr(opened)


def test_a_writer_that_failed_leaves_nothing_that_opens():
    out = io.BytesIO()

    def break_off() -> None:
        with EnvelopeWriter(out, "account", "a1", TO) as writer:
            writer.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    with pytest.raises(InputError):
        open_envelope(out.getvalue(), [KEY])
