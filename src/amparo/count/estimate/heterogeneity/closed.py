"""Models M0, Mt, Mh and Mth of a closed population (Otis and others 1978) in log-linear form.

M0: all lists reach the same share, people are alike. Mt: lists differ. Mh: people differ. Mth: both. How people differ
is one column h(k) of the number of lists k (Rivest and Baillargeon 2007; Baillargeon and Rivest 2007, J. Stat. Soft.
19(5)): Poisson 2^k - 1, Darroch k²/2, gamma log 3.5 - log(3.5 + k), Chao's lower bound a convex curve from k = 3 on.
The tails differ widely and the data can seldom tell them apart: gamma > Darroch > Poisson > Chao.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.heterogeneity import poisson
from amparo.count.estimate.heterogeneity.margins import Margins, margins, possible
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.table import Floats, Table
from amparo.errors import InputError
from amparo.text import N_

HETEROGENEITIES = ("chao", "poisson", "darroch", "gamma")
MODELS = ("m0", "mt", *(f"{family}-{kind}" for family in ("mh", "mth") for kind in HETEROGENEITIES))
"""Model ids that ``closed`` takes."""

_DRAWS = 4_000
_WIDE = 1.5
"""A standard error of log n0 beyond which the interval spans a factor of several hundred."""
_POISSON_UP_TO = 1e12


def closed(table: Table, model: str, *, seed: int = 1) -> Fit:
    """Fit one of ``MODELS``; draws are log-normal in the number on no list, with Poisson noise, shape (1, 4000).

    Raises InputError for an unknown model or an empty table, RefusedError where the model has no finite answer.
    """
    if model not in MODELS:
        raise InputError("no model has this name", "choose one of the models listed in the documentation")
    family, _, kind = model.partition("-")
    data = margins(table, lists=3 if kind else 2)
    found = estimate(data, kind, by_list=family in ("mt", "mth"))
    wide = found.variance > _WIDE**2
    return Fit(
        model,
        table.canonical(),
        table.n + _unseen(found, seed)[None, :],
        seed=seed,
        warnings=(N_("the counts hardly bound this model: its interval spans a factor of several hundred"),)
        if wide
        else (),
        details={
            "estimate": possible(data.n + found.unseen),
            "standard_error": found.error,
            "parameters": found.parameters,
            "aic": 2 * found.parameters - 2 * found.log_likelihood,
            "tau": [float(t) for t in found.tau],
        },
    )


def estimate(data: Margins, kind: str, *, by_list: bool) -> poisson.Estimate:
    """Fit with a heterogeneity of ``kind``, "" for none; negative steps of Chao's curve are left out, one by one."""
    columns = _columns(data, kind)
    found = poisson.fit(data, columns, by_list=by_list)
    while kind == "chao" and (found.tau < 0).any():
        columns = np.delete(columns, int(np.argmin(found.tau)), axis=1)
        found = poisson.fit(data, columns, by_list=by_list)
    return found


def _columns(data: Margins, kind: str) -> Floats:
    k = np.arange(1, data.lists + 1, dtype=np.float64)
    if kind == "chao":
        most = int(np.flatnonzero(data.captures)[-1]) + 1
        return np.maximum(k[:, None] - np.arange(3, most + 1) + 1, 0)
    curves = {"poisson": 2.0**k - 1, "darroch": k**2 / 2, "gamma": np.log(3.5) - np.log(3.5 + k)}
    return curves[kind][:, None] if kind else np.empty((data.lists, 0))


def _unseen(found: poisson.Estimate, seed: int) -> Floats:
    at = (np.arange(_DRAWS) + 0.5) / _DRAWS
    mean = np.exp(found.log_unseen + np.sqrt(found.variance) * ndtri(at))
    noisy = stream(seed).poisson(np.minimum(mean, _POISSON_UP_TO))
    return np.sort(np.where(mean < _POISSON_UP_TO, noisy, mean))
