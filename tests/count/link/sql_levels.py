"""The levels of a comparison as SQL gives them in DuckDB, beside those that the plain function gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from splink.internals.dialects import DuckDBDialect, SparkDialect

from amparo.count.link.comparison import Comparison


def records(columns: Mapping[str, pa.Array]) -> list[dict[str, Any]]:
    """Return prepared columns as records, lists as tuples."""
    cells = [[tuple(v) if isinstance(v, list) else v for v in array.to_pylist()] for array in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]


def case(comparison: Comparison, dialect: Any = None) -> str:
    """Return one SQL expression that numbers the level of a pair."""
    dialect = dialect or DuckDBDialect()
    whens = [f"WHEN {level.condition.create_sql(dialect)} THEN {n}" for n, level in enumerate(comparison.levels[:-1])]
    return f"CASE {' '.join(whens)} ELSE {len(comparison.levels) - 1} END"


def spark_case(comparison: Comparison) -> str:
    return case(comparison, SparkDialect())


def assert_agree(comparison: Comparison, columns: Mapping[str, pa.Array]) -> list[list[int]]:
    """Compare all records with all in both ways; return the levels, which are symmetric and the same."""
    table = pa.table({name: columns[name] for name in comparison.columns})
    table = table.append_column("n", pa.array(range(table.num_rows)))
    rows = records({name: columns[name] for name in comparison.columns})
    both = ", ".join(f't{side}."{name}" AS "{name}_{side}"' for side in "lr" for name in table.column_names)
    with duckdb.connect() as db:
        db.register("t", table)
        query = f"SELECT n_l, n_r, {case(comparison)} FROM (SELECT {both} FROM t AS tl, t AS tr)"
        found = {(left, right): level for left, right, level in db.execute(query).fetchall()}
    plain = [[comparison.level(left, right) for right in rows] for left in rows]
    for (left, right), level in found.items():
        assert plain[left][right] == level, (rows[left], rows[right])
        assert level == found[right, left], (rows[left], rows[right])
    return plain


def levels_of(comparison: Comparison, columns: Mapping[str, pa.Array], pairs: int) -> Sequence[str]:
    """Return the ids of the levels of record 2n with record 2n + 1, having checked all with all."""
    plain = assert_agree(comparison, columns)
    return [comparison.levels[plain[2 * n][2 * n + 1]].id for n in range(pairs)]
