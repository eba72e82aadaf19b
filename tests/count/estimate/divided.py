"""The latent class model of a small table told a second time, plainly: its prior, its density, all its divisions.

Nothing here comes from the kernels; where they agree, both are right or both misread Manrique-Vallier (2016).
"""

from itertools import product

import numpy as np
from scipy.special import gammaln, logsumexp

A = B = 0.25


def density(table, w, logits):
    """Return the log posterior density of w = log u and logits, shape (J, K), up to a constant; complex ones too."""
    u = np.exp(w)
    behind = np.concatenate([[0.0], -np.cumsum(u)])
    with np.errstate(divide="ignore"):
        log_pi = np.concatenate([np.log(-np.expm1(-u)), [0.0]]) + behind
    on, off = -_log1pexp(-logits), -_log1pexp(logits)
    seen = (np.exp(log_pi) * -np.expm1(off.sum(axis=0))).sum()
    bits = table.patterns[:, :, None]
    by_class = (np.where(bits, on, off)).sum(axis=1) + log_pi
    likelihood = table.counts @ np.log(np.exp(by_class).sum(axis=1)) - table.n * np.log(seen)
    prior = w.sum() - (A + len(w)) * np.log(B + u.sum()) + (on + off).sum()
    return likelihood + prior


def gradient(table, w, logits):
    """Differentiate the density by complex steps, exact to rounding; a list of the gradients in w and in logits."""
    found = [np.zeros_like(w), np.zeros_like(logits)]
    for which, point in enumerate((w, logits)):
        for at in np.ndindex(point.shape):
            places = [w.astype(complex), logits.astype(complex)]
            places[which][at] += 1e-30j
            found[which][at] = density(table, *places).imag / 1e-30
    return found


def _log1pexp(x):
    large = x.real > 0
    with np.errstate(over="ignore"):
        return np.where(large, x + np.log1p(np.exp(-x)), np.log1p(np.exp(x)))


def divisions(table, classes, hidden, alpha):
    """Return every division of the people into classes, shape (S, 1 + M, K), the unseen first, with probabilities.

    ``hidden`` lists the numbers of unseen that may be; alpha is known.
    """
    rows = [[split for h in hidden for split in _splits(h, classes)]]
    rows += [list(_splits(int(count), classes)) for count in table.counts]
    states = np.array(list(product(*rows)), dtype=np.int64)
    logs = _log_probability(table, states, alpha)
    return states, np.exp(logs - logsumexp(logs))


def _splits(count, classes):
    if classes == 1:
        yield (count,)
        return
    for first in range(count + 1):
        for rest in _splits(count - first, classes - 1):
            yield (first, *rest)


def _log_probability(table, states, alpha):
    """p(N) ~ 1/N; everybody by name, then the number of ways to name them; Beta integrals for sticks and rates."""
    size = states.sum(axis=1)
    total = size.sum(axis=1)
    logs = gammaln(total + 1) - np.log(total) - gammaln(states + 1).sum(axis=(1, 2))
    behind = size[:, ::-1].cumsum(axis=1)[:, ::-1] - size
    sticks = gammaln(1 + size) + gammaln(alpha + behind) - gammaln(1 + alpha + size + behind)
    logs += sticks[:, :-1].sum(axis=1)
    for j in range(len(table.lists)):
        on = states[:, 1:][:, table.patterns[:, j] == 1].sum(axis=1)
        logs += (gammaln(1 + on) + gammaln(1 + size - on) - gammaln(2 + size)).sum(axis=1)
    return logs


def posterior(table, classes, caps, random, draws=1_000_000, kept=20_000):
    """Return by cap P(N - n = 0 … cap), and the effective number of draws, by importance sampling from the prior.

    Weights are the likelihood with the unseen summed out up to the cap.
    """
    logs, none = map(
        np.concatenate, zip(*(_drawn(table, classes, random, 50_000) for _ in range(draws // 50_000)), strict=True)
    )
    weights = np.exp(logs - logsumexp(logs))
    # a negative binomial of every draw would take long: some are taken by their weights
    none = none[random.choice(len(logs), kept, p=weights)]
    found = {}
    for cap in caps:
        unseen = np.arange(cap + 1.0)[:, None]
        terms = gammaln(table.n + unseen) - gammaln(table.n) - gammaln(unseen + 1)
        with np.errstate(divide="ignore"):
            terms = np.exp(terms + unseen * np.log(none) + table.n * np.log1p(-none))
        within = terms.sum(axis=0)
        effective = within.sum() ** 2 / (within**2).sum() / kept / (1 / kept + (weights**2).sum())
        found[cap] = terms.sum(axis=1) / within.sum(), effective
    return found


def _drawn(table, classes, random, size):
    rates = random.random((size, len(table.lists), classes))
    u = random.standard_exponential((size, classes - 1)) / random.gamma(A, 1 / B, (size, 1))
    left = np.exp(-np.concatenate([np.zeros((size, 1)), u.cumsum(axis=1)], axis=1))
    pi = left - np.concatenate([left[:, 1:], np.zeros((size, 1))], axis=1)
    none = (pi * (1 - rates).prod(axis=1)).sum(axis=1)
    logs = -table.n * np.log1p(-none)
    for bits, count in zip(table.patterns, table.counts, strict=True):
        logs += count * np.log((pi * np.where(bits[:, None], rates, 1 - rates).prod(axis=1)).sum(axis=1))
    return logs, none
