"""A thread opened on the person's own machine: the door gives sealed rows, and only here are they opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from amparo.door.line import PublicLine
from amparo.door.mailbox import Mailbox, ratchet_word
from amparo.door.message import Agreed, Note, Reply
from amparo.door.packet import Row
from amparo.errors import AmparoError
from amparo.seal.envelope import open_envelope


@dataclass(frozen=True, slots=True)
class Sent:
    """One of the person's own messages: its day, its kind, and whether staff have fetched it."""

    day: str
    kind: str
    fetched: bool


@dataclass(frozen=True, slots=True, repr=False)
class Thread:
    """What stood in a mailbox at one visit. ``harmless``: it is the mailbox of the second code."""

    mailbox: Mailbox
    visit: int
    sent: tuple[Sent, ...] = ()
    replies: tuple[Reply, ...] = ()
    check_ins: tuple[Agreed, ...] = ()
    harmless: bool = False

    @classmethod
    def open(cls, mailbox: Mailbox, line: PublicLine) -> Self:
        """Visit a mailbox and open what is in it; rows that the code does not open are passed over."""
        mail = line.visit(mailbox.id)
        found = [one for row in mail.rows if (one := _opened(row, mailbox)) is not None]
        notes = [one for one in found if isinstance(one, Note)]
        replies = tuple(one for one in found if isinstance(one, Reply))
        agreed = sorted((one for reply in replies for one in reply.check_ins), key=lambda one: one.at)
        asked = [note.item for note in notes] + [timer for one in agreed for timer in one.timers]
        waiting = line.waiting(dict.fromkeys(asked))
        sent = tuple(Sent(note.day, note.kind, note.item not in waiting) for note in notes)
        due = tuple(one for one in agreed if waiting.intersection(one.timers))
        return cls(mailbox, mail.visit, sent, replies, due, any(note.harmless for note in notes))

    @property
    def known(self) -> bool:
        """Whether the door knows the mailbox at all."""
        return self.visit > 0

    def word(self, language: str) -> str:
        """The word of this visit."""
        return ratchet_word(self.mailbox.ratchet, self.visit, language)

    def last_word(self, language: str) -> str:
        """The word of the visit before, which the person may remember."""
        return ratchet_word(self.mailbox.ratchet, self.visit - 1, language)

    def next_check_in(self) -> Agreed | None:
        """The first agreed time that is not answered yet."""
        return self.check_ins[0] if self.check_ins else None


def _opened(row: Row, mailbox: Mailbox) -> Note | Reply | None:
    kinds: dict[str, type[Note] | type[Reply]] = {Note.KIND: Note, Reply.KIND: Reply}
    if row.kind not in kinds or row.sealed is None:
        return None
    try:
        envelope = open_envelope(row.sealed, [mailbox.identity], row.kind)
        message = kinds[row.kind].from_body(envelope.body)
    except AmparoError:
        return None  # whoever knows a recipient can seal to it: junk must not hide what is real
    return message if message.id == envelope.record_id else None
