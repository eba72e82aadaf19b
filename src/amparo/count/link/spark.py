"""Linkage on Spark, for lists that one machine cannot hold: the same settings, the same SQL, the same answers.

Preparation and estimation stay with the process that asks; Spark finds candidates and compares them. Splink's jar of
string distances must be on the cluster's class path (``jar()`` says where it is).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from amparo.errors import UnreachableError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def jar() -> str:
    """Return the path of the jar with string distances, for ``spark.jars``; raises UnreachableError without PySpark."""
    try:
        from splink.backends.spark import similarity_jar_location
    except ImportError:
        raise UnreachableError("PySpark is not installed", "install amparo with the extra `spark`") from None
    return str(similarity_jar_location())


class OnSpark:
    """Runs Splink on a Spark session that the caller opened and ends."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def api(self) -> Any:
        """Return the Splink database API."""
        from splink.backends.spark import SparkAPI

        # Nothing is checkpointed to files; what workers spill is theirs to encrypt (see docs/linkage.md).
        return SparkAPI(spark_session=self._session, break_lineage_method="persist")

    def fetch(self, frame: Any) -> pa.Table:
        """Return a Splink data frame's rows."""
        return frame.as_spark_dataframe().toArrow()

    def given(self, table: pa.Table) -> Any:
        """Return rows as a Spark data frame."""
        return self._session.createDataFrame(table)
