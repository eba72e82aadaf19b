"""The consent gate: the only way by which anything of an account leaves the vault.

It is asked for a use and a recipient, never given a text. It reads the statements itself, finds whose consent stands
for exactly this use and this recipient, and hands out `Cleared` texts that nobody else can make: each carries a mark
over its content under a key of this process, and whatever renders a text checks the mark first.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from amparo.errors import RefusedError
from amparo.ledger.statement import Statement
from amparo.ledger.value import Flag, Text
from amparo.ledger.vault import Vault
from amparo.record import consent
from amparo.record.accounts import check_excerpt, check_quote
from amparo.record.consent import Consent, Use
from amparo.record.synthetic import is_labelled
from amparo.record.view import latest

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
    """How many accounts may be counted, the consents that rests on, and whether a synthetic one is among them."""

    accounts: int
    synthetic: int
    statements: tuple[str, ...]


def count(vault: Vault, recipient: str) -> Counted:
    """Count the accounts whose person allows being counted for a recipient. Nobody else appears in any number."""
    told = _told(vault)
    given = consent.given_to(told, Use.COUNT, recipient)
    synthetic = sum(_is_synthetic(told, account) for account in given)
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
    by_account: dict[str, list[Statement]] = {}
    for one in told:
        by_account.setdefault(one.about, []).append(one)
    found = [
        cleared
        for account, held in consent.given_to(told, use, recipient).items()
        if (cleared := _clear(by_account[account], use, recipient, held)) is not None
    ]
    return sorted(found, key=lambda cleared: sha256("".join(cleared.statements).encode()).digest())


def require(cleared: object) -> Cleared:
    """Return what was handed in if the gate made it, unchanged, in this process; raises RefusedError otherwise."""
    if type(cleared) is not Cleared or not hmac.compare_digest(cleared.mark, _mark(cleared)):
        raise RefusedError("this text did not come through the consent gate", "ask the gate for it")
    return cleared


def _told(vault: Vault) -> list[Statement]:
    """Return everything said about accounts, withdrawn and replaced statements too: the gate judges for itself."""
    if not isinstance(vault, Vault):
        raise RefusedError("the consent gate reads a vault and nothing else", "open the vault and hand it in")
    return vault.statements(kind="account", current=False)


def _clear(told: Iterable[Statement], use: Use, recipient: str, held: Consent) -> Cleared | None:
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
    return _stamp(
        Cleared(
            use,
            recipient,
            text.value.text,
            text.value.language,
            _flagged(standing) or is_labelled(working.value.text),
            tuple(sorted((*held.statements, text.id))),
            b"",
        )
    )


def _is_synthetic(told: Iterable[Statement], account: str) -> bool:
    return _flagged(latest(one for one in told if one.about == account))


def _flagged(standing: dict[str, Statement]) -> bool:
    flag = standing.get("account.synthetic")
    return flag is not None and flag.value == Flag(True)


def _stamp(cleared: Cleared) -> Cleared:
    object.__setattr__(cleared, "mark", _mark(cleared))
    return cleared


def _mark(cleared: Cleared) -> bytes:
    fields = (cleared.use, cleared.recipient, cleared.text, cleared.language, cleared.synthetic, cleared.statements)
    return hmac.digest(_KEY, repr(fields).encode(), "sha256")
