"""The exact posterior of the total over all decomposable graphs, on a grid that is fine where the mass is.

Every whole number of unseen people up to a cap is a hypothesis. Scores are smooth and their slopes known, so sums over
them need few nodes: a grid of whole numbers starts coarse and is split until no cell holds more than a sliver of the
mass and no graph that matters changes much within one. Graphs whose best score cannot matter are left out early.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from amparo.count.estimate.graphs.chordal import Graphs, chordal_graphs
from amparo.count.estimate.graphs.score import Columns, Margins, Sweep, rule, sweep
from amparo.count.estimate.table import Floats, Ints, Table
from amparo.errors import InputError

LEAST_LISTS = 3
MOST_LISTS = 7
"""Eight lists have 30,888,596 decomposable graphs: minutes and gigabytes."""
MOST_UNSEEN = 10**11
"""Above it, log-gammas in double precision no longer tell neighbouring graphs apart."""
TIMES_SEEN = 20
"""The cap on the unseen, in people documented: that of R's dga as it is usually run."""

_NEGLIGIBLE = 35.0
"""In logs: half a million graphs this far below the best, each spread a thousand times wider, weigh less than 1e-6."""
_SLIVER = 1 / 100
_MOST_RISE = 1.0
_PIECES = 512


@dataclass(frozen=True, eq=False)
class Posterior:
    """The posterior of the total N and of the graph.

    ``totals`` (T,) ascending, each standing for ``widths`` (T,) whole numbers, has ``weights`` (T,) that sum to 1.
    ``graphs`` are those that matter, most probable first, with ``probabilities`` (G,). ``columns`` are the log
    factors at the K nodes of the grid.
    """

    totals: Floats
    weights: Floats
    widths: Floats
    graphs: Graphs
    probabilities: Floats
    compared: int
    margins: Margins
    columns: Columns

    def log_mass(self, total: float) -> float:
        """Return log P(N = total | data); minus infinity below n and above the cap."""
        if not self.totals[0] <= total <= self.totals[-1]:
            return -np.inf
        with np.errstate(divide="ignore"):
            return float(np.log(np.interp(total, self.totals, self.weights / self.widths)))

    def touching(self) -> float:
        """Return the share of the mass within a twentieth below the largest total."""
        return float(self.weights[self.totals >= 0.95 * self.totals[-1]].sum())

    def given_graph(self, row: int) -> Floats:
        """Return the posterior of the unseen at the nodes of the grid under one graph, shape (K,), sum 1."""
        score = self.columns.score(self.graphs, row)
        weights = np.exp(score - score.max()) * rule(self.columns.unseen)[0]
        return np.asarray(weights / weights.sum())


def posterior(table: Table, *, delta: float | None = None, cap: int | None = None) -> Posterior:
    """Average over all decomposable graphs, p(N) ∝ 1/N, every graph equally probable beforehand.

    ``delta`` is what the hyper-Dirichlet prior adds to each of the 2^p cells, 2^-p by default; ``cap`` the most unseen
    people, 20 times those documented by default. Raises InputError for fewer than three or more than seven lists.
    """
    table = table.canonical()
    _check(table, delta, cap)
    margins = Margins.of(table, 2.0 ** -len(table.lists) if delta is None else delta)
    every = chordal_graphs(len(table.lists))
    graphs, columns, swept = _refined(margins, every, TIMES_SEEN * table.n if cap is None else cap)
    order = np.argsort(-swept.mass, kind="stable")
    fine, weights, widths = _interpolated(columns.unseen, swept)
    return Posterior(
        table.n + fine.astype(np.float64), weights, widths, graphs.select(order),
        swept.mass[order] / swept.mass.sum(), len(every), margins, columns,
    )  # fmt: skip


def _check(table: Table, delta: float | None, cap: int | None) -> None:
    if len(table.lists) < LEAST_LISTS:
        raise InputError(
            "decomposable graphs need at least {least} lists", "add a list, or use another model", least=LEAST_LISTS
        )
    if len(table.lists) > MOST_LISTS:
        raise InputError(
            "decomposable graphs take at most {most} lists",
            "leave out or merge lists, or use another model",
            most=MOST_LISTS,
        )
    if table.n == 0:
        raise InputError("nobody is on any list", "check the column of counts")
    if delta is not None and not 1e-6 <= delta <= 1e6:
        raise InputError("the prior count of a cell is out of range", "give a number from 0.000001 to 1000000")
    if cap is not None and not 1 <= cap <= MOST_UNSEEN:
        raise InputError("the cap is out of range", "give a whole number from 1 to {most}", most=MOST_UNSEEN)


def _refined(margins: Margins, graphs: Graphs, cap: int) -> tuple[Graphs, Columns, Sweep]:
    """Split the grid until it is fine enough; return the graphs that matter and their scores on it."""
    unseen = _coarse(cap)
    columns = Columns.at(margins, unseen)
    swept = sweep(graphs, columns, -np.inf, _NEGLIGIBLE)
    while True:
        graphs = graphs.select(np.flatnonzero(swept.peak > swept.best - _NEGLIGIBLE))
        columns = Columns.at(margins, unseen)
        swept = sweep(graphs, columns, swept.best, _NEGLIGIBLE)
        finer = _split(unseen, _uneven(unseen, swept))
        if len(finer) == len(unseen):
            return graphs, columns, swept
        unseen = finer


def _coarse(cap: int) -> Ints:
    start = min(cap, 64)
    steps = np.geomspace(start, cap, 2 + int(np.log(cap / start) / 0.08))
    return np.unique(np.concatenate([np.arange(start + 1), np.round(steps).astype(np.int64)]))


def _uneven(unseen: Ints, swept: Sweep) -> NDArray[np.bool_]:
    """Return which cells hold too much of the mass or too steep a rise, shape (K - 1,)."""
    mass = np.diff(unseen) * (swept.density[1:] + swept.density[:-1]) / 2
    heavy = mass > _SLIVER * (rule(unseen)[0] * swept.density).sum()
    return np.asarray(heavy | (swept.rise > _MOST_RISE))


def _split(unseen: Ints, where: NDArray[np.bool_], pieces: int = 2) -> Ints:
    gaps = np.diff(unseen)[where]
    inner = unseen[:-1][where][:, None] + gaps[:, None] * np.arange(1, pieces) // pieces
    return np.unique(np.concatenate([unseen, inner.ravel()]))


def _interpolated(unseen: Ints, swept: Sweep) -> tuple[Ints, Floats, Floats]:
    """Return a grid some 500 times finer, the mass on it (sum 1) and how many whole numbers each of its nodes is."""
    fine = _split(unseen, np.ones(len(unseen) - 1, dtype=np.bool_), _PIECES)
    density = np.maximum(swept.density, np.exp(-2 * _NEGLIGIBLE))
    logs = CubicHermiteSpline(np.log1p(unseen), np.log(density), swept.slope / density)(np.log1p(fine))
    widths = rule(fine)[0]
    mass = np.exp(logs) * widths
    return fine, mass / mass.sum(), widths
