"""The vault: all statements of an organisation on one device, in one encrypted database that its entries can rebuild.

``vault.db`` holds the entries (signed headers, sealed payloads), the keys, and views over the statements with their
search index; ``heads.cbor`` remembers the newest headers; ``files/`` holds sealed files. See ``docs/formats/vault.md``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Self

import apsw

from amparo.errors import InputError, RefusedError, VerifyError
from amparo.ledger import checkpoint, database, files, heads, keyring, payload, schema, views, words
from amparo.ledger.device import Device
from amparo.ledger.entry import CASES, INTAKE, PUBLIC, Entry
from amparo.ledger.opening import open_entry
from amparo.ledger.statement import Statement
from amparo.ledger.writing import write_entry
from amparo.seal.hybrid import HybridIdentity, HybridRecipient
from amparo.seal.stream import Sink

__all__ = ["CASES", "INTAKE", "PUBLIC", "Hit", "Vault"]

DATABASE = "vault.db"
FORMAT = 1
"""Kept as the database's user_version."""

_ENTRIES = """
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY, feed BLOB NOT NULL, seq INTEGER NOT NULL, header BLOB NOT NULL,
    signature BLOB NOT NULL, payload BLOB NOT NULL, UNIQUE (feed, seq)
);
"""
_TABLES = _ENTRIES + keyring.TABLES + files.TABLES + views.TABLES

# Jumps from feed to feed by the index, where DISTINCT would read every entry.
_FEEDS = """
WITH RECURSIVE feeds (feed) AS (
    SELECT min(feed) FROM entries
    UNION ALL SELECT (SELECT min(feed) FROM entries e WHERE e.feed > feeds.feed) FROM feeds WHERE feeds.feed IS NOT NULL
)
SELECT feed FROM feeds WHERE feed IS NOT NULL
"""

Progress = Callable[[int, int], None]
"""Called with (done, total)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that search found, and the part of its words that shows why."""

    statement: Statement
    excerpt: str


