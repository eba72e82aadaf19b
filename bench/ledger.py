"""Ledger benchmark: a vault of a million statements against plain SQLite with FTS5.

    python -m bench.ledger [--statements N] [--folder DIR]

The peer keeps the same rows and the same search tokens in the same tables, without encryption, signatures, sealing or
a Merkle tree, in the same run and in batches of the same size. About 50 statements belong to one subject, 1000 to one
entry. Prints a table and, as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from amparo.ledger import views
from amparo.ledger.device import Device
from amparo.ledger.statement import Evidence, Stance, Statement, to_map
from amparo.ledger.value import Flag, Hedge, Quantity, Text
from amparo.ledger.vault import CASES, Vault
from amparo.ledger.verify import verify_vault
from amparo.seal import cbor

BATCH = 1_000
PER_SUBJECT = 50
SEARCHES = 40
COMMON = ["людей", "detained", "свидетель"]

_RUSSIAN = """
людей задержали свидетель рассказал полиция отпустили родственники город телефон деньги допрос подвал письмо ответ
власти отрицают журналист помощь границу вывезли безопасность протестующие больница врач ночь
""".split()  # noqa: SIM905  (words read better as a text)
_ENGLISH = """
detained witness said police released family money phone questioned letter answer officials deny reporter help border
moved safe hospital doctor night court complaint prison house street driver official report number
""".split()  # noqa: SIM905


def vocabulary(rng: random.Random) -> list[str]:
    """Return words with a long tail: the common ones above, and 30,000 made-up ones."""
    return ["".join(rng.choices("абвгдежзиклмнопрстуabcdefghiklmnoprst", k=8)) for _ in range(30_000)]


def text(rng: random.Random, tail: list[str]) -> str:
    """Return 12 to 30 words, mostly common."""
    common = _RUSSIAN if rng.random() < 0.6 else _ENGLISH
    return " ".join(rng.choice(common) if rng.random() < 0.85 else rng.choice(tail) for _ in range(rng.randint(12, 30)))


def statements(count: int, rng: random.Random, tail: list[str]) -> Iterator[list[Statement]]:
    """Make batches of statements: claims, figures, texts and flags, each subject's 50 together."""
    for start in range(0, count, BATCH):
        yield [make(number, rng, tail) for number in range(start, min(count, start + BATCH))]


def make(number: int, rng: random.Random, tail: list[str]) -> Statement:
    """Make one statement."""
    subject, kind = number // PER_SUBJECT, number % 4
    said_by, said_on = f"source:s{rng.randrange(400)}", f"2017-{rng.randrange(1, 13):02}-{rng.randrange(1, 28):02}"
    key = f"{rng.getrandbits(120):030x}"
    if kind == 0:
        quantity = Quantity(rng.randrange(100), None, Hedge.AT_LEAST, "people detained")
        return Statement(
            key, f"event:e{subject}", "detained", quantity, said_by, said_on, words=text(rng, tail),
            chain=((f"source:s{rng.randrange(400)}", said_by),), evidence=Evidence(f"https://example.org/{number}"),
        )  # fmt: skip
    if kind == 1:
        return Statement(key, f"event:e{subject}", "allegation", Text(text(rng, tail)), said_by, said_on)
    if kind == 2:
        stance = Stance.DENIES
        return Statement(key, f"event:e{subject}", "response", Text(text(rng, tail)), said_by, said_on, stance)
    return Statement(key, f"account:a{subject}", "account.synthetic", Flag(True), said_by, subject=f"event:e{subject}")


def plain_database(path: Path) -> apsw.Connection:
    """Open the peer: the same views, plain."""
    connection = apsw.Connection(str(path))
    for setting in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-131072"):
        connection.execute(f"PRAGMA {setting}").fetchall()
    connection.execute("CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, feed BLOB)")
    connection.execute(views.TABLES)
    return connection


