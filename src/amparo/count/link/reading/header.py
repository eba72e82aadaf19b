"""Where the names of the columns stand: below titles, if there are any."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from amparo.count.estimate.reading.cells import name as shown
from amparo.count.link.reading.naming import recognised
from amparo.errors import InputError

LOOKED_AT = 50
"""Rows in which the names of the columns are searched."""
_DATA = re.compile(r"[\d\s./:+()-]*\d[\d\s./:+()-]*")


def find(rows: Sequence[Sequence[str]], wanted: Collection[str] = ()) -> int:
    """Return the place of the row of names among the first rows of a source.

    It is the row with the most names that are ``wanted``, where some are given, else that are known; the first of
    them. Where there is none, it is the first row that is as wide as most. Raises InputError when the source is empty,
    or when that row holds data: its cells would be shown as names.
    """
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    if not any(widths):
        raise InputError("the file is empty", "check that it is the right one")
    known = [sum(shown(cell) in wanted if wanted else recognised(cell) for cell in row) for row in rows]
    best = max(known)
    if best > 1 or (best and (wanted or max(widths) < 4)):
        return known.index(best)
    place = next(at for at, width in enumerate(widths) if width >= max(sorted(widths)[len(widths) // 2], 1))
    if any(_DATA.fullmatch(cell.strip()) for cell in rows[place]):
        raise InputError("the names of the columns were not found: the first rows hold data",
                         "put a row of names (surname, given name, date of birth …) at the top")  # fmt: skip
    return place
