"""The code a person comes back with: eleven words for 110 random bits, then a check word.

Two lists of 1024 words (English, Russian) say the same numbers, so a code is a number and the language only how it is
written. No word of a list begins another, and none becomes another by one wrong, missing, doubled or swapped letter.
See ``docs/formats/code-words.md``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from hashlib import sha256
from pathlib import Path

from amparo.door.limits import MAX_CODE_CHARS
from amparo.errors import InputError

LANGUAGES = ("en", "ru")
BITS_A_WORD = 10
SECRET_WORDS = 11
WORDS = SECRET_WORDS + 1
SECRET_SIZE = 14
"""Bytes of a code's secret: 110 bits as a big-endian number, the two highest bits zero."""

_SECRET_BITS = SECRET_WORDS * BITS_A_WORD
_WORD = re.compile(r"[^\W\d_]+")
# Letters that look alike and are typed for one another when a keyboard is switched in the middle of a word.
_CYRILLIC = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
_LATIN = str.maketrans("асеорхукмтвн", "aceopxykmtbh")
# The same keys on an English and a Russian keyboard (QWERTY, ЙЦУКЕН): some Russian letters stand on signs.
_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN = str.maketrans(_KEYS[0] + '{}:"<>~', _KEYS[1] + "хъжэбюё")  # with the shift key held, too
_TO_ENGLISH = str.maketrans(_KEYS[1], _KEYS[0])


def trim(random: bytes) -> bytes:
    """Make a code's secret from at least 14 random bytes."""
    number = int.from_bytes(random[:SECRET_SIZE]) % (1 << _SECRET_BITS)
    return number.to_bytes(SECRET_SIZE)


def encode(secret: bytes, language: str) -> tuple[str, ...]:
    """Write a secret as twelve words; a language without a list of its own gets English."""
    words = word_list(language if language in LANGUAGES else "en")
    number = int.from_bytes(secret)
    places = [number >> BITS_A_WORD * i & (1 << BITS_A_WORD) - 1 for i in reversed(range(SECRET_WORDS))]
    return tuple(words[place] for place in [*places, _check(secret)])


def decode(text: str) -> bytes:
    """Read a code as a person types it; see ``places`` for what is forgiven.

    Raises ``InputError`` with the position of what is wrong, never the word itself.
    """
    found = places(text, WORDS)
    number = 0
    for place in found[:-1]:
        number = number << BITS_A_WORD | place
    secret = number.to_bytes(SECRET_SIZE)
    if found[-1] != _check(secret):
        raise InputError(
            "the words do not fit together: the check word, word {position}, says that one of them is wrong",
            "compare every word with what you wrote down; two may have changed places",
            position=WORDS,
        )
    return secret


def places(text: str, wanted: int) -> list[int]:
    """Return the numbers of ``wanted`` words as a person types them.

    Forgiven are case, spaces, signs and numbering, ё or е, look-alike letters of the other alphabet, and a keyboard
    that was left in the other layout. Raises ``InputError`` with the position of what is wrong, never the word itself.
    """
    plain = _plain(text)
    layouts = [_WORD.findall(typed) for typed in (plain, plain.translate(_TO_RUSSIAN), plain.translate(_TO_ENGLISH))]
    found = next((words for words in layouts if len(words) == wanted and all(map(_is_known, words))), layouts[0])
    if len(text) > MAX_CODE_CHARS or len(found) != wanted:
        raise InputError(
            "the code has {wanted} words, and {found} were typed",
            "type all the words in their order, with a space after each",
            wanted=wanted,
            found=min(len(found), MAX_CODE_CHARS),
        )
    return [_place(word, position) for position, word in enumerate(found, 1)]


@cache
def word_list(language: str) -> tuple[str, ...]:
    """Return the 1024 words of a language, in the order that numbers them."""
    return tuple((Path(__file__).parent / f"{language}.txt").read_text(encoding="utf-8").split())


@cache
def _places() -> dict[str, int]:
    return {word: place for language in LANGUAGES for place, word in enumerate(word_list(language))}


def _plain(text: str) -> str:
    """Lower case, one form of each letter, ё as е, nothing invisible."""
    composed = unicodedata.normalize("NFKC", text[: MAX_CODE_CHARS + 1]).casefold().replace("ё", "е")
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")


def _spellings(word: str) -> tuple[str, ...]:
    plain = word.replace("ё", "е")  # a keyboard's own ё comes after letters were made one form
    return plain, plain.translate(_CYRILLIC), plain.translate(_LATIN)


def _is_known(word: str) -> bool:
    return any(spelling in _places() for spelling in _spellings(word))


def _place(word: str, position: int) -> int:
    for spelling in _spellings(word):
        if spelling in _places():
            return _places()[spelling]
    raise InputError(
        "word {position} is not one of the words we give out",
        "compare it letter by letter with what you wrote down",
        position=position,
    )


def _check(secret: bytes) -> int:
    """Ten bits of SHA-256: one wrong code in 1024 passes by chance and then simply finds no mailbox."""
    return int.from_bytes(sha256(b"amparo/v1 code check" + secret).digest()[:2]) >> 6