def plain_append(connection: apsw.Connection, number: int, batch: list[Statement]) -> None:
    """Store a batch in the peer, durably."""
    rows = [views.Row(statement, cbor.encode(to_map(statement)), "2026-11-22T00:00:00Z") for statement in batch]
    with connection:
        connection.execute("INSERT INTO entries VALUES (?, ?)", (number, bytes(32)))
        views.insert(connection, number, CASES, rows)


def timed(work: Callable[..., object], *arguments: object) -> float:
    """Return the seconds that work takes."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def append_all(folder: Path, device: Device, count: int) -> tuple[float, float]:
    """Fill the vault and the peer batch by batch, in turns; return the seconds each took."""
    rng = random.Random(1)
    tail = vocabulary(rng)
    plain = plain_database(folder / "plain.db")
    ours = peer = 0.0
    with Vault.create(folder / "vault", device) as vault:
        for number, batch in enumerate(statements(count, rng, tail), 1):
            ours += timed(vault.append, batch)
            peer += timed(plain_append, plain, number, batch)
    plain.close()
    return ours, peer


def search_times(vault: Vault, plain: apsw.Connection, rng: random.Random) -> tuple[list[float], list[float]]:
    """Search rare and common words in turns; return the seconds of each search, ours and the peer's."""
    tail = vocabulary(random.Random(1))
    common = COMMON * (SEARCHES // 2 // len(COMMON) + 1)
    asked = [*rng.choices(tail, k=SEARCHES // 2), *common]
    ours, peer = [], []
    for word in asked:
        ours.append(timed(vault.search, word))
        peer.append(timed(views.search, plain, word, 20))
    return ours, peer


def p95(seconds: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


def main() -> None:
    """Run everything and print the table and the line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="amparo-bench-", dir=options.folder))
    try:
        run(folder, options.statements)
    finally:
        shutil.rmtree(folder)


def run(folder: Path, count: int) -> None:
    """Measure one vault of ``count`` statements."""
    device = Device.ephemeral()
    ours, peer = append_all(folder, device, count)
    print(f"{'append':<28}{count / ours:>12,.0f}/s   plain {count / peer:>10,.0f}/s", flush=True)

    start = time.perf_counter()
    vault = Vault.open(folder / "vault", device)
    first_hits = vault.search("протестующими")
    opened = time.perf_counter() - start
    assert first_hits
    print(f"{'open to first search':<28}{opened:>12.3f} s", flush=True)

    plain = plain_database(folder / "plain.db")
    search_times(vault, plain, random.Random(2))  # both warm
    mine, theirs = search_times(vault, plain, random.Random(3))
    ratio = p95(mine) / p95(theirs)
    print(f"{'search, p95':<28}{p95(mine) * 1000:>12.1f} ms  plain {p95(theirs) * 1000:>10.1f} ms   x{ratio:.2f}")
    print(f"{'search, median':<28}{statistics.median(mine) * 1000:>12.1f} ms  plain"
          f" {statistics.median(theirs) * 1000:>10.1f} ms", flush=True)  # fmt: skip

    verified = timed(verify_vault, vault)
    print(f"{'verify':<28}{count / verified:>12,.0f}/s", flush=True)
    rebuilt = timed(vault.rebuild)
    print(f"{'rebuild':<28}{count / rebuilt:>12,.0f}/s", flush=True)
    vault.close()
    plain.close()
    sizes = {name: (folder / name).stat().st_size / 1e6 for name in ("vault/vault.db", "plain.db")}
    print(f"{'size':<28}{sizes['vault/vault.db']:>12,.0f} MB  plain {sizes['plain.db']:>10,.0f} MB")
    figures = {
        "statements": count,
        "append_per_s": round(count / ours),
        "append_plain_per_s": round(count / peer),
        "open_to_first_search_s": round(opened, 3),
        "search_p95_vs_plain": round(ratio, 2),
        "search_p95_ms": round(p95(mine) * 1000, 1),
        "verify_per_s": round(count / verified),
        "rebuild_per_s": round(count / rebuilt),
        "vault_mb": round(sizes["vault/vault.db"]),
        "plain_mb": round(sizes["plain.db"]),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
