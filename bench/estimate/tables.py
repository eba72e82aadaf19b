"""The public tables of ``docs/data``, and the known totals in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from amparo.count.estimate.consistency import Known, known_totals
from amparo.count.estimate.reading import read
from amparo.count.estimate.table import Table

DATA = Path(__file__).parents[2] / "docs" / "data"


def table(name: str) -> Table:
    """Read one public table."""
    [found] = read(DATA / f"{name}.csv")
    return found


def every_known_total() -> Iterator[tuple[str, Known]]:
    """Yield (family, known total) of every table; a family is the tables that share people."""
    for path in sorted(DATA.glob("*.csv")):
        for known in known_totals(table(path.stem)):
            yield _family(path.stem), known


def _family(name: str) -> str:
    parts = name.split("_")
    return "_".join(parts[:2]) if parts[0] == "philippines" else parts[0]
