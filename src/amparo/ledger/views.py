"""Views: what can be asked of the vault. Tables of statements and their search index, rebuilt from entries at will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apsw

from amparo.errors import InputError
from amparo.ledger import database, words
from amparo.ledger.entry import INTAKE, Header
from amparo.ledger.statement import Statement, from_map
from amparo.ledger.value import Place, Quantity, Text
from amparo.seal import cbor

# No index over said_by: it would cost a tenth of every append, and the few who ask can wait for one scan.
TABLES = """
CREATE TABLE IF NOT EXISTS statements (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, entry INTEGER NOT NULL, at TEXT NOT NULL,
    about TEXT NOT NULL, property TEXT NOT NULL, said_by TEXT NOT NULL, replaces TEXT NOT NULL,
    subject TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS statements_entry ON statements (entry);
CREATE INDEX IF NOT EXISTS statements_about ON statements (about);
CREATE INDEX IF NOT EXISTS statements_property ON statements (property);
CREATE INDEX IF NOT EXISTS statements_replaces ON statements (replaces) WHERE replaces <> '';
CREATE INDEX IF NOT EXISTS statements_subject ON statements (subject) WHERE subject <> '';
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (
    stems, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5vocab (search, 'row');
"""

COLUMNS = "id, at, about, property, said_by, replaces, subject, body"
_SELECT = "SELECT s.body, s.at, e.feed FROM statements s JOIN entries e ON e.number = s.entry"
_CURRENT = "NOT EXISTS (SELECT 1 FROM statements r WHERE r.replaces = s.id AND r.replaces <> '')"


@dataclass(frozen=True, slots=True)
class Row:
    """A statement as the views hold it: its parsed form and its exact bytes."""

    statement: Statement
    body: bytes
    at: str

    def columns(self) -> tuple[str | bytes, ...]:
        """Return what the table must say of it, as COLUMNS lists it; a subject that is ``about`` is left empty."""
        held = self.statement
        subject = "" if held.subject == held.about else held.subject
        return held.id, self.at, held.about, held.property, held.said_by, held.replaces, subject, self.body


def searchable(statement: Statement) -> str:
    """Return the words of a statement that search may see."""
    value = statement.value
    if isinstance(value, Text):
        return f"{statement.words}\n{value.text}"
    if isinstance(value, Place):
        return f"{statement.words}\n{value.name}"
    if isinstance(value, Quantity):
        return f"{statement.words}\n{value.words} {value.unit} {value.population}"
    return statement.words


def insert(connection: apsw.Connection, entry: int, compartment: str, rows: Sequence[Row]) -> None:
    """Add one entry's statements; raise InputError when an id is there already.

    What arrives at the door is never indexed: search sees working texts and claims only, as they stand now.
    """
    first = _next_number(connection)
    numbered = list(enumerate(rows, first))
    try:
        connection.executemany(
            f"INSERT INTO statements (number, entry, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            ((number, entry, *row.columns()) for number, row in numbered),
        )
    except apsw.ConstraintError:
        raise InputError("a statement with this id is recorded already", "give it a new id") from None
    if compartment != INTAKE:
        connection.executemany("INSERT INTO search (rowid, stems) VALUES (?, ?)", _indexed(numbered))
    replaced = [(row.statement.replaces,) for row in rows if row.statement.replaces]
    connection.executemany("DELETE FROM search WHERE rowid = (SELECT number FROM statements WHERE id = ?)", replaced)


def _indexed(numbered: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, str]]:
    for number, row in numbered:
        found = words.stems(searchable(row.statement))
        if found:
            yield number, " ".join(found)


def _next_number(connection: apsw.Connection) -> int:
    return int(database.scalar(connection, "SELECT coalesce(max(number), 0) + 1 FROM statements"))


def clear(connection: apsw.Connection) -> None:
    """Empty all views."""
    connection.execute("DELETE FROM statements")
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")


def forget(connection: apsw.Connection, subject: str) -> int:
    """Remove everything sealed to a subject from all views; return how many statements that were."""
    mine = "subject = ? OR (subject = '' AND about = ?)"
    both = (subject, subject)
    connection.execute(f"DELETE FROM search WHERE rowid IN (SELECT number FROM statements WHERE {mine})", both)  # noqa: S608
    connection.execute(f"DELETE FROM statements WHERE {mine}", both)  # noqa: S608
    gone = connection.changes()
    # A deleted row's words stay in the index until its parts are merged: do that now.
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    return gone


def select(
    connection: apsw.Connection,
    *,
    about: str | None,
    property: str | None,
    said_by: str | None,
    kind: str | None,
    current: bool,
) -> list[Statement]:
    """Return the statements that fit every given filter, in the order they were recorded."""
    filters: list[str] = []
    values: list[Any] = []
    for column, wanted in (("about", about), ("property", property), ("said_by", said_by)):
        if wanted is not None:
            filters.append(f"s.{column} = ?")
            values.append(wanted)
    if kind is not None:
        # ";" follows ":", so this is the range of ids that start with "kind:", found by the index.
        filters.append("s.about >= ? AND s.about < ?")
        values += [f"{kind}:", f"{kind};"]
    if current:
        filters.append(_CURRENT)
    where = f" WHERE {' AND '.join(filters)}" if filters else ""
    return [_read(*row) for row in connection.execute(f"{_SELECT}{where} ORDER BY s.number", values)]


def by_id(connection: apsw.Connection, statement_id: str) -> Statement | None:
    """Return a statement, or None."""
    row = connection.execute(f"{_SELECT} WHERE s.id = ?", (statement_id,)).fetchone()
    return _read(*row) if row else None


def search(connection: apsw.Connection, text: str, limit: int) -> list[Statement]:
    """Return the statements in which all words of a text stand, the most telling first."""
    query = words.query(text)
    if not query:
        return []
    found = connection.execute(
        "SELECT s.body, s.at, e.feed FROM (SELECT rowid, rank FROM search WHERE search MATCH ? ORDER BY rank LIMIT ?) f"
        " JOIN statements s ON s.number = f.rowid JOIN entries e ON e.number = s.entry ORDER BY f.rank",
        (query, limit),
    )
    return [_read(*row) for row in found]


def of_entry(connection: apsw.Connection, entry: int) -> list[tuple[str | bytes, ...]]:
    """Return what the table says of one entry's statements, as ``Row.columns`` does."""
    mine = f"SELECT {COLUMNS} FROM statements WHERE entry = ? ORDER BY number"  # noqa: S608
    return database.rows(connection, mine, (entry,))


def index_is_whole(connection: apsw.Connection, texts: int) -> bool:
    """Say whether the search index has this many texts, and as many words as these have.

    The index keeps the length of every text apart from the words; an old page put back makes the two differ.
    """
    if database.scalar(connection, "SELECT count(*) FROM search_docsize") != texts:
        return False
    lengths = database.rows(connection, "SELECT sz, count(*) FROM search_docsize GROUP BY sz")
    held = database.scalar(connection, "SELECT coalesce(sum(cnt), 0) FROM search_words")
    return bool(held == sum(_varint(size) * count for size, count in lengths))


def _varint(data: bytes) -> int:
    """Read SQLite's variable-length integer: seven bits a byte, the high bit on all but the last."""
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
    return number


def replaced(connection: apsw.Connection) -> list[Statement]:
    """Return the statements outside intake that a later one replaces: search no longer sees them."""
    rows = database.rows(
        connection,
        "SELECT s.body, s.at, e.feed, e.header FROM statements r JOIN statements s ON s.id = r.replaces"
        " JOIN entries e ON e.number = s.entry WHERE r.replaces <> '' GROUP BY s.number",
    )
    return [_read(*row) for *row, header in rows if Header.decode(header).compartment != INTAKE]


def _read(body: bytes, at: str, feed: bytes) -> Statement:
    statement = from_map(cbor.decode(body))
    if statement.recorded_by and statement.recorded_at:
        return statement
    return replace(statement, recorded_by=statement.recorded_by or feed.hex(), recorded_at=statement.recorded_at or at)
