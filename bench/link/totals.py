"""Does the interval of the total hold the truth, linkage and estimation doubted together?

Fictional people on five lists, of whom nobody is told who is who; the lists are linked, partitions drawn, every draw's
table estimated and the answers pooled, as ``amparo link`` and ``amparo estimate`` do it. The true total includes those
on no list. Each run has its own seed, hence its own people.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.linked import estimate_linked
from amparo.count.estimate.table import Table
from amparo.count.link.link import link
from bench.link.generator import Generated, generate, to_record_lists
from bench.link.parameters import Parameters

PEOPLE = 2_500
DRAWS = 10
FIRST_SEED = 1_000
"""Seeds from here on were looked at by nobody while linkage was written."""


@dataclass(frozen=True)
class Held:
    """One run: the truth, who is documented in truth and by the draws, and 95 % intervals by model."""

    total: int
    documented: int
    drawn: tuple[int, int]
    intervals: dict[str, tuple[float, float, float]]
    """Low, median, high."""
    linkage: float
    """Share of the variance that is due to linkage."""
    seconds: float

    def covered(self, model: str) -> bool | None:
        """Say whether a model's interval holds the truth; None where it gave none."""
        found = self.intervals.get(model)
        return None if found is None else found[0] <= self.total <= found[2]


def run(seed: int) -> Held:
    """Generate, link, estimate."""
    started = time.perf_counter()
    generated = generate(Parameters(total=PEOPLE, seed=seed))
    linkage = link(to_record_lists(generated), draws=DRAWS)
    answer = estimate_linked(linkage.tables)
    fits = [*answer.fits, *([answer.ensemble] if isinstance(answer.ensemble, Fit) else [])]
    documented = linkage.documented
    return Held(
        PEOPLE,
        len(np.unique(np.concatenate(generated.truth))),
        (int(documented.min()), int(documented.max())),
        {fit.model: _interval(fit) for fit in fits if fit.answered},
        float(answer.checks["linkage"]["share_linkage"]),
        time.perf_counter() - started,
    )


def true_table(generated: Generated) -> Table:
    """Return the table of overlaps by the truth: what estimation would see without any doubt of linkage."""
    lists = len(generated.truth)
    on = np.zeros((int(max(max(each) for each in generated.truth)) + 1, lists), int)
    for place, people in enumerate(generated.truth):
        on[list(people), place] = 1
    patterns, counts = np.unique(on[on.any(1)], axis=0, return_counts=True)
    return Table.build([clerk.name for clerk in generated.parameters.clerks], patterns, counts)


def share(runs: Sequence[Held], model: str) -> tuple[float, int]:
    """Return the share of intervals of a model that hold the truth, and how many there are."""
    told = [held.covered(model) for held in runs]
    given = [each for each in told if each is not None]
    return (sum(given) / len(given) if given else float("nan")), len(given)


def _interval(fit: Fit) -> tuple[float, float, float]:
    said = fit.summary()
    return float(said.low), float(said.median), float(said.high)
