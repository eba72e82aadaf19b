"""Reads what a person sends: a form that streams in, its text kept for the page, its files sealed on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import cbor2

from amparo.door.exchange import PersonRequest
from amparo.door.limits import MAX_DRAINED
from amparo.door.packet import Row
from amparo.door.person.files import SealedFile
from amparo.door.person.form import FormReader
from amparo.door.store import PublicSide
from amparo.errors import AmparoError
from amparo.seal.hybrid import HybridRecipient


@dataclass(slots=True, repr=False)
class Submission:
    """A form as it was read: its fields, its files sealed so far, and what was wrong with it, if anything."""

    form: FormReader
    files: list[SealedFile] = field(default_factory=list)
    problem: AmparoError | None = None

    def text(self, name: str) -> str:
        """Return a field's text; empty if it did not come."""
        return self.form.text(name)

    def several(self, name: str) -> set[str]:
        """Return every value a field came with."""
        return set(self.form.fields.get(name, []))

    def digest(self, fields: list[str]) -> bytes:
        """Return a digest of what was sent, to tell the same form sent twice from a changed one."""
        attached = [[file.name, file.size, file.digest] for file in self.files]
        return hashlib.sha256(cbor2.dumps([fields, attached], canonical=True)).digest()

    async def finish_files(self, store: PublicSide) -> tuple[Row, ...]:
        """Make the files durable and return their rows."""
        return tuple([await file.finish(store) for file in self.files])

    async def abandon(self) -> None:
        """Remove the files of a form that is not kept."""
        for file in self.files:
            await file.abandon()
        self.files.clear()


async def read(request: PersonRequest, store: PublicSide, recipient: HybridRecipient, max_bytes: int) -> Submission:
    """Read a form to its end; if something is wrong with it, its text is kept and its files are not.

    Raises ``InputError`` if what came is not a form at all.
    """
    files: list[SealedFile] = []

    def open_sink(name: str) -> SealedFile:
        files.append(SealedFile(recipient, name))
        return files[-1]

    submission = Submission(FormReader(request.headers.get("content-type", ""), open_sink, max_bytes), files)
    try:
        await _read_body(request, submission, store)
    except AmparoError as error:
        submission.problem = submission.problem or error
    except BaseException:
        await submission.abandon()
        raise
    if submission.problem:
        await submission.abandon()
    return submission


async def _read_body(request: PersonRequest, submission: Submission, store: PublicSide) -> None:
    drained = 0
    async for chunk in request.body:
        if submission.problem is None:
            submission.problem = await _take(chunk, submission, store)
        else:  # read on and throw away, so that a browser still sees the page that says why
            drained += len(chunk)
            if drained > MAX_DRAINED:
                return
    if submission.problem is None:
        submission.form.finish()


async def _take(chunk: bytes, submission: Submission, store: PublicSide) -> AmparoError | None:
    try:
        submission.form.feed(chunk)
        for file in submission.files:
            await file.flush(store)
    except AmparoError as error:
        return error
    return None
