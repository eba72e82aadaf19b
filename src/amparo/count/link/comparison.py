"""What a comparison is: levels of likeness, the most alike first, as Splink takes them and as plain functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from splink.internals.comparison_level_creator import ComparisonLevelCreator

Prepared = Mapping[str, Any]
"""One record's prepared columns: str, int, float, tuple of str, or None."""


@dataclass(frozen=True)
class Level:
    """One level: ``condition`` makes Splink's SQL (DuckDB and Spark alike), ``m`` is where estimation starts.

    ``frequency`` names the prepared column whose term frequency adjusts the level; empty for none. ``neutral`` levels
    say nothing either way, as a missing value does.
    """

    id: str
    label: str
    condition: ComparisonLevelCreator
    m: float = 0.0
    frequency: str = ""
    neutral: bool = False


@dataclass(frozen=True)
class Comparison:
    """Levels in order; the first that holds counts. The first is what is missing (neutral), the last is all else.

    ``columns`` are the prepared columns the levels read, with their Arrow types as DuckDB names them. ``level`` gives
    the same answer for two prepared records in plain Python: the index of the level that holds; symmetric.
    """

    id: str
    columns: Mapping[str, str]
    levels: tuple[Level, ...]
    level: Callable[[Prepared, Prepared], int]
