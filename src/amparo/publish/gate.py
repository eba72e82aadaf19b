"""The consent gate: the only way by which anything of an account leaves the vault.

It is asked for a use and a recipient, never given a text. It reads the statements itself, finds whose consent stands
for exactly this use and this recipient, and hands out `Cleared` texts that nobody else can make: each carries a mark
over its content under a key of this process, and whatever renders a text checks the mark first.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256

from amparo.casework.standing import latest
from amparo.errors import RefusedError
from amparo.ledger.statement import Statement
from amparo.ledger.value import Flag, Text
from amparo.ledger.vault import Vault
from amparo.record import consent
from amparo.record.consent import Consent, Use
from amparo.record.excerpt import check_excerpt, check_quote
from amparo.record.synthetic import is_labelled

_KEY = secrets.token_bytes(32)
"""Lives as long as the process and is written nowhere: a text cleared once is not cleared for ever."""

_PROPERTIES = {Use.SUMMARY: "account.summary", Use.QUOTE: "account.quote"}


@dataclass(frozen=True, slots=True)
class Cleared:
    """One text that may leave for one use and one recipient; ``statements`` are the ids it rests on."""

    use: Use
    recipient: str
    text: str
    language: str
    synthetic: bool
    statements: tuple[str, ...]
    mark: bytes

    def __repr__(self) -> str:
        return f"Cleared({self.use}, {self.recipient})"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many accounts may be counted, the consents that rests on, and whether they are synthetic."""

    accounts: int
    synthetic: bool
    statements: tuple[str, ...]


def count(vault: Vault, recipient: str) -> Counted:
    """Count the accounts whose person allows being counted for a recipient. Nobody else appears in any number."""
    told = _told(vault)
    given = _given(told, Use.COUNT, recipient)
    synthetic = any(_is_synthetic(told[account]) for account in told)
    ids = sorted(one for held in given.values() for one in held.statements)
    return Counted(len(given), synthetic, tuple(ids))


def clear(vault: Vault, use: Use, recipient: str) -> list[Cleared]:
    """Return the summaries or quotes that may be shown to a recipient, in an order that says nothing.

    An account is passed over unless its person's consent for this use and recipient stands, somebody has written the
    text for it, and the text still keeps the rules (no digits; a quote word for word in the current working text).
    """
    if use not in _PROPERTIES:
        raise RefusedError("only a summary or a quote of an account can be published", "count accounts instead")
    told = _told(vault)
    found = [
        cleared
        for account, held in _given(told, use, recipient).items()
        if (cleared := _clear(told[account], use, recipient, held)) is not None
    ]
    return sorted(found, key=lambda cleared: sha256("".join(cleared.statements).encode()).digest())


def require(cleared: object, recipient: str) -> Cleared:
    """Return what was handed in if the gate made it for this recipient, unchanged, in this process.

    Raises RefusedError otherwise.
    """
    if type(cleared) is not Cleared or cleared.mark != _mark(cleared):
        raise RefusedError("this text did not come through the consent gate", "ask the gate for it")
    if cleared.recipient != recipient:
        raise RefusedError("this text was cleared for another recipient", "ask the gate for this recipient")
    return cleared


def _told(vault: Vault) -> dict[str, list[Statement]]:
    """Return everything said about each account, replaced statements too: the gate judges for itself.

    Synthetic accounts are left out as soon as there is a real one: a number must never mix the two.
    """
    if not isinstance(vault, Vault):
        raise RefusedError("the consent gate reads a vault and nothing else", "open the vault and hand it in")
    by_account: dict[str, list[Statement]] = {}
    for one in vault.statements(kind="account", current=False):
        by_account.setdefault(one.about, []).append(one)
    real = {account: told for account, told in by_account.items() if not _is_synthetic(told)}
    return real or by_account


def _given(told: dict[str, list[Statement]], use: Use, recipient: str) -> dict[str, Consent]:
    return consent.given_to((one for statements in told.values() for one in statements), use, recipient)


def _clear(told: list[Statement], use: Use, recipient: str, held: Consent) -> Cleared | None:
    standing = latest(told)
    text, working = standing.get(_PROPERTIES[use]), standing.get("account.working_text")
    if text is None or working is None or not isinstance(text.value, Text) or not isinstance(working.value, Text):
        return None
    try:
        check_excerpt(text.value.text)
        if use is Use.QUOTE:
            check_quote(text.value.text, working.value.text)
    except RefusedError:
        return None
    statements = tuple(sorted((*held.statements, text.id)))
    unmarked = Cleared(use, recipient, text.value.text, text.value.language, _is_synthetic(told), statements, b"")
    return replace(unmarked, mark=_mark(unmarked))


def _is_synthetic(told: list[Statement]) -> bool:
    standing = latest(told)
    flag, working = standing.get("account.synthetic"), standing.get("account.working_text")
    labelled = working is not None and isinstance(working.value, Text) and is_labelled(working.value.text)
    return labelled or (flag is not None and flag.value == Flag(True))


def _mark(cleared: Cleared) -> bytes:
    fields = (cleared.use, cleared.recipient, cleared.text, cleared.language, cleared.synthetic, cleared.statements)
    return hmac.digest(_KEY, repr(fields).encode(), "sha256")
