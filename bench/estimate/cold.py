"""From a cold process to the first answer on the screen: ``amparo estimate`` on Kosovo, kernels compiled at setup."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

from bench.estimate.tables import DATA

_RUNS = 3


def first_answer_s() -> float:
    """Return the median seconds until a new process printed a number that a model gives for Kosovo."""
    return statistics.median(_once() for _ in range(_RUNS))


def _once() -> float:
    file = str(DATA / "kosovo_killings_1999.csv")
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "amparo", "estimate", file, "--out", out]
        begun = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
            assert running.stdout is not None
            for line in running.stdout:
                if "–" in line:  # the dash of an interval
                    return time.perf_counter() - begun
    raise RuntimeError("no answer")
