"""What a column looks like: how many cells are filled, differ, are numbers or dates. Nothing of it leaves this room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amparo.count.link.reading.cells import coded
from amparo.count.link.reading.words import SENSITIVE_VALUES

_DATE = (
    r"^([12][0-9]{3}[-./](0?[1-9]|1[0-2])[-./](0?[1-9]|[12][0-9]|3[01])"
    r"|(0?[1-9]|[12][0-9]|3[01])[-./ ](0?[1-9]|[12][0-9]|3[01])[-./ ]([12][0-9]{3}|[0-9]{2})"
    r"|(1[89]|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
    r"|[12][0-9]{3}-[01][0-9])([T ][0-9]{2}:[0-9]{2}.*)?$"
)
_CODE = r"^[\p{L}]{0,4}[-–№#+( ]{0,2}[0-9][0-9 ()+./\-–]{2,30}$"
_SENSITIVE = r"^(" + "|".join(SENSITIVE_VALUES.split()) + ")"


@dataclass(frozen=True, eq=False)
class Profile:
    """Shares are of the rows that hold something; ``numbers`` are the distinct whole numbers, with their shares."""

    filled: int
    distinct: int
    dates: float
    digits: float
    codes: float
    length: float
    numbers: NDArray[np.int64]
    shares: NDArray[np.float64]
    sensitive: bool

    @property
    def unique(self) -> bool:
        """Whether no two rows hold the same."""
        return self.filled == self.distinct

    @property
    def counts_rows(self) -> bool:
        """Whether the column numbers the rows one after the other."""
        return self.unique and len(self.numbers) == self.filled > 1 and np.ptp(self.numbers) == self.filled - 1

    def within(self, low: int, high: int) -> float:
        """Return the share of whole numbers from ``low`` to ``high``."""
        return float(self.shares[(low <= self.numbers) & (self.numbers <= high)].sum())


def profile(column: pa.ChunkedArray) -> Profile:
    """Look at all cells of a column; their order does not matter."""
    cells = coded(column)
    times = np.bincount(cells.codes, minlength=len(cells.values))
    known = cells.values.is_valid().to_numpy(zero_copy_only=False)
    values, times = cells.values.drop_null(), times[known]
    filled = int(times.sum())

    def share(pattern: str, ignore_case: bool = False) -> float:
        found = pc.match_substring_regex(values, pattern, ignore_case=ignore_case).to_numpy(zero_copy_only=False)
        return float(times[found].sum() / filled) if filled else 0.0

    whole = pc.match_substring_regex(values, r"^[0-9]{1,15}$")
    lengths = pc.utf8_length(values).to_numpy(zero_copy_only=False)
    return Profile(
        filled=filled, distinct=len(values.unique()), dates=share(_DATE), digits=share("[0-9]"), codes=share(_CODE),
        length=float((lengths * times).sum() / filled) if filled else 0.0,
        numbers=values.filter(whole).cast(pa.int64()).to_numpy(),
        shares=times[whole.to_numpy(zero_copy_only=False)] / max(filled, 1),
        sensitive=share(_SENSITIVE, ignore_case=True) > 0,
    )  # fmt: skip
