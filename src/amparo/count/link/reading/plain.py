"""The fast way for text files in UTF-8 whose quotation marks are all in place (RFC 4180) and that have no blank lines.

Counted from the start of such a file, every other mark opens a cell and follows a separator, and those between close
one and stand before a separator. What is inside a cell is doubled, and so closes it and opens it again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from amparo.count.estimate.checks import Remark
from amparo.count.link.reading.table import Growing, Table

_BLOCK = 1 << 23
_UNPLAIN = re.compile(rb"\n\r?\n|\r[^\n]")
_QUOTE = ord('"')


def is_plain(path: Path, encoding: str, separator: str) -> bool:
    """Whether a file may be read the fast way, without any doubt about where its rows and cells end."""
    if encoding not in ("utf-8", "utf-8-sig"):
        return False
    edges = np.frombuffer(f'\r\n"{separator}'.encode(), dtype=np.uint8)
    before, inside = b" \n", False
    with path.open("rb") as file:
        block = file.read(_BLOCK).removeprefix(b"\xef\xbb\xbf")
        while block:
            after = file.read(_BLOCK)
            text = before + block + (after[:1] or separator.encode())
            quotes = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == _QUOTE) + len(before)
            if _UNPLAIN.search(text) or not _in_place(text, quotes, edges, inside):
                return False
            inside ^= bool(len(quotes) % 2)
            before, block = text[:-1][-2:], after
    return not inside


def _in_place(text: bytes, quotes: NDArray[np.int64], edges: NDArray[np.uint8], inside: bool) -> bool:
    data = np.frombuffer(text, dtype=np.uint8)
    opening, closing = quotes[int(inside) :: 2], quotes[1 - int(inside) :: 2]
    return bool(np.isin(data[opening - 1], edges).all() and np.isin(data[closing + 1], edges).all())


def read_plain(path: Path, header: Sequence[str], at: int, separator: str, notes: Sequence[Remark]) -> Table | None:
    """Read a plain file whose names of columns stand in row ``at`` (from 0); None when a row has another length."""
    growing = Growing(header, notes)
    names = [str(place) for place in range(len(header))]
    first = at + 2
    try:
        reader = pa.csv.open_csv(
            path,
            pa.csv.ReadOptions(column_names=names, skip_rows=at + 1, block_size=_BLOCK),
            pa.csv.ParseOptions(delimiter=separator, ignore_empty_lines=False, newlines_in_values=True),
            pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string())),
        )
        for batch in reader:
            growing.add(batch.columns, np.arange(first, first + len(batch), dtype=np.int64))
            first += len(batch)
    except pa.ArrowInvalid:
        return None
    return growing.done()
