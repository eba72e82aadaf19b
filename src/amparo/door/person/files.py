"""One file of a form on its way: original bytes in, sealed bytes out to the store, piece by piece."""

from __future__ import annotations

import hashlib
import re
import secrets
from contextlib import suppress

from amparo.door.message import Attachment
from amparo.door.packet import ATTACHMENT, Row
from amparo.door.store import PartWriter, PublicSide
from amparo.errors import AmparoError
from amparo.seal.envelope import EnvelopeWriter
from amparo.seal.hybrid import HybridRecipient

NUMBERED = re.compile(r"(?P<name>.+)\.(?:part(?P<spelt>[0-9]{1,4})|(?P<bare>[0-9]{3}))", re.IGNORECASE)
"""How common tools name the parts of a file they cut: ``film.mp4.001``, ``papers.7z.002``, ``film.part3``."""


class SealedFile:
    """Seals a file as it arrives. ``write`` takes bytes, ``flush`` hands what is sealed to the store."""

    def __init__(self, recipient: HybridRecipient, name: str) -> None:
        self.id = secrets.token_hex(16)
        self.name = name
        self.size = 0
        self._digest = hashlib.sha256()
        self._sealed = _Buffer()
        self._sealer = EnvelopeWriter(self._sealed, ATTACHMENT, self.id, [recipient])
        self._part: PartWriter | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the original so far, in hex."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> None:
        """Seal more of the original."""
        self.size += len(data)
        self._digest.update(data)
        self._sealer.write(data)

    async def flush(self, store: PublicSide) -> None:
        """Pass on what is sealed; raises ``StorageError`` when there is no room."""
        if self._part is None:
            self._part = await store.open_part(self.id)
        if sealed := self._sealed.take():
            await self._part.write(sealed)

    async def finish(self, store: PublicSide) -> Row:
        """Seal the end; the part is durable when this returns."""
        self._sealer.close()
        await self.flush(store)
        assert self._part is not None
        return Row(self.id, ATTACHMENT, await self._part.finish())

    def described(self) -> Attachment:
        """Return what the message says of this file; a numbered part is listed under the file's own name."""
        name, part, of = numbered(self.name)
        return Attachment(self.id, name, self.size, self.digest, part, of)

    async def abandon(self) -> None:
        """Remove what was written."""
        if self._part is not None:
            with suppress(AmparoError):
                await self._part.abandon()


class _Buffer:
    """What was sealed and not yet passed on: at most a little more than one piece of the body."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes | bytearray | memoryview) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


def numbered(name: str) -> tuple[str, int, int]:
    """Return a file's name, the number of the part it is, and of how many; 0 means that the name does not say.

    Parts are counted from 1. A whole file is part 1 of 1.
    """
    found = NUMBERED.fullmatch(name)
    part = int(found["spelt"] or found["bare"]) if found else 0
    return (found["name"], part, 0) if found and part else (name, 1, 1)
