"""A person effect beside the list effects: logit p_ij = β_j + σ θ_i, θ_i standard normal (Rasch; model Mth).

Darroch, Fienberg, Glonek and Junker (1993), JASA 88(423); Fienberg, Johnson and Junker (1999), JRSS A 162(3); Coull
and Agresti (1999), Biometrics 55(1). The upper tail is real: the same overlaps may come from people who differ much, of
whom many are then on no list. Priors: p(N) ∝ 1/N up to a cap; β_j normal around -2 with spread 2.5 (95 % of list shares
between 0.1 % and 95 %); σ half-normal with spread 1.5 (odds that differ up to e³-fold a standard deviation). n0 is
summed out, so J + 1 parameters remain; n0 is then drawn from its negative binomial, cut at the cap.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc
from scipy.stats import nbinom

from amparo.count.estimate.diagnostics import converged
from amparo.count.estimate.fit import Cap, Fit
from amparo.count.estimate.heterogeneity.margins import margins
from amparo.count.estimate.heterogeneity.posterior import BETA_MEAN, BETA_SPREAD, SIGMA_SPREAD, Data, chain
from amparo.count.estimate.heterogeneity.ridge import data_of, follow
from amparo.count.estimate.kernel import parallel, stream
from amparo.count.estimate.table import Bits, Floats, Table
from amparo.errors import InputError
from amparo.text import N_

MODEL = "rasch"
CAP = 20
"""Largest number on no list for one documented, unless another cap is given."""

_CHAINS = 4
_WARM = 400
_DRAWS = 1_000
_ROUNDS = 3
_CELL_DRAWS = 400
_NEAR = 0.95
_LEAST_SHARE = 1e-290


def rasch(table: Table, *, seed: int = 1, cap: float | None = None) -> Fit:
    """Sample the total; ``cap`` is the largest number on no list, 20·n unless given; draws have shape (4, T).

    T doubles up to twice where the chains have not converged. Raises InputError for an empty table or a cap below 1,
    RefusedError where no two lists share anybody.
    """
    seen = margins(table)
    limit = float(np.floor(CAP * table.n if cap is None else cap))
    if not 1 <= limit < np.inf:
        raise InputError("the cap is not a number of people", "give the largest number on no list, 1 or more")
    data = data_of(seen, limit)
    table = table.canonical()
    for doubling in range(_ROUNDS):
        theta = _sample(data, seed, doubling)
        curves = _curves(theta, data[4], data[5])
        totals = table.n + _unseen(curves[..., 0], table.n, limit, seed, doubling)
        convergence = converged(totals)
        if convergence.reached:
            break
    thin = slice(None, None, max(1, theta.shape[0] * theta.shape[1] // _CELL_DRAWS))
    sigma = np.abs(theta[..., -1]).ravel()
    return Fit(
        MODEL,
        table,
        totals,
        convergence=convergence,
        cap=Cap(table.n + limit, float((totals > _NEAR * (table.n + limit)).mean())),
        cells=_cells(table, theta.reshape(-1, seen.lists + 1)[thin], curves.reshape(-1, seen.lists + 1)[thin]),
        seed=seed,
        warnings=(N_("with two lists nothing shows how much people differ: that comes from the prior"),)
        if seen.lists == 2
        else (),
        details={
            "prior_beta": [BETA_MEAN, BETA_SPREAD],
            "prior_sigma": SIGMA_SPREAD,
            "prior_total": "1/N",
            "cap": limit,
            "sigma": [float(q) for q in np.quantile(sigma, (0.025, 0.5, 0.975))],
        },
    )


def _sample(data: Data, seed: int, doubling: int) -> Floats:
    """Run the chains; return θ, shape (chains, draws, J + 1)."""
    ridge = follow(data)
    steps, warm = (_WARM + _DRAWS) << doubling, _WARM << doubling
    size = len(data[0]) + 1

    def run(place: int) -> Floats:
        rng = stream(seed, doubling, place)
        # starts are spread wider than the posterior, or R-hat would see nothing
        start = 1.5 * rng.standard_normal(size)
        kicks, uniforms = rng.standard_normal((steps, size)), rng.random((steps, 2))
        return chain(start, ridge, kicks, uniforms, warm, data)

    return np.stack(parallel(run, range(_CHAINS)))


def _curves(theta: Floats, nodes: Floats, weights: Floats) -> Floats:
    """Return log g_k for k = 0 … J, shape (chains, draws, J + 1): log P(pattern) less its sum of β."""
    lists = theta.shape[-1] - 1
    flat = theta.reshape(-1, lists + 1)
    made = np.empty_like(flat)
    k = np.arange(lists + 1)
    for i, row in enumerate(flat):
        shift = row[-1] * nodes
        terms = weights - np.logaddexp(0, row[:-1, None] + shift).sum(axis=0) + k[:, None] * shift
        peak = terms.max(axis=1)
        made[i] = peak + np.log(np.exp(terms - peak[:, None]).sum(axis=1))
    return made.reshape(theta.shape)


def _unseen(log_none: Floats, n: int, limit: float, seed: int, doubling: int) -> Floats:
    """Draw n0 ≤ limit given each draw's probability of being on no list."""
    seen = -np.expm1(log_none)
    below = betainc(n, limit + 1, seen)
    at = stream(seed, doubling, _CHAINS).random(log_none.shape) * below
    # where even the cap is improbable beyond numbers, everything that is left lies at it
    return np.where(below > _LEAST_SHARE, np.clip(nbinom.ppf(at, n, seen), 0, limit), limit)


def _cells(table: Table, theta: Floats, curves: Floats) -> Floats:
    """Return the probabilities of the table's patterns given that a person is on some list, shape (S, M)."""
    patterns: Bits = table.patterns[:, table.sizes > 0]
    logs = theta[:, :-1] @ patterns.T.astype(np.float64) + curves[:, patterns.sum(axis=1)]
    return np.asarray(np.exp(logs) / -np.expm1(curves[:, :1]))
