"""A code survives what people do to words on paper; a wrong word is named by its place only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.door import words
from amparo.errors import InputError

SECRETS = st.binary(min_size=14, max_size=20).map(words.trim)
LANGUAGES = st.sampled_from(words.LANGUAGES)


@given(SECRETS, LANGUAGES)
def test_what_is_written_is_read(secret, language):
    written = words.encode(secret, language)
    assert len(written) == 12
    assert words.decode(" ".join(written)) == secret


@given(
    SECRETS, LANGUAGES, st.sampled_from([" ", "  ", "\n", ", ", "-", " - ", "; ", "\t", "\u00a0", " 7. "]), st.data()
)
def test_reading_forgives_case_and_separators(secret, language, separator, data):
    written = words.encode(secret, language)
    typed = [data.draw(st.sampled_from([word, word.upper(), word.title()])) for word in written]
    assert words.decode(f"\ufeff 1) {separator.join(typed)}.\n") == secret


@given(SECRETS)
def test_reading_forgives_yo_in_both_its_forms(secret):
    code = " ".join(words.encode(secret, "ru"))
    assert words.decode(code.replace("е", "ё")) == secret
    assert words.decode(code.replace("е", "е\u0308")) == secret


@given(SECRETS, LANGUAGES)
def test_reading_forgives_look_alike_letters(secret, language):
    code = " ".join(words.encode(secret, language))
    table = {"ru": str.maketrans("асеорху", "aceopxy"), "en": str.maketrans("aceopxy", "асеорху")}[language]
    assert words.decode(code.translate(table)) == secret


KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"
SHIFTED = '{}:"<>~', "ХЪЖЭБЮЁ"


@given(SECRETS)
def test_reading_forgives_russian_words_typed_on_an_english_keyboard(secret):
    code = " ".join(words.encode(secret, "ru"))
    assert words.decode(code.translate(str.maketrans(KEYS[1], KEYS[0]))) == secret


@given(SECRETS)
def test_reading_forgives_it_with_the_shift_key_held_too(secret):
    code = " ".join(words.encode(secret, "ru")).upper()
    keys = str.maketrans(KEYS[1].upper() + SHIFTED[1], KEYS[0].upper() + SHIFTED[0])
    assert words.decode(code.translate(keys)) == secret


@given(SECRETS)
def test_reading_forgives_english_words_typed_on_a_russian_keyboard(secret):
    code = " ".join(words.encode(secret, "en"))
    assert words.decode(code.translate(str.maketrans(*KEYS))) == secret


@given(st.lists(st.integers(0, 1023), min_size=5, max_size=5), LANGUAGES)
def test_other_phrases_are_read_the_same_way(numbers, language):
    phrase = " ".join(words.word_list(language)[number] for number in numbers)
    assert words.places(phrase, 5) == numbers
    with pytest.raises(InputError):
        words.places(phrase, 6)


@given(SECRETS, st.integers(0, 11), LANGUAGES)
def test_an_unknown_word_is_named_by_place_and_never_repeated(secret, place, language):
    code = list(words.encode(secret, language))
    code[place] = "xqzzw"
    with pytest.raises(InputError) as caught:
        words.decode(" ".join(code))
    assert caught.value.values == {"position": place + 1}
    assert not any(word in f"{caught.value} {caught.value.hint()}".split() for word in ["xqzzw"])


def test_a_wrong_check_word_is_noticed():
    secret = words.trim(bytes(range(14)))
    code = list(words.encode(secret, "en"))
    others = [word for word in words.word_list("en") if word != code[-1]]
    for word in others:
        with pytest.raises(InputError) as caught:
            words.decode(" ".join([*code[:-1], word]))
        assert caught.value.values == {"position": 12}


def test_most_swapped_words_are_noticed():
    secret = words.trim(bytes(range(7, 21)))
    code = list(words.encode(secret, "ru"))
    noticed = 0
    for place in range(10):
        swapped = [*code[:place], code[place + 1], code[place], *code[place + 2 :]]
        try:
            words.decode(" ".join(swapped))
        except InputError:
            noticed += 1
    assert noticed == 10


@pytest.mark.parametrize("count", [0, 1, 11, 13, 400])
def test_a_code_of_another_length_says_how_many_words_there_were(count):
    with pytest.raises(InputError) as caught:
        words.decode("acorn " * count)
    assert caught.value.values["wanted"] == 12


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    with pytest.raises(InputError):
        words.decode(text)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_lists_hold_1024_plain_words_of_three_letters_or_more(language):
    found = words.word_list(language)
    alphabet = {"en": "abcdefghijklmnopqrstuvwxyz", "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя"}[language]
    assert len(found) == len(set(found)) == 1024
    assert all(3 <= len(word) <= 12 and set(word) <= set(alphabet) for word in found)
    assert list(found) == sorted(found)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_word_begins_another_or_is_one_slip_from_it(language):
    """A slip is one letter wrong, missing, added, or two neighbours swapped (optimal string alignment distance 1)."""
    found = words.word_list(language)
    known = set(found)
    alphabet = {letter for word in found for letter in word}
    for word in found:
        assert not any(word[:end] in known for end in range(3, len(word)))
        cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
        slips = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
        slips |= {a + c + b[1:] for a, b in cuts if b for c in alphabet} | {
            a + c + b for a, b in cuts for c in alphabet
        }
        assert slips & known == {word}


def test_lists_share_no_word_even_in_look_alike_letters():
    cyrillic = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
    assert not {word.translate(cyrillic) for word in words.word_list("en")} & set(words.word_list("ru"))
