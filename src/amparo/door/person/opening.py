"""What a person sees of their thread: answers, which of their messages staff have fetched, the next check-in.

Opened here from the sealed rows of a mailbox, for this page only.
"""

from __future__ import annotations

from dataclasses import dataclass

from amparo.door.mailbox import Mailbox, ratchet_word
from amparo.door.message import Agreed, Note, Reply
from amparo.door.packet import Row
from amparo.door.store import Mail, PublicSide
from amparo.errors import AmparoError
from amparo.seal.envelope import open_envelope


@dataclass(frozen=True, slots=True)
class Sent:
    """One of the person's own messages: its day and kind, how many files came with it, whether staff have it."""

    day: str
    kind: str
    files: int
    fetched: bool


@dataclass(frozen=True, slots=True, repr=False)
class Thread:
    """A mailbox as its page shows it. ``parts`` are the numbers of the parts of a cut file that have arrived."""

    visit: int
    word: str
    word_before: str
    sent: tuple[Sent, ...]
    replies: tuple[Reply, ...]
    parts: tuple[int, ...]
    check_in: Agreed | None
    harmless: bool


async def thread(mailbox: Mailbox, mail: Mail, store: PublicSide, language: str) -> Thread:
    """Open what stands in a mailbox; rows that the code does not open are passed over."""
    found = [one for row in mail.rows if (one := _opened(row, mailbox)) is not None]
    notes = [one for one in found if isinstance(one, Note)]
    replies = tuple(one for one in found if isinstance(one, Reply))
    agreed = sorted((one for reply in replies for one in reply.check_ins), key=lambda one: one.at)
    asked = [note.item for note in notes] + [timer for one in agreed for timer in one.timers]
    waiting = await store.waiting(list(dict.fromkeys(asked))) if asked else set()
    return Thread(
        visit=mail.visit,
        word=ratchet_word(mailbox.ratchet, mail.visit, language),
        word_before=ratchet_word(mailbox.ratchet, mail.visit - 1, language) if mail.visit > 1 else "",
        sent=tuple(Sent(note.day, note.kind, note.files, note.item not in waiting) for note in notes),
        replies=replies,
        parts=tuple(sorted({part for note in notes for part in note.parts})),
        check_in=next((one for one in agreed if waiting.intersection(one.timers)), None),
        harmless=any(note.harmless for note in notes),
    )


def _opened(row: Row, mailbox: Mailbox) -> Note | Reply | None:
    kinds: dict[str, type[Note] | type[Reply]] = {Note.KIND: Note, Reply.KIND: Reply}
    if row.kind not in kinds or row.sealed is None:
        return None
    try:
        envelope = open_envelope(row.sealed, [mailbox.identity], row.kind)
        message = kinds[row.kind].from_body(envelope.body)
    except AmparoError:
        return None  # sealed for somebody else, or damaged: nothing that a person could act on
    return message if message.id == envelope.record_id else None
