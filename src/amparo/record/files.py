"""Files of an account as the desk shows them: whole ones, and those that came in numbered parts, joined.

Parts may come in any order and in several messages. They make one file when all have come and no number came twice with
different bytes; until then each can be seen, and nothing is guessed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from amparo.casework.standing import latest, number, word
from amparo.ledger.statement import Statement
from amparo.ledger.vault import Vault

MAX_MISSING = 100
"""Numbers listed as missing: enough to say that much is. Anybody can claim to send part one of a billion."""

BLOCK = 256 * 1024
"""Bytes handed over at a time."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or one part of a file: entity, name, size in bytes, SHA-256 digest it is kept under (empty: not yet here).

    ``part`` counts from 1, 0 for a whole file; ``parts`` is how many there are, 0 if whoever cut the file did not say.
    """

    id: str
    name: str
    size: int
    digest: str
    part: int = 0
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """A file in numbered parts, by number. ``missing`` lists numbers that are not here; ``twice`` those in doubt."""

    name: str
    parts: tuple[Attachment, ...]
    missing: tuple[int, ...]
    twice: tuple[int, ...]

    @property
    def id(self) -> str:
        """The id of its first part stands for the file."""
        return self.parts[0].id

    @property
    def size(self) -> int:
        """Bytes of the parts together."""
        return sum(one.size for one in self.parts)

    @property
    def whole(self) -> bool:
        """Whether it can be put together. Where nobody said how many parts there are, the last may still be to come."""
        return not self.missing and not self.twice

    @property
    def counted(self) -> bool:
        """Whether it was said how many parts there are."""
        return self.parts[0].parts > 0


def attachments(statements: Mapping[str, list[Statement]]) -> dict[str, tuple[Attachment, ...]]:
    """Return attachments by the account or message they belong to, from statements by attachment."""
    found: dict[str, list[Attachment]] = {}
    for about, told in sorted(statements.items()):
        held = latest(told)
        one = Attachment(
            about,
            word(held, "evidence.name"),
            number(held, "evidence.size"),
            word(held, "evidence.file"),
            number(held, "evidence.part"),
            number(held, "evidence.parts"),
        )
        found.setdefault(word(held, "evidence.belongs_to"), []).append(one)
    return {owner: tuple(held) for owner, held in found.items()}


def join(found: Iterable[Attachment]) -> list[Joined]:
    """Put the numbered parts of one account's files together, by name and number of parts."""
    groups: dict[tuple[str, int], list[Attachment]] = {}
    for one in found:
        if one.part:
            groups.setdefault((one.name, one.parts), []).append(one)
    return [_joined(name, count, parts) for (name, count), parts in groups.items()]


def pieces(vault: Vault, digests: Iterable[str]) -> Iterator[bytes]:
    """Yield kept files one after the other, piece by piece: they need not fit into memory.

    Raises InputError and VerifyError as ``Vault.read_file``, after what was read before.
    """
    for digest in digests:
        yield from _pulled(vault, digest)


def _joined(name: str, count: int, parts: list[Attachment]) -> Joined:
    by_number: dict[int, list[Attachment]] = {}
    for one in parts:
        by_number.setdefault(one.part, []).append(one)
    last = count or max(by_number)
    # A part that was sent again has the same bytes: the one that is here stands for both.
    best = {place: max(same, key=lambda one: bool(one.digest)) for place, same in by_number.items()}
    return Joined(
        name,
        tuple(best[place] for place in sorted(best)),
        missing=tuple(islice((place for place in range(1, last + 1) if not _here(best.get(place))), MAX_MISSING)),
        twice=tuple(place for place, same in sorted(by_number.items()) if len({one.digest for one in same} - {""}) > 1),
    )


def _here(part: Attachment | None) -> bool:
    return part is not None and part.digest != ""


def _pulled(vault: Vault, digest: str) -> Iterator[bytes]:
    """Turn the vault's pushing into pulling: a thread writes into a pipe, which is read here."""
    reading, writing = os.pipe()
    failed: list[Exception] = []

    def push() -> None:
        try:
            with os.fdopen(writing, "wb") as out:
                vault.read_file_to(digest, out)
        except BrokenPipeError:
            return  # whoever read has gone
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=push, daemon=True)
    thread.start()
    with os.fdopen(reading, "rb") as source:
        while piece := source.read(BLOCK):
            yield piece
    thread.join()
    if failed:
        raise failed[0]
