"""Files round-trip at every border, and nothing about them can be changed unnoticed."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.errors import AmparoError, InputError, RefusedError, WrongKeyError
from amparo.seal import age, header
from amparo.seal.hybrid import HybridIdentity
from amparo.seal.passphrase import PassphraseIdentity, PassphraseRecipient
from amparo.seal.stream import BATCH, CHUNK

KEY = HybridIdentity.from_seed(bytes(range(32)))
OTHER = HybridIdentity.from_seed(bytes(32))

BORDERS = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, BATCH * CHUNK - 1, BATCH * CHUNK, BATCH * CHUNK + 1]
around_borders = st.builds(
    lambda border, shift: max(0, border + shift),
    st.sampled_from([0, CHUNK, 2 * CHUNK, BATCH * CHUNK, 2 * BATCH * CHUNK, (BATCH + 1) * CHUNK]),
    st.integers(-40, 40),
)


class Dribble(io.RawIOBase):
    """A stream that gives (and takes) at most a few bytes at a time, as a pipe or a nearly full disk may."""

    def __init__(self, data: bytes, most: int) -> None:
        self.data, self.most, self.taken = data, most, bytearray()

    def read(self, size: int = -1) -> bytes:
        size = min(size if size >= 0 else self.most, self.most)
        piece, self.data = self.data[:size], self.data[size:]
        return piece

    def readinto(self, buffer) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def write(self, data) -> int:
        self.taken += bytes(data[: self.most])
        return min(len(data), self.most)


class ReadOnly:
    """The least a source must have."""

    def __init__(self, data: bytes) -> None:
        self.read = io.BytesIO(data).read


def plain_of(length: int) -> bytes:
    return (b"0123456789abcdef" * (length // 16 + 1))[:length]


def opened_stream(sealed: bytes, *identities: age.Identity) -> bytes:
    out = io.BytesIO()
    age.decrypt_stream(io.BytesIO(sealed), out, identities)
    return out.getvalue()


@pytest.mark.parametrize("length", BORDERS)
def test_round_trip_at_each_border(length):
    plain = plain_of(length)
    sealed = age.encrypt(plain, [KEY.recipient])
    assert age.decrypt(sealed, [KEY]) == plain
    assert opened_stream(sealed, KEY) == plain
    assert plain not in sealed or length < 2


@settings(max_examples=60, deadline=None)
@given(length=around_borders, pieces=st.lists(st.integers(0, 3 * CHUNK), max_size=6))
def test_all_three_ways_of_writing_agree(length, pieces):
    plain = plain_of(length)
    streamed, pushed = io.BytesIO(), io.BytesIO()
    age.encrypt_stream(io.BytesIO(plain), streamed, [KEY.recipient])
    with age.Encryptor(pushed, [KEY.recipient]) as encryptor:
        at = 0
        for piece in pieces:
            encryptor.write(plain[at : at + piece])
            at += piece
        encryptor.write(memoryview(plain)[at:])
    whole = age.encrypt(plain, [KEY.recipient])
    assert len(whole) == len(streamed.getvalue()) == len(pushed.getvalue())
    for sealed in (whole, streamed.getvalue(), pushed.getvalue()):
        assert age.decrypt(sealed, [KEY]) == plain
        assert opened_stream(sealed, KEY) == plain


@pytest.mark.parametrize("most", [1, 7, 4096, 65_537])
def test_short_reads_and_short_writes_lose_nothing(most):
    plain = plain_of(2 * CHUNK + 5 if most > 1000 else 3000)
    sealed = Dribble(plain, most)
    age.encrypt_stream(sealed, sealed, [KEY.recipient])
    opened = Dribble(bytes(sealed.taken), most)
    age.decrypt_stream(opened, opened, [KEY])
    assert bytes(opened.taken) == plain


def test_a_source_needs_read_only():
    out, plain = io.BytesIO(), plain_of(BATCH * CHUNK + 9)
    age.encrypt_stream(ReadOnly(plain), out, [KEY.recipient])
    assert age.decrypt(out.getvalue(), [KEY]) == plain


def test_every_recipient_opens_and_nobody_else():
    keys = [HybridIdentity.generate() for _ in range(12)]
    sealed = age.encrypt(b"for twelve", [key.recipient for key in keys])
    for key in keys:
        assert age.decrypt(sealed, [OTHER, key]) == b"for twelve"
    with pytest.raises(WrongKeyError) as caught:
        age.decrypt(sealed, [OTHER])
    assert caught.value.hint()
    with pytest.raises(WrongKeyError):
        age.decrypt(sealed, [])


def test_no_two_files_share_a_byte_of_key_material():
    one, two = (header.parse(age.encrypt(b"same", [KEY.recipient])).stanzas[0] for _ in range(2))
    assert one.body != two.body
    assert one.args != two.args


def test_a_flipped_bit_anywhere_fails():
    sealed = age.encrypt(b"x" * 40, [KEY.recipient])
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1 << at % 8
        with pytest.raises((InputError, WrongKeyError)):
            age.decrypt(bytes(changed), [KEY])


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_in_a_long_file_fails_while_streaming(data):
    sealed = bytearray(LONG)
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((InputError, WrongKeyError)):
        opened_stream(bytes(sealed), KEY)


LONG = age.encrypt(plain_of(3 * CHUNK), [KEY.recipient])


def test_a_short_file_cut_anywhere_fails():
    sealed = age.encrypt(b"x" * 40, [KEY.recipient])
    for length in range(len(sealed)):
        for opening in (lambda cut: age.decrypt(cut, [KEY]), lambda cut: opened_stream(cut, KEY)):
            with pytest.raises(InputError):
                opening(sealed[:length])


@pytest.mark.parametrize("cut", [1, 16, 17, CHUNK, CHUNK + 16, CHUNK + 17, 2 * (CHUNK + 16), 3 * (CHUNK + 16)])
def test_a_long_file_cut_at_a_chunk_border_fails(cut):
    for opening in (lambda part: age.decrypt(part, [KEY]), lambda part: opened_stream(part, KEY)):
        with pytest.raises(InputError):
            opening(LONG[:-cut])


@pytest.mark.parametrize("tail", [b"\0", b"x" * 16, b"x" * (CHUNK + 16), LONG[-CHUNK - 16 :]])
@pytest.mark.parametrize("length", [0, 5, CHUNK, BATCH * CHUNK])
def test_trailing_data_is_refused(length, tail):
    sealed = age.encrypt(plain_of(length), [KEY.recipient])
    with pytest.raises(InputError):
        age.decrypt(sealed + tail, [KEY])
    with pytest.raises(InputError):
        opened_stream(sealed + tail, KEY)


def test_swapped_chunks_are_refused_and_named():
    at = len(LONG) - 3 * (CHUNK + 16)
    swapped = LONG[:at] + LONG[at + CHUNK + 16 : -CHUNK - 16] + LONG[at : at + CHUNK + 16] + LONG[-CHUNK - 16 :]
    assert len(swapped) == len(LONG)
    with pytest.raises(InputError, match="chunk 0"):
        age.decrypt(swapped, [KEY])


def test_an_encryptor_that_was_not_closed_leaves_nothing_that_opens():
    out = io.BytesIO()

    def break_off() -> None:
        with age.Encryptor(out, [KEY.recipient]) as encryptor:
            encryptor.write(b"half of it")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    with pytest.raises(InputError):
        age.decrypt(out.getvalue(), [KEY])


def test_closing_twice_is_once_and_writing_afterwards_an_error():
    out = io.BytesIO()
    with age.Encryptor(out, [KEY.recipient]) as encryptor:
        encryptor.write(b"once")
        encryptor.close()
    assert age.decrypt(out.getvalue(), [KEY]) == b"once"
    with pytest.raises(ValueError, match="closed"):
        encryptor.write(b"more")


def test_a_sink_may_keep_what_it_is_pushed():
    class Queue(list):
        def write(self, data: memoryview) -> None:
            self.append(data)

    queue, plain = Queue(), plain_of(3 * BATCH * CHUNK)
    with age.Encryptor(queue, [KEY.recipient]) as encryptor:
        encryptor.write(plain)
    assert age.decrypt(b"".join(queue), [KEY]) == plain


def test_kinds_of_recipients_are_never_mixed():
    secret = PassphraseRecipient("correct horse", work_factor=2)
    for recipients in ([KEY.recipient, secret], [secret, KEY.recipient], [secret, secret], []):
        with pytest.raises(RefusedError):
            age.encrypt(b"", recipients)
        out = io.BytesIO()
        with pytest.raises(RefusedError):
            age.Encryptor(out, recipients)
        assert not out.getvalue()


def test_a_classic_recipient_cannot_join_a_post_quantum_one():
    class Classic:
        def wrap(self, file_key: bytes) -> list[age.Stanza]:
            return [age.Stanza("X25519", ("A" * 43,), bytes(32))]

    with pytest.raises(RefusedError, match="kinds"):
        age.encrypt(b"", [KEY.recipient, Classic()])


def test_as_many_recipients_as_a_reader_accepts():
    most = header.MAX_STANZAS
    sealed = age.encrypt(b"all of you", [OTHER.recipient] * (most - 1) + [KEY.recipient])
    assert header.parse(sealed).size < header.MAX_HEADER
    assert age.decrypt(sealed, [KEY]) == b"all of you"
    with pytest.raises(RefusedError):
        age.encrypt(b"", [OTHER.recipient] * (most + 1))


def test_a_key_finds_its_stanza_among_several_identities():
    sealed = age.encrypt(b"y", [KEY.recipient])
    assert age.decrypt(sealed, [PassphraseIdentity("not asked"), OTHER, KEY]) == b"y"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_refused_with_an_error_for_people(noise):
    for start in (b"", header.VERSION_LINE, LONG[:1700]):
        with pytest.raises(AmparoError) as caught:
            age.decrypt(start + noise, [KEY])
        assert "{" not in str(caught.value) + caught.value.hint()
