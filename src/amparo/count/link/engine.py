"""Splink 5 as the engine: candidate pairs by blocking rules, and the agreement vector of any pairs, on any backend.

Splink makes the SQL of blocking and of comparisons; weights are estimated elsewhere (see ``em``), from counts of
vectors, so a pair is compared once. DuckDB keeps everything in memory: no temporary file, no extension, no network.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.comparison_library import CustomComparison
from splink.internals.comparison_vector_values import compute_comparison_vector_values_from_id_pairs_sqls
from splink.internals.exceptions import SplinkException
from splink.internals.pipeline import CTEPipeline
from splink.internals.vertically_concatenate import enqueue_df_concat

from amparo.count.link.columns import stem
from amparo.count.link.comparison import Comparison
from amparo.count.link.components import as_one
from amparo.count.link.vectors import code_sql
from amparo.errors import InputError

Ids = NDArray[np.int32]
Codes = NDArray[np.int64]

ID = "unique_id"
PAIRS = "__splink__blocked_id_pairs"


@dataclass(frozen=True, eq=False)
class Compared:
    """Pairs of record numbers, left below right, sorted, and their vectors as integers; each (n,)."""

    left: Ids
    right: Ids
    codes: Codes


class Backend(Protocol):
    """What runs Splink's SQL: DuckDB here, Spark in ``spark``."""

    def api(self) -> Any:
        """Return the Splink database API."""

    def fetch(self, frame: Any) -> pa.Table:
        """Return a Splink data frame's rows."""

    def given(self, table: pa.Table) -> Any:
        """Return rows as the backend takes them."""


class OnDuckDB:
    """DuckDB in memory, on ``threads`` threads (all cores of this process when left out)."""

    def __init__(self, threads: int | None = None) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": threads or len(os.sched_getaffinity(0)),
            "temp_directory": "",
        }
        self._connection = duckdb.connect(":memory:", config=settings)
        self._connection.execute("SET enable_external_access = false")

    def api(self) -> DuckDBAPI:
        """Return the Splink database API."""
        return DuckDBAPI(connection=self._connection)

    def fetch(self, frame: Any) -> pa.Table:
        """Return a Splink data frame's rows."""
        return self._connection.sql(f"SELECT * FROM {frame.physical_name}").to_arrow_table()  # noqa: S608  (own name)

    def given(self, table: pa.Table) -> pa.Table:
        """Return rows as DuckDB takes them."""
        return table


def splink_comparisons(
    comparisons: Sequence[Comparison], dialect: Any, m: Sequence[Any] = (), u: Sequence[Any] = ()
) -> list[Any]:
    """Return comparisons as Splink takes them, with weights by grade where they are known."""
    made = []
    for k, each in enumerate(comparisons):
        levels: list[Any] = []
        for place, level in enumerate(each.levels):
            grade = len(each.levels) - 1 - place
            told: dict[str, Any] = {"sql_condition": level.condition.create_sql(dialect), "label_for_charts": level.id}
            if level.neutral:
                told["is_null_level"] = True
            elif m:
                told |= {"m_probability": float(m[k][grade]), "u_probability": float(u[k][grade])}
            if m and level.frequency:
                told |= {"tf_adjustment_column": level.frequency, "disable_tf_exact_match_detection": True}
            levels.append(told)
        made.append(CustomComparison(levels, output_column_name=column(each.id), comparison_description=each.id))
    return made


def column(id: str) -> str:
    """Return the name under which Splink keeps a comparison: letters, digits and underscores."""
    role, _, label = id.partition(":")
    return stem(role, label) if label else role


@contextmanager
def _within_memory() -> Iterator[None]:
    """Say in our words that memory does not suffice, whether DuckDB says so itself or through Splink."""
    try:
        yield
    except (SplinkException, duckdb.OutOfMemoryException) as error:
        if not isinstance(error.__cause__ or error, duckdb.OutOfMemoryException):
            raise
        raise InputError(
            "there are more pairs to compare than memory holds",
            "divide the lists by place or year and link each part, or use a Spark cluster",
        ) from None


