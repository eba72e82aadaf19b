"""Our linkage on one set, in a process of its own for time and memory; what Splink is measured on in ``peers``.

    python -m bench.link.ours febrl [1-4] | rldata [500|10000] | cross_script [ROWS] [SEED] | million [RECORDS]

prints one JSON object: f1 (pairs at 0.5), f1_clusters (the best single partition), ece and brier of pairs, seconds from
reading to partitions, gb at the peak, people documented by the draws and in truth.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq

from amparo.count.link.engine import OnDuckDB
from amparo.count.link.link import link
from amparo.count.link.records import RecordList
from bench.link import scores
from bench.link.generator import generate, to_record_lists
from bench.link.labelled import febrl, rldata500, rldata10000
from bench.link.parameters import Parameters

THREADS = 2
Figures = dict[str, float]
Truths = Sequence[Sequence[int] | np.ndarray]


def measure(name: str, *arguments: str) -> Figures:
    """Run one set in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.link.ours", name, *arguments], capture_output=True, text=True, check=True
    )
    figures: Figures = json.loads(ran.stdout.splitlines()[-1])
    return figures


def run(truths: Truths, read: Callable[[], list[RecordList]]) -> Figures:
    """Read, link, and hold the outcome against the truth."""
    truth = scores.together(truths)
    start = time.perf_counter()
    linkage = link(read(), backend=OnDuckDB(THREADS))
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pairs = linkage.pairs
    accuracy = scores.of_pairs(pairs.left, pairs.right, pairs.probability, truth)
    calibration = scores.calibration(pairs.left, pairs.right, pairs.probability, truth)
    documented = linkage.documented
    return {
        "f1": accuracy.f1,
        "precision": accuracy.precision,
        "recall": accuracy.recall,
        "ece": calibration.ece,
        "ece_alone": scores.calibration(pairs.left, pairs.right, pairs.alone, truth).ece,
        "brier": calibration.brier,
        "f1_clusters": scores.of_clusters(linkage.people, truth).f1,
        "seconds": seconds,
        "gb": memory / 1e6,
        "documented_low": int(documented.min()),
        "documented_high": int(documented.max()),
        "documented_true": len(np.unique(truth)),
    }


def _febrl(number: str = "4") -> Figures:
    labelled = febrl(int(number))
    return run(labelled.truth, lambda: labelled.lists)


def _rldata(size: str = "10000") -> Figures:
    labelled = rldata500() if size == "500" else rldata10000()
    return run(labelled.truth, lambda: labelled.lists)


def _cross_script(rows: str = "20000", seed: str = "0") -> Figures:
    generated = generate(Parameters(total=3 * int(rows), seed=int(seed)))
    return run(generated.truth, lambda: to_record_lists(generated))


def _million(records: str = "1000000") -> Figures:
    with TemporaryDirectory() as directory:
        # made by another process, so that memory counts no generator
        subprocess.run([sys.executable, "-m", "bench.link.million", directory, records], check=True)

        def read() -> list[RecordList]:
            table = pq.read_table(Path(directory) / "records.parquet")
            fields = {_FIELDS.get(name, name): table.column(name).to_pylist() for name in table.column_names}
            return [RecordList("million", fields, range(2, table.num_rows + 2))]

        return run([np.load(Path(directory) / "truth.npy")], read)


_FIELDS = {"email": "identifier:email"}

SETS: dict[str, Callable[..., Figures]] = {
    "febrl": _febrl,
    "rldata": _rldata,
    "cross_script": _cross_script,
    "million": _million,
}

if __name__ == "__main__":
    print(json.dumps(SETS[sys.argv[1]](*sys.argv[2:])))
