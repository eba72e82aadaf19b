"""What parent and child say to each other: a job, what was opened, what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from amparo.count.estimate.checks import Remark
from amparo.count.link.judgements import Judgement, Labelled
from amparo.count.link.linkage import Linkage
from amparo.count.link.reading import Mapping as Columns
from amparo.count.link.reading import Reading
from amparo.count.link.records import RecordList

FILES = "amparo.count.link.apart.files:open_files"
"""The opener that reads files."""


@dataclass(frozen=True)
class Job:
    """What to link: ``opener`` (``module:function``) is called in the child with ``arguments``, plain data."""

    arguments: Mapping[str, Any]
    opener: str = FILES
    draws: int = 20
    seed: int = 1


@dataclass(frozen=True)
class Opened:
    """What an opener returns: lists, judgements of their records by number; mappings and notes by name of the list."""

    lists: Sequence[RecordList]
    judgements: Sequence[Judgement] = ()
    mappings: Mapping[str, Columns] = field(default_factory=dict)
    notes: Mapping[str, Sequence[Remark]] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: Sequence[Reading], judgements: Sequence[Judgement] = ()) -> Opened:
        """Put lists together that were read one by one."""
        return cls(
            [each.records for each in readings],
            judgements,
            {each.records.name: each.mapping for each in readings},
            {each.records.name: each.notes for each in readings},
        )


@dataclass(frozen=True)
class Listed:
    """One opened list as the parent sees it: columns and numbers, no row. ``mapping`` is None where there is none."""

    name: str
    rows: int
    clean: bool
    mapping: Columns | None
    notes: tuple[Remark, ...]


@dataclass(frozen=True, eq=False)
class Linked:
    """A linkage, and the pairs that people had judged before it, by record number."""

    linkage: Linkage
    judged: Labelled
