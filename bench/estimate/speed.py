"""How fast the samplers reach the truth: effective draws a second, the two modes of the Netherlands, graphs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.graphs import decomposable_graphs
from amparo.count.estimate.latent import latent_classes
from bench.estimate.tables import table

NETHERLANDS = "netherlands_trafficking_2010_2015_5lists"
SAMPLED = {
    "kosovo": ("kosovo_killings_1999", 10, 6_000),
    "uk5": ("uk_slavery_2013_5lists", 10, 6_000),
    "colombia": ("colombia_recruitment_male_1999_R1", 15, 12_000),
}
"""Table, classes, least iterations a chain."""
_REPEATS = 5


class Sampled(NamedTuple):
    """A fit of the latent classes with the processor seconds it took, warm-up and all chains included."""

    fit: Fit
    seconds: float

    @property
    def ess_per_s(self) -> float:
        """Bulk effective draws of N a second; 0 where the chains did not converge."""
        found = self.fit.convergence
        return found.ess_bulk / self.seconds if found is not None and found.reached else 0.0


def effective_draws() -> dict[str, Sampled]:
    """Sample three tables on one core, as LCMCR was."""
    found = {}
    with one_core():
        for name, (file, classes, least) in SAMPLED.items():
            data = table(file)
            latent_classes(data, classes=classes, most=500)
            begun = time.process_time()
            fit = latent_classes(data, classes=classes, least=least)
            found[name] = Sampled(fit, time.process_time() - begun)
    return found


def netherlands() -> tuple[Fit, float]:
    """Sample the table with two modes on all cores until it converged; return the fit and wall seconds."""
    begun = time.perf_counter()
    fit = latent_classes(table(NETHERLANDS), classes=10)
    return fit, time.perf_counter() - begun


def graphs() -> dict[str, float]:
    """Return median wall seconds of the average over decomposable graphs, in a warm process."""
    five, six = table(NETHERLANDS), table("uk_slavery_2013_6lists")
    return {
        "netherlands5": _median(lambda: decomposable_graphs(five)),
        "uk6": _median(lambda: decomposable_graphs(six)),
    }


def _median(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return sorted(times)[_REPEATS // 2]


@contextmanager
def one_core() -> Iterator[None]:
    """Let this process use one processor only."""
    had = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(had)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, had)
