"""What follows from a code: where a person's answers wait, and the key that opens them.

A form carries a random token; the code comes from the token, so that sending a form twice gives one code. Neither is
ever stored or logged. Answers are sealed to the mailbox's recipient; only the code makes the identity that opens them.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from amparo.door import words
from amparo.seal.derive import derive
from amparo.seal.hybrid import HybridIdentity

TOKEN_SIZE = 32
"""Random bytes of a form's token, so that nobody guesses the code of a form somebody else fills in."""


@dataclass(frozen=True)
class Token:
    """The random number in a form: one form, one code, one account however often it is sent."""

    raw: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Token:
        """Make the token of a new form."""
        return cls(secrets.token_bytes(TOKEN_SIZE))

    @classmethod
    def read(cls, text: str) -> Token:
        """Read a token back; anything that is not one of ours gives a new one, so that no form is refused for it."""
        try:
            raw = base64.b64decode(text, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        return cls(raw) if len(raw) == TOKEN_SIZE else cls.new()

    @property
    def text(self) -> str:
        """As it stands in the form."""
        return base64.urlsafe_b64encode(self.raw).decode()

    def mailbox(self) -> Mailbox:
        """Return the mailbox that the form's code will open."""
        return Mailbox(words.trim(derive(self.raw, "door code", 16)))

    def duress(self) -> Mailbox:
        """Return the mailbox that the form's second code will open: it shows nothing and warns staff."""
        return Mailbox(words.trim(derive(self.raw, "door duress code", 16)))

    def record_id(self, content: bytes) -> str:
        """Return the id of what was sent: the same form with the same content is the same record."""
        return derive(self.raw + content, "door record", 16).hex()


@dataclass(frozen=True)
class Mailbox:
    """A code's secret and what is derived from it."""

    secret: bytes = field(repr=False)

    @classmethod
    def open(cls, code: str) -> Mailbox:
        """Read the typed words; ``InputError`` names the position of what is wrong."""
        return cls(words.decode(code))

    @cached_property
    def id(self) -> str:
        """Where answers wait: 16 bytes in hex, which tell nothing about the code."""
        return derive(self.secret, "mailbox id", 16).hex()

    @cached_property
    def identity(self) -> HybridIdentity:
        """What opens the answers."""
        return HybridIdentity.from_seed(derive(self.secret, "mailbox identity"))

    @cached_property
    def ratchet(self) -> str:
        """What the words of the visits come from, 16 bytes in hex; staff have it too, sealed with the account."""
        return derive(self.secret, "mailbox ratchet", 16).hex()

    def code(self, language: str) -> tuple[str, ...]:
        """Return the words to write down."""
        return words.encode(self.secret, language)


def ratchet_word(ratchet: str, visit: int, language: str) -> str:
    """Return the word of a visit, counted from 1: the same on both sides, and no word tells another."""
    place = int.from_bytes(derive(bytes.fromhex(ratchet), f"visit {visit}", 2)) >> 6
    return words.word_list(language if language in words.LANGUAGES else "en")[place]
