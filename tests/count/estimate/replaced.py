"""Models put in place of real ones: that refuse, that never converge, that can be watched."""

import numpy as np

from amparo.count.estimate.diagnostics import converged
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.models import KNOWN, Known
from amparo.errors import RefusedError


def stuck(table, seed):
    """Four chains, each at a total of its own."""
    draws = table.n * (2.0 + np.arange(4)[:, None] + np.random.default_rng(seed).random((4, 500)))
    return Fit("rasch", table.canonical(), draws, convergence=converged(draws), seed=seed)


def refusing(table, seed):
    raise RefusedError("it has had {much} of it", "ask {whom}", much="enough", whom="another")


def put(monkeypatch, name, fit):
    """Let ``fit`` stand in for the model ``name``."""
    monkeypatch.setitem(KNOWN, name, Known(name, "A stand-in.", fit, usual=KNOWN[name].usual))