class Engine:
    """Compares records of one prepared table; its column ``unique_id`` holds 0 … n-1."""

    def __init__(
        self, table: pa.Table, comparisons: Sequence[Comparison], rules: Sequence[str], backend: Backend
    ) -> None:
        self._backend, self._api = backend, backend.api()
        self._comparisons, self._number = comparisons, count()
        self._rules: list[Any] = [{"blocking_rule": rule} for rule in rules]
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=splink_comparisons(comparisons, self._api.sql_dialect),
            blocking_rules_to_generate_predictions=self._rules,
            unique_id_column_name=ID,
            retain_matching_columns=False,
        )
        self._linker = Linker(self._register(table, "records"), settings, log_level=logging.ERROR)

    def candidates(self) -> Compared:
        """Compare all pairs that a blocking rule brings together; raises InputError when memory does not suffice."""
        with _within_memory():
            pairs = self._linker.inference.compute_blocked_pairs_for_predict()
        return self._compared(pairs)

    def settings(self, m: Sequence[Any], u: Sequence[Any], prior: float) -> dict[str, Any]:
        """Return the model as Splink saves it: weights by level and the prior probability; no value of any record."""
        made = SettingsCreator(
            link_type="dedupe_only",
            comparisons=splink_comparisons(self._comparisons, self._api.sql_dialect, m, u),
            blocking_rules_to_generate_predictions=self._rules,
            unique_id_column_name=ID,
            probability_two_random_records_match=prior,
        )
        return made.create_settings_dict(self._api.sql_dialect.sql_dialect_str)

    def compare(self, left: Ids, right: Ids) -> Compared:
        """Compare pairs given by their record numbers, left below right."""
        if not len(left):
            return Compared(left, right, np.zeros(0, np.int64))
        rows = pa.table({"match_key": pa.repeat("0", len(left)), "join_key_l": left, "join_key_r": right})
        return self._compared(self._register(rows, f"pairs_{next(self._number)}"))

    def _register(self, table: pa.Table, name: str) -> Any:
        return self._api.register(self._backend.given(table), dataset_display_name=name)

    def _compared(self, pairs: Any) -> Compared:
        pairs.templated_name = PAIRS
        with _within_memory():
            told = self._backend.fetch(self._api.sql_pipeline_to_splink_dataframe(self._pipeline(pairs)))
        left, right, codes = (told.column(name).to_numpy() for name in ("l", "r", "code"))
        order = np.argsort(as_one(left, right))
        return Compared(left[order].astype(np.int32), right[order].astype(np.int32), codes[order].astype(np.int64))

    def _pipeline(self, pairs: Any) -> CTEPipeline:
        settings = self._linker._settings_obj
        pipeline = CTEPipeline([pairs])
        enqueue_df_concat(self._linker, pipeline)
        pipeline.enqueue_list_of_sqls(
            compute_comparison_vector_values_from_id_pairs_sqls(
                settings._columns_to_select_for_blocking,
                settings._columns_to_select_for_comparison_vector_values,
                input_tablename_l="__splink__df_concat",
                input_tablename_r="__splink__df_concat",
                source_dataset_input_column=settings.column_info_settings.source_dataset_input_column,
                unique_id_input_column=settings.column_info_settings.unique_id_input_column,
                link_type=settings._link_type,
                sql_dialect_str=self._linker._sql_dialect_str,
            )
        )
        code = code_sql([column(each.id) for each in self._comparisons])
        pipeline.enqueue_sql(
            f"SELECT {ID}_l AS l, {ID}_r AS r, CAST({code} AS BIGINT) AS code FROM __splink__df_comparison_vectors",  # noqa: S608
            "__amparo__compared",
        )
        return pipeline
