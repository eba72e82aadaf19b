"""Which log-linear models to average over: all of them for few lists, else those in Occam's window.

Occam's window (Madigan and Raftery 1994, JASA 89) keeps models not much worse than the best. It is found best first: of
the models in the window whose neighbours are not known, the best is taken, and all that differ from it by one pair of
lists are fitted. Nothing is random, so the same table has the same models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.loglinear.design import Design, Pairs
from amparo.count.estimate.loglinear.fitted import Fitted, fit_models
from amparo.count.estimate.loglinear.hidden import bounded
from amparo.count.estimate.table import Floats

Criterion = Callable[[Fitted], Floats]
"""Gives each of M models a number, shape (M,): the smaller, the better; a weight is exp(-number / 2)."""

ALL_UP_TO = 5
"""Lists for which all 2^pairs models are fitted: 1,024 for five."""
MAX_EXPANSIONS = 60
WINDOW = 1 / 20
_BEYOND = 1 / 20
"""The search walks on through models this much worse than the window: the ways between two groups of good models lead
through them. Without it the Netherlands table gives 121,000 instead of 50,000."""


@dataclass(frozen=True, eq=False)
class Found:
    """Models that answer, best first, with their weights, shape (M,); how many were tried and how many of them refused.

    ``complete`` tells whether all neighbours of the models in the window were tried.
    """

    fitted: Fitted
    weights: Floats
    tried: int
    refused: int
    complete: bool


def search(design: Design, criterion: Criterion, threshold: float | None) -> Found:
    """Fit and weigh models; ``threshold`` is the least weight, as a share of the best's, that a model must have."""
    if design.lists <= ALL_UP_TO:
        return _weighed(fit_models(design, _all(len(design.pairs))), criterion, threshold or 0.0, complete=True)
    window = threshold or WINDOW
    fitted, complete = _window(design, criterion, window)
    return _weighed(fitted, criterion, window, complete)


def _all(pairs: int) -> Pairs:
    return np.array(list(product((False, True), repeat=pairs)), dtype=np.bool_).reshape(-1, pairs)


def _weighed(fitted: Fitted, criterion: Criterion, threshold: float, complete: bool) -> Found:
    known = bounded(fitted)
    kept = fitted.take(np.flatnonzero(known))
    numbers = criterion(kept)
    weights = np.exp(-(numbers - numbers.min(initial=np.inf)) / 2)
    order = np.argsort(-weights, kind="stable")
    order = order[weights[order] >= threshold]
    total = weights[order].sum()
    return Found(kept.take(order), weights[order] / total, len(known), int((~known).sum()), complete)


def _window(design: Design, criterion: Criterion, threshold: float) -> tuple[Fitted, bool]:
    """Return all models tried, and whether the neighbours of all in the window are among them."""
    width, beyond = -2 * np.log(threshold), -2 * np.log(threshold * _BEYOND)
    tried = fit_models(design, design.none()[None])
    numbers = np.where(bounded(tried), criterion(tried), np.inf)
    expanded = np.zeros(1, dtype=np.bool_)
    for _ in range(MAX_EXPANSIONS):
        waiting = _waiting(numbers, expanded, beyond)
        if not waiting.any():
            break
        now = (
            int(np.argmin(np.where(waiting, numbers, np.inf))) if np.isfinite(numbers.min()) else int(waiting.argmax())
        )
        expanded[now] = True
        fresh = fit_models(design, _neighbours(tried.models, now), _begin(tried, now))
        tried = tried.join(fresh)
        numbers = np.concatenate([numbers, np.where(bounded(fresh), criterion(fresh), np.inf)])
        expanded = np.concatenate([expanded, np.zeros(len(fresh.models), dtype=np.bool_)])
    return tried, not _waiting(numbers, expanded, width).any()


def _waiting(numbers: Floats, expanded: NDArray[np.bool_], width: float) -> NDArray[np.bool_]:
    """Tell which models are good enough for their neighbours to be tried; while none can be fitted, all are."""
    best = numbers.min()
    return np.asarray(~expanded & ((numbers <= best + width) | np.isinf(best)))


def _begin(tried: Fitted, now: int) -> Floats | None:
    """Return the parameters of a model, from which those of its neighbours are not far."""
    return tried.theta[now] if tried.usable[now] else None


def _neighbours(models: Pairs, now: int) -> Pairs:
    """Return the models that differ from one by one pair of lists and are not among those tried."""
    known = {model.tobytes() for model in models}
    near = models[now] ^ np.eye(models.shape[1], dtype=np.bool_)
    return np.array([model for model in near if model.tobytes() not in known], dtype=np.bool_).reshape(
        -1, near.shape[1]
    )
