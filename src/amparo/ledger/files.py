"""Files that belong to a subject: kept beside the database as sealed envelopes, never readable on the disk."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from amparo.errors import InputError, StorageError, VerifyError
from amparo.ledger import checks, database, durable
from amparo.ledger.keyring import Keyring, SubjectKey
from amparo.seal import stream
from amparo.seal.envelope import EnvelopeWriter, read_envelope
from amparo.seal.hybrid import HybridIdentity

FOLDER = "files"
PURPOSE = "ledger file"
BLOCK = 1024 * 1024
"""Bytes read at a time."""

TABLES = """
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, key BLOB NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL,
    size INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS files_digest ON files (digest);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file: its random id (also its name on the disk), SHA-256 digest, subject, given name, bytes."""

    id: str
    digest: str
    subject: str
    name: str
    size: int


class Files:
    """The sealed files of a vault; the caller holds the vault's lock."""

    def __init__(self, connection: apsw.Connection, folder: Path, keyring: Keyring) -> None:
        self._connection = connection
        self._folder = folder / FOLDER
        self._keyring = keyring

    def key_of(self, compartment: str, subject: str, name: str) -> SubjectKey:
        """Return the key that a subject's files are sealed with; checks both labels."""
        checks.entity(subject, "subject")
        checks.text(name, "name")
        with database.transaction(self._connection):
            return self._keyring.subject(compartment, subject)

    @contextmanager
    def sealing(self, key: SubjectKey) -> Iterator[Keeping]:
        """Seal what is written to the yielded sink; on an error nothing is left. Needs no lock: it asks no table."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file_id = secrets.token_hex(16)
        recipients = [key.identity.recipient]
        with durable.new_file(self._folder / file_id) as out, EnvelopeWriter(out, PURPOSE, file_id, recipients) as seal:
            yield Keeping(file_id, seal)

    def record(self, kept: Keeping, key: SubjectKey, subject: str, name: str) -> None:
        """Take a sealed file in; if the same bytes are kept under this key already, this copy goes."""
        with database.transaction(self._connection):
            same = "SELECT 1 FROM files WHERE digest = ? AND key = ?"
            # The subject may have been erased while its file was being sealed: then nothing of it comes back.
            needless = self._connection.execute(same, (kept.digest, key.id)).fetchone() or not self._keyring.by_id(
                key.id
            )
            if not needless:
                row = (kept.id, kept.digest, key.id, subject, name, kept.size)
                self._connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", row)
        if needless:
            (self._folder / kept.id).unlink()

    def find(self, digest: str) -> Found:
        """Return a file that can then be read without the lock; raises InputError when there is none."""
        found = self._rows("SELECT id, key FROM files WHERE digest = ?", digest)
        file_id, key_id = found[0] if found else ("", b"")
        key = self._keyring.by_id(key_id)
        if key is None:
            raise InputError("there is no such file in the vault", "it may have been erased")
        return Found(self._folder / file_id, digest, key.identity)

    def all(self) -> list[Kept]:
        """Return what is kept."""
        rows = database.rows(self._connection, "SELECT id, digest, subject, name, size FROM files ORDER BY id")
        return [Kept(*row) for row in rows]

    def forget(self, subject: str) -> None:
        """Remove a subject's files. Call it inside a transaction."""
        for (file_id,) in self._rows("SELECT id FROM files WHERE subject = ?", subject):
            (self._folder / file_id).unlink(missing_ok=True)
        self._connection.execute("DELETE FROM files WHERE subject = ?", (subject,))

    def _rows(self, sql: str, value: str) -> list[Any]:
        return database.rows(self._connection, sql, (value,))


class Keeping:
    """Takes the bytes of a file that is being sealed; ``size`` is how many came so far."""

    def __init__(self, file_id: str, sealer: EnvelopeWriter) -> None:
        self.id = file_id
        self.size = 0
        self._sealer = sealer
        self._hasher = hashlib.sha256()

    @property
    def digest(self) -> str:
        """The SHA-256 digest of what came so far, in hex."""
        return self._hasher.hexdigest()

    def write(self, data: bytes | memoryview) -> int:
        """Seal more."""
        self._hasher.update(data)
        self._sealer.write(data)
        self.size += len(data)
        return len(data)


@dataclass(frozen=True, slots=True)
class Found:
    """A kept file, its place on the disk and what opens it."""

    path: Path
    digest: str
    identity: HybridIdentity

    def write_to(self, out: stream.Sink) -> None:
        """Write the file's bytes to ``out``; on an error discard what was written."""
        checked = _Hashing(out)
        try:
            with self.path.open("rb") as source:
                labels = read_envelope(source, checked, [self.identity])
        except InputError:
            raise _changed() from None
        except OSError:
            raise StorageError("a file of the vault cannot be read", "restore it from a backup") from None
        if labels != (PURPOSE, self.path.name) or checked.hasher.hexdigest() != self.digest:
            raise _changed()


class _Hashing:
    def __init__(self, out: stream.Sink) -> None:
        self._out = out
        self.hasher = hashlib.sha256()

    def write(self, data: memoryview, /) -> int:
        self.hasher.update(data)
        stream.write_all(self._out, data)
        return len(data)


def _changed() -> VerifyError:
    return VerifyError("a kept file is not as it was recorded", "restore it from a backup")
