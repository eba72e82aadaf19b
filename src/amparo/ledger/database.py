"""The encrypted database file: opened so that nothing readable can reach the disk, and errors a person can act on.

SQLite3 Multiple Ciphers, ChaCha20-Poly1305 pages. Its known traps, each closed here and tested: a missing, empty or
mistyped key silently makes a plaintext file; ATTACH and VACUUM INTO may too; serialize() returns plaintext (never
used). An old page put back is accepted by the cipher: the chain of entries must notice (``verify``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from amparo.errors import AmparoError, RefusedError, StorageError, WrongKeyError
from amparo.ledger import durable

KEY_SIZE = 32
PLAINTEXT_START = b"SQLite format 3\0"
BUSY_MILLISECONDS = 10_000
"""How long to wait for another process that is writing: longer than any batch takes."""
CACHE_KIB = 128 * 1024
"""Memory for pages: holds the indexes of a million statements."""

LOG_PAGES = 16_384
"""Pages of the write-ahead log, 64 MiB, before it is folded in: index pages change again and again until then."""

_DENIED = {apsw.SQLITE_ATTACH, apsw.SQLITE_DETACH}
_KEY_PRAGMAS = {"key", "hexkey", "rekey", "hexrekey", "cipher"}


def connect(path: Path, key: bytes, *, create: bool = False) -> apsw.Connection:
    """Open the database with a raw 32-byte key.

    Raises WrongKeyError for another key, RefusedError for a plaintext file or a key that is none, StorageError when
    the disk refuses or the file is damaged.
    """
    if len(key) != KEY_SIZE or not any(key):
        raise RefusedError("the database key is not {size} bytes of secret", "unlock the device first", size=KEY_SIZE)
    refuse_plaintext(path)
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    with errors():
        connection = apsw.Connection(str(path), flags)
        try:
            _unlock(connection, key)
            _configure(connection)
        except BaseException:
            connection.close(True)
            raise
    return connection


def refuse_plaintext(path: Path) -> None:
    """Raise RefusedError if the file is an unencrypted SQLite database."""
    try:
        with path.open("rb") as file:
            start = file.read(len(PLAINTEXT_START))
    except FileNotFoundError:
        return
    except OSError as error:
        raise durable.disk_error(error) from None
    if start == PLAINTEXT_START:
        raise RefusedError(
            "the vault's database is not encrypted", "do not use it; restore the vault from an archive or a backup"
        )


@contextmanager
def errors() -> Iterator[None]:
    """Turn what SQLite and the system say into errors a person can act on."""
    try:
        yield
    except AmparoError:
        raise
    except apsw.NotADBError:
        raise WrongKeyError("this key does not open the vault", "use the device file that belongs to it") from None
    except apsw.FullError:
        raise _storage("the disk is full", "make room, then try again; nothing acknowledged was lost") from None
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError):
        raise _storage("the vault cannot be written", "make its folder writable, then try again") from None
    except (apsw.BusyError, apsw.LockedError):
        raise _storage("another program is using the vault", "close it or wait, then try again") from None
    except apsw.CorruptError:
        raise _storage(
            "the vault's database is damaged or was changed", "restore it from a backup; `amparo verify` checks it"
        ) from None
    except (apsw.IOError, apsw.NoMemError, apsw.TooBigError):
        raise _storage(
            "the disk refused to read or write the vault",
            "check the disk, then try again; nothing acknowledged was lost",
        ) from None
    except OSError as error:
        raise durable.disk_error(error) from None


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Run one writing transaction: all of it is durable when this returns, or none of it happened."""
    with errors():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # A full disk may have rolled back already.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def scalar(connection: apsw.Connection, sql: str, values: tuple[Any, ...] = ()) -> Any:
    """Return the first column of the first row, None when there is no row."""
    row = connection.execute(sql, values).fetchone()
    return row[0] if row else None


def rows(connection: apsw.Connection, sql: str, values: Iterable[Any] = ()) -> list[Any]:
    """Return all rows of a query: one left half read would keep the database from being closed or checkpointed."""
    return connection.execute(sql, tuple(values)).fetchall()


def checkpoint(connection: apsw.Connection) -> None:
    """Move the write-ahead log into the database and empty it, as far as no other program is reading."""
    with errors():
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _unlock(connection: apsw.Connection, key: bytes) -> None:
    # "raw:" and 64 hex digits, or the library would take the text as a passphrase.
    connection.execute("PRAGMA cipher='chacha20'").fetchall()
    connection.execute(f"PRAGMA key='raw:{key.hex()}'").fetchall()
    connection.authorizer = _authorize
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()


def _configure(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(BUSY_MILLISECONDS)
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
        f"cache_size=-{CACHE_KIB}",
        f"wal_autocheckpoint={LOG_PAGES}",
    ):
        connection.execute(f"PRAGMA {setting}").fetchall()


def _authorize(action: int, first: str | None, *_: object) -> int:
    if action in _DENIED or (action == apsw.SQLITE_PRAGMA and (first or "").lower() in _KEY_PRAGMAS):
        return apsw.SQLITE_DENY
    return apsw.SQLITE_OK


def _storage(what: str, todo: str) -> StorageError:
    return StorageError(what, todo)
