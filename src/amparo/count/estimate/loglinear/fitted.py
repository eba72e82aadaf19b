"""Many log-linear models fitted to one table: estimates, their spread, information criteria."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.loglinear.design import Design, Pairs
from amparo.count.estimate.loglinear.newton import ABSENT, FITTED, FREE, MINUS_INFINITY, climb_all
from amparo.count.estimate.table import Floats, Ints


@dataclass(frozen=True, eq=False)
class Fitted:
    """M models: ``models`` (M, P), ``use`` and ``theta`` (M, F), ``likelihood``, ``se`` and ``states`` (M,).

    ``se`` is the standard error of log n0; ``states`` is what came of the fit.
    """

    design: Design
    models: Pairs
    use: Ints
    theta: Floats
    likelihood: Floats
    se: Floats
    states: Ints

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Models whose maximum exists, is unique and was found, shape (M,)."""
        return np.asarray(self.states == FITTED)

    @property
    def log_hidden(self) -> Floats:
        """Logarithm of the expected number on no list, shape (M,)."""
        return self.theta[:, -1]

    @property
    def size(self) -> Ints:
        """Parameters of each model, those at minus infinity included, shape (M,)."""
        return np.asarray(self.models.sum(axis=1) + self.design.lists + 1)

    @property
    def deviance(self) -> Floats:
        """Twice the log-likelihood lost against a parameter for each pattern, shape (M,)."""
        return 2 * (self.design.saturated - self.likelihood)

    @property
    def aic(self) -> Floats:
        """Akaike's criterion, up to what all models share, shape (M,)."""
        return self.deviance + 2 * self.size

    @property
    def bic(self) -> Floats:
        """Schwarz's criterion with the people documented as its sample size, up to what all share, shape (M,)."""
        return np.asarray(self.deviance + np.log(self.design.table.n) * self.size)

    @property
    def aicc(self) -> Floats:
        """Akaike's criterion corrected for few people (Hurvich and Tsai 1989), shape (M,)."""
        spare = np.maximum(self.design.table.n - self.size - 1, 1)
        return np.asarray(self.aic + 2 * self.size * (self.size + 1) / spare)

    def described(self, m: int) -> dict[str, Any]:
        """Return what is worth knowing of one model, as plain data."""
        return {
            "pairs": self.design.names(self.models[m]),
            "no_overlap": self.design.names(self.models[m] & self.design.empty),
            "hidden": float(np.exp(self.log_hidden[m])),
            "se_log_hidden": float(self.se[m]),
            "deviance": float(self.deviance[m]),
            "aic": float(self.aic[m]),
            "bic": float(self.bic[m]),
        }

    def join(self, other: Fitted) -> Fitted:
        """Return these models and others of the same table."""
        joined = (np.concatenate([getattr(self, name), getattr(other, name)]) for name in _ROWS)
        return Fitted(self.design, *joined)

    def take(self, rows: NDArray[np.generic]) -> Fitted:
        """Return some of the models."""
        return Fitted(self.design, *(getattr(self, name)[rows] for name in _ROWS))


_ROWS = ("models", "use", "theta", "likelihood", "se", "states")


def fit_models(design: Design, models: Pairs, start: Floats | None = None) -> Fitted:
    """Fit models, shape (M, P), each by maximum likelihood; ``start``, shape (F,), are parameters to begin with."""
    pairs = np.where(models, np.where(design.empty, MINUS_INFINITY, FREE), ABSENT)
    others = np.full((len(models), design.lists + 1), FREE)
    use = np.hstack([pairs, others]).astype(np.int64)
    theta = np.tile(_start(design) if start is None else start, (len(models), 1))
    out, states = np.empty((len(models), 2)), np.empty(len(models), dtype=np.int64)
    climb_all(design.masks, design.totals, use, theta, design.lists, out, states)
    return Fitted(design, models, use, theta, out[:, 0], np.sqrt(out[:, 1]), states)


def _start(design: Design) -> Floats:
    """Return where Newton starts: all cells alike, where the information is as regular as it can be."""
    theta = np.zeros(len(design.masks))
    theta[-1] = np.log(design.table.n) - design.lists * np.log(2)
    return theta
