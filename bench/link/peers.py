"""Splink 5 with its documented settings on the same sets, each run in a process of its own for time and memory.

    python -m bench.link.peers febrl4 | rldata10000 | cross_script | million

prints one JSON object.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from splink import DuckDBAPI, Linker, SettingsCreator

from bench.link import recipes, scores
from bench.link.generator import generate, to_record_lists
from bench.link.labelled import Labelled, febrl, rldata10000
from bench.link.parameters import Parameters
from bench.link.recipes import Recipe
from bench.link.tables import plain, romanised

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


def run(truths: Sequence[Sequence[int] | np.ndarray], read: Callable[[], list[pa.Table]], recipe: Recipe) -> Figures:
    """Load, train, predict and cluster; seconds and memory are of all four."""
    truth = scores.together(truths)
    start = time.perf_counter()
    tables = read()
    which = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    linker = _linker(tables, recipe)
    _train(linker, recipe)
    trained = time.perf_counter()
    predicted = linker.inference.predict(threshold_match_probability=scores.LEAST)
    clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, CLUSTERED_AT)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
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
        "gb": memory * 1024 / 1e9,
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


def _cross_script(rows: str = "20000", seed: str = "0") -> Figures:
    generated = generate(Parameters(total=3 * int(rows), seed=int(seed)))
    lists = to_record_lists(generated)
    order = [clerk.surname_first for clerk in generated.parameters.clerks]
    tables = romanised(lists, order)
    return run(generated.truth, lambda: tables, recipes.cross_script())


def _plainly(load: Callable[[], Labelled], recipe: Callable[[], Recipe]) -> Figures:
    labelled = load()
    tables = plain(labelled)
    return run(labelled.truth, lambda: tables, recipe())


def _million(records: str = "1000000") -> Figures:
    """From a Parquet file on."""
    with TemporaryDirectory() as directory:
        subprocess.run([sys.executable, "-m", "bench.link.million", directory, records], check=True)
        truth, path = np.load(Path(directory) / "truth.npy"), Path(directory) / "records.parquet"

        def read() -> list[pa.Table]:
            table = pq.read_table(path)
            return [table.append_column("unique_id", pa.array(np.arange(len(table))))]

        return run([truth], read, recipes.million())


PEERS: dict[str, Callable[..., Figures]] = {
    "febrl4": lambda: _plainly(lambda: febrl(4), recipes.febrl4),
    "rldata10000": lambda: _plainly(rldata10000, recipes.rldata10000),
    "cross_script": _cross_script,
    "million": _million,
}


if __name__ == "__main__":
    print(json.dumps(PEERS[sys.argv[1]](*sys.argv[2:])))
