"""Both makes of store, opened on an empty place and again on the same place, for tests that hold for either."""

import asyncio
import secrets
import shutil
from pathlib import Path

from tests.door.servers import Postgres

from amparo.door.packet import Packet, Row
from amparo.door.store import s3
from amparo.door.store.postgres import ClusterStore
from amparo.door.store.postgres import prepare as prepare_cluster
from amparo.door.store.sqlite import SqliteStore, prepare


class FolderPlace:
    """A folder with an SQLite file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        prepare(self.folder).close()

    def open(self) -> SqliteStore:
        return SqliteStore(self.folder)

    async def objects(self) -> int:
        return len(list((self.folder / "objects").iterdir()))


class ClusterPlace:
    """A database and a bucket."""

    def __init__(self, postgres: Postgres, bucket: str) -> None:
        self.postgres, self.bucket = postgres, bucket
        postgres.empty()
        prepare_cluster(postgres.url)

    def clear(self) -> None:
        tables = "amparo.item, amparo.mailbox, amparo.mail, amparo.timer, amparo.voucher, amparo.tended"
        self.postgres.administer(f"TRUNCATE {tables}", database="amparo")
        asyncio.run(s3.connect(self.bucket).leftovers(_never, days=0))

    def open(self) -> ClusterStore:
        return ClusterStore(self.postgres.url, s3.connect(self.bucket))

    async def objects(self) -> int:
        return len(await uploads(self.bucket))


async def uploads(bucket: str) -> set[str]:
    """Return the names of all uploads in a bucket."""
    found = set()

    async def named(upload: str) -> bool:
        found.add(upload)
        return True

    await s3.connect(bucket).leftovers(named, days=0)
    return found


async def _never(upload: str) -> bool:
    return False


def fresh() -> str:
    return secrets.token_hex(16)


def account(size: int = 2000, *others: Row, answered: tuple[str, ...] = ()) -> Packet:
    """A packet with a random account."""
    return Packet((Row(fresh(), "account", size, secrets.token_bytes(size)), *others), answered)


async def whole(store, item_id: str) -> bytes | None:
    pieces = await store.item(item_id)
    return None if pieces is None else b"".join([piece async for piece in pieces])
