"""Packets have one form, hold nothing but bucketed age files, and refuse everything else."""

import secrets

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.door.limits import MAX_PACKET, MAX_ROWS, MAX_STAGES
from amparo.door.packet import BY_PERSON, FOR_STAFF, IN_MAILBOX, Packet, Row, bucket_of, is_bucketed
from amparo.errors import InputError
from amparo.seal import age, cbor, padding
from amparo.seal.envelope import seal
from amparo.seal.hybrid import HybridIdentity

KEY = HybridIdentity.from_seed(bytes(32)).recipient
ID = st.binary(min_size=16, max_size=16).map(bytes.hex)
SMALL = seal("note", "1" * 32, b"", [KEY])


def row(row_id, kind="account", mailbox="", sealed=SMALL):
    return Row(row_id, kind, len(sealed), sealed, mailbox)


@st.composite
def packets(draw):
    ids = draw(st.lists(ID, min_size=1, max_size=6, unique=True))
    kinds = [draw(st.sampled_from(FOR_STAFF)), *(draw(st.sampled_from(BY_PERSON)) for _ in ids[1:])]
    rows = [row(one, kind, draw(ID) if kind in IN_MAILBOX else "") for one, kind in zip(ids, kinds, strict=True)]
    return Packet(tuple(rows), tuple(draw(st.lists(ID, max_size=3))))


@given(packets())
def test_a_packet_comes_back_as_it_was(packet):
    body = packet.to_bytes()
    assert Packet.from_bytes(body) == packet
    assert Packet.from_bytes(body).to_bytes() == body


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_garbage_is_refused(garbage):
    with pytest.raises(InputError):
        Packet.from_bytes(garbage)


@given(packets(), st.data())
def test_a_changed_byte_is_refused_or_changes_what_is_kept(packet, data):
    """Nothing is passed over: what is accepted encodes to exactly what came."""
    body = bytearray(packet.to_bytes())
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = Packet.from_bytes(bytes(body))
    except InputError:
        return
    assert found.to_bytes() == bytes(body)


@given(packets(), st.binary(min_size=1, max_size=4))
def test_nothing_may_follow_a_packet(packet, extra):
    with pytest.raises(InputError):
        Packet.from_bytes(packet.to_bytes() + extra)


def whole():
    """A packet's map that is right, to be made wrong."""
    rows = [{"id": "1" * 32, "kind": "account", "mailbox": "", "sealed": SMALL}]
    return {"rows": rows, "answered": [], "v": 1}


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"v": True},
        {"more": 1},
        {"rows": []},
        {"rows": {}},
        {"answered": None},
        {"answered": ["x"]},
        {"answered": [1]},
        {"answered": ["1" * 32] * (MAX_STAGES + 1)},
    ],
)
def test_a_frame_that_is_not_ours_is_refused(changed):
    Packet.from_bytes(cbor.encode(whole()))
    with pytest.raises(InputError):
        Packet.from_bytes(cbor2.dumps(whole() | changed, canonical=True))


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "x"},
        {"id": 1},
        {"id": "1" * 32 + "\n"},
        {"kind": "reply", "mailbox": "2" * 32},  # answers come from staff
        {"kind": "silence"},
        {"kind": []},
        {"mailbox": "2" * 32},  # an account stands in no mailbox
        {"kind": "note"},  # and a note stands nowhere else
        {"kind": "signal", "mailbox": "x"},
        {"mailbox": None},
        {"sealed": b""},
        {"sealed": b"plaintext"},
        {"sealed": SMALL.decode("latin-1")},
        {"sealed": SMALL[:-1]},
        {"sealed": SMALL + b"x"},
        {"sealed": age.encrypt(b"not padded", [KEY])},
        {"kind": "note", "mailbox": "2" * 32, "sealed": seal("note", "1" * 32, bytes(70_000), [KEY])},  # nor grows
        {"name": "x"},
    ],
)
def test_a_row_that_is_not_ours_is_refused(changed):
    found = whole()
    found["rows"].append(found["rows"][0] | {"id": "3" * 32} | changed)
    with pytest.raises(InputError) as caught:
        Packet.from_bytes(cbor2.dumps(found, canonical=True))
    assert caught.value.values == {}


def test_the_message_stands_first_and_no_id_twice():
    note = {"id": "3" * 32, "kind": "note", "mailbox": "2" * 32, "sealed": SMALL}
    for rows in ([note], [note, *whole()["rows"]], whole()["rows"] * 2):
        with pytest.raises(InputError):
            Packet.from_bytes(cbor.encode(whole() | {"rows": rows}))


def test_too_many_rows_and_too_many_bytes_are_refused():
    rows = [whole()["rows"][0] | {"id": f"{number:032x}"} for number in range(MAX_ROWS + 1)]
    Packet.from_bytes(cbor.encode(whole() | {"rows": rows[:-1]}))
    with pytest.raises(InputError):
        Packet.from_bytes(cbor.encode(whole() | {"rows": rows}))
    with pytest.raises(InputError):
        Packet.from_bytes(bytes(MAX_PACKET + 1))


LENGTHS = [0, 1, 4000, 4095, 4096, 65_535, 65_536, (1 << 20) - 1, 1 << 20, 3 << 20]


@pytest.mark.parametrize("length", LENGTHS)
def test_a_padded_file_is_bucketed_and_the_bucket_is_that_of_its_content(length):
    sealed = age.encrypt(padding.pad(bytes(length)), [KEY])
    assert is_bucketed(sealed)
    assert bucket_of(len(sealed)) == padding.bucket(length)


@given(st.integers(1, 140_000).filter(lambda length: padding.bucket(length - 1) != length))
@settings(max_examples=60, deadline=None)
def test_a_file_that_tells_its_length_is_not(length):
    assert not is_bucketed(age.encrypt(bytes(length), [KEY]))


@given(st.binary(max_size=200))
def test_what_is_no_age_file_has_no_bucket(data):
    assert not is_bucketed(data)
    assert not is_bucketed(b"age-encryption.org/v1\n" + data)


def test_nothing_of_a_packet_is_printed():
    packet = Packet((row(secrets.token_hex(16)),))
    assert packet.rows[0].id not in repr(packet)
    assert packet.rows[0].id not in repr(packet.rows[0])
