"""Prepared columns: how they are named, and filled by work done once for each distinct value of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
from anyascii import anyascii

TYPES = {
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
}
"""Arrow's types by the names that DuckDB gives them."""


def stem(role: str, label: str) -> str:
    """Return how the columns of a labelled role begin: only a-z, 0-9 and _, and different for different labels."""
    plain = re.sub(r"[^a-z0-9]+", "_", anyascii(label[:40]).lower()).strip("_")
    if plain == label:
        return f"{role}_{plain}"
    return f"{role}_{plain}_{crc32(label.encode('utf-8', 'surrogatepass')):08x}"


def fill(
    values: Sequence[Hashable], prepare: Callable[[Any], Sequence[object] | None], types: Mapping[str, str]
) -> dict[str, pa.Array]:
    """Return one Arrow array for each of ``types``, as long as ``values``.

    ``prepare`` gives one cell for each column, or None when there is nothing to say, and runs once for each value.
    """
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    where = pa.array(np.fromiter(map(places.__getitem__, values), dtype=np.int32, count=len(values)))
    nothing = (None,) * len(types)
    rows = [nothing if value is None else prepare(value) or nothing for value in places]
    return {
        name: pa.array([row[n] for row in rows], type=TYPES[kind]).take(where)
        for n, (name, kind) in enumerate(types.items())
    }
