"""A table as it was read: columns of text, each cell still as it was written, and the number each row has for people.

Columns are Arrow arrays, so that a million rows stay small. Cells are cut at a length no name, date or place has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amparo.count.estimate.checks import Remark
from amparo.count.estimate.reading.cells import name as shown
from amparo.count.link.reading.cells import Coded, coded
from amparo.errors import InputError
from amparo.text import N_

MAX_CELL = 1_000
"""Characters that are kept of a cell."""
MAX_COLUMNS = 1_000
MAX_CELLS = 500_000_000
MAX_NAME = 200
_INDEX = "__index_level_"  # how pandas passes on the row labels of a data frame
_CUT = N_("{count} cells were longer than {limit} characters: only their beginnings were taken.")
_UNNAMED = N_("Columns without a name were not read: {positions}.")


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of one length N by name, the number of each row, shape (N,), and what was noted while reading."""

    columns: dict[str, pa.ChunkedArray]
    rows: NDArray[np.int64]
    notes: tuple[Remark, ...] = ()
    _cells: dict[str, Coded] = field(default_factory=dict)

    def cells(self, column: str) -> Coded:
        """Return a column with its cells cleaned; kept, for a mapping is proposed from what is then read."""
        if column not in self._cells:
            self._cells[column] = coded(self.columns[column])
        return self._cells[column]

    def __len__(self) -> int:
        return len(self.rows)


class Growing:
    """A table while it is read, a block of rows at a time."""

    def __init__(self, header: Sequence[str], notes: Iterable[Remark] = ()) -> None:
        self.names = tuple(map(shown, header))
        if len(self.names) > MAX_COLUMNS:
            raise InputError("the table has more than {limit} columns", "leave out those not needed", limit=MAX_COLUMNS)
        _refuse_names(self.names)
        self._blocks: list[list[pa.Array]] = [[] for _ in self.names]
        self._rows: list[NDArray[np.int64]] = []
        self._read = self._cut = 0
        self._notes = list(notes)

    def add(self, cells: Sequence[pa.Array], rows: NDArray[np.int64]) -> None:
        """Add a block: an array of text for each column, and the numbers of its rows; blank rows are skipped."""
        cells = [_without_nul(column) for column in cells]
        keep = _holding(cells, len(rows))
        if not all_true(keep):
            cells, rows = [column.filter(keep) for column in cells], rows[keep.to_numpy(zero_copy_only=False)]
        self._read += len(rows)
        if self._read * len(cells) > MAX_CELLS:
            raise InputError("the table has more than {limit} cells", "leave out columns that are not needed, or read "
                             "it in parts", limit=MAX_CELLS)  # fmt: skip
        self._rows.append(rows)
        for block, column in zip(self._blocks, cells, strict=True):
            block.append(self._shortened(column))

    def _shortened(self, column: pa.Array) -> pa.Array:
        if (pc.max(pc.binary_length(column)).as_py() or 0) <= MAX_CELL:
            return column
        self._cut += pc.sum(pc.greater(pc.utf8_length(column), MAX_CELL)).as_py()
        return pc.utf8_slice_codeunits(column, 0, MAX_CELL)

    def done(self) -> Table:
        """Return the table; columns without a name are left out. Raises InputError when no row holds anything."""
        if not self._read:
            raise InputError("the table has no rows", "check that it is the right one")
        columns = {name: pa.chunked_array(block) for name, block in zip(self.names, self._blocks, strict=True) if name}
        if self._cut:
            self._notes.append(Remark(_CUT, {"count": self._cut, "limit": MAX_CELL}))
        if unnamed := self._unnamed():
            self._notes.append(Remark(_UNNAMED, {"positions": ", ".join(map(str, unnamed))}))
        return Table(
            {name: column for name, column in columns.items() if not name.startswith(_INDEX)},
            np.concatenate(self._rows), tuple(self._notes),
        )  # fmt: skip

    def _unnamed(self) -> list[int]:
        """Return the places (from 1) of columns that hold something but have no name."""
        nameless = [(at, block) for at, (name, block) in enumerate(zip(self.names, self._blocks, strict=True), 1)
                    if not name]  # fmt: skip
        return [at for at, block in nameless if any(pc.any(_filled(part)).as_py() for part in block)]


def all_true(flags: pa.Array) -> bool:
    """Whether every flag holds; so it is of none."""
    return bool(pc.all(flags, min_count=0).as_py())


def _without_nul(column: pa.Array) -> pa.Array:
    """Take zero bytes out, which a Parquet file or a data frame may hold: they end a text halfway elsewhere."""
    held = pc.any(pc.match_substring(column, "\0")).as_py()
    return pc.replace_substring(column, "\0", "") if held else column


def _filled(column: pa.Array) -> Any:
    return pc.fill_null(pc.match_substring_regex(column, r"[^\s\x{a0}]"), False)


def _holding(cells: Sequence[pa.Array], rows: int) -> Any:
    """Return which rows hold something; the first full column settles it."""
    keep = pa.array(np.zeros(rows, dtype=bool))
    for column in cells:
        keep = pc.or_(keep, _filled(column))
        if all_true(keep):
            break
    return keep


def _refuse_names(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for position, name in enumerate(names, 1):
        if len(name) > MAX_NAME:
            raise InputError("column {position} has a name longer than {limit} characters", "check that the row of "
                             "names holds short names of the columns", position=position, limit=MAX_NAME)  # fmt: skip
        if name and name in seen:
            # Not which name: where the row of names was misjudged, it is what stands in a row of people.
            raise InputError("column {position} has the same name as one before it",
                             "give each column a name of its own", position=position)  # fmt: skip
        seen.add(name)