class Vault:
    """An open vault; close it, or use it in a ``with``. One vault may be used from several threads."""

    def __init__(self, folder: Path, device: Device, connection: apsw.Connection) -> None:
        self.folder = folder
        self.device = device
        self.connection = connection
        self.keyring = keyring.Keyring(connection, device)
        self._files = files.Files(connection, folder, self.keyring)
        self._lock = threading.RLock()

    @classmethod
    def create(cls, folder: Path, device: Device) -> Vault:
        """Make a vault in a folder (made if needed); raises RefusedError if one is there, StorageError."""
        folder = Path(folder)
        path = folder / DATABASE
        with database.errors():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        connection = database.connect(path, device.database_key, create=True)
        vault = cls(folder, device, connection)
        try:
            vault._begin()
            database.checkpoint(connection)
            database.refuse_plaintext(path)
        except BaseException:
            connection.close(True)
            raise
        return vault

    def _begin(self) -> None:
        with database.transaction(self.connection):
            if self._format() != 0:
                raise RefusedError("there is a vault in this folder already", "open it, or choose another folder")
            self.connection.execute(_TABLES)
            self.connection.execute(f"PRAGMA user_version = {FORMAT}")
            self.keyring.begin()

    @classmethod
    def open(cls, folder: Path, device: Device) -> Vault:
        """Open a vault.

        Raises InputError if there is none, WrongKeyError for another device's, VerifyError when it is older than what
        ``heads.cbor`` remembers, StorageError.
        """
        folder = Path(folder)
        path = folder / DATABASE
        if not path.exists():
            raise InputError("there is no vault in this folder", "make one with `amparo init`, or name another folder")
        connection = database.connect(path, device.database_key)
        vault = cls(folder, device, connection)
        try:
            with database.errors():
                vault._check_format()
                vault.check_heads()
        except BaseException:
            connection.close(True)
            raise
        return vault

    def _format(self) -> int:
        return int(database.scalar(self.connection, "PRAGMA user_version"))

    def _check_format(self) -> None:
        if self._format() != FORMAT:
            raise InputError("this vault has a format this program does not know", "use a newer Amparo")

    def check_heads(self) -> None:
        """Raise VerifyError unless every remembered head stands in the database as it was signed."""
        for head in heads.read(self.folder):
            if not self.holds(head):
                raise VerifyError(
                    "the vault is older than it was, or an entry was changed: feed {feed}, entry {seq} is missing",
                    "find out who put an old vault back; if you restored a backup, remove heads.cbor and compare with"
                    " a checkpoint kept elsewhere",
                    feed=head.feed[:16],
                    seq=head.seq,
                )

    def holds(self, head: Entry) -> bool:
        """Say whether exactly this signed header is in the database."""
        row = self.connection.execute(
            "SELECT header, signature FROM entries WHERE feed = ? AND seq = ?", (head.header.feed, head.seq)
        ).fetchone()
        return row == (head.encoded, head.signature)

    def close(self) -> None:
        """Close the database; the last to close it folds the write-ahead log in."""
        with self._lock:
            self.connection.close(True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """Hold the vault for a read; SQLite's errors become ours."""
        with self._lock, database.errors():
            yield self.connection

    # -- writing ------------------------------------------------------------------------------------------------

    def append(self, statements: Iterable[Statement], compartment: str = CASES) -> Entry:
        """Sign, seal and store statements as one entry together with their views; durable on return.

        Raises InputError when one does not fit the schema, its id is taken or there are too many for one entry;
        StorageError when the disk refuses. After an error nothing of it was stored.
        """
        batch = list(statements)
        if not 1 <= len(batch) <= payload.MAX_STATEMENTS:
            raise InputError("an entry holds 1 to {limit} statements", "split them", limit=payload.MAX_STATEMENTS)
        check = schema.load().check
        for statement in batch:
            check(statement)
        with self._lock:
            with database.transaction(self.connection):
                entry = self._append(batch, compartment)
            heads.remember(self.folder, self.heads())
        return entry

    def _append(self, batch: list[Statement], compartment: str) -> Entry:
        last = self._head(self.device.feed_key)
        written = write_entry(self.device, self.keyring, batch, compartment, last)
        entry = written.entry
        self.connection.execute(
            "INSERT INTO entries (feed, seq, header, signature, payload) VALUES (?, ?, ?, ?, ?)",
            (entry.header.feed, entry.seq, entry.encoded, entry.signature, written.payload),
        )
        views.insert(self.connection, self.connection.last_insert_rowid(), compartment, written.rows)
        return entry

    def erase(self, subject: str) -> int:
        """Destroy a subject's keys and files, and forget its statements; return how many statements went.

        The chain stays whole and verifiable. Copies of the vault and archives made earlier still hold the keys.
        """
        with self._lock:
            with database.transaction(self.connection):
                gone = views.forget(self.connection, subject)
                self.keyring.forget(subject)
                self._files.forget(subject)
            # The write-ahead log may still hold the page on which the keys stood.
            database.checkpoint(self.connection)
        return gone

    # -- reading ------------------------------------------------------------------------------------------------

    def statements(
        self,
        *,
        about: str | None = None,
        property: str | None = None,
        said_by: str | None = None,
        kind: str | None = None,
        current: bool = True,
    ) -> list[Statement]:
        """Return the statements that fit every given filter, oldest first; ``kind`` is the entity type of ``about``.

        With ``current`` those that a later statement replaces are left out.
        """
        with self.reading() as connection:
            return views.select(connection, about=about, property=property, said_by=said_by, kind=kind, current=current)

    def statement(self, statement_id: str) -> Statement:
        """Return one statement; raises InputError when there is none with this id."""
        with self.reading() as connection:
            found = views.by_id(connection, statement_id)
        if found is None:
            raise InputError("there is no statement with this id in the vault", "check the id; it may have been erased")
        return found

    def has(self, statement_id: str) -> bool:
        """Say whether a statement is recorded (and not erased)."""
        with self.reading() as connection:
            row = connection.execute("SELECT 1 FROM statements WHERE id = ?", (statement_id,)).fetchone()
        return row is not None

    def search(self, query: str, limit: int = 20) -> list[Hit]:
        """Find statements by their words, in any inflection; what arrived at the door is never searched."""
        with self.reading() as connection:
            found = views.search(connection, query, limit)
        return [Hit(statement, words.excerpt(views.searchable(statement), query)) for statement in found]

    def count(self) -> int:
        """Return how many statements there are."""
        with self.reading() as connection:
            return int(database.scalar(connection, "SELECT count(*) FROM statements"))

    def entries(self) -> list[Entry]:
        """Return all signed headers in the order they were stored."""
        with self.reading() as connection:
            rows = database.rows(connection, "SELECT header, signature FROM entries ORDER BY number")
            return [Entry.read(*row) for row in rows]

    def heads(self) -> list[Entry]:
        """Return the newest entry of every feed, by feed."""
        with self.reading() as connection:
            feeds = database.rows(connection, _FEEDS)
            return [head for (feed,) in feeds if (head := self._head(feed))]

    def _head(self, feed: bytes) -> Entry | None:
        newest = "SELECT header, signature FROM entries WHERE feed = ? ORDER BY seq DESC LIMIT 1"
        found = database.rows(self.connection, newest, (feed,))
        return Entry.read(*found[0]) if found else None

    def checkpoint(self) -> bytes:
        """Return a signed checkpoint of all heads, to be kept somewhere else; raises InputError for an empty vault."""
        return checkpoint.make(self.device, self.heads())

    # -- keys and files -----------------------------------------------------------------------------------------

    def recipient(self, compartment: str) -> HybridRecipient:
        """Return whom to seal to for a compartment, its current epoch."""
        with self.reading():
            return self.keyring.recipient(compartment)

    def identities(self, compartment: str) -> list[HybridIdentity]:
        """Return what opens everything sealed to a compartment, the current epoch first."""
        with self.reading():
            return self.keyring.identities(compartment)

    def keep_file(self, subject: str, source: BinaryIO, name: str, compartment: str = INTAKE) -> str:
        """Keep a file sealed under its subject's key and return its SHA-256 digest in hex; durable on return."""
        with self.keeping(subject, name, compartment) as kept:
            while block := source.read(files.BLOCK):
                kept.write(block)
        return kept.digest

    @contextmanager
    def keeping(self, subject: str, name: str, compartment: str = INTAKE) -> Iterator[files.Keeping]:
        """Keep a file of any size whose bytes are written to the yielded sink; nothing is kept after an error.

        It is durable when the block ends. The vault can be used by others meanwhile.
        """
        with database.errors():
            with self._lock:
                key = self._files.key_of(compartment, subject, name)
            with self._files.sealing(key) as kept:
                yield kept
            with self._lock:
                self._files.record(kept, key, subject, name)

    def read_file(self, digest: str) -> bytes:
        """Return a kept file; raises InputError when there is none, VerifyError when it was changed."""
        out = BytesIO()
        self.read_file_to(digest, out)
        return out.getvalue()

    def read_file_to(self, digest: str, out: Sink) -> None:
        """Write a kept file to ``out``; on an error, as in ``read_file``, discard what was written."""
        with self.reading():
            found = self._files.find(digest)
        found.write_to(out)

    def kept_files(self) -> list[files.Kept]:
        """Return which files are kept."""
        with self.reading():
            return self._files.all()

    # -- rebuilding ---------------------------------------------------------------------------------------------

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make all views again from the entries and keys alone, in one transaction."""
        with self._lock, database.transaction(self.connection):
            total = database.scalar(self.connection, "SELECT count(*) FROM entries")
            views.clear(self.connection)
            for done, (number, entry, body) in enumerate(self.stored(), 1):
                rows = open_entry(entry, body, self.keyring).rows()
                views.insert(self.connection, number, entry.header.compartment, rows)
                if progress:
                    progress(done, total)

    def stored(self) -> Iterator[tuple[int, Entry, bytes]]:
        """Go through all entries: (number, signed header, sealed payload)."""
        for (number,) in database.rows(self.connection, "SELECT number FROM entries ORDER BY number"):
            yield number, *load(self.connection, number)


def load(connection: apsw.Connection, number: int) -> tuple[Entry, bytes]:
    """Return the signed header and the sealed payload of an entry."""
    ((header, signature, body),) = database.rows(
        connection, "SELECT header, signature, payload FROM entries WHERE number = ?", (number,)
    )
    return Entry.read(header, signature), body
