"""Mappings of several lists in one file that people may edit: a TOML table for each list, by its name."""

from __future__ import annotations

from collections.abc import Mapping as Names
from pathlib import Path

from amparo.count.link.reading import toml
from amparo.count.link.reading.mapping import Mapping
from amparo.errors import InputError, StorageError


def save(path: Path | str, mappings: Names[str, Mapping]) -> None:
    """Write the mappings of several lists, by name of the list. Raises StorageError."""
    text = "\n".join(mapping.to_toml(name) for name, mapping in mappings.items())
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        raise StorageError("the mapping cannot be written", "check the folder and who may write there") from None


def load(path: Path | str) -> dict[str, Mapping]:
    """Read the mappings of several lists. Raises InputError."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise InputError("the mapping cannot be read", "check its name, and that it is text in UTF-8") from None
    return {name: Mapping.from_table(table) for name, table in toml.parsed(text).items()}
