"""Totals over strata, and strata made one.

Strata are estimated apart where lists behave differently in each (Sekar and Deming 1949). Their total is the sum of
one draw from each; medians and interval limits of strata do not add up to those of the sum. Strata are taken as
independent given the data: so they are when each has its own model and no person is in two of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.fit import Cap, Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.table import Bits, Floats, Table
from amparo.errors import InputError, RefusedError

TOTAL = "total over strata"
_DRAWS = 20_000


def total(strata: Sequence[Fit | Refusal], seed: int = 0) -> Fit:
    """Add up strata, one answer each; shape of the draws (1, the longest of the strata or 20,000).

    Raises RefusedError when a stratum has no answer, with the positions of those, from 1: a sum of the others would
    be taken for the whole.
    """
    missing = [at for at, one in enumerate(strata, 1) if not (isinstance(one, Fit) and one.answered)]
    if missing:
        raise RefusedError("{count} of {strata} strata have no answer: {positions}",
                           "merge each with a neighbour, or publish the others without a total", count=len(missing),
                           strata=len(strata), positions=", ".join(map(str, missing)))  # fmt: skip
    fits = sorted(
        (one for one in strata if isinstance(one, Fit)), key=lambda fit: (fit.table.stratum, fit.table.digest)
    )
    table = merge([fit.table for fit in fits])
    size = max(_DRAWS, *(fit.flat.size for fit in fits))
    draws = np.sum([_shuffled(fit.flat, size, stream(seed, at)) for at, fit in enumerate(fits)], axis=0)
    parts = [
        {"stratum": fit.table.stratum, "model": fit.model, "documented": fit.table.n, "median": fit.summary().median}
        for fit in fits
    ]
    warnings = tuple(sorted({warning for fit in fits for warning in fit.warnings}))
    return Fit(TOTAL, table, draws[None, :], cap=_cap(fits), seed=seed, warnings=warnings, details={"strata": parts})


def merge(tables: Sequence[Table]) -> Table:
    """Make strata one: counts of equal patterns are added, lists are put in the order of their names.

    A list that one stratum does not have saw nobody there. Raises InputError when there is no table.
    """
    if not tables:
        raise InputError("there is no stratum", "give at least one table")
    lists = tuple(sorted({name for table in tables for name in table.lists}))
    bits = np.concatenate([_widened(table, lists) for table in tables])
    distinct, inverse = np.unique(bits, axis=0, return_inverse=True)
    counts = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(counts, inverse.ravel(), np.concatenate([table.counts for table in tables]))
    return Table.build(lists, distinct.reshape(-1, len(lists)), counts)


def _widened(table: Table, lists: tuple[str, ...]) -> Bits:
    wide = np.zeros((len(table.counts), len(lists)), dtype=np.int8)
    wide[:, [lists.index(name) for name in table.lists]] = table.patterns
    return wide


def _shuffled(draws: Floats, size: int, random: np.random.Generator) -> Floats:
    """Return each draw equally often, as near as ``size`` allows, in random order: means stay what they were."""
    times, rest = divmod(size, draws.size)
    parts = [np.tile(draws, times), random.permutation(draws)[:rest]]
    return random.permutation(np.concatenate(parts))


def _cap(fits: Sequence[Fit]) -> Cap | None:
    """Bound the sum, and say how likely it is that a stratum touches its bound."""
    if all(fit.cap is None for fit in fits):
        return None
    largest = sum(fit.cap.largest if fit.cap else float(fit.flat.max()) for fit in fits)
    free = float(np.prod([1 - fit.cap.touching for fit in fits if fit.cap]))
    return Cap(largest, 1 - free)
