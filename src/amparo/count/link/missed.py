"""How many pairs of one person were never compared: capture and recapture of pairs by the keys.

Keys catch pairs as lists catch people, so what is asked of the lists is asked of the keys: with f1 and f2 the expected
numbers of pairs of one person that agree on exactly one key and on two, at least f1 (f1 - 1) / 2 (f2 + 1) agree on none
(Chao 1987, bias-corrected). It is a lower bound, as pairs with many errors are harder to catch by any key.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amparo.count.link.blocking import Blocks
from amparo.count.link.vectors import Floats

Ids = NDArray[np.int32]


def missed(made: Blocks, left: Ids, right: Ids, probability: Floats) -> float:
    """Return at least how many pairs of one person agree on no key and are not among those listed (n,)."""
    times = caught(made, left, right)
    none, once, twice = (float(probability[times == number].sum()) for number in range(3))
    return max(once * (once - 1) / (2 * (twice + 1)) - none, 0.0)


def caught(made: Blocks, left: Ids, right: Ids) -> NDArray[np.int64]:
    """Return on how many keys each pair agrees (n,)."""
    times = np.zeros(len(left), np.int64)
    for column in made.columns.values():
        codes = _numbers(column)
        times += (codes[left] == codes[right]) & (codes[left] >= 0)
    return times


def _numbers(column: pa.Array) -> NDArray[np.int64]:
    return np.asarray(column.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
