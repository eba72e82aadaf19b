"""The SQLite store's tables and statements, and the small values both stores agree on.

| table | a row holds | a row does not hold |
|---|---|---|
| item | random id, kind, day, bucket, sealed bytes (none: they are in a file) | who sent it, from where, when |
| mailbox | its id, how often it was opened, the sealed signal for staff | whose it is |
| mail | mailbox, id, kind, order in the mailbox, sealed bytes | a day |
| timer | random id, minute when it runs out | for whom |
| voucher | slow hash of a phrase, last day, how often asked for, a box only the phrase opens | for whom |

Tables are without rowid, so that rows are in order of their random ids; where their pages stand in the file still tells
something of the order of arrival until the store mixes them, once a day (``user_version`` is the day it last did).
"""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime

from amparo.door import fields
from amparo.door.limits import MAX_REPLIES

SETTINGS = """
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA journal_size_limit = 16777216;
"""
SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
    id      BLOB PRIMARY KEY CHECK (length(id) = 16),
    kind    TEXT NOT NULL,
    day     TEXT NOT NULL,
    bucket  INTEGER NOT NULL,
    sealed  BLOB
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mailbox (
    id        BLOB PRIMARY KEY CHECK (length(id) = 16),
    visits    INTEGER NOT NULL DEFAULT 0,
    told      INTEGER NOT NULL DEFAULT 0,  -- the visit that staff were last told of
    erased    INTEGER NOT NULL DEFAULT 0,  -- the visit whose signal they have taken away
    signal_id BLOB,
    bucket    INTEGER,
    signal    BLOB
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS signals ON mailbox (signal_id) WHERE signal_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS mail (
    mailbox BLOB NOT NULL,
    id      BLOB NOT NULL CHECK (length(id) = 16),
    kind    TEXT NOT NULL,
    place   INTEGER NOT NULL,
    sealed  BLOB NOT NULL,
    PRIMARY KEY (mailbox, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS timer (id BLOB PRIMARY KEY CHECK (length(id) = 16), due INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS voucher (
    id    BLOB PRIMARY KEY CHECK (length(id) = 16),
    until TEXT NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0,
    box   BLOB NOT NULL
) WITHOUT ROWID;
"""

MIXED = "PRAGMA user_version"
SIZE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"

INSERT = "INSERT INTO item VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
ITEM = """
SELECT sealed FROM item WHERE id = ?1 UNION ALL SELECT signal FROM mailbox WHERE signal_id = ?1 AND visits > erased
"""
OBJECTS = "SELECT lower(hex(id)) FROM item WHERE sealed IS NULL"
IS_HERE = "SELECT 1 FROM item WHERE id = ? UNION ALL SELECT 1 FROM timer WHERE id = ?"
ERASE = "DELETE FROM item WHERE id = ?"
PENDING = """
SELECT lower(hex(id)), kind, bucket, count FROM (
    SELECT * FROM (SELECT id, kind, bucket, 0 AS count FROM item WHERE id > ?1 ORDER BY id LIMIT ?3)
    UNION ALL
    SELECT signal_id, 'signal', bucket, visits FROM mailbox WHERE signal_id > ?1 AND visits > erased
    UNION ALL
    SELECT id, 'silence', 0, 0 FROM timer WHERE id > ?1 AND due < ?2
) ORDER BY id LIMIT ?3
"""

OPEN_MAILBOX = "INSERT INTO mailbox (id) VALUES (?) ON CONFLICT DO NOTHING"
HOLD_SIGNAL = "UPDATE mailbox SET signal_id = ?, bucket = ?, signal = ? WHERE id = ? AND signal_id IS NULL"
PUT_MAIL = """
INSERT INTO mail VALUES (?1, ?2, ?3, (SELECT coalesce(max(place), 0) + 1 FROM mail WHERE mailbox = ?1), ?4)
ON CONFLICT DO NOTHING
"""
VISIT = "UPDATE mailbox SET visits = visits + 1 WHERE id = ? RETURNING visits"
MAIL = f"SELECT lower(hex(id)), kind, sealed FROM mail WHERE mailbox = ? ORDER BY place DESC LIMIT {MAX_REPLIES}"  # noqa: S608
TELL = "UPDATE mailbox SET told = ?1 WHERE signal_id = ?2 AND told < ?1"
ERASE_SIGNAL = "UPDATE mailbox SET erased = told WHERE signal_id = ?"

AGREE = "INSERT INTO timer VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET due = excluded.due"
STOP = "DELETE FROM timer WHERE id = ?"
VOUCH = "INSERT INTO voucher (id, until, box) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
REDEEM = "UPDATE voucher SET asked = asked + 1 WHERE id = ? RETURNING box, asked"
END_VOUCHERS = "DELETE FROM voucher WHERE until < ?"
COUNTS = """
SELECT kind, count(*) FROM item GROUP BY kind
UNION ALL SELECT kind, count(*) FROM mail GROUP BY kind
UNION ALL SELECT 'signal', count(*) FROM mailbox WHERE visits > erased AND signal_id IS NOT NULL HAVING count(*) > 0
UNION ALL SELECT 'timer', count(*) FROM timer HAVING count(*) > 0
UNION ALL SELECT 'voucher', count(*) FROM voucher HAVING count(*) > 0
"""
OLDEST = "SELECT coalesce(min(day), '') FROM item"


def key(text: str) -> bytes:
    """Return an id as the tables hold it; what is no id becomes a key that nothing has."""
    return bytes.fromhex(text) if fields.ID.fullmatch(text) else b""


def signal_id(mailbox: str) -> bytes:
    """Return the id under which a mailbox's signal waits for staff: always the same, and told apart by its count."""
    return hashlib.sha256(b"amparo/v1 signal" + bytes.fromhex(mailbox)).digest()[:16]


def today() -> str:
    """The day in UTC, never the hour."""
    return datetime.now(UTC).date().isoformat()


def minute() -> int:
    """Minutes since 1970 UTC."""
    return int(time.time() // 60)
