"""A process that keeps sending to a store and says what was acknowledged: ``python -m tests.door.store_sender``.

Its packets follow from a seed and a number, so that a second run sends the same ones again. Arguments: the seed, how
many packets (0: for ever), and either a folder or a database's and an object store's address.
"""

import asyncio
import hashlib
import random
import secrets
import subprocess
import sys
from pathlib import Path

from amparo.door.limits import MAX_INLINE
from amparo.door.packet import Packet, Row
from amparo.door.store import s3
from amparo.door.store.postgres import ClusterStore
from amparo.door.store.sqlite import SqliteStore

ROOT = Path(__file__).parent.parent.parent
AT_ONCE = 8


def name(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()[:32]


def content(seed: str, number: int, what: str) -> bytes:
    chance = random.Random(f"{seed}/{number}/{what}")
    return chance.randbytes(chance.choice([100, 3000, 70_000, MAX_INLINE + 7]))


async def send(store, seed: str, number: int) -> None:
    """Keep an account; every third has a file that streamed in before it and is named in it."""
    part_id, files = secrets.token_hex(16), []
    if number % 3 == 0:
        sealed = content(seed, number, "file")
        part = await store.open_part(part_id)
        for start in range(0, len(sealed), 60_000):
            await part.write(sealed[start : start + 60_000])
        files = [Row(part_id, "attachment", await part.finish())]
    sealed = part_id.encode() + content(seed, number, "account")
    await store.keep(Packet((Row(name(seed, number), "account", len(sealed), sealed), *files)))
    if files:
        await part.abandon()


async def check(store, seed: str, number: int, whole) -> None:
    """Check that what was acknowledged is here as it was sent."""
    found = await whole(store, name(seed, number))
    assert found is not None
    assert found[32:] == content(seed, number, "account")
    if number % 3 == 0:
        assert await whole(store, found[:32].decode()) == content(seed, number, "file")


def start(seed: str, count: int, *where: object) -> subprocess.Popen:
    """Start such a process; it prints the number of each packet that was acknowledged."""
    command = [sys.executable, "-m", "tests.door.store_sender", seed, str(count), *map(str, where)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def main(seed: str, count: int, *where: str) -> None:
    store = SqliteStore(Path(where[0])) if len(where) == 1 else ClusterStore(where[0], s3.connect(where[1]))
    numbers = iter(range(count or sys.maxsize))

    async def keep_sending() -> None:
        for number in numbers:
            await send(store, seed, number)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()

    await asyncio.gather(*(keep_sending() for _ in range(AT_ONCE)))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
