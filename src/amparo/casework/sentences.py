"""The two sentences agreed by voice: one means "I am safe", the other "I am not free to speak".

An answer is compared forgivingly (case, punctuation, spaces, ё or е), and whatever is neither counts as unclear: a
sentence that only somebody frightened would mistype must not pass for safe.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from amparo.casework import standing
from amparo.errors import InputError
from amparo.ledger.value import Text
from amparo.ledger.vault import INTAKE, Vault

SAFE, NOT_FREE = "contact.safe_sentence", "contact.not_free_sentence"

_WORDS = re.compile(r"\w+")


class Means(StrEnum):
    """What an answer means."""

    SAFE = "safe"
    NOT_FREE = "not_free"
    UNCLEAR = "unclear"


def meaning(said: str, safe: str, not_free: str) -> Means:
    """Say what an answer means. The sentence for "not free" counts wherever it stands, the safe one only alone."""
    words, warning = _plain(said), _plain(not_free)
    if warning and f" {warning} " in f" {words} ":
        return Means.NOT_FREE
    return Means.SAFE if words and words == _plain(safe) else Means.UNCLEAR


def agree(vault: Vault, account: str, safe: str, not_free: str) -> None:
    """Record the two sentences; raises InputError where one is missing or could be taken for the other."""
    if not _plain(safe) or not _plain(not_free):
        raise InputError("both sentences need words", "agree on two ordinary sentences, by voice")
    if {meaning(safe, safe, not_free), meaning(not_free, not_free, safe)} != {Means.SAFE}:
        raise InputError("the two sentences could be taken for each other", "agree on two that share less")
    values = {SAFE: Text(safe.strip()), NOT_FREE: Text(not_free.strip())}
    said = standing.says(standing.device(vault), account, account, values)
    held = standing.latest(vault.statements(about=account, current=False))
    vault.append(standing.instead(held, said), INTAKE)


def agreed(vault: Vault, account: str) -> tuple[str, str]:
    """Return the sentences for "safe" and "not free"; both empty when none are agreed."""
    held = standing.latest(vault.statements(about=account, current=False))
    return standing.word(held, SAFE), standing.word(held, NOT_FREE)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(_WORDS.findall("".join(letter for letter in folded if unicodedata.category(letter) != "Cf")))
