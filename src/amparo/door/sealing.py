"""From a person's words to a packet: seal a message, what its mailboxes need to know of it, and nothing else.

Pure functions over messages; used by the sealing process (scripts off) and by ``amparo send``. The page's script does
the same in the browser and is held to the same vectors.
"""

from __future__ import annotations

from datetime import UTC, datetime

from amparo.door.mailbox import Mailbox, Token
from amparo.door.message import Account, CheckIn, FollowUp, Message, Note, Signal
from amparo.door.packet import Packet, Row
from amparo.seal.derive import derive
from amparo.seal.envelope import seal
from amparo.seal.hybrid import HybridRecipient


def account_packet(account: Account, token: Token, recipient: HybridRecipient, files: tuple[Row, ...] = ()) -> Packet:
    """Seal a first account: the message, and for each of its two mailboxes a signal for staff and a note.

    ``files`` are rows of attachments that are sealed already.
    """
    rows = [_row(account, recipient), *files]
    for mailbox, duress in ((token.mailbox(), False), (token.duress(), True)):
        signal = Signal(_derived(mailbox, "signal"), account.day, mailbox.id, account.id, duress)
        # a note of the duress mailbox points at an item that never was: it reads as fetched long ago
        item = _derived(mailbox, "nothing") if duress else account.id
        note = _note(mailbox, account.day, item, account.KIND, _parts(account), harmless=duress)
        rows += [_row(signal, recipient, mailbox.id), _row(note, mailbox.identity.recipient, mailbox.id)]
    # by id, which is random: which of the two mailboxes is the one for duress must not show in their order
    return Packet((rows[0], *sorted(rows[1:], key=lambda row: row.id)))


def message_packet(
    message: FollowUp | CheckIn, mailbox: Mailbox, recipient: HybridRecipient, files: tuple[Row, ...] = ()
) -> Packet:
    """Seal what a person adds to their thread, with a note of it in the mailbox."""
    parts = _parts(message) if isinstance(message, FollowUp) else (0, ())
    note = _note(mailbox, message.day, message.id, message.KIND, parts)
    rows = (_row(message, recipient), *files, _row(note, mailbox.identity.recipient, mailbox.id))
    return Packet(rows, message.timers if isinstance(message, CheckIn) else ())


def today() -> str:
    """The day, never the hour."""
    return datetime.now(UTC).date().isoformat()


def _parts(message: Account | FollowUp) -> tuple[int, tuple[int, ...]]:
    """How many files come with a message, and which numbered parts are among them."""
    cut = tuple(sorted({one.part for one in message.attachments if one.of != 1}))
    return len(message.attachments), cut


def _note(
    mailbox: Mailbox, day: str, item: str, kind: str, parts: tuple[int, tuple[int, ...]], *, harmless: bool = False
) -> Note:
    return Note(_derived(mailbox, f"note {item}"), day, item, kind, *parts, harmless)


def _derived(mailbox: Mailbox, label: str) -> str:
    """Return an id that the same message sent twice has twice, and that only the code's owner can make."""
    return derive(mailbox.secret, label, 16).hex()


def _row(message: Message, recipient: HybridRecipient, mailbox: str = "") -> Row:
    sealed = seal(message.KIND, message.id, message.to_body(), [recipient])
    return Row(message.id, message.KIND, len(sealed), sealed, mailbox)
