"""Compile every kernel now, so that nobody waits for the compiler later: ``python -m amparo.count.warm``.

A kernel is compiled for the types that it is first called with, so each model of totals is fitted to small tables, and
partitions are drawn of a small group of records and of one too large to be solved exactly. All of it is thrown away.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from amparo.count.estimate.attempts import fitted
from amparo.count.estimate.kernel import parallel
from amparo.count.estimate.models import KNOWN, seeded
from amparo.count.estimate.table import Table
from amparo.count.link.missed import joined
from amparo.count.link.partition import Pairs, posterior
from amparo.count.link.relearning import weights

GROUPS = (3, 18)
"""Records that hang together: a group solved exactly, and one sampled."""


def small(lists: int) -> Table:
    """Return a table of made-up counts in which every pattern occurs."""
    patterns = list(product((0, 1), repeat=lists))[1:]
    return Table.build([f"list {j}" for j in range(lists)], patterns, [40 // sum(bits) for bits in patterns])


def main() -> None:
    """Fit every model to small tables, and draw and join partitions of small groups."""
    jobs = [(known, small(lists)) for lists in (3, 4) for known in KNOWN.values()]
    parallel(lambda job: fitted(seeded(job[0], 1), job[1]), jobs)
    for records in GROUPS:
        left, right = np.array(list(combinations(range(records), 2)), np.int32).T
        pairs = Pairs(left, right, np.linspace(-1.0, 3.0, len(left)))
        lists, clean, nobody = np.arange(records) % 3, np.zeros(3, bool), np.zeros((0, 2), np.int64)
        found = posterior(pairs, lists, clean, prior=-2.0, draws=2, seed=1, missing=-6.0)
        weights(found.point, 1, 0)
        joined(found.point, np.full((1, records), -1, np.int32), lists, clean, nobody, 5.0, np.random.default_rng(1))


if __name__ == "__main__":
    main()
