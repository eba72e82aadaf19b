"""Splink 5 with its documented settings on the same sets, each run in a process of its own for time and memory.

    python -m bench.link.peers febrl4 | rldata10000 | cross_script | million

prints one JSON object. Splink is given romanised names (``anyascii``), whole names split in their columns' order, and
years out of ages, as a careful user would do before.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from anyascii import anyascii
from splink import DuckDBAPI, Linker, SettingsCreator

from amparo.count.link.records import RecordList
from bench.link import recipes, scores
from bench.link.generator import generate, to_record_lists
from bench.link.labelled import Column, Labelled, febrl, rldata10000
from bench.link.million import latin_million
from bench.link.parameters import Parameters
from bench.link.recipes import Recipe

THREADS = 2
CLUSTERED_AT = 0.95
Figures = dict[str, float | None]


def measure(name: str, *arguments: str) -> Figures:
    """Run one set in a process of its own: f1, precision, recall, ece, brier, f1_clusters, seconds, gb."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.link.peers", name, *arguments], capture_output=True, text=True, check=True
    )
    figures: Figures = json.loads(ran.stdout.splitlines()[-1])
    return figures


def run(labelled: Labelled, tables: list[pa.Table], recipe: Recipe) -> Figures:
    """Train, predict and cluster; seconds from Arrow tables to clusters."""
    truth = scores.together(labelled.truth)
    which = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    start = time.perf_counter()
    linker = _linker(tables, recipe)
    _train(linker, recipe)
    trained = time.perf_counter()
    predicted = linker.inference.predict(threshold_match_probability=scores.LEAST)
    clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, CLUSTERED_AT)
    seconds = time.perf_counter() - start
    pairs = predicted.as_pyarrow_table()  # type: ignore[no-untyped-call]
    left, right, said = (pairs[name].to_numpy() for name in ("unique_id_l", "unique_id_r", "match_probability"))
    accuracy = scores.of_pairs(left, right, said, truth, which if recipe.link_type == "link_only" else None)
    probability = scores.calibration(left, right, said, truth)
    labels = clustered.as_pyarrow_table()  # type: ignore[no-untyped-call]
    cluster = np.empty(len(truth), dtype=object)
    cluster[labels["unique_id"].to_numpy()] = labels["cluster_id"].to_pylist()
    return {
        **accuracy._asdict(),
        "ece": probability.ece,
        "brier": probability.brier,
        "f1_clusters": scores.of_clusters(cluster.astype(str), truth).f1,
        "prior": linker._settings_obj._probability_two_random_records_match,
        "seconds": seconds,
        "seconds_training": trained - start,
        "gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9,
    }


def _linker(tables: list[pa.Table], recipe: Recipe) -> Linker:
    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    api = DuckDBAPI(connection)
    inputs = [api.register(table, dataset_display_name=f"list_{at}") for at, table in enumerate(tables)]
    settings = SettingsCreator(
        link_type=recipe.link_type,  # type: ignore[arg-type]
        comparisons=recipe.comparisons,
        blocking_rules_to_generate_predictions=recipe.blocking,
        retain_matching_columns=False,
    )
    return Linker(inputs if len(inputs) > 1 else inputs[0], settings, log_level=logging.ERROR)


def _train(linker: Linker, recipe: Recipe) -> None:
    linker.training.estimate_probability_two_random_records_match(recipe.deterministic, recall=recipe.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=recipe.max_pairs, seed=1)
    for rule in recipe.training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)


def plain(labelled: Labelled) -> list[pa.Table]:
    """Return the lists as tables with the labels as column names; a place in two levels gives ``state``."""
    tables, first = [], 0
    for one in labelled.lists:
        columns: dict[str, Any] = {role.rpartition(":")[2]: values for role, values in one.fields.items()}
        if labelled.name.startswith("febrl"):
            columns["state"] = [place.rpartition(", ")[2] if place else None for place in columns["place"]]
        tables.append(_table(columns, first))
        first += len(one)
    return tables


def romanised(lists: list[RecordList], surname_first: list[bool]) -> list[pa.Table]:
    """Return tables with given, surname, patronymic, birth, birth_year, place, detained and phone, in plain ASCII."""
    tables, first = [], 0
    for one, order in zip(lists, surname_first, strict=True):
        empty: Column = [None] * len(one)
        fields = {role: list(values) for role, values in one.fields.items()}
        if "name" in fields:
            fields |= _split(fields["name"], order)
        dates = [_iso(text) for text in fields.get("birth", empty)]
        ages = zip(fields.get("age", empty), fields.get("aged_on", empty), strict=True)
        columns = {
            **{role: [_ascii(text) for text in fields.get(role, empty)] for role in ("given", "surname", "patronymic")},
            "birth": [text if text and len(text) == 10 else None for text in dates],
            "birth_year": pa.array(
                [int(text[:4]) if text else _year(*age) for text, age in zip(dates, ages, strict=True)]
            ),
            "place": [_ascii(text.partition(",")[0]) if text else None for text in fields["place"]],
            "detained": [_iso(text) for text in fields.get("date:detained", empty)],
            "phone": fields.get("identifier:phone", empty),
        }
        tables.append(_table(columns, first))
        first += len(one)
    return tables


def _table(columns: dict[str, Any], first: int) -> pa.Table:
    typed = {
        name: values if isinstance(values, pa.Array) else pa.array(values, pa.string())
        for name, values in columns.items()
    }
    return pa.table({"unique_id": np.arange(first, first + len(next(iter(columns.values())))), **typed})


def _split(names: Column, surname_first: bool) -> dict[str, Column]:
    """Split whole names in the order of their column: two parts lack the patronymic."""
    parts = [(text or "").split() for text in names]
    surnames = [one[0] if surname_first else one[-1] for one in parts]
    rest = [one[1:] if surname_first else one[:-1] for one in parts]
    return {
        "surname": list(surnames),
        "given": [one[0] if one else None for one in rest],
        "patronymic": [" ".join(one[1:]) or None for one in rest],
    }


def _ascii(text: str | None) -> str | None:
    return anyascii(text).lower().replace("'", "") if text else None


def _iso(text: str | None) -> str | None:
    return "-".join(reversed(text.split("."))) if text else None


def _year(age: str | None, day: str | None) -> int | None:
    return int(day[-4:]) - int(age) if age and day else None


def _cross_script(rows: str = "20000") -> Figures:
    generated = generate(Parameters(total=3 * int(rows)))
    lists = to_record_lists(generated)
    labelled = Labelled("cross_script", lists, [np.array(one) for one in generated.truth])
    order = [clerk.surname_first for clerk in generated.parameters.clerks]
    return run(labelled, romanised(lists, order), recipes.cross_script())


def _plainly(load: Callable[[], Labelled], recipe: Callable[[], Recipe]) -> Figures:
    labelled = load()
    return run(labelled, plain(labelled), recipe())


PEERS: dict[str, Callable[..., Figures]] = {
    "febrl4": lambda: _plainly(lambda: febrl(4), recipes.febrl4),
    "rldata10000": lambda: _plainly(rldata10000, recipes.rldata10000),
    "cross_script": _cross_script,
    "million": lambda records="1000000": _plainly(lambda: latin_million(int(records)), recipes.million),
}


if __name__ == "__main__":
    print(json.dumps(PEERS[sys.argv[1]](*sys.argv[2:])))
