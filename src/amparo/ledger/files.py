"""Files that belong to a subject: kept beside the database as sealed envelopes, never readable on the disk."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import apsw

from amparo.errors import InputError, StorageError, VerifyError
from amparo.ledger import checks, database, durable
from amparo.ledger.keyring import Keyring
from amparo.seal.envelope import EnvelopeWriter, read_envelope

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

    def keep(self, compartment: str, subject: str, source: BinaryIO, name: str) -> str:
        """Seal a file to its subject and return its SHA-256 digest in hex; durable on return, kept once."""
        checks.entity(subject, "subject")
        checks.text(name, "name")
        with database.transaction(self._connection):
            key = self._keyring.subject(compartment, subject)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file_id = secrets.token_hex(16)
        path = self._folder / file_id
        hasher, size = hashlib.sha256(), 0
        with durable.new_file(path) as out, EnvelopeWriter(out, PURPOSE, file_id, [key.identity.recipient]) as sealer:
            while block := source.read(BLOCK):
                hasher.update(block)
                size += len(block)
                sealer.write(block)
        digest = hasher.hexdigest()
        if not self._record(file_id, digest, key.id, subject, name, size):
            path.unlink()
        return digest

    def _record(self, file_id: str, digest: str, key: bytes, subject: str, name: str, size: int) -> bool:
        with database.transaction(self._connection):
            known = self._connection.execute("SELECT 1 FROM files WHERE digest = ? AND key = ?", (digest, key))
            if known.fetchone():
                return False
            row = (file_id, digest, key, subject, name, size)
            self._connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", row)
        return True

    def read(self, digest: str) -> bytes:
        """Return a file's bytes; raises InputError when there is none, VerifyError when it was changed."""
        out = BytesIO()
        self.read_to(digest, out)
        return out.getvalue()

    def read_to(self, digest: str, out: BinaryIO) -> None:
        """Write a file's bytes to ``out``; on an error discard what was written."""
        found = self._rows("SELECT id, key FROM files WHERE digest = ?", digest)
        file_id, key_id = found[0] if found else ("", b"")
        key = self._keyring.by_id(key_id)
        if key is None:
            raise InputError("there is no such file in the vault", "it may have been erased")
        checked = _Hashing(out)
        try:
            with (self._folder / file_id).open("rb") as source:
                labels = read_envelope(source, checked, [key.identity])  # type: ignore[arg-type]  # only write() is used
        except InputError:
            raise _changed() from None
        except OSError:
            raise StorageError("a file of the vault cannot be read", "restore it from a backup") from None
        if labels != (PURPOSE, file_id) or checked.hasher.hexdigest() != digest:
            raise _changed()

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


class _Hashing:
    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.hasher = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hasher.update(data)
        return self._out.write(data)


def _changed() -> VerifyError:
    return VerifyError("a kept file is not as it was recorded", "restore it from a backup")
