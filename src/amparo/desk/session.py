"""Who may use the desk: whoever opened the one-time link in a browser, until the desk is locked.

A session lives in this process's memory only. What a member of staff is in the middle of (a draft, a search) is kept
here and not in addresses or page titles, because browsers write those to disk.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from hmac import compare_digest

LINK_LIFETIME = 600
"""Seconds in which the link must be opened: time to find the window, too short to be found in a history."""

LOOK_LIFETIME = 600
"""Seconds a channel stays on the page outside its hours: time to dial, too short to stay for whoever comes by."""

MAX_DRAFTS = 50
"""Unsaved texts remembered; the oldest goes first."""


def _secret() -> str:
    return secrets.token_urlsafe(32)  # 256 bits


class OneTimeLink:
    """A random link that opens the desk once, within ten minutes."""

    def __init__(self) -> None:
        self._token = _secret()
        self._until = time.monotonic() + LINK_LIFETIME
        self._used = False

    @property
    def path(self) -> str:
        """The path that opens the desk."""
        return f"/open/{self._token}"

    def use(self, token: str) -> bool:
        """Say whether this opens the desk now; only the first right answer in time does."""
        right = compare_digest(token.encode(), self._token.encode())
        if not right or self._used or time.monotonic() > self._until:
            return False
        self._used = True
        return True


@dataclass(frozen=True, slots=True)
class Notice:
    """What the next page says first: a message template with its values, and a way back where there is one."""

    message: str
    hint: str = ""
    values: dict[str, object] = field(default_factory=dict)
    bad: bool = False
    undo: str = ""
    """Path of a form that takes it back."""
    fields: dict[str, str] = field(default_factory=dict)
    """What that form sends."""


@dataclass(slots=True, repr=False)
class Session:
    """One browser's session: its two secrets, its language, and what it is in the middle of."""

    language: str
    token: str = field(default_factory=_secret)
    csrf: str = field(default_factory=_secret)
    notices: list[Notice] = field(default_factory=list)
    drafts: dict[str, str] = field(default_factory=dict)
    query: str = ""
    revealed: str = ""
    """The account whose original is shown; one at a time."""
    looked: tuple[str, float] = ("", 0.0)
    """The account whose channel is shown outside its hours, and until when (monotonic seconds)."""
    reviewer: str = ""
    """The name under which pairs are judged."""
    phrase: tuple[str, str] = ("", "")
    """A helper's phrase that the next page shows once, and the account it was made for."""

    def take_notices(self) -> list[Notice]:
        """Return what is to be said and forget it."""
        said, self.notices = self.notices, []
        return said

    def look(self, account: str) -> None:
        """Show an account's channel for a while; showing nothing puts it away."""
        self.looked = (account, time.monotonic() + LOOK_LIFETIME)

    def looks_at(self, account: str) -> bool:
        """Say whether this account's channel is shown now."""
        return self.looked[0] == account and time.monotonic() < self.looked[1]

    def take_phrase(self, account: str) -> str:
        """Return the phrase made for an account and forget it."""
        phrase, owner = self.phrase
        if owner != account:
            return ""
        self.phrase = ("", "")
        return phrase

    def keep_draft(self, name: str, text: str) -> None:
        """Remember a text that could not be saved or sent."""
        self.drafts.pop(name, None)
        self.drafts[name] = text
        while len(self.drafts) > MAX_DRAFTS:
            self.drafts.pop(next(iter(self.drafts)))


class Sessions:
    """The sessions of one desk: none until the link is used, then one."""

    def __init__(self, link: OneTimeLink, language: str) -> None:
        self.link = link
        self.language = language
        self._session: Session | None = None

    def open(self, token: str) -> Session | None:
        """Begin the session if this is the link's token; None if not."""
        if not self.link.use(token):
            return None
        self._session = Session(self.language)
        return self._session

    def find(self, token: str) -> Session | None:
        """Return the session a cookie names."""
        session = self._session
        if session is None or not compare_digest(session.token.encode(), token.encode()):
            return None
        return session

    def close(self) -> None:
        """End the session: its cookie opens nothing any more."""
        self._session = None
