"""What a cell holds, once blanks, words for "missing" and the marks that spreadsheets leave are taken off.

Cleaning is done on the distinct cells of a column, in Arrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

MISSING = (
    "", "-", "--", "—", "–", "?", "??", "???", ".", "n/a", "na", "nan", "<na>", "nil", "null", "none", "unknown",
    "not known", "нет", "нет данных", "неизвестно", "неизвестен", "неизвестна", "не указано", "не указан",
    "не указана", "н/д", "немає", "невідомо", "не вказано", "غير معروف", "غير معروفة", "لا يوجد", "مجهول", "unbekannt",
    "inconnu", "desconocido", "#n/a", "#ref!", "#value!", "#name?", "#null!", "#div/0!",
)  # fmt: skip
"""Cells that say nothing, in lower case."""
_SPACE = " \t\r\n\v\f\u00a0\u2007\u202f\u200b\u200e\u200f\ufeff"
_EPOCH = 25_569  # 1970-01-01 as a spreadsheet counts days
_SERIAL = r"^([1-5][0-9]{4}|60000)$"
_ROUNDED = r"^[0-9][.,][0-9]{1,14}[eE]\+?[0-9]{1,2}$"


@dataclass(frozen=True, eq=False)
class Coded:
    """A column by its distinct cells, text or null, and which of them each row holds, shape (N,).

    After cleaning some of the distinct cells may be equal.
    """

    values: pa.Array
    codes: NDArray[np.int64]

    def rows_where(self, flags: pa.Array) -> int:
        """Return how many rows hold a cell for which the flag is true."""
        held = pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
        return int(np.count_nonzero(held[self.codes])) if held.any() else 0

    def to_list(self) -> list[str | None]:
        """Return a text or None for each row; equal cells share one text."""
        listed: list[str | None] = np.array([*self.values.to_pylist(), None], dtype=object)[self.codes].tolist()
        return listed


def coded(column: pa.ChunkedArray) -> Coded:
    """Clean a column: blanks around a cell and ``.0`` after a whole number go, what says nothing becomes null."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    return Coded(_clean(encoded.dictionary), encoded.indices.to_numpy().astype(np.int64))


def _clean(values: pa.Array) -> pa.Array:
    values = pc.utf8_trim(values, _SPACE)
    missing = pc.is_in(pc.utf8_lower(values), value_set=pa.array(MISSING, pa.large_string()))
    values = pc.if_else(missing, pa.scalar(None, pa.large_string()), values)
    return pc.replace_substring_regex(values, r"^([+-]?[0-9]+)\.0+$", r"\1")


def with_dates(column: Coded) -> tuple[Coded, int]:
    """Write days as spreadsheets count them (10000 to 60000) as ISO 8601 and drop times; also return how many rows."""
    serial = pc.match_substring_regex(column.values, _SERIAL)
    days = pc.subtract(pc.cast(pc.if_else(serial, column.values, "0"), pa.int32()), pa.scalar(_EPOCH, pa.int32()))
    iso = pc.cast(pc.cast(days, pa.date32()), pa.large_string())
    values = pc.if_else(serial, iso, column.values)
    values = pc.replace_substring_regex(values, r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}.*$", r"\1")
    return Coded(values, column.codes), column.rows_where(serial)


def without_rounded(column: Coded) -> tuple[Coded, int]:
    """Leave out numbers whose last digits a spreadsheet has lost (7.9E+10): different people would seem to share one.

    Also returns how many rows held one.
    """
    rounded = pc.match_substring_regex(column.values, _ROUNDED)
    kept = pc.if_else(rounded, pa.scalar(None, pa.large_string()), column.values)
    return Coded(kept, column.codes), column.rows_where(rounded)


def joined(parts: Sequence[Coded], join: Callable[[Sequence[str | None]], str | None]) -> Coded:
    """Make one column of several: ``join`` is asked once for each combination of cells that occurs."""
    member = np.zeros(len(parts[0].codes), dtype=np.int64)
    combinations: list[tuple[str | None, ...]] = [()]
    for part in parts:
        cells = part.values.to_pylist()
        found, member = np.unique(member * len(cells) + part.codes, return_inverse=True)
        combinations = [(*combinations[at // len(cells)], cells[at % len(cells)]) for at in found.tolist()]
    return Coded(pa.array([join(one) for one in combinations], pa.large_string()), member)


def joined_text(cells: Sequence[str | None], between: str) -> str | None:
    """Join what is not missing."""
    return between.join(cell for cell in cells if cell) or None


def joined_date(year: str | None, month: str | None = None, day: str | None = None) -> str | None:
    """Join a year, month and day into an EDTF date, as far as they can be read: without a year there is none."""
    if year is None or not (year.isascii() and year.isdigit() and len(year) == 4):
        return None
    if not _in_range(month, 12):
        return year
    return f"{year}-{int(month or 0):02}" + (f"-{int(day or 0):02}" if _in_range(day, 31) else "")


def odd_parts(year: str | None, month: str | None = None, day: str | None = None) -> bool:
    """Whether something was written that ``joined_date`` leaves out."""
    date = joined_date(year, month, day)
    return (date or "").count("-") + (date is not None) < sum(part is not None for part in (year, month, day))


def _in_range(text: str | None, most: int) -> bool:
    return text is not None and text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= most
