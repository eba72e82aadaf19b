"""Is this helper real? Only the phrase finds and opens what the organisation said, and the store cannot tell."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.door import vouching, words
from amparo.door.limits import MAX_VOUCHED
from amparo.errors import InputError, VerifyError
from amparo.seal.hybrid import HybridIdentity

RECIPIENT = str(HybridIdentity.from_seed(b"\x01" * 32).recipient)
OTHER = str(HybridIdentity.from_seed(b"\x02" * 32).recipient)
UNTIL = "2026-12-01"


def test_a_phrase_opens_what_was_said_of_the_helper():
    phrase = " ".join(vouching.new_phrase("ru"))
    voucher = vouching.make(phrase, RECIPIENT, UNTIL, "drives you to the station")
    asked = vouching.look_up(phrase, RECIPIENT)
    assert (asked.id, voucher.until) == (voucher.id, UNTIL)
    assert vouching.open_box(asked.key, voucher.box) == vouching.Vouched(UNTIL, "drives you to the station")


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 1023), min_size=5, max_size=5), st.booleans())
def test_a_phrase_is_its_words_however_they_are_typed(places, russian):
    said = [words.word_list("ru" if russian else "en")[place] for place in places]
    typed = f"  1. {said[0].upper()},{' - '.join(said[1:])}. "
    assert vouching.look_up(typed, RECIPIENT).id == vouching.look_up(" ".join(said), RECIPIENT).id


def test_both_languages_say_the_same_phrase():
    said = [
        " ".join(words.word_list(language)[place] for place in (1, 22, 333, 444, 1023)) for language in ("en", "ru")
    ]
    assert vouching.look_up(said[0], RECIPIENT) == vouching.look_up(said[1], RECIPIENT)


def test_another_phrase_or_another_door_finds_nothing():
    phrase = " ".join(words.word_list("en")[:5])
    turned = " ".join(reversed(words.word_list("en")[:5]))
    asked = {vouching.look_up(*pair).id for pair in ((phrase, RECIPIENT), (turned, RECIPIENT), (phrase, OTHER))}
    assert len(asked) == 3


def test_what_the_store_holds_shows_neither_words_nor_length():
    phrase = vouching.new_phrase("en")
    vouchers = [vouching.make(" ".join(phrase), RECIPIENT, UNTIL, text) for text in ("", "planted", "😀" * MAX_VOUCHED)]
    assert len({len(voucher.box) for voucher in vouchers}) == 1
    held = b"".join(voucher.box + voucher.id.encode() for voucher in vouchers)
    assert not any(word.encode() in held for word in (*phrase, "planted"))


@pytest.mark.parametrize("typed", ["", "one two three", "ability " * 6, "qqqq " * 5, "😀" * 5000])
def test_what_is_no_phrase_is_said_without_repeating_it(typed):
    with pytest.raises(InputError) as caught:
        vouching.look_up(typed, RECIPIENT)
    assert not typed.strip() or typed.split()[0] not in str(caught.value) + caught.value.hint()


def test_a_text_that_is_too_long_and_a_day_that_is_none_are_refused():
    for until, text in ((UNTIL, "x" * (MAX_VOUCHED + 1)), ("soon", "x")):
        with pytest.raises(InputError):
            vouching.make(" ".join(vouching.new_phrase("en")), RECIPIENT, until, text)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_box_that_was_changed_never_opens(data):
    box = BOX[1].box
    place = data.draw(st.integers(0, len(box) - 1))
    changed = bytearray(box)
    changed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VerifyError):
        vouching.open_box(BOX[0].key, bytes(changed))


@given(st.binary(max_size=200))
def test_strange_bytes_are_refused_in_our_own_words(box):
    with pytest.raises(VerifyError):
        vouching.open_box(BOX[0].key, box)


def test_phrases_are_random_words_of_the_language():
    phrases = {vouching.new_phrase("en") for _ in range(100)}
    assert len(phrases) == 100
    assert all(set(phrase) <= set(words.word_list("en")) and len(phrase) == 5 for phrase in phrases)
    assert set(vouching.new_phrase("ru")) <= set(words.word_list("ru"))
    assert set(vouching.new_phrase("xx")) <= set(words.word_list("en"))


def _made():
    phrase = " ".join(words.word_list("en")[:5])
    return vouching.look_up(phrase, RECIPIENT), vouching.make(phrase, RECIPIENT, date(2026, 12, 1).isoformat(), "x")


BOX = _made()
