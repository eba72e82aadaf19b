"""How many rows a second both stores of the door take, durable before acknowledged.

Each of so many senders keeps accounts (a sealed row of 3 KiB, and a signal and a note in each of two mailboxes), then
opens mailboxes; then one part of 64 MiB streams in. PostgreSQL and the S3 server (``rclone serve s3``) run on the same
cores.
``python -m bench.door_store`` prints a table and, last, one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from tests.door.servers import running_postgres, running_s3

from amparo.door.packet import Packet, Row
from amparo.door.store import Store, s3
from amparo.door.store.postgres import ClusterStore
from amparo.door.store.postgres import prepare as prepare_cluster
from amparo.door.store.sqlite import SqliteStore, prepare
from bench.machine import MIB, describe, show

SENDERS = (1, 16, 64)
SECONDS = 3.0
PART = 64 * MIB


@dataclass
class Series:
    """How often something was done in ``SECONDS``, and the 95th percentile of its time in milliseconds."""

    per_second: float
    p95_ms: float


async def repeat(senders: int, once: Callable[[], Awaitable[object]]) -> Series:
    """Let so many do one thing again and again."""
    times: list[float] = []
    start = time.perf_counter()

    async def keep_on() -> None:
        while (began := time.perf_counter()) < start + SECONDS:
            await once()
            times.append(time.perf_counter() - began)

    await asyncio.gather(*(keep_on() for _ in range(senders)))
    return Series(len(times) / (time.perf_counter() - start), 1000 * statistics.quantiles(times, n=20)[-1])


async def measure(name: str, store: Store) -> dict[str, float]:
    """Measure one store; print as it goes."""
    found: dict[str, float] = {}
    boxes: list[str] = []

    async def keep() -> None:
        packet = account()
        await store.keep(packet)
        boxes.append(packet.rows[-1].mailbox)

    async def visit() -> None:
        await store.visit(secrets.choice(boxes))

    for verb, once in (("keep", keep), ("visit", visit)):
        for senders in SENDERS:
            series = await repeat(senders, once)
            found[f"{name}_{verb}_per_s_{senders}"] = round(series.per_second)
            found[f"{name}_{verb}_p95_ms_{senders}"] = round(series.p95_ms, 1)
            print(f"{name:8} {verb:6} {senders:3} {series.per_second:9.0f}/s  p95 {series.p95_ms:6.1f} ms")
    start = time.perf_counter()
    part = await store.open_part(secrets.token_hex(16))
    for _ in range(PART // 65_536):
        await part.write(bytes(65_536))
    await part.finish()
    found[f"{name}_part_mb_per_s"] = round(PART / 1e6 / (time.perf_counter() - start))
    print(f"{name:8} part       {found[f'{name}_part_mb_per_s']:9.0f} MB/s")
    await part.abandon()
    await store.close()
    return found


def account() -> Packet:
    """A packet like that of a first account: six rows, five of them small."""

    def row(kind: str, size: int, mailbox: str = "") -> Row:
        return Row(secrets.token_hex(16), kind, size, secrets.token_bytes(size), mailbox)

    boxes = [secrets.token_hex(16) for _ in range(2)]
    return Packet((row("account", 3000), *(row(kind, 1900, box) for box in boxes for kind in ("signal", "note"))))


async def measure_all(folder: Path, url: str, bucket: str) -> dict[str, float]:
    """Measure both stores, one after the other."""
    found = await measure("sqlite", SqliteStore(folder))
    return found | await measure("cluster", ClusterStore(url, s3.connect(bucket)))


def main() -> None:
    """Run both and print what was measured."""
    print(show(describe("psycopg", "obstore")))
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-store-") as place:  # a disk, not memory
        folder = Path(place) / "door"
        folder.mkdir()
        held = prepare(folder)
        with running_postgres() as server, running_s3(Path(place) / "s3") as bucket:
            prepare_cluster(server.url)
            figures = asyncio.run(measure_all(folder, server.url, bucket))
        held.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
