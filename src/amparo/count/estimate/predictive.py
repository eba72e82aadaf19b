"""Posterior predictive checks: would people simulated from the model overlap between lists as the real ones do?

Gelman, Meng and Stern (1996), *Posterior predictive assessment of model fitness via realized discrepancies*. The
number documented is held fixed, so what is checked is how they spread over patterns; that a model passes says nothing
about people on no list. The p-values are cautious: the data were used to fit the model they judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.table import Bits, Floats, Ints, Table
from amparo.errors import AmparoError, InputError
from amparo.text import N_

REPLICATES = 2_000
UNLIKELY = 0.01
"""Two-sided p-value below which a count is said not to be reproduced."""
FITS = N_("the model reproduces the size of each list and how many people each two lists share")
FAILS = N_("the model does not reproduce: {overlaps}")
MISFIT = N_("the model does not reproduce how people spread over all patterns of lists")
BY_CHANCE = N_(
    "of {checks} counts checked, {failed} lie outside what the model predicts; chance alone allows {expected}"
)
MOST_ELSEWHERE = 0.5
"""People expected on patterns that nobody has: with more, the patterns that occur are themselves chosen by the data."""
_CHUNK = 2_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One count against its replicates. ``lists`` are those that share the people; empty when ``captures`` is given.

    ``captures`` is the number of lists a person stands on. ``low`` and ``high`` bound 95 % of the replicates; ``p`` is
    two-sided. Where the model leaves some probability to patterns nobody has, it has the benefit of the doubt.
    """

    lists: tuple[str, ...]
    captures: int | None
    observed: int
    low: float
    high: float
    p: float

    @property
    def reproduced(self) -> bool:
        """Whether the count is one the model could have given."""
        return self.p >= UNLIKELY


@dataclass(frozen=True, slots=True)
class Predictive:
    """All checks of one fit; ``pearson`` and ``freeman_tukey`` are p-values over all patterns (small: does not fit).

    They are None for a table so sparse that the model expects people on patterns that nobody has: taken together those
    patterns are empty by choice, and every model, the true one too, would be said not to fit.
    """

    model: str
    pearson: float | None
    freeman_tukey: float | None
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """Sizes and shared people of lists that the model does not reproduce."""
        return tuple(check for check in self.checks if check.lists and not check.reproduced)

    @property
    def spread(self) -> bool:
        """Whether the counts of whole patterns, three lists and more together, are ones the model could have given."""
        return all(p is None or p >= UNLIKELY for p in (self.pearson, self.freeman_tukey))

    def words(self) -> list[tuple[str, dict[str, Any]]]:
        """Return sentences as templates with their values, to be said in the reader's language."""
        failed, checked = self.failed, [check for check in self.checks if check.lists]
        spread: list[tuple[str, dict[str, Any]]] = [] if self.spread else [(MISFIT, {})]
        if not failed:
            return [(FITS, {}), *spread]
        overlaps = "; ".join(f"{' + '.join(c.lists)} ({c.observed}; {c.low:.0f}–{c.high:.0f})" for c in failed)
        counts = {"checks": len(checked), "failed": len(failed), "expected": f"{len(checked) * UNLIKELY:.1f}"}
        return [(FAILS, {"overlaps": overlaps}), (BY_CHANCE, counts), *spread]

    def statement(self) -> str:
        """Say in English which overlaps the model does not reproduce: observed, then the range it predicts."""
        return ". ".join(template.format(**values) for template, values in self.words())

    def as_data(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self) | {"failed": [list(check.lists) for check in self.failed]}


