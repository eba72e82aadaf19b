"""Verification: is everything in the vault what was signed, in its order, complete, and what the views say?

The procedure, followed by number below and in ``docs/formats/vault.md``:

1. every head that ``heads.cbor`` remembers stands in the vault;
2. every header is canonical CBOR and holds what a header must;
3. every header is signed by its feed;
4. every feed counts from 1 without a gap, each entry naming the hash of the one before it;
5. every payload has the hash and the bucket its header names;
6. the commitments in a payload's index have the Merkle root its header names;
7. every statement whose key is left has its commitment; without an erasure none is missing;
8. every such statement is canonical CBOR, keeps to the schema and is sealed to its own subject's key;
9. the views say exactly what those statements say, every index fits its table (an old page put back shows here), and
   the search index is whole and has exactly the texts it should;
10. if a checkpoint is given, its signatures hold and every head in it stands in the vault.

The first bad entry, in the order they were stored, is named. Steps 5 to 8 are spread over processes in a large vault.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import apsw
from nacl.bindings import crypto_sign_open
from nacl.exceptions import CryptoError

from amparo.errors import InputError, VerifyError, WrongKeyError
from amparo.ledger import checkpoint as checkpoints
from amparo.ledger import database, heads, merkle, schema, views, words
from amparo.ledger.device import Device
from amparo.ledger.entry import FIRST_PREV, INTAKE, SIGNED, Entry
from amparo.ledger.keyring import Keyring
from amparo.ledger.opening import Opened, open_entry
from amparo.ledger.vault import DATABASE, Vault, load
from amparo.ledger.views import Row
from amparo.seal import padding
from amparo.seal.hybrid import HybridIdentity

PARALLEL_FROM = 50_000
"""Statements from which a second process is worth its start."""
PROCESSES = 2
"""More would need more memory than a small laptop has."""
BLOCK = 4
"""Entries checked between two reports of progress."""

SIGNATURE = "feed {feed}, entry {seq}: the signature does not hold"
HEADER = "feed {feed}, entry {seq}: the header is not as it must be"
ORDER = "feed {feed}, entry {seq}: entries are missing, repeated or in another order before it"
CHAIN = "feed {feed}, entry {seq}: it does not follow from the entry before it"
PAYLOAD = "feed {feed}, entry {seq}: the payload is not the one that was signed"
UNREADABLE = "feed {feed}, entry {seq}: a part of the payload cannot be opened or read"
ROOT = "feed {feed}, entry {seq}: the commitments do not have the signed root"
COMMITMENT = "feed {feed}, entry {seq}: a statement is not the one that was committed to"
MISSING = "feed {feed}, entry {seq}: a statement is missing"
SCHEMA = "feed {feed}, entry {seq}: a statement does not keep to the schema or to its subject"
VIEW = "feed {feed}, entry {seq}: the views do not say what the entry says"
EXTRA = "the views hold statements that no entry has"
TABLES = "the tables and indexes of the database do not fit together"
INDEX = "the search index does not fit the statements"
BEHIND = "feed {feed}, entry {seq}: the checkpoint has it, the vault does not"

_FOUND = "do not rely on this vault; keep a copy as it is and compare it with a backup or a colleague's"
_REBUILD = "make the views again with `amparo rebuild`, then verify once more; ask who could write to this vault"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked and holds; ``erased`` counts sections whose key was destroyed."""

    entries: int
    statements: int
    feeds: int
    erased: int = 0


@dataclass(slots=True)
class _Count:
    statements: int = 0
    erased: int = 0
    indexed: int = 0


def verify_vault(
    vault: Vault, checkpoint: bytes | None = None, progress: Callable[[int, int], None] | None = None
) -> Verified:
    """Check everything; raises VerifyError naming the feed, the entry and what is wrong.

    ``progress`` is called with (entries checked, entries).
    """
    with vault.reading() as connection:
        # 1.
        _check_remembered(vault)
        # 2. to 4.
        stored, broken = _check_chain(connection)
        # 5. to 9. for all before the first break, so that the first bad entry is the one named
        count = _check_payloads(vault, [number for number, _ in stored], progress)
        if broken is not None:
            raise broken
        _check_views(connection, count)
        # 10.
        if checkpoint is not None:
            _check_checkpoint(connection, checkpoint)
    feeds = {entry.header.feed for _, entry in stored}
    return Verified(len(stored), count.statements, len(feeds), count.erased)


