"""Sample the latent class model until it converged, or say that it did not.

Chains start apart, each with the patterns thrown into random classes, and adapt their step for the first iterations.
Then they run on, a quarter as long again each time, until rank-normalised split R-hat and both effective sample sizes
of N are good enough; the first quarter of all iterations is thrown away. Each chain owns a counter-based stream, so
that neither the number of threads nor their order changes a digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from amparo.count.estimate.diagnostics import Convergence, converged
from amparo.count.estimate.fit import Cap, Fit
from amparo.count.estimate.kernel import parallel, stream
from amparo.count.estimate.latent import chain as kernels
from amparo.count.estimate.latent.density import log_density
from amparo.count.estimate.latent.launch import Launch
from amparo.count.estimate.latent.launch import work as launch_space
from amparo.count.estimate.latent.space import (
    MOST_UNSEEN,
    Classes,
    Data,
    Point,
    Prior,
    Space,
    data,
    nobody,
    point,
    space,
)
from amparo.count.estimate.table import Floats, Table
from amparo.errors import InputError

MODEL = "latent-classes"
MOST_CLASSES = 50
CAP = 20
"""The unseen are at most so many times the seen, as in R's LCMCR, which does not say so."""
_LEAST_LISTS = 3
_CHAINS = 4
_SLICE = 250  # iterations between two looks at progress and the keyboard
_ADAPT = 4 * _SLICE
_FIRST = 4 * _SLICE
_MOST = 1_500 * _SLICE
_CELLS = 400

Report = Callable[[int, int], None]


@dataclass(eq=False)
class _Chain:
    """One chain with its stream, its place and its working arrays."""

    rng: np.random.Generator
    data: Data
    prior: Prior
    at: Point
    to: Point
    speed: Point
    into: Space
    of: Classes
    work: Launch
    step: float = 0.02
    hidden: float = 0.0
    totals: list[Floats] = field(default_factory=list)
    cells: list[Floats] = field(default_factory=list)

    @classmethod
    def begin(cls, rng: np.random.Generator, of: Data, prior: Prior, classes: int) -> _Chain:
        at, to, speed = (point(of, classes) for _ in range(3))
        made = cls(rng, of, prior, at, to, speed, space(of, classes), nobody(of, classes), launch_space(of))
        made.hidden = kernels.start(rng, of, prior, made.into, made.of, made.at)
        return made

    def advance(self, adapt: bool) -> None:
        """Run one slice; keep its totals, and the pattern probabilities at its end."""
        totals = np.empty(_SLICE)
        self.step, self.hidden = kernels.run(
            self.rng, self.at, self.to, self.speed, self.data, self.prior, self.into, self.of, self.work,
            self.step, self.hidden, adapt, totals,
        )  # fmt: skip
        if not adapt:
            self.totals.append(totals)
            self.cells.append(self._cells())

    def _cells(self) -> Floats:
        _, p0 = log_density(self.at, self.data, self.prior, self.into)
        shown: Floats = self.into.terms[self.data.held[1:]].sum(axis=1) / (1 - p0)
        return shown


def latent_classes(  # noqa: PLR0913  (each is a part of the model or of when to stop)
    table: Table,
    *,
    seed: int = 1,
    classes: int | None = None,
    a: float = 0.25,
    b: float = 0.25,
    cap: float | None = None,
    least: int = _FIRST,
    most: int = _MOST,
    report: Report | None = None,
) -> Fit:
    """Fit a Dirichlet process mixture of latent classes (Manrique-Vallier 2016), the model of R's LCMCR.

    ``classes`` K truncates the process (default 10, 15 from ten lists on, at most 2^J - 1); alpha ~ Gamma(a, rate b);
    capture probabilities are uniform; p(N) ~ 1/N for at most ``cap`` people unseen (default 20 n; ``inf`` for none).
    ``least`` and ``most`` bound the iterations a chain. ``cells`` of the fit follow the patterns of the canonical
    table. The fit says by ``answered`` whether it converged. Raises InputError for fewer than three lists or senseless
    settings.
    """
    table = table.canonical()
    kept = data(table)
    count = classes or min(2 ** len(table.lists) - 1, 10 if len(table.lists) < 10 else 15)
    largest = float(CAP * table.n if cap is None else cap)
    prior = Prior(a, b, min(largest, MOST_UNSEEN))
    _check(table, count, prior)
    chains = [_Chain.begin(stream(seed, place), kept, prior, count) for place in range(_CHAINS)]
    _advance(chains, _ADAPT, True, None, 0)
    done, target, found = 0, _slices(min(least, most)), None
    while found is None or not (found.reached or done >= most):
        _advance(chains, target - done, False, report, done)
        done, target = target, _slices(min(most, target * 5 // 4))
        draws = _draws(chains)
        found = converged(draws)
    return _fit(table, chains, draws, found, seed)


def _check(table: Table, classes: int, prior: Prior) -> None:
    if len(table.lists) < _LEAST_LISTS or table.n == 0:
        raise InputError(
            "latent classes need people on at least {limit} lists", "use another model", limit=_LEAST_LISTS
        )
    if not 1 < classes <= MOST_CLASSES:
        raise InputError("the number of classes is not between 2 and {limit}", "10 is usual", limit=MOST_CLASSES)
    if not (prior.a > 0 and prior.b > 0 and prior.cap >= 1):
        raise InputError("a prior of the latent classes is not above 0", "leave it out to take the usual one")


def _slices(iterations: int) -> int:
    """Round up to whole slices."""
    return max(-(-iterations // _SLICE), 1) * _SLICE


def _advance(chains: list[_Chain], iterations: int, adapt: bool, report: Report | None, done: int) -> None:
    for begun in range(0, iterations, _SLICE):
        parallel(lambda one: one.advance(adapt), chains)
        if report:
            report(done + begun + _SLICE, done + iterations)


def _draws(chains: list[_Chain]) -> Floats:
    slices = len(chains[0].totals)
    return np.stack([np.concatenate(one.totals[slices // 4 :]) for one in chains])


def _fit(table: Table, chains: list[_Chain], draws: Floats, found: Convergence, seed: int) -> Fit:
    prior = chains[0].prior
    cells = np.concatenate([np.stack(one.cells[len(one.cells) // 4 :]) for one in chains])
    largest = table.n + prior.cap
    limit = Cap(largest, float((draws > largest * 0.95).mean())) if prior.cap < MOST_UNSEEN else None
    details = {
        "classes": len(chains[0].of.size),
        "prior": {"alpha": f"Gamma({prior.a:g}, rate {prior.b:g})", "capture": "Beta(1, 1)", "total": "1 / N"},
        "chains": len(chains),
        "iterations": len(chains[0].totals) * _SLICE,
        "step_sizes": [round(one.step, 4) for one in chains],
        "classes_with_people": int(np.median([(one.of.size > 0).sum() for one in chains])),
    }
    thin = np.unique(np.linspace(0, len(cells) - 1, _CELLS).astype(int))
    return Fit(MODEL, table, draws, found, limit, cells[thin], seed, details=details)
