"""A folder of results that is whole at any moment: new files take the place of old ones only when all are ready."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from amparo.errors import StorageError

_PART = ".part"


def replace(folder: Path, files: Mapping[str, bytes], known: Iterable[str]) -> list[Path]:
    """Write files (names may name a folder within) and remove those that match ``known`` but are not among them.

    ``known`` are glob patterns of what an earlier run may have left; nothing else is touched. Each file is written
    beside its place first. Raises StorageError; until then the old files stay as they were.
    """
    parts = {folder / name: folder / (name + _PART) for name in files}
    try:
        for (path, part), content in zip(parts.items(), files.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(part, content)
        for path, part in parts.items():
            part.replace(path)
        for pattern in known:
            _remove(set(folder.glob(pattern)) - set(parts))
    except OSError as error:
        raise StorageError("the results cannot be written here", "check the folder and the disk") from error
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return list(parts)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove(old: set[Path]) -> None:
    for path in old:
        if path.is_file():
            path.unlink()
        # its folder goes when it was the last one in it
    for place in {path.parent for path in old}:
        with suppress(OSError):
            if place.name.startswith("stratum-"):
                place.rmdir()
