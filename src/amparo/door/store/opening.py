"""Choose the store that a door's settings and environment name: a folder of its own, or a cluster.

``AMPARO_DATABASE`` (``postgresql://…``) and ``AMPARO_OBJECTS`` (``s3://bucket?endpoint=…`` or ``file:///folder``) are
set together or not at all; passwords come from the usual places (``PGPASSFILE``, ``AWS_…``) or stand in the first.
"""

from __future__ import annotations

import os
from typing import Protocol

from amparo.door.settings import DoorConfig
from amparo.door.store import Store
from amparo.door.store.sqlite import SqliteStore
from amparo.door.store.sqlite import prepare as prepare_folder
from amparo.errors import InputError

DATABASE, OBJECTS = "AMPARO_DATABASE", "AMPARO_OBJECTS"


class Held(Protocol):
    """What the process that starts the workers holds until they have ended."""

    def close(self) -> None:
        """Let it go."""


def prepare(config: DoorConfig) -> Held:
    """Make a store ready, once, before the processes that use it are forked; hold the result while they run.

    Locks the door's folder, makes tables, removes leftovers. Raises ``StorageError``.
    """
    return prepare_folder(config.folder)


def open_store(config: DoorConfig) -> Store:
    """Open the store in a process that uses it, for one event loop; after ``prepare``."""
    return SqliteStore(config.folder)


def _cluster() -> tuple[str, str] | None:
    """Return where the database and the objects are, or None for a folder."""
    found = os.environ.get(DATABASE, ""), os.environ.get(OBJECTS, "")
    if any(found) and not all(found):
        raise InputError(
            "only one of {first} and {second} is set", "set both, or neither", first=DATABASE, second=OBJECTS
        )
    return found if all(found) else None
