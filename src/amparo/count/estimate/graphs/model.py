"""The decomposable-graphs model as a fit: what the average over graphs says of one table."""

from __future__ import annotations

from typing import Any

import numpy as np

from amparo.count.estimate.fit import Cap, Fit, from_weights
from amparo.count.estimate.graphs.averaging import Posterior, posterior
from amparo.count.estimate.graphs.cells import sample_cells
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.table import Table
from amparo.text import N_

MODEL = "decomposable-graphs"
SATURATED = N_("nearly every way for the lists to depend on each other is needed; the answer then rests on the prior")

_SHOWN = 10
_CELL_DRAWS = 400


def decomposable_graphs(table: Table, *, delta: float | None = None, cap: int | None = None, seed: int = 0) -> Fit:
    """Average over all decomposable graphs on three to seven lists (Madigan and York 1997; the model of R's dga).

    ``delta`` is the prior count of each of the 2^p cells (2^-p by default), ``cap`` the most unseen people (20 times
    those documented by default). The totals are exact; ``seed`` serves only the draws of ``cells``, which stand in
    the order of the canonical table, the one that the fit holds. Raises InputError.
    """
    table = table.canonical()
    answer = posterior(table, delta=delta, cap=cap)
    saturated = _saturated(answer)
    return Fit(
        MODEL,
        table,
        from_weights(answer.totals, answer.weights),
        cap=Cap(float(answer.totals[-1]), answer.touching()),
        cells=sample_cells(answer, _CELL_DRAWS, stream(seed)),
        seed=seed,
        warnings=(SATURATED,) if saturated > 0.5 else (),
        details={
            "prior": {"total": "1/N", "graphs": "uniform", "delta": float(answer.margins.prior[-1])},
            "graphs_compared": answer.compared,
            "graphs_that_matter": len(answer.graphs),
            "grid_nodes": len(answer.columns.unseen),
            "probability_of_the_complete_graph": saturated,
            "graphs": [_graph(answer, table.lists, row) for row in range(min(_SHOWN, len(answer.graphs)))],
        },
    )


def _graph(answer: Posterior, lists: tuple[str, ...], row: int) -> dict[str, Any]:
    """Describe one graph: its edges by the names of lists, its probability, the median total were it the true one."""
    weights = answer.given_graph(row)
    unseen = np.interp(0.5, np.cumsum(weights) - weights / 2, answer.columns.unseen)
    return {
        "edges": [[lists[-1 - a], lists[-1 - b]] for a, b in answer.graphs.edges(row)],
        "probability": float(answer.probabilities[row]),
        "median": answer.margins.n + round(float(unseen)),
    }


def _saturated(answer: Posterior) -> float:
    every = (1 << answer.margins.lists) - 1
    return float(answer.probabilities[answer.graphs.cliques[:, 0] == every].sum())
