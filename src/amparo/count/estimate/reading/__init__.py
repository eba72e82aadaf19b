"""Getting data in: files, data frames or sets become capture tables, one a stratum.

Two shapes are read: *patterns* (a row for each combination of lists, with a count of people) and *persons* (a row for
each person, with a 0 or 1 for each list). Whatever the source, cells are read as text, so that the same data give the
same table from CSV, Parquet, pandas, polars or Arrow. Errors name rows and columns, never what a cell holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from amparo.count.estimate.reading.build import tables
from amparo.count.estimate.reading.roles import Wanted, assign
from amparo.count.estimate.reading.sets import from_sets
from amparo.count.estimate.reading.source import frame_of
from amparo.count.estimate.table import Table

__all__ = ["from_sets", "read"]


def read(
    source: object,
    *,
    lists: Iterable[str] | None = None,
    count: str | None = None,
    strata: str | Iterable[str] = (),
    shape: str | None = None,
) -> tuple[Table, ...]:
    """Read capture tables, one a stratum (one in all without ``strata``), in the order of the strata's values.

    ``source`` is the path of a CSV or Parquet file, or any data frame with the Arrow PyCapsule interface.
    ``lists``, ``count`` and ``strata`` name columns; ``shape`` is "patterns" or "persons". What is left out is
    recognised: a column named like a count (count, freq, n) makes patterns; every other column is a list. Columns that
    are none of these are refused, unless ``lists`` are named: then the others are left unread.

    A list with nobody on it is refused; where it has people in other strata it is left out of this one only. A stratum
    too thin to be used is returned all the same: see ``checks.refuse`` and ``checks.remarks``.

    Raises InputError. Row numbers are those of a spreadsheet (the header is row 1) for text files, and count from 1
    for Parquet and data frames.
    """
    wanted = Wanted.of(lists, count, strata, shape)
    cells = frame_of(source, wanted.reads)
    return tables(cells, assign(cells, wanted))
