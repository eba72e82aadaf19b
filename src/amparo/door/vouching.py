"""Is this helper real? A phrase of five words that only the organisation can have made, checked without knowing it.

The door's store gets a slow hash of the phrase, a last day, and a box that only the phrase opens. scrypt (RFC 7914)
makes both from the words, so that whoever holds the store can neither list helpers nor read what stands in a box
without guessing 50 random bits at that price. The box is ChaCha20-Poly1305 (RFC 8439) around padded deterministic
CBOR. See ``docs/formats/voucher.md``.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amparo.door import fields, words
from amparo.door.limits import MAX_VOUCHED
from amparo.door.store import Voucher
from amparo.errors import InputError, VerifyError
from amparo.seal import cbor, padding

PHRASE_WORDS = 5
SCRYPT_N, SCRYPT_R, SCRYPT_P = 1 << 15, 8, 1
"""32 MiB and a tenth of a second for each guess; the tightest that an old telephone's browser still manages."""

_SALT = b"amparo/v1 helper"
_NONCE = bytes(12)  # a key is made from one phrase, and one phrase seals one box
_MEMORY = 64 << 20  # what hashlib may use: scrypt needs a little over 128 * N * r bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What a typed phrase asks for: the box's ``id`` (32 hex digits) and its 32-byte ``key``."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vouched:
    """What we say of a helper: the last day (ISO 8601), and what they help with, in words for the person."""

    until: str
    text: str

    def __post_init__(self) -> None:
        fields.day(self, "until")
        fields.text(self, "text", MAX_VOUCHED)


def new_phrase(language: str) -> tuple[str, ...]:
    """Make a phrase of five random words, 50 bits; a language without a list of its own gets English."""
    known = words.word_list(language if language in words.LANGUAGES else "en")
    return tuple(secrets.choice(known) for _ in range(PHRASE_WORDS))


def make(phrase: str, recipient: str, until: str, text: str) -> Voucher:
    """Make what the door keeps for a phrase: one phrase, one voucher, never a second text. Slow, like ``look_up``.

    ``recipient`` is the age recipient the door seals to, so that one phrase means nothing at another door. Raises
    ``InputError`` for other words, a day that is none, or a text that is too long.
    """
    said = Vouched(until, text)
    asked = look_up(phrase, recipient)
    plain = padding.pad(cbor.encode({"text": said.text, "until": said.until, "v": 1}))
    return Voucher(asked.id, until, ChaCha20Poly1305(asked.key).encrypt(_NONCE, plain, None))


def look_up(phrase: str, recipient: str) -> Asked:
    """Read a typed phrase; a tenth of a second and 32 MiB, so call it in a thread and few at once.

    Raises ``InputError`` with the position of what is wrong, never the word.
    """
    places = words.places(phrase, PHRASE_WORDS)
    typed = b"".join(place.to_bytes(2) for place in places)
    salt = _SALT + hashlib.sha256(recipient.encode()).digest()
    made = hashlib.scrypt(typed, salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, maxmem=_MEMORY, dklen=48)
    return Asked(made[:16].hex(), made[16:])


def open_box(key: bytes, box: bytes) -> Vouched:
    """Open what stood under a phrase; raises ``VerifyError`` if the box is not one this phrase's maker sealed."""
    try:
        found = cbor.decode(padding.unpad(ChaCha20Poly1305(key).decrypt(_NONCE, box, None)))
        if not isinstance(found, dict) or set(found) != {"text", "until", "v"} or found["v"] != 1:
            raise _foreign()
        return Vouched(found["until"], found["text"])
    except (InvalidTag, InputError) as error:
        raise _foreign() from error


def _foreign() -> VerifyError:
    return VerifyError("what is kept for this phrase was not made by us", "do not trust the helper")
