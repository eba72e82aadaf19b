"""Made-up answers for pictures and reports: random tables and draws of known shapes, nothing computed by a model."""

import numpy as np

from amparo.count.estimate.answer import Answer, AtLeast, Refusal
from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.diagnostics import converged
from amparo.count.estimate.fit import Cap, Fit
from amparo.count.estimate.table import Table


def table(names, seed=1, people=6000, share=0.25, stratum=""):
    """People seen by each list at random; those on none are left out."""
    random = np.random.default_rng(seed)
    rates = share * random.uniform(0.3, 1.5, len(names))
    seen = random.random((people, len(names))) < rates
    patterns, counts = np.unique(seen[seen.any(axis=1)], axis=0, return_counts=True)
    return Table.build(names, patterns.astype(int), counts, stratum)


def sampled(data, model, times=1.8, seed=1, apart=0.0, cap=None, spread=0.12):
    """Return draws of four chains around a multiple of the documented; ``apart`` moves one of them away."""
    random = np.random.default_rng(seed)
    hidden = np.log(times - 1) + spread * random.standard_normal((4, 1000)) / (1 - 1 / times)
    hidden[3] += apart
    draws = np.round(data.n * (1 + np.exp(hidden)))
    return Fit(model, data, draws, convergence=converged(draws), cap=cap, seed=seed)


def exact(data, model, times=2.0, spread=0.1, cap=None):
    """Return one row of quantiles: an exact model."""
    at = (np.arange(2000) + 0.5) / 2000
    hidden = np.log(times - 1) + spread * np.log(at / (1 - at))
    return Fit(model, data, np.round(data.n * (1 + np.exp(hidden)))[None, :], cap=cap)


def trials(data, models, seed=3):
    """Return trials of each list and model: most too low, some right, some without an answer."""
    random = np.random.default_rng(seed)
    made = []
    for model in models:
        for name, size in zip(data.lists, data.sizes, strict=True):
            if random.random() < 0.1:
                made.append(Trial(name, int(size), int(size * 0.4), model, None, None, None))
                continue
            middle, width = size * np.exp(random.normal(-0.3, 0.35)), np.exp(random.uniform(0.1, 0.6))
            made.append(Trial(name, int(size), int(size * 0.4), model, middle, middle / width, middle * width))
    return tuple(made)


def answer(
    names=("Exhumations", "Bar association", "OSCE", "Human Rights Watch"), models=3, language_seed=1, **changes
):
    """Return an answer that has everything: models that agree and not, one that did not converge, one refused."""
    data = table(names, language_seed, stratum=changes.pop("stratum", ""))
    fits = [
        sampled(data, "latent classes", 2.1, 1),
        exact(data, "decomposable graphs", 1.6),
        exact(data, "independence", 1.3, 0.03),
    ]
    fits += [exact(data, f"another model {number}", 1.5 + 0.1 * number) for number in range(models - 3)]
    fits.append(sampled(data, "log-linear", 1.9, 2, apart=2.0))
    ensemble = Fit(
        "ensemble", data, np.concatenate([fit.flat[:: max(1, fit.flat.size // 2000)] for fit in fits[:2]])[None, :]
    )
    held = {
        "table": data,
        "fits": tuple(fits[: models + 1]),
        "refusals": (Refusal("sample coverage", "needs at least 60 people on two lists"),),
        "ensemble": ensemble,
        "at_least": AtLeast(data.n * 1.25, data.n * 1.18),
        "consistency": trials(data, ["ensemble", *[fit.model for fit in fits[:models]]]),
        "provenance": {"versions": {"amparo": "0.1.0", "numpy": "2.4.0"}, "seed": 7},
    }
    return Answer(**{**held, **changes})


def capped(**changes):
    """Return an answer whose ensemble touches the largest total it allows."""
    made = answer(**changes)
    data = made.table
    fit = sampled(data, "ensemble", 9, 4, spread=0.5)
    limit = float(np.quantile(fit.draws, 0.93))
    draws = np.minimum(fit.draws, limit)
    wide = Fit("ensemble", data, draws.reshape(1, -1), cap=Cap(limit, 0.07))
    return Answer(
        **{**{name: getattr(made, name) for name in made.__dataclass_fields__}, "ensemble": wide, "fits": made.fits}
    )


def silent(**changes):
    """Return an answer in which nothing converged."""
    made = answer(**changes)
    lost = tuple(
        sampled(made.table, name, 3.3, number, apart=1.5)
        for number, name in enumerate(("latent classes", "log-linear"))
    )
    return Answer(made.table, lost, made.refusals, None, made.at_least, made.consistency, provenance=made.provenance)
