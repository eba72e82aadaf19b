"""How well each graph and each number of unseen people explain a table: the hyper-Dirichlet marginal likelihood.

Madigan and York (1997), *Bayesian methods for estimation of the size of a closed population*, Biometrika 84(1); hyper-
Dirichlet law: Dawid and Lauritzen (1993). Given a graph, the likelihood is a product over its cliques divided by one
over its separators, and each factor depends only on the table of counts over those lists. So there are 2^p columns of
log-gammas to work out, however many graphs there are, and a graph's score is a short sum of columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from amparo.count.estimate.graphs.chordal import Graphs, Masks
from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.table import Floats, Ints, Table


@dataclass(frozen=True, eq=False)
class Margins:
    """The table summed over each set of lists, with the prior's share of it.

    ``counts[C, x]`` is how many people have, on the lists of mask C, exactly those of mask x (for x within C), the
    unseen left out; ``prior[C]`` is what the prior adds to every cell: δ·2^(p - |C|).
    """

    lists: int
    n: int
    counts: Floats
    prior: Floats

    @classmethod
    def of(cls, table: Table, delta: float) -> Margins:
        """Sum a table over every set of its lists; list 0 is the highest bit."""
        cells = table.cells()
        every = np.arange(len(cells))
        counts = np.array([np.bincount(every & mask, weights=cells, minlength=len(cells)) for mask in every])
        outside = len(table.lists) - np.bitwise_count(every).astype(np.float64)
        return cls(len(table.lists), table.n, counts, delta * np.exp2(outside))

    def within(self, mask: int) -> Ints:
        """Return the cells of the table over some lists, as masks, ascending: the first is on none of them."""
        every = np.arange(len(self.prior))
        return np.flatnonzero(every & ~mask == 0)


@dataclass(frozen=True, eq=False)
class Columns:
    """Log factors at K numbers of unseen people, first, and their slopes by log(unseen + 1), second.

    ``common``, shape (2, K), belongs to every graph: the ways to choose the unseen, and the prior 1/N. ``factors``,
    shape (2, 2^p, K), is for each set of lists the normalised log marginal likelihood; that of no list is 0.
    """

    unseen: Ints
    common: Floats
    factors: Floats

    @classmethod
    def at(cls, margins: Margins, unseen: Ints) -> Columns:
        """Work out the columns at ``unseen``, shape (K,), ascending."""
        here = unseen.astype(np.float64)
        total = margins.n + here
        whole = total + margins.prior[0]
        zero = here + (margins.counts[:, 0] + margins.prior)[:, None]
        common = [gammaln(total) - gammaln(here + 1), (here + 1) * (digamma(total) - digamma(here + 1))]
        factors = np.array([
            gammaln(zero) - gammaln(whole) + _constants(margins)[:, None],
            (here + 1) * (digamma(zero) - digamma(whole)),
        ])  # fmt: skip
        factors[:, 0] = 0.0
        return cls(unseen, np.array(common), factors)

    def score(self, graphs: Graphs, row: int) -> Floats:
        """Return log p(data, unseen | graph) of one graph, up to a constant, shape (K,)."""
        log: Floats = self.common[0].copy()
        for clique, separator in graphs.junctions(row):
            log += self.factors[0, clique] - self.factors[0, separator]
        return log


def _constants(margins: Margins) -> Floats:
    """Return what does not depend on the unseen, for each set of lists, shape (2^p,)."""
    seen = [
        gammaln(margins.counts[mask, margins.within(mask)[1:]] + margins.prior[mask]).sum()
        - (1 << mask.bit_count()) * gammaln(margins.prior[mask])
        for mask in range(len(margins.prior))
    ]
    return np.asarray(seen + gammaln(margins.prior[0]))


@dataclass(frozen=True, eq=False)
class Sweep:
    """All graphs at all nodes of a grid, relative to the ``best`` log score.

    ``density`` (K,) sums over graphs, ``slope`` (K,) is its slope by log(unseen + 1); ``mass`` (G,) sums over the grid.
    ``peak`` (G,) bounds each graph's log score from above, between the nodes too; ``rise`` (K - 1,) is the most that a
    graph that matters changes within a cell.
    """

    best: float
    density: Floats
    slope: Floats
    mass: Floats
    peak: Floats
    rise: Floats


def sweep(graphs: Graphs, columns: Columns, best: float, negligible: float) -> Sweep:
    """Score all graphs; those that stay more than ``negligible`` below ``best`` (or a better one met) do not count."""
    places, weights = np.log1p(columns.unseen), rule(columns.unseen)
    weights[1] /= columns.unseen + 1
    made = _sweep(graphs.cliques, graphs.separators, places, columns.common, columns.factors, weights, best, negligible)
    return Sweep(*made)


def rule(unseen: Ints) -> Floats:
    """Return what values and slopes at the nodes count for in a sum over all whole numbers, shape (2, K).

    The trapezoid rule with the first correction of Euler and Maclaurin; exact where every whole number is a node.
    """
    gaps = np.diff(unseen).astype(np.float64)
    left, right = np.append(1, gaps), np.append(gaps, 1)
    return np.array([(left + right) / 2, (right**2 - left**2) / 12])


@compiled
def _sweep(
    cliques: Masks, separators: Masks, places: Floats, common: Floats, factors: Floats, weights: Floats,
    best: float, negligible: float,
) -> tuple[float, Floats, Floats, Floats, Floats, Floats]:  # fmt: skip
    count, nodes = len(cliques), len(places)
    density, density_slope, rise = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes - 1)
    mass, peak = np.zeros(count), np.zeros(count)
    row, slope = np.zeros(nodes), np.zeros(nodes)
    for g in range(count):
        row[:] = common[0]
        slope[:] = common[1]
        for i in range(cliques.shape[1]):
            clique, separator = cliques[g, i], separators[g, i]
            if clique == 0:
                break
            for k in range(nodes):
                row[k] += factors[0, clique, k] - factors[0, separator, k]
                slope[k] += factors[1, clique, k] - factors[1, separator, k]
        top = row.max()
        if top > best:
            scale = np.exp(best - top)
            density *= scale
            density_slope *= scale
            mass[:g] *= scale
            best = top
        for k in range(nodes - 1):
            high = max(row[k], row[k + 1])
            if slope[k] > 0 > slope[k + 1]:
                # a maximum between two nodes lies under both tangents
                step = places[k + 1] - places[k]
                reach = (row[k + 1] - row[k] - slope[k + 1] * step) / (slope[k] - slope[k + 1])
                high = max(high, row[k] + slope[k] * min(max(reach, 0.0), step))
            top = max(top, high)
            if high > best - negligible:
                rise[k] = max(rise[k], high - min(row[k], row[k + 1]))
        peak[g] = top
        for k in range(nodes):
            if row[k] > best - negligible:
                share = np.exp(row[k] - best)
                density[k] += share
                density_slope[k] += share * slope[k]
                mass[g] += share * (weights[0, k] + weights[1, k] * slope[k])
    return best, density, density_slope, mass, peak, rise
