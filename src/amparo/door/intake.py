"""From a form that streams in to sealed rows: everything is sealed in memory before anything reaches a disk.

This is protection level (a), for a browser with scripts off: this process sees the text while it arrives. Who takes the
process over while somebody types can read that; who takes the disk cannot.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import BinaryIO

import cbor2
from starlette.requests import Request

from amparo.door.form import FormReader
from amparo.door.limits import MAX_DRAINED
from amparo.door.message import Account, Attachment, FollowUp
from amparo.door.objects import ObjectFolder, understood
from amparo.door.settings import DoorConfig
from amparo.door.store import Row, Store
from amparo.errors import AmparoError
from amparo.seal.envelope import EnvelopeWriter, seal
from amparo.seal.hybrid import HybridRecipient

ACCOUNT, FOLLOW_UP, ATTACHMENT = "account", "follow-up", "attachment"
"""Kinds of rows, and the purposes inside their envelopes."""


class SealedFile:
    """One attachment on its way: original bytes in, sealed bytes on the disk."""

    def __init__(self, objects: ObjectFolder, recipient: HybridRecipient, name: str) -> None:
        self.id = secrets.token_hex(16)
        self.name = name
        self.size = 0
        self._digest = hashlib.sha256()
        self._objects = objects
        self._out: BinaryIO = objects.create(self.id)
        with understood():
            self._sealer = EnvelopeWriter(self._out, ATTACHMENT, self.id, [recipient])

    def write(self, data: bytes) -> None:
        """Seal more of the original."""
        self._objects.check_room()
        self.size += len(data)
        self._digest.update(data)
        with understood():
            self._sealer.write(data)

    def finish(self) -> Row:
        """Seal the end and put it on the disk."""
        with understood():
            self._sealer.close()
            sealed_size = self._out.tell()
        self._objects.sync_file(self._out)
        return Row(self.id, ATTACHMENT, sealed_size)

    def described(self) -> Attachment:
        """Return what the message says of this file."""
        return Attachment(self.id, self.name, self.size, self._digest.hexdigest())

    def abandon(self) -> None:
        """Remove what was written; buffered bytes that do not fit on the disk are let go."""
        try:
            self._out.close()
        except OSError:
            pass
        finally:
            self._objects.remove(self.id)


@dataclass(slots=True)
class Submission:
    """A form as it was read: its fields and sealed files, and what was wrong with it, if anything."""

    form: FormReader
    files: list[SealedFile]
    problem: AmparoError | None = None


class Intake:
    """Reads, seals and keeps what people send to one organisation."""

    def __init__(self, config: DoorConfig, store: Store) -> None:
        self.config = config
        self.store = store
        self.recipient = HybridRecipient.parse(config.recipient)

    async def read(self, request: Request) -> Submission:
        """Read a form to its end; if something is wrong with it, its text is kept and its files are not."""
        files: list[SealedFile] = []

        def open_sink(name: str) -> SealedFile:
            files.append(SealedFile(self.store.objects, self.recipient, name))
            return files[-1]

        form = FormReader(request.headers.get("content-type", ""), open_sink, self.config.max_attachment)
        submission = Submission(form, files)
        drained = 0
        try:
            async for chunk in request.stream():
                if submission.problem is None:
                    submission.problem = _fed(form, chunk)
                drained += len(chunk) if submission.problem else 0
                if drained > MAX_DRAINED:
                    break
            if submission.problem is None:
                form.finish()
        except AmparoError as error:
            submission.problem = error
        except BaseException:
            self.abandon(submission)
            raise
        if submission.problem:
            self.abandon(submission)
        return submission

    async def keep(self, message: Account | FollowUp, submission: Submission) -> None:
        """Seal and keep a message with its files; return when it is durable. Sent twice, it is kept once.

        After an error the caller abandons the files. If this task is cancelled they stay, because the commit may still
        happen; what was not committed is removed when the door starts again.
        """
        purpose = ACCOUNT if isinstance(message, Account) else FOLLOW_UP
        files = [await asyncio.to_thread(file.finish) for file in submission.files]
        message = replace(message, attachments=tuple(file.described() for file in submission.files))
        sealed = seal(purpose, message.id, message.to_body(), [self.recipient])
        if not await self.store.keep([Row(message.id, purpose, len(sealed), sealed), *files]):
            self.abandon(submission)

    def abandon(self, submission: Submission) -> None:
        """Remove the files of a form that is not kept."""
        for file in submission.files:
            file.abandon()
        submission.files = []


def content_digest(fields: list[str], files: list[SealedFile]) -> bytes:
    """Return a digest of what a person sent, to tell the same form sent twice from a changed one."""
    attached = [[file.name, file.size, file.described().digest] for file in files]
    return hashlib.sha256(cbor2.dumps([fields, attached], canonical=True)).digest()


def today() -> str:
    """The day, never the hour."""
    return datetime.now(UTC).date().isoformat()


def _fed(form: FormReader, chunk: bytes) -> AmparoError | None:
    try:
        form.feed(chunk)
    except AmparoError as error:
        return error
    return None