def predictive(fit: Fit, seed: int = 0, replicates: int = REPLICATES) -> Predictive:
    """Check a fit that has ``cells``, of shape (S, M) for the M patterns that occur or (S, 2^J - 1) for all.

    Raises AmparoError when the model gives no probabilities of patterns.
    """
    if fit.cells is None:
        raise AmparoError("this model gives no probabilities of patterns", "check another of the models")
    table = fit.table.canonical()
    bits, observed = _patterns(table, fit.cells.shape[1])
    chances = _chances(fit.cells)
    masks = list(_masks(table))
    member = np.array([_member(bits, *mask) for mask in masks]).T
    worse, low, high = np.zeros((2, replicates), dtype=bool), [], []
    for rows in _chunks(replicates, chances.shape[1]):
        expected = chances[rows * len(chances) // replicates]
        made = stream(seed, int(rows[0])).multinomial(table.n, expected)
        worse[:, rows] = _discrepancy(made, table.n * expected) >= _discrepancy(observed, table.n * expected)
        low.append(made[:, :-1] @ member)
        high.append(low[-1] + made[:, -1:])
    counts = observed[:-1] @ member
    sparse = table.n * chances[:, -1].mean() > MOST_ELSEWHERE
    pearson, freeman_tukey = (None, None) if sparse else map(float, worse.mean(axis=1))
    return Predictive(
        fit.model, pearson, freeman_tukey,
        _checks(table, masks, counts, np.concatenate(low), np.concatenate(high)),
    )  # fmt: skip


def _patterns(table: Table, columns: int) -> tuple[Bits, Ints]:
    """Return the patterns that the columns of ``cells`` mean, and the counts, with 0 for all others at the end."""
    lists = len(table.lists)
    if columns == len(table.counts):
        return table.patterns, np.append(table.counts, 0)
    if lists < 32 and columns == (1 << lists) - 1:
        codes = np.arange(1, 1 << lists)[:, None] >> np.arange(lists - 1, -1, -1) & 1
        return codes.astype(np.int8), np.append(table.cells()[1:], 0)
    raise InputError("the probabilities do not belong to this table", "check the fit with the table it was made from")


def _chances(cells: Floats) -> Floats:
    """Add what is left for all other patterns as a last column, shape (S, M + 1)."""
    known = cells.sum(axis=1, keepdims=True)
    if not (np.isfinite(cells).all() and (cells >= 0).all() and (known <= 1 + 1e-6).all()):
        raise InputError("these are no probabilities of patterns", "each draw is positive and adds up to at most 1")
    return np.hstack([cells / np.maximum(known, 1), np.maximum(1 - known, 0)])


def _masks(table: Table) -> Iterator[tuple[tuple[int, ...], int | None]]:
    lists = range(len(table.lists))
    yield from (((j,), None) for j in lists)
    yield from ((pair, None) for pair in combinations(lists, 2))
    yield from (((), times) for times in range(1, len(lists) + 1))


def _member(bits: Bits, lists: tuple[int, ...], captures: int | None) -> Ints:
    inside = bits[:, list(lists)].all(axis=1) if captures is None else bits.sum(axis=1) == captures
    return np.asarray(inside, dtype=np.int64)


def _chunks(replicates: int, width: int) -> list[Ints]:
    return np.array_split(np.arange(replicates), max(1, min(replicates, replicates * width // _CHUNK)))


def _discrepancy(counts: Ints, expected: Floats) -> Floats:
    """Return Pearson's and Freeman and Tukey's discrepancy, shape (2, replicates)."""
    gap = (counts - expected) ** 2
    pearson = np.divide(gap, expected, out=np.where(gap > 0, np.inf, 0.0), where=expected > 0)
    return np.array([pearson.sum(axis=1), ((np.sqrt(counts) - np.sqrt(expected)) ** 2).sum(axis=1)])


def _checks(
    table: Table, masks: list[tuple[tuple[int, ...], int | None]], counts: Ints, low: Ints, high: Ints
) -> tuple[Check, ...]:
    size = len(low) + 1
    few, many = ((low <= counts).sum(axis=0) + 1) / size, ((high >= counts).sum(axis=0) + 1) / size
    p = np.minimum(1, 2 * np.minimum(few, many))
    ends = np.quantile(low, 0.025, axis=0), np.quantile(high, 0.975, axis=0)
    return tuple(
        Check(tuple(table.lists[j] for j in lists), captures, int(counts[i]),
              float(ends[0][i]), float(ends[1][i]), float(p[i]))
        for i, (lists, captures) in enumerate(masks)
    )  # fmt: skip
