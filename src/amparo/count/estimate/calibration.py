"""Simulation-based calibration: does a model's code compute the posterior it says, and do its intervals hold the truth?

Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv 1804.06788: draw a total from the prior, simulate a table
from it, estimate, and note the rank of the true total among the draws. Over many replications the ranks of a correct
model are uniform. Interval scores: Gneiting and Raftery (2007), JASA 102.

The prior must be proper. For p(N) ∝ 1/N take ``one_over_n`` up to a largest total, and a model with the same largest.
Some tables no model takes (nobody documented, a handful of people). Then the *pair* is drawn again, total and table
together. That is allowed because it looks only at the table: it changes how often each table comes, not what the
total is given the table. To keep the total and redraw its table would favour small totals that were lucky, under a
prior which is no longer the model's. A rule that looks at the total is part of the prior and the model must have it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.stats import beta

from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.attempts import Report, attempt, counter
from amparo.count.estimate.consistency import Model
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import parallel, stream
from amparo.count.estimate.table import Table
from amparo.count.estimate.uniformity import Uniformity, uniformity
from amparo.errors import InputError, RefusedError

PriorDraw = Callable[[np.random.Generator], tuple[int, Table]]
"""Draw a total from the prior and a table from the total; the table may be empty."""
LEVELS = (0.5, 0.8, 0.95)
LARGEST_RANK = 99
_MAX_REDRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often the central interval of ``level`` held the truth.

    ``low`` and ``high`` bound ``held`` with 95 % (Clopper and Pearson); ``score`` is the mean interval score
    on log N: small is good. A total is a whole number, so the interval of a correct model holds it at least as often
    as its level says, and more often where few totals are likely.
    """

    level: float
    held: float
    low: float
    high: float
    score: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """``ranks`` of the answered replications, each 0 … 99. ``unanswered``: no answer; ``redrawn``: pairs drawn again.

    Replications without an answer may be left out only if, like those drawn again, they are chosen by the table.
    """

    ranks: tuple[int, ...]
    uniform: Uniformity
    coverage: tuple[Coverage, ...]
    unanswered: int
    redrawn: int

    def as_data(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Replication:
    rank: int
    ends: tuple[tuple[float, float], ...]
    truth: int
    redrawn: int


def calibrate(
    prior_draw: PriorDraw,
    model: Model,
    replications: int,
    seed: int = 0,
    least: int = 1,
    report: Report | None = None,
    workers: int | None = None,
) -> Calibration:
    """Run R replications; pairs whose table has fewer than ``least`` people are drawn again (see above).

    Raises InputError when a drawn table has more people than its total, or the prior hardly ever gives ``least``;
    RefusedError when no replication got an answer.
    """
    tick = counter(replications, report)

    def one(at: int) -> _Replication | int:
        made = _replicate(prior_draw, model, stream(seed, at), least)
        tick()
        return made

    outcomes = parallel(one, range(replications), workers)
    done = [made for made in outcomes if isinstance(made, _Replication)]
    if not done:
        raise RefusedError("the model answered none of the simulated tables", "simulate tables that it can estimate")
    return Calibration(
        ranks=tuple(made.rank for made in done),
        uniform=uniformity(np.array([made.rank for made in done]), LARGEST_RANK),
        coverage=tuple(_coverage(level, at, done) for at, level in enumerate(LEVELS)),
        unanswered=len(outcomes) - len(done),
        redrawn=sum(made if isinstance(made, int) else made.redrawn for made in outcomes),
    )


def one_over_n(random: np.random.Generator, largest: int) -> int:
    """Draw a total from p(N) ∝ 1/N on 1 … ``largest``."""
    steps = np.cumsum(1 / np.arange(1, largest + 1))
    return int(np.searchsorted(steps, random.random() * steps[-1], side="right")) + 1


def interval_score(low: float, high: float, truth: float, level: float = 0.95) -> float:
    """Return the interval score on the log scale: width, plus 2/(1 - level) times how far the truth lies outside."""
    bottom, top, at = np.log([low, high, truth])
    outside = max(bottom - at, 0.0) + max(at - top, 0.0)
    return float(top - bottom + 2 / (1 - level) * outside)


def _replicate(prior_draw: PriorDraw, model: Model, random: np.random.Generator, least: int) -> _Replication | int:
    """Return one replication, or how many pairs were drawn again when the model then had no answer."""
    truth, table, redrawn = _pair(prior_draw, random, least)
    outcome = attempt(model, table)
    if isinstance(outcome, Refusal):
        return redrawn
    ends = tuple((summary.low, summary.high) for summary in map(outcome.summary, LEVELS))
    return _Replication(_rank(outcome, truth, random), ends, truth, redrawn)


def _pair(prior_draw: PriorDraw, random: np.random.Generator, least: int) -> tuple[int, Table, int]:
    for redrawn in range(_MAX_REDRAWS):
        truth, table = prior_draw(random)
        if table.n > truth:
            raise InputError("a simulated table has more people than its total", "draw the table from the total")
        if table.n >= least:
            return truth, table, redrawn
    raise InputError("the prior hardly ever gives {least} people", "take a prior of larger totals", least=least)


def _rank(fit: Fit, truth: int, random: np.random.Generator) -> int:
    """Rank the truth among 99 draws taken at random; among equal ones its place is random, so that ties are fair."""
    some = random.choice(fit.flat, LARGEST_RANK)
    return int((some < truth).sum() + random.integers((some == truth).sum() + 1))


def _coverage(level: float, at: int, done: list[_Replication]) -> Coverage:
    ends = [(*made.ends[at], made.truth) for made in done]
    held, total = sum(low <= truth <= high for low, high, truth in ends), len(done)
    low = float(beta.ppf(0.025, held, total - held + 1)) if held else 0.0
    high = float(beta.ppf(0.975, held + 1, total - held)) if held < total else 1.0
    score = float(np.mean([interval_score(*three, level) for three in ends]))
    return Coverage(level, held / total, low, high, score)
