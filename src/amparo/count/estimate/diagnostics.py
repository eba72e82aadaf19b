"""Have the chains reached their target? Rank-normalised split R-hat, bulk and tail effective sample size.

Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), *Rank-normalization, folding, and localization: an improved
R-hat for assessing convergence of MCMC*, Bayesian Analysis 16(2). Autocovariances by FFT, Geyer's initial monotone
sequence. Plain numpy: a first answer need not wait for a larger library to load; the tests compare with ArviZ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from amparo.count.estimate.table import Floats

MAX_RHAT = 1.01
MIN_ESS = 400
_LEAST_DRAWS = 4


@dataclass(frozen=True, slots=True)
class Convergence:
    """What the chains of one quantity are worth. ``medians`` are those of each chain: two modes show there first."""

    rhat: float
    ess_bulk: float
    ess_tail: float
    medians: tuple[float, ...]

    @property
    def reached(self) -> bool:
        """Whether the draws may be shown as an answer."""
        return self.rhat < MAX_RHAT and min(self.ess_bulk, self.ess_tail) >= MIN_ESS


def converged(draws: Floats) -> Convergence:
    """Judge draws of shape (chains, draws); chains that never move are worth nothing."""
    return Convergence(rhat(draws), ess_bulk(draws), ess_tail(draws), tuple(float(m) for m in np.median(draws, axis=1)))


def rhat(draws: Floats) -> float:
    """Return the larger of the R-hat of ranks and that of folded ranks; infinite where it cannot be told."""
    split = _split(draws)
    folded = np.abs(split - np.median(split))
    return max(_rhat(_ranked(split)), _rhat(_ranked(folded)))


def ess_bulk(draws: Floats) -> float:
    """Return the effective number of draws for the middle of the distribution."""
    return _ess(_ranked(_split(draws)))


def ess_tail(draws: Floats) -> float:
    """Return the smaller effective number of draws for the 5 % and 95 % quantiles."""
    split = _split(draws)
    return min(_ess(_below(split, float(np.quantile(draws, at)))) for at in (0.05, 0.95))


def _below(draws: Floats, quantile: float) -> Floats:
    """Mark the draws up to a quantile; those under it where it is the largest draw, as it may be of whole people."""
    up_to = draws <= quantile
    return (draws < quantile if up_to.all() else up_to).astype(np.float64)


def _split(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _ranked(draws: Floats) -> Floats:
    ranks = rankdata(draws, method="average").reshape(draws.shape)
    return np.asarray(ndtri((ranks - 0.375) / (draws.size + 0.25)), dtype=np.float64)


def _rhat(draws: Floats) -> float:
    count = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean() if count > 1 else 0.0
    if not within > 0:
        return np.inf
    between = count * draws.mean(axis=1).var(ddof=1)
    return float(np.sqrt((count - 1) / count + between / within / count))


def _ess(draws: Floats) -> float:
    chains, count = draws.shape
    if count < _LEAST_DRAWS or np.ptp(draws) == 0:
        return 0.0
    covariance = _autocovariance(draws)
    within = covariance[:, 0].mean() * count / (count - 1)
    spread = within * (count - 1) / count + (draws.mean(axis=1).var(ddof=1) if chains > 1 else 0.0)
    rho = 1 - (within - covariance.mean(axis=0)) / spread
    rho[0] = 1.0
    # Geyer: sums of neighbouring pairs, as long as they are positive, made to fall; then half of the next pair
    pairs = rho[: count - count % 2].reshape(-1, 2).sum(axis=1)
    most = (count - 3) // 2
    positive = min(int(np.argmax(pairs < 0)), most) if (pairs[: most + 1] < 0).any() else most
    tau = -1 + 2 * np.minimum.accumulate(pairs[:positive]).sum() + max(rho[2 * positive], 0.0)
    tau = max(tau, 1 / np.log10(chains * count))
    return float(chains * count / tau)


def _autocovariance(draws: Floats) -> Floats:
    count = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = 1 << (2 * count - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    return np.asarray(np.fft.irfft(spectrum * spectrum.conj(), size)[:, :count] / count, dtype=np.float64)
