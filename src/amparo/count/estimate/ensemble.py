"""The models together: weighed by how they did on totals that are known, and no surer than that test allows.

Every method's intervals miss known totals far more often than they say, nearly always on the low side (see
``consistency``). So the models are pooled (a mixture; each keeps its own doubt), and what they missed is added:

    log(unseen + c) = log(unseen of a model + c) + error,

the error a two-piece normal with median 0, spread s above it and ``_DOWN`` s below: the middle stays, the interval
grows, and grows upwards.

The spread s of this error comes from the table's own trials, on top of a prior learned from public tables; how often
intervals then hold known totals, also of tables that s was not learned from, stands in ``docs/performance.md``. Weights
follow the predictive density of the table's known totals. That errors on known totals are like the error on the unknown
one is an assumption: people on some list may be easier to find than those on none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp, ndtri
from scipy.stats import norm

from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.table import Floats, Table
from amparo.errors import RefusedError

MODEL = "ensemble"
TYPICAL = 0.8
"""Prior median of s: the value with the best mean interval score over 65 known totals of public tables."""
_SPREAD = 0.4
"""Prior spread of log s: tables differ, from about 0.4 to about 0.9."""
_DOWN = 0.25
"""How much smaller errors are where the models say too much: of 65 known totals none lay below the pooled interval."""
_FEW = 5.0
"""c: below a few people unseen, errors are of a few people, not of a factor."""
_TRUST = 0.5
"""How much a trial counts for weights: trials on lists of one table are not independent of each other."""
_STEPS = ndtri((np.arange(25) + 0.5) / 25)
_DRAWS = 4_000


class _Said(NamedTuple):
    """A trial on the scale of log(unseen + c): the known value, a model's middle, its spread below and above."""

    truth: float
    middle: float
    below: float
    above: float

    def log_density(self, s: float) -> float:
        """Return the log predictive density of the truth when an error of spread s is added: a two-piece normal."""
        above, below = np.hypot(self.above, s), np.hypot(self.below, _DOWN * s)
        side = above if self.truth > self.middle else below
        return float(-0.5 * ((self.truth - self.middle) / side) ** 2 - np.log(0.5 * (above + below)))


def ensemble(
    table: Table, fits: Sequence[Fit], trials: Sequence[Trial], *, seed: int = 1, typical: float = TYPICAL
) -> Fit:
    """Pool the fits that answered into one. ``details`` holds weights, spread of the error and disagreement.

    ``typical`` is the prior median of the spread of the error. A cap of a single model is not one of the pool, whose
    error reaches beyond it; that the model's answer touches its cap stays a warning of that model.

    Raises RefusedError when no model answered.
    """
    able = [fit for fit in fits if fit.answered]
    if not able:
        raise RefusedError("no model gave an answer", "see what each of them says, and try longer runs or fewer lists")
    weights = weigh([fit.model for fit in able], trials)
    sds = errors(weights, trials, typical)
    draws = _draws(table.n, able, weights, sds, seed)
    middles = [fit.summary().median for fit in able]
    details = {
        "weights": {name: round(weight, 4) for name, weight in weights.items()},
        "error_sd": {"prior": typical, "here": round(float(np.exp(np.log(sds).mean())), 3), "trials": _lists(trials)},
        "disagreement": round(max(middles) / min(middles), 3),
        "medians": {fit.model: round(middle) for fit, middle in zip(able, middles, strict=True)},
    }
    return Fit(MODEL, table, draws, seed=seed, details=details)


def weigh(models: Sequence[str], trials: Sequence[Trial]) -> dict[str, float]:
    """Return weights that sum to 1: how well each model foresaw known totals; equal without trials."""
    votes = {model: [said.log_density(TYPICAL) for said in _by_list(trials, model).values()] for model in models}
    means = {model: float(np.mean(vote)) for model, vote in votes.items() if vote}
    usual = float(np.mean(list(means.values()))) if means else 0.0
    scores = np.array([_TRUST * _lists(trials) * means.get(model, usual) for model in models])
    return dict(zip(models, map(float, np.exp(scores - logsumexp(scores))), strict=True))


def errors(weights: Mapping[str, float], trials: Sequence[Trial], typical: float = TYPICAL) -> Floats:
    """Return equally likely values of s: the prior's, resampled by how well each foresaw the known totals."""
    said = {model: _by_list(trials, model) for model in weights}
    grid = typical * np.exp(_SPREAD * _STEPS)
    scores = np.array([_log_pooled(weights, said, s) for s in grid])
    share = np.cumsum(np.exp(scores - logsumexp(scores)))
    at = np.searchsorted(share, (np.arange(100) + 0.5) / 100)
    found: Floats = grid[np.minimum(at, len(grid) - 1)]
    return found


def _log_pooled(weights: Mapping[str, float], said: Mapping[str, Mapping[str, _Said]], s: float) -> float:
    """Return the log density of all known totals under the pool, one vote a list."""
    total = 0.0
    for name in sorted({name for each in said.values() for name in each}):
        able = [model for model in weights if name in said[model]]
        terms = [np.log(weights[model]) + said[model][name].log_density(s) for model in able]
        total += float(logsumexp(terms) - np.log(sum(weights[model] for model in able)))
    return total


def _by_list(trials: Sequence[Trial], model: str) -> dict[str, _Said]:
    return {one.conditioned_on: _said(one) for one in trials if one.model == model and one.median is not None}


def _said(trial: Trial) -> _Said:
    ends = (trial.truth, trial.median or 0.0, trial.low or 0.0, trial.high or 0.0)
    truth, middle, low, high = (float(np.log(max(end - trial.seen, 0.0) + _FEW)) for end in ends)
    reach = float(norm.ppf(0.975))
    return _Said(truth, middle, (middle - low) / reach, (high - middle) / reach)


def _lists(trials: Sequence[Trial]) -> int:
    return len({one.conditioned_on for one in trials if one.median is not None})


def _draws(n: int, fits: Sequence[Fit], weights: Mapping[str, float], sds: Floats, seed: int) -> Floats:
    """Draw from the pool with its error, shape (1, draws): every model's quantiles in the share of its weight."""
    rng = stream(seed, 0)
    counts = np.diff(np.round(np.cumsum([0.0, *(weights[fit.model] for fit in fits)]) * _DRAWS)).astype(int)
    parts = [
        np.quantile(fit.flat, (np.arange(count) + 0.5) / count)
        for fit, count in zip(fits, counts, strict=True)
        if count
    ]
    steps = ndtri((np.arange(_DRAWS) + 0.5) / _DRAWS)
    steps[steps < 0] *= _DOWN
    error = rng.permutation(steps) * rng.permutation(np.resize(sds, _DRAWS))
    unseen = (np.concatenate(parts) - n + _FEW) * np.exp(error) - _FEW
    return np.sort(n + np.round(np.maximum(unseen, 0.0)))[None, :]
