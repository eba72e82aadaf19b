"""Which pairs are compared at all: those that agree on one of several keys, whatever else they differ in.

A key is a combination of coarse prepared columns, turned into one integer a record. Blocks that would make more pairs
than a key may are left out of that key, and said: records in them still meet on the other, finer keys. So memory is
bounded, also where half a list bears one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amparo.count.link.keys import Key

Codes = NDArray[np.int64]

PAIRS_A_RECORD = 1
"""Pairs that one key may make, for each record; at least ``PAIRS_A_KEY``."""

PAIRS_A_KEY = 1_000_000


@dataclass(frozen=True, eq=False)
class Blocks:
    """Columns ``block_0`` … to add to the records' table, Splink's rules on them, and what was left out of each."""

    columns: dict[str, pa.Array]
    rules: tuple[str, ...]
    keys: tuple[Key, ...]
    left_out: tuple[int, ...]
    """Records that are in a block too large, by key."""
    unmet: int
    """Records that meet no other because every block of theirs is too large."""


def blocks(table: pa.Table, chosen: Sequence[Key], clean: bool) -> Blocks:
    """Make the blocks of a prepared table; ``clean`` says whether pairs within some lists are ruled out."""
    columns: dict[str, pa.Array] = {}
    rules: list[str] = []
    left_out: list[int] = []
    budget = max(PAIRS_A_KEY, PAIRS_A_RECORD * table.num_rows)
    encoded = {name: _encoded(table.column(name)) for name in sorted({name for key in chosen for name in key.columns})}
    crowded, met = np.zeros(table.num_rows, bool), np.zeros(table.num_rows, bool)
    for key in chosen:
        codes, out = _bounded(_codes([encoded[name] for name in key.columns]), budget)
        left_out.append(int(out.sum()))
        crowded |= out
        met |= codes >= 0
        if not (codes >= 0).any():
            continue
        name = f"block_{len(rules)}"
        columns[name] = pa.array(codes.astype(np.int32), mask=codes < 0)
        rules.append(f"l.{name} = r.{name}" + (" AND (l.list <> r.list OR NOT l.clean)" if clean else ""))
    return Blocks(columns, tuple(rules), tuple(chosen), tuple(left_out), int((crowded & ~met).sum()))


def _codes(parts: Sequence[Codes]) -> Codes:
    """Return one integer a record from those of a key's columns, 0 … blocks-1, or -1 where a part is missing."""
    whole = np.zeros(len(parts[0]), np.int64)
    missing = np.zeros(len(parts[0]), bool)
    for part in parts:
        missing |= part < 0
        whole = whole * (part.max(initial=0) + 2) + part
    held = np.flatnonzero(~missing)
    codes = np.full(len(whole), -1, np.int64)
    codes[held] = pa.array(whole[held]).dictionary_encode().indices.to_numpy()
    return codes


def _encoded(column: pa.ChunkedArray) -> Codes:
    found = column.combine_chunks().dictionary_encode()
    return np.asarray(found.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64))


def _bounded(codes: Codes, budget: int) -> tuple[Codes, NDArray[np.bool_]]:
    """Leave out the largest blocks until no more than ``budget`` pairs are made; return codes and records left out."""
    held = codes >= 0
    if not held.any():
        return codes, held
    sizes = np.bincount(codes[held])
    order = np.argsort(sizes, kind="stable")
    made = np.cumsum(sizes[order].astype(np.float64) * (sizes[order] - 1) / 2)
    too_large = np.zeros(len(sizes), bool)
    too_large[order[made > budget]] = True
    # blocks of one size stand or fall together: which of them comes first is chance
    if too_large.any():
        too_large |= sizes >= sizes[too_large].min()
    out = held & too_large[np.maximum(codes, 0)]
    alone = held & (sizes[np.maximum(codes, 0)] == 1)
    return np.where(out | alone, -1, codes), out
