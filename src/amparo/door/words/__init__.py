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
_LETTERS = re.compile(r"[^\W\d_]+")
# Letters that look alike and are typed for one another when a keyboard is switched in the middle of a word.
_CYRILLIC = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
_LATIN = str.maketrans("асеорхукмтвн", "aceopxykmtbh")


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
    """Read a code as a person types it: any case, spaces, signs and numbering, ё or е, look-alike letters.

    Raises ``InputError`` with the position of what is wrong, never the word itself.
    """
    found = _LETTERS.findall(_plain(text))
    if len(text) > MAX_CODE_CHARS or len(found) != WORDS:
        raise InputError(
            "the code has {wanted} words, and {found} were typed",
            "type all the words in their order, with a space after each",
            wanted=WORDS,
            found=min(len(found), MAX_CODE_CHARS),
        )
    places = [_place(word, position) for position, word in enumerate(found, 1)]
    number = 0
    for place in places[:-1]:
        number = number << BITS_A_WORD | place
    secret = number.to_bytes(SECRET_SIZE)
    if places[-1] != _check(secret):
        raise InputError(
            "the words do not fit together: the check word, word {position}, says that one of them is wrong",
            "compare every word with what you wrote down; two may have changed places",
            position=WORDS,
        )
    return secret


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


def _place(word: str, position: int) -> int:
    for spelling in (word, word.translate(_CYRILLIC), word.translate(_LATIN)):
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
