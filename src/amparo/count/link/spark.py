"""Linkage on Spark, for lists that one machine cannot hold: the same settings, the same SQL, the same answers.

Preparation and estimation stay with the process that asks; Spark finds candidates and compares them. Splink's own jar
of string distances counts Jaro's transpositions in another way than DuckDB does, so ours take their place: they need
this package on every worker, and no jar.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from amparo.errors import AmparoError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def jaro_winkler(left: pa.Array, right: pa.Array) -> pa.Array:
    """Return the similarity of two columns of text, 0 to 1; null where either is."""
    return _by_row(JaroWinkler.similarity, left, right)


def damerau_levenshtein(left: pa.Array, right: pa.Array) -> pa.Array:
    """Return the number of edits between two columns of text, turned neighbours as one; null where either is."""
    return _by_row(DamerauLevenshtein.distance, left, right)


def likeness(left: pa.Array, right: pa.Array) -> pa.Array:
    """Return the best Jaro-Winkler similarity of any two texts of two columns of arrays; null where either has none."""
    return _by_row(_best, left, right)


FUNCTIONS = {"jaro_winkler": jaro_winkler, "damerau_levenshtein": damerau_levenshtein, "amparo_likeness": likeness}
"""What comparisons call in Spark's SQL, by name."""


class OnSpark:
    """Runs Splink on a Spark session that the caller opened and ends; raises AmparoError without PySpark."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._sql = _pyspark()

    def api(self) -> Any:
        """Return the Splink database API, with our string distances registered for the session."""
        from splink.backends.spark import SparkAPI  # noqa: PLC0415  (imports PySpark, an extra)

        for name, function in FUNCTIONS.items():
            self._session.udf.register(name, self._sql.arrow_udf(function, "double"))
        # Nothing is checkpointed to files; what workers spill is theirs to encrypt (see docs/linkage-on-spark.md).
        api: Any = SparkAPI
        return api(spark_session=self._session, break_lineage_method="persist", register_udfs_automatically=False)

    def fetch(self, frame: Any) -> pa.Table:
        """Return a Splink data frame's rows."""
        return frame.as_spark_dataframe().toArrow()

    def given(self, table: pa.Table) -> Any:
        """Return rows as a Spark data frame."""
        return self._session.createDataFrame(table)


def _pyspark() -> Any:
    try:
        from pyspark.sql import functions  # noqa: PLC0415  (an extra, and slow to load)
    except ImportError:
        raise AmparoError(
            "linkage on Spark needs the package pyspark, which is not installed",
            "install it with `pip install 'amparo[spark]'`, or link on this machine",
        ) from None
    return functions


def _by_row(function: Callable[[Any, Any], float | None], left: pa.Array, right: pa.Array) -> pa.Array:
    both = zip(left.to_pylist(), right.to_pylist(), strict=True)
    return pa.array([None if one is None or two is None else function(one, two) for one, two in both], pa.float64())


def _best(left: list[str], right: list[str]) -> float | None:
    return max((JaroWinkler.similarity(one, two) for one in left for two in right), default=None)