def wrong(what: str, entry: Entry, todo: str = _FOUND) -> VerifyError:
    """Return the error that names an entry."""
    return VerifyError(what, todo, feed=entry.feed[:16], seq=entry.seq)


def signature_holds(entry: Entry) -> bool:
    """Say whether the feed signed this header."""
    try:
        crypto_sign_open(entry.signature + SIGNED + entry.encoded, entry.header.feed)
    except (CryptoError, ValueError):
        return False
    return True


def _check_remembered(vault: Vault) -> None:
    try:
        remembered = heads.read(vault.folder)
    except InputError:
        raise VerifyError("the file heads.cbor is damaged", _FOUND) from None
    for head in remembered:
        if not signature_holds(head):
            raise VerifyError("the file heads.cbor holds a head that its feed did not sign", _FOUND)
    vault.check_heads()


def _check_chain(connection: apsw.Connection) -> tuple[list[tuple[int, Entry]], VerifyError | None]:
    """Return the entries up to the first break in a chain, and that break."""
    last: dict[bytes, Entry] = {}
    good: list[tuple[int, Entry]] = []
    rows = database.rows(connection, "SELECT number, feed, seq, header, signature FROM entries ORDER BY number")
    for number, feed, seq, header, signature in rows:
        try:
            entry = Entry.read(header, signature)
        except InputError:
            return good, VerifyError(HEADER, _FOUND, feed=feed.hex()[:16], seq=seq)
        what = _chain_break(entry, feed, seq, last.get(entry.header.feed))
        if what:
            return good, VerifyError(what, _FOUND, feed=feed.hex()[:16], seq=seq)
        last[entry.header.feed] = entry
        good.append((number, entry))
    return good, None


def _chain_break(entry: Entry, feed: bytes, seq: int, before: Entry | None) -> str:
    header = entry.header
    if (header.feed, header.seq) != (feed, seq):
        return HEADER
    if not signature_holds(entry):
        return SIGNATURE
    if header.seq != (before.seq + 1 if before else 1):
        return ORDER
    if header.prev != (before.hash if before else FIRST_PREV):
        return CHAIN
    return ""


def _check_payloads(vault: Vault, numbers: list[int], progress: Callable[[int, int], None] | None) -> _Count:
    total = _Count()
    blocks = [numbers[i : i + BLOCK] for i in range(0, len(numbers), BLOCK)]
    checked = _in_processes if _is_large(vault.connection) and len(blocks) > 1 else _here
    for done, count in enumerate(checked(vault, blocks), 1):
        total.statements += count.statements
        total.erased += count.erased
        total.indexed += count.indexed
        if progress:
            progress(min(done * BLOCK, len(numbers)), len(numbers))
    return total


def _is_large(connection: apsw.Connection) -> bool:
    return int(database.scalar(connection, "SELECT coalesce(max(number), 0) FROM statements")) >= PARALLEL_FROM


def _here(vault: Vault, blocks: list[list[int]]) -> Iterator[_Count]:
    for block in blocks:
        yield _check_block(vault.connection, vault.keyring, block)
    _check_tables(vault.connection)


def _in_processes(vault: Vault, blocks: list[list[int]]) -> Iterator[_Count]:
    # Fresh processes: a forked one must not use the parent's database connection. The seed goes through a pipe.
    pool = ProcessPoolExecutor(
        PROCESSES, multiprocessing.get_context("spawn"), _start_worker, (vault.folder, vault.device.identity.seed)
    )
    with pool:
        try:
            tables = pool.submit(_work_tables)
            yield from pool.map(_work, blocks)
            tables.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_worker: tuple[apsw.Connection, Keyring] | None = None


