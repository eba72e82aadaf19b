"""Compile every kernel now, so that nobody waits for the compiler later: ``python -m amparo.count.estimate.warm``.

A kernel is compiled for the types that it is first called with, so each model that has kernels is fitted to small
tables of three and four lists. What comes out is thrown away.
"""

from __future__ import annotations

from itertools import product

from amparo.count.estimate.attempts import fitted
from amparo.count.estimate.kernel import parallel
from amparo.count.estimate.models import KNOWN, seeded
from amparo.count.estimate.table import Table


def small(lists: int) -> Table:
    """Return a table of made-up counts in which every pattern occurs."""
    patterns = list(product((0, 1), repeat=lists))[1:]
    return Table.build([f"list {j}" for j in range(lists)], patterns, [40 // sum(bits) for bits in patterns])


def main() -> None:
    """Fit every model to small tables."""
    jobs = [(known, small(lists)) for lists in (3, 4) for known in KNOWN.values()]
    parallel(lambda job: fitted(seeded(job[0], 1), job[1]), jobs)


if __name__ == "__main__":
    main()
