"""Draws of who is who, with the doubt of the model they are drawn from.

Every draw has a model of its own, learned again from people drawn anew (see ``relearning``), as in multiple imputation
proper (Rubin 1987): draws that share one model are too much alike, as it is not known either. The probability of a pair
is the mean over these models. What is shown, and how much a pair matters, come from the model that fits best. To each
draw pairs are added that no key brought together (see ``missed``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.attempts import Report
from amparo.count.estimate.kernel import in_order, stream
from amparo.count.estimate.table import Ints
from amparo.count.link.bridges import explained
from amparo.count.link.em import Estimated, relearned
from amparo.count.link.engine import Compared, Ids
from amparo.count.link.judged import Judged
from amparo.count.link.merging import merging
from amparo.count.link.missed import caught, joined, missed
from amparo.count.link.model import Model
from amparo.count.link.partition import Pairs, Posterior, posterior
from amparo.count.link.prepare import Prepared
from amparo.count.link.relearning import replicates, reweighed, weights
from amparo.count.link.scoring import Scored, Scoring, recounted
from amparo.count.link.vectors import Vectors, grades

MISSING = -6.0
"""Log likelihood ratio of a pair that was never compared, in a component too large to compare it all."""

_JOINING = 1
"""Names the streams of what is joined beside the draws."""


@dataclass(frozen=True, eq=False)
class Learned:
    """The model and all it was learned from: candidates with their vectors, and random pairs with theirs."""

    estimated: Estimated
    candidates: Compared
    vectors: Vectors
    random: Compared
    at_random: Vectors
    keys: Ids
    """What each key by which candidates were found says of each record (t, n)."""

    def again(self, records: Prepared, person: Ids, seed: int, number: int) -> Model:
        """Learn the model from people drawn anew; ``person`` (n,) says whom each record seems to stand for."""
        weight = weights(person, seed, number)
        vectors = reweighed(self.vectors, self.candidates, person, weight)
        at_random = reweighed(self.at_random, self.random, person, weight)
        return relearned(self.estimated, vectors, at_random, records.comparisons)


@dataclass(frozen=True, eq=False)
class Drawn:
    """The posterior of who is who, and about how many pairs of one person no key brought together."""

    posterior: Posterior
    missed: float


def drawn(
    records: Prepared,
    scored: Scored,
    scoring: Scoring,
    learned: Learned,
    judged: Judged,
    *,
    draws: int,
    seed: int,
    report: Report,
) -> Drawn:
    """Draw partitions, in which a third record explains what two poor ones differ in, and a merge has its own prior.

    ``report(done, total)`` is told of models drawn from.
    """
    best = _posterior(records, scored, scoring, judged, draws, seed)
    number = replicates(draws, len(scored.left))
    report(1, number + 1)
    told = _replicated(records, scored, learned, judged, best, number, seed, report) or [best]
    times = caught(learned.keys, scored.left, scored.right)
    found = replace(
        best,
        draws=np.concatenate(
            [_joined(records, learned.keys, times, each, judged, seed, at) for at, each in enumerate(told)]
        ),
        probability=np.mean([each.probability for each in told], axis=0),
    )
    return Drawn(found, missed(times, len(learned.keys), found.probability))


def _replicated(
    records: Prepared,
    scored: Scored,
    learned: Learned,
    judged: Judged,
    best: Posterior,
    number: int,
    seed: int,
    report: Report,
) -> list[Posterior]:
    """Draw from so many models learned again, in all as many partitions as ``best`` has."""
    draws = len(best.draws)

    def again(which: int) -> tuple[Scored, Scoring]:
        return _scored(records, scored, learned.again(records, best.point, seed, which))

    told = []
    for which, (other, by) in enumerate(in_order(again, range(number))):
        count, start = len(range(which, draws, number)), best.draws[which]
        told.append(_posterior(records, other, by, judged, count, (seed << 20) + which + 1, start))
        report(which + 2, number + 1)
    return told


def _joined(
    records: Prepared, keys: Ids, times: Ints, told: Posterior, judged: Judged, seed: int, which: int
) -> NDArray[np.int32]:
    """Return the draws of one model, with pairs that were never compared."""
    expected = missed(times, len(keys), told.probability)
    apart = np.array(judged.cannot, np.int64).reshape(-1, 2)
    return np.stack(
        [
            joined(each, keys, records.lists, records.clean, apart, expected, stream(seed, _JOINING, which, number))
            for number, each in enumerate(told.draws)
        ]
    )


def _scored(records: Prepared, scored: Scored, model: Model) -> tuple[Scored, Scoring]:
    """Weigh the same pairs by another model."""
    scoring = Scoring(model, records.comparisons, records.table)
    weight = scoring.weights(Compared(scored.left, scored.right, scored.codes))
    return replace(scored, weight=weight, model=recounted(model, weight)), scoring


def _posterior(
    records: Prepared, scored: Scored, by: Scoring, judged: Judged, draws: int, seed: int, start: Ids | None = None
) -> Posterior:
    prior, found = scored.model.prior, grades(scored.codes, len(records.comparisons))
    ratios = by.ratios(scored.codes, scored.left)
    pairs = Pairs(scored.left, scored.right, explained(scored.left, scored.right, scored.weight, prior, ratios, found))
    return posterior(
        pairs,
        records.lists,
        records.clean,
        prior=merging(pairs, scored.probability, records.lists, records.clean, prior, MISSING),
        draws=draws,
        seed=seed,
        missing=MISSING,
        must=judged.must,
        cannot=judged.cannot,
        start=start,
    )
