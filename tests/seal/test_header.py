"""The header parser accepts exactly what the writer writes, within its limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.seal import header
from amparo.seal.header import Stanza

words = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=70)
stanzas = st.builds(Stanza, words, st.lists(words, max_size=3).map(tuple), st.binary(max_size=200))
MAC = bytes(32)


def whole(*parts: Stanza) -> bytes:
    return header.finish(header.write(parts), MAC)


@given(st.lists(stanzas, min_size=1, max_size=5), st.binary(max_size=50))
def test_what_is_written_is_read(parts, payload):
    text = whole(*parts)
    parsed = header.parse(text + payload)
    assert parsed.stanzas == tuple(parts)
    assert parsed.mac == MAC
    assert parsed.size == len(text)
    assert text.startswith(parsed.signed + b" ")
    assert header.end_of_header(text + payload) == len(text)


@given(st.lists(stanzas, min_size=1, max_size=3), st.data())
def test_a_changed_header_is_refused_or_means_something_else(parts, data):
    text = bytearray(whole(*parts))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] = data.draw(st.integers(0, 255))
    try:
        parsed = header.parse(bytes(text))
    except InputError:
        return
    assert header.finish(header.write(parsed.stanzas), parsed.mac) == bytes(text[: parsed.size])


@given(st.lists(stanzas, min_size=1, max_size=3), st.data())
def test_a_header_cut_short_asks_for_more(parts, data):
    text = whole(*parts)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    assert header.end_of_header(cut) is None
    with pytest.raises(InputError, match=f"byte {len(cut)}"):
        header.parse(cut)


def test_the_line_that_is_wrong_is_named_by_its_offset():
    good = whole(Stanza("a", (), b""), Stanza("b", (), b"0123"))
    bad = good.replace(b"-> b", b"->  b")
    with pytest.raises(InputError) as caught:
        header.parse(bad)
    assert caught.value.values["offset"] == bad.index(b"->  b")


def test_a_header_needs_a_stanza():
    with pytest.raises(InputError):
        header.parse(header.finish(header.VERSION_LINE + b"---", MAC))


def test_too_many_stanzas_are_refused():
    part = Stanza("x", (), b"")
    assert len(header.parse(whole(*[part] * header.MAX_STANZAS)).stanzas) == header.MAX_STANZAS
    with pytest.raises(InputError, match=str(header.MAX_STANZAS)):
        header.parse(whole(*[part] * (header.MAX_STANZAS + 1)))


def test_a_header_that_never_ends_is_not_read_into_memory():
    endless = header.VERSION_LINE + b"-> x\n" + b"A" * header.MAX_HEADER
    with pytest.raises(InputError, match="longer"):
        header.end_of_header(endless)


def test_another_file_is_refused_at_its_first_bytes():
    with pytest.raises(InputError, match="not an age"):
        header.end_of_header(b"%PDF")
    assert header.end_of_header(b"age-enc") is None
