"""The opener of files: each is read in the child; an error says which file it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Names
from pathlib import Path

from amparo.count.link.apart.job import Opened
from amparo.count.link.reading import Mapping, Reading, open_list
from amparo.errors import AmparoError

FILE = "file"
"""The value of an error that names a file."""


def open_files(files: Sequence[str], mappings: Names[str, str], clean: Collection[str]) -> Opened:
    """Read files; each list is called as its file is. ``mappings`` (TOML) are by name of the list."""
    return Opened.of(readings(files, mappings, clean))


def readings(files: Sequence[str], mappings: Names[str, str], clean: Collection[str]) -> list[Reading]:
    """Read files one by one."""
    return [_reading(Path(file), mappings, clean) for file in files]


def _reading(file: Path, mappings: Names[str, str], clean: Collection[str]) -> Reading:
    name = file.stem
    mapping = Mapping.from_toml(mappings[name]) if name in mappings else None
    try:
        return open_list(file, mapping=mapping, clean=name in clean)
    except AmparoError as error:
        error.values[FILE] = file.name
        raise
