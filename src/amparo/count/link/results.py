"""Everything a linkage leaves in a folder: tables, draws, model, pictures and the report; no name of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from amparo.count.estimate import folder
from amparo.count.link import export, pictures, report
from amparo.count.link.apart import Linked, Listed

REPORT = "report.pdf"
PICTURES = "pictures"
MAPPING = "mapping.toml"


def write(place: Path, linked: Linked, listed: Sequence[Listed], language: str, day: date) -> list[Path]:
    """Write what ``export`` describes, ``report.pdf`` and the folder ``pictures``; return the paths.

    What an earlier run left is replaced when everything is ready, and not before. Raises StorageError.
    """
    files = export.files(linked, listed) | {REPORT: report.pdf(linked, listed, language, day)}
    files |= {f"{PICTURES}/{name}": content for name, content in pictures.files(linked.linkage, language)}
    drawn = [f"{PICTURES}/{name}.{kind}" for name in pictures.PICTURES for kind in ("svg", "png")]
    return folder.replace(place, files, [*export.FILES, REPORT, *drawn])


def write_mapping(place: Path, listed: Sequence[Listed]) -> Path:
    """Write the mappings by which lists were read, for people to check, edit and give again. Raises StorageError."""
    text = "\n".join(each.mapping.to_toml(each.name) for each in listed if each.mapping is not None)
    [path] = folder.replace(place, {MAPPING: text.encode()}, [])
    return path
