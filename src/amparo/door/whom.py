"""Whom a sender seals to, and how they know: never from the door alone, which may have been taken over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from amparo.door import channels
from amparo.door.sealing import today
from amparo.errors import InputError, VerifyError
from amparo.seal.hybrid import HybridRecipient


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a sender seals to, and how they know: from a key they hold, or a signed list they hold, or both."""

    recipient: HybridRecipient | None = None
    listed: channels.Channels | None = None

    @classmethod
    def read(cls, texts: Iterable[str]) -> Whom:
        """Read what the sender holds: an ``age1pq1…`` recipient on a line of its own, or ``channels.json``.

        Raises ``VerifyError`` if a signature does not hold, the list has ended, or the two do not agree.
        """
        whom = cls()
        for text in texts:
            if text.lstrip().startswith("{"):
                whom = replace(whom, listed=channels.read(text))
            else:
                whom = replace(whom, recipient=_recipient(text))
        if whom.listed and whom.listed.expired(today()):
            raise VerifyError("this list of channels has ended on {day}", "get a newer one", day=whom.listed.until)
        if whom.recipient:
            whom.confirm(str(whom.recipient))
        return whom

    def confirm(self, recipient: str) -> HybridRecipient:
        """Return a door's recipient if it is the one the sender knows; raises ``VerifyError`` if it is not."""
        same = not self.recipient or str(self.recipient) == recipient
        fits = not self.listed or self.listed.recipient == channels.fingerprint(recipient)
        if not (self.recipient or self.listed) or not same or not fits:
            raise VerifyError(
                "the key is not the one you know this organisation by",
                "send nothing; ask them in another way which key is theirs",
            )
        return HybridRecipient.parse(recipient)

    def key(self) -> HybridRecipient:
        """Return the recipient without asking a door; a signed list alone has only its fingerprint."""
        if self.recipient is None:
            raise InputError(
                "a list of channels has only the fingerprint of the key",
                "add --door ADDRESS, or give the organisation's recipient with --to as well",
            )
        return self.recipient


def _recipient(text: str) -> HybridRecipient:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) != 1:
        raise InputError("the file with the organisation's recipient has one line that begins with age1pq1")
    return HybridRecipient.parse(lines[0])