def _start_worker(folder: Path, seed: bytes) -> None:
    gc.disable()  # nothing here makes cycles, and looking for them among many small objects takes a fifth of the time
    global _worker  # noqa: PLW0603  (a process's own state, made once)
    device = Device(HybridIdentity.from_seed(seed))
    connection = database.connect(folder / DATABASE, device.database_key)
    _worker = connection, Keyring(connection, device)


def _work(block: list[int]) -> _Count:
    assert _worker is not None
    with database.errors():
        return _check_block(*_worker, block)


def _work_tables() -> None:
    assert _worker is not None
    with database.errors():
        _check_tables(_worker[0])


def _check_tables(connection: apsw.Connection) -> None:
    """Let SQLite compare every index with its table (9.), except the search index, which has its own check."""
    for table in ("entries", "epochs", "keys", "files", "statements"):
        if database.scalar(connection, f"PRAGMA integrity_check({table})") != "ok":
            raise VerifyError(TABLES, _FOUND)


def _check_block(connection: apsw.Connection, keyring: Keyring, block: list[int]) -> _Count:
    count = _Count()
    for number in block:
        _check_entry(connection, keyring, number, *load(connection, number), count)
    return count


def _check_entry(
    connection: apsw.Connection, keyring: Keyring, number: int, entry: Entry, body: bytes, count: _Count
) -> None:
    # 5.
    if sha256(body).digest() != entry.header.payload or padding.bucket(len(body)) != entry.header.bucket:
        raise wrong(PAYLOAD, entry)
    try:
        opened = open_entry(entry, body, keyring)
    except (InputError, WrongKeyError):
        raise wrong(UNREADABLE, entry) from None
    # 6. and 7.
    _check_commitments(entry, opened)
    # 8.
    rows = _read_statements(entry, opened)
    # 9.
    if views.of_entry(connection, number) != [row.columns() for row in rows]:
        raise wrong(VIEW, entry, _REBUILD)
    count.statements += len(rows)
    count.erased += opened.erased
    if entry.header.compartment != INTAKE:
        count.indexed += sum(words.any_word(views.searchable(row.statement)) for row in rows)


def _check_commitments(entry: Entry, opened: Opened) -> None:
    leaves = opened.leaves
    if merkle.root(leaves) != entry.header.root:
        raise wrong(ROOT, entry)
    before = -1
    for sealed, _, _ in opened.statements:
        if not before < sealed.position < len(leaves) or sealed.leaf() != leaves[sealed.position]:
            raise wrong(COMMITMENT, entry)
        before = sealed.position
    if opened.erased == 0 and len(opened.statements) != len(leaves):
        raise wrong(MISSING, entry)


def _read_statements(entry: Entry, opened: Opened) -> list[Row]:
    check = schema.load().check
    try:
        rows = opened.rows()
        for row, (_, _, subject) in zip(rows, opened.statements, strict=True):
            check(row.statement)
            if row.statement.subject != subject:
                raise wrong(SCHEMA, entry)
    except InputError:
        raise wrong(SCHEMA, entry) from None
    return rows


def _check_views(connection: apsw.Connection, count: _Count) -> None:
    if database.scalar(connection, "SELECT count(*) FROM statements") != count.statements:
        raise VerifyError(EXTRA, _REBUILD)
    replaced = views.replaced(connection)
    expected = count.indexed - sum(words.any_word(views.searchable(statement)) for statement in replaced)
    if not views.index_is_whole(connection, expected):
        raise VerifyError(INDEX, _REBUILD)


def _check_checkpoint(connection: apsw.Connection, data: bytes) -> None:
    for head in checkpoints.read(data).heads:
        row = database.rows(
            connection, "SELECT header, signature FROM entries WHERE feed = ? AND seq = ?", (head.feed, head.seq)
        )
        if not any(Entry.read(*found).hash == head.hash for found in row):
            raise VerifyError(BEHIND, _FOUND, feed=head.feed.hex()[:16], seq=head.seq)
