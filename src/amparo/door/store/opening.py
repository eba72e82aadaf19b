"""Choose the store that a door's settings and environment name: a folder of its own, or a cluster.

``AMPARO_DATABASE`` (``postgresql://…``) and ``AMPARO_OBJECTS`` (``s3://bucket?endpoint=…`` or ``file:///folder``) are
set together or not at all; passwords come from the usual places (``PGPASSFILE``, ``AWS_…``) or stand in the first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from amparo.door.settings import DoorConfig
from amparo.door.store import Store
from amparo.door.store.sqlite import FolderLock, SqliteStore
from amparo.door.store.sqlite import prepare as prepare_folder
from amparo.errors import InputError

DATABASE, OBJECTS = "AMPARO_DATABASE", "AMPARO_OBJECTS"


class Held(Protocol):
    """What the process that starts the workers holds until they have ended."""

    def close(self) -> None:
        """Let it go."""


def prepare(config: DoorConfig) -> Held:
    """Make a store ready, once, before the processes that use it are forked; hold the result while they run.

    Locks the door's folder, makes tables, removes leftovers. Raises ``StorageError``. Starts no thread.
    """
    held = prepare_folder(config.folder) if (cluster := _cluster()) is None else FolderLock(config.folder)
    if cluster is not None:
        try:
            with _extra():
                from amparo.door.store.postgres import prepare as prepare_cluster  # noqa: PLC0415

            prepare_cluster(cluster[0])
        except BaseException:
            held.close()
            raise
    return held


def open_store(config: DoorConfig) -> Store:
    """Open the store in a process that uses it, for one event loop; after ``prepare``."""
    cluster = _cluster()
    if cluster is None:
        return SqliteStore(config.folder)
    with _extra():
        from amparo.door.store import postgres, s3  # noqa: PLC0415

    return postgres.ClusterStore(cluster[0], s3.connect(cluster[1]))


def _cluster() -> tuple[str, str] | None:
    """Return where the database and the objects are, or None for a folder."""
    found = os.environ.get(DATABASE, ""), os.environ.get(OBJECTS, "")
    if any(found) and not all(found):
        raise InputError(
            "only one of {first} and {second} is set", "set both, or neither", first=DATABASE, second=OBJECTS
        )
    return found if all(found) else None


@contextmanager
def _extra() -> Iterator[None]:
    """Say what to install when the packages of a cluster are missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise InputError(
            "a door on several machines needs packages that are not installed",
            "install them with: pip install 'amparo[cluster]'",
        ) from error
