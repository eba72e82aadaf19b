"""Bayesian averaging over decomposable graphs of dependence between lists (Madigan and York 1997)."""

from amparo.count.estimate.graphs.averaging import Posterior, posterior
from amparo.count.estimate.graphs.cells import sample_cells
from amparo.count.estimate.graphs.model import decomposable_graphs

__all__ = ["Posterior", "decomposable_graphs", "posterior", "sample_cells"]
