"""Seal on the sender's own machine (level c): from words and files to packets, which may be sent at once or carried.

The packets are those that the page's script and the sealing process make. Parts of files come first and the message
that lists them last, so a message that is at the door is there whole. See ``docs/send.md``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from amparo.door.contact import Contact
from amparo.door.fields import wrong
from amparo.door.limits import MAX_ATTACHMENTS, MAX_FILE_NAME, MAX_LISTED, PART, PIECE
from amparo.door.mailbox import Mailbox, Token
from amparo.door.message import Account, Attachment, CheckIn, FollowUp
from amparo.door.packet import ATTACHMENT, Packet, Row
from amparo.door.sealing import account_packet, message_packet, today
from amparo.errors import InputError, RefusedError
from amparo.seal import cbor
from amparo.seal.derive import derive
from amparo.seal.envelope import seal
from amparo.seal.hybrid import HybridRecipient

Kind = TypeVar("Kind", Account, FollowUp, CheckIn)
_UNSAID = "0" * 32


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """What a sender tells; all of it may be left out. The fields are those of ``message.Account``."""

    what: str = ""
    where: str = ""
    when: str = ""
    age: str = ""
    consent: tuple[str, ...] = ()
    contact: Contact = field(default_factory=Contact)
    language: str = "en"

    @classmethod
    def read(cls, toml: str, language: str) -> Form:
        """Read a form in TOML: the fields by name, ``contact`` a table; raises ``InputError`` naming what is wrong."""
        try:
            found: dict[str, Any] = {"language": language, **tomllib.loads(toml)}
        except ValueError as error:
            raise InputError("the form is not TOML", 'begin with: what = "…"') from error
        known = {one.name for one in fields(cls)}
        contact = found.pop("contact", {})
        for given, names in ((found, known), (contact, {one.name for one in fields(Contact)})):
            if not isinstance(given, dict) or set(given) - names:
                raise InputError("the form has a field that is not known", "the fields are listed in docs/send.md")
        consent = found.pop("consent", [])
        if not isinstance(consent, list) or not all(isinstance(use, str) for use in consent):
            raise wrong("consent")
        return cls(**found, consent=tuple(sorted(consent)), contact=Contact(**contact))


def account_packets(
    form: Form,
    files: list[Path],
    token: Token,
    recipient: HybridRecipient,
    limit: int = MAX_ATTACHMENTS,
    part: int = PART,
) -> Iterator[Packet]:
    """Seal a first account; parts of its files come first. ``limit`` and ``part`` are in bytes.

    Raises ``InputError`` if there is nothing to send or a file cannot be read, ``RefusedError`` if it is too much.
    """
    box, duress = token.mailbox(), token.duress()
    listed = _described(files, box, limit, part)
    account = Account(
        _UNSAID, today(), form.language, form.what, form.where, form.when, form.age, form.contact, form.consent,
        str(box.identity.recipient), box.id, duress.id, box.ratchet, _all(listed),
    )  # fmt: skip
    if not form.what.strip() and not files:
        raise InputError("there is nothing to send", "give a text or a file")
    yield from _parts(listed, recipient, part)
    yield account_packet(_identified(account, token), token, recipient)


def added_packets(
    text: str, files: list[Path], language: str, visit: int, mailbox: Mailbox, recipient: HybridRecipient,
    limit: int = MAX_ATTACHMENTS, part: int = PART,
) -> Iterator[Packet]:  # fmt: skip
    """Seal what is added to a thread in a visit; otherwise as ``account_packets``."""
    listed = _described(files, mailbox, limit, part)
    message = FollowUp(
        _UNSAID, today(), language, text, str(mailbox.identity.recipient), mailbox.id, visit, _all(listed)
    )
    yield from _parts(listed, recipient, part)
    yield message_packet(_identified(message, Token.new()), mailbox, recipient)


def check_in_packet(
    at: str, timers: tuple[str, ...], text: str, mailbox: Mailbox, recipient: HybridRecipient
) -> Packet:
    """Seal the answer to an agreed check-in."""
    message = CheckIn(_UNSAID, today(), mailbox.id, at, text, timers)
    return message_packet(_identified(message, Token.new()), mailbox, recipient)


def _identified(message: Kind, token: Token) -> Kind:
    """Give a message the id that the same form with the same content always has."""
    content = {name: value for name, value in asdict(message).items() if name != "id"}
    return replace(message, id=token.record_id(cbor.encode(content)))


def _described(files: list[Path], mailbox: Mailbox, limit: int, part: int) -> list[tuple[Path, tuple[Attachment, ...]]]:
    """Read files once to learn what their parts are; their content is not kept."""
    if sum(path.stat().st_size for path in files) > limit:
        raise RefusedError(
            "the files are larger than {limit} MiB together", "send some of them later", limit=limit >> 20
        )
    listed = [(path, _describe(path, mailbox, part)) for path in files]
    if len(_all(listed)) > MAX_LISTED:
        raise RefusedError("the files have more than {limit} parts", "send some of them later", limit=MAX_LISTED)
    return listed


def _all(listed: list[tuple[Path, tuple[Attachment, ...]]]) -> tuple[Attachment, ...]:
    return tuple(one for _, parts in listed for one in parts)


def _describe(path: Path, mailbox: Mailbox, part: int) -> tuple[Attachment, ...]:
    """Tell the parts of one file. Their ids follow from the code and the content: the same file again is the same."""
    whole = hashlib.sha256()
    found: list[tuple[int, str]] = []
    with path.open("rb") as source:
        while not found or found[-1][0] == part:
            size, own = 0, hashlib.sha256()
            while piece := source.read(min(PIECE, part - size)):
                whole.update(piece)
                own.update(piece)
                size += len(piece)
            if size or not found:
                found.append((size, own.hexdigest()))
            if not size:
                break
    name = path.name.encode(errors="replace").decode()[:MAX_FILE_NAME]
    digest = whole.hexdigest()
    return tuple(
        Attachment(derive(mailbox.secret, f"part {digest} {at}", 16).hex(), name, size, own, at, len(found))
        for at, (size, own) in enumerate(found, 1)
    )


def _parts(
    listed: list[tuple[Path, tuple[Attachment, ...]]], recipient: HybridRecipient, part: int
) -> Iterator[Packet]:
    """Seal the parts one after the other: one of them is in memory at a time."""
    for path, parts in listed:
        with path.open("rb") as source:
            for one in parts:
                content = source.read(part)
                if hashlib.sha256(content).hexdigest() != one.digest:
                    raise InputError("a file changed while it was read", "send it when nothing writes to it any more")
                sealed = seal(ATTACHMENT, one.id, content, [recipient])
                yield Packet((Row(one.id, ATTACHMENT, len(sealed), sealed),))
