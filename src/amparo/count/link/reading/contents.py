"""What a column looks like: how many cells are filled, differ, are numbers or dates. Nothing of it leaves this room."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amparo.count.link.reading.cells import Coded
from amparo.count.link.reading.words import SENSITIVE_VALUES

_DATE = (
    r"^([12][0-9]{3}[-./](0?[1-9]|1[0-2])[-./](0?[1-9]|[12][0-9]|3[01])"
    r"|(0?[1-9]|[12][0-9]|3[01])[-./ ](0?[1-9]|[12][0-9]|3[01])[-./ ]([12][0-9]{3}|[0-9]{2})"
    r"|(1[89]|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
    r"|[12][0-9]{3}-[01][0-9])([T ][0-9]{2}:[0-9]{2}.*)?$"
)
_CODE = r"^[\p{L}]{0,4}[-–№#+( ]{0,2}[0-9][0-9 ()+./\-–]{2,30}$"
_SENSITIVE = r"^(" + "|".join(SENSITIVE_VALUES.split()) + ")"


class Profile:
    """Shares are of the rows that hold something. Each is worked out when it is first asked for."""

    def __init__(self, cells: Coded) -> None:
        known = cells.values.is_valid().to_numpy(zero_copy_only=False)
        self._values = cells.values.drop_null()
        self._times = np.bincount(cells.codes, minlength=len(cells.values))[known]
        self.filled = int(self._times.sum())

    def _share(self, flags: pa.Array) -> float:
        return float(self._times[flags.to_numpy(zero_copy_only=False)].sum() / max(self.filled, 1))

    def _like(self, pattern: str, ignore_case: bool = False) -> float:
        return self._share(pc.match_substring_regex(self._values, pattern, ignore_case=ignore_case))

    @cached_property
    def distinct(self) -> int:
        """How many different cells there are."""
        return len(self._values.unique())

    @property
    def unique(self) -> bool:
        """Whether no two rows hold the same."""
        return self.filled == self.distinct

    @cached_property
    def dates(self) -> float:
        """The share of dates as people and programs write them; a year alone is none."""
        return self._like(_DATE)

    @cached_property
    def digits(self) -> float:
        """The share of cells with a digit."""
        return self._like("[0-9]")

    @cached_property
    def codes(self) -> float:
        """The share of numbers of at least three digits, with few letters before them or signs between."""
        return self._like(_CODE)

    @cached_property
    def length(self) -> float:
        """The mean length, in characters."""
        lengths = pc.utf8_length(self._values).to_numpy(zero_copy_only=False)
        return float((lengths * self._times).sum() / max(self.filled, 1))

    @cached_property
    def sensitive(self) -> bool:
        """Whether any cell is a word of orientation, ethnicity or belief."""
        return self._like(_SENSITIVE, ignore_case=True) > 0

    @cached_property
    def _numbers(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The whole numbers among distinct cells, and the share of each."""
        whole = pc.match_substring_regex(self._values, r"^[0-9]{1,15}$")
        shares = self._times[whole.to_numpy(zero_copy_only=False)] / max(self.filled, 1)
        return self._values.filter(whole).cast(pa.int64()).to_numpy(), shares

    def within(self, low: int, high: int) -> float:
        """Return the share of whole numbers from ``low`` to ``high``."""
        numbers, shares = self._numbers
        return float(shares[(low <= numbers) & (numbers <= high)].sum())

    @property
    def counts_rows(self) -> bool:
        """Whether the column numbers the rows one after the other."""
        numbers, _ = self._numbers
        return self.unique and len(numbers) == self.filled > 1 and bool(np.ptp(numbers) == self.filled - 1)
