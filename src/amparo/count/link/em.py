"""Estimate the model without labels: expectation-maximisation on counts of distinct vectors.

Dempster, Laird and Rubin (1977); Winkler (1988) for linkage. A step costs the number of distinct vectors, not of pairs.
Three things make it work where the usual recipes fail:

- the population is *all* pairs: those that no blocking rule brought together count as two people, so the number of
  matches is estimated and not guessed from a deterministic rule;
- u comes from random pairs, and what matches among them contribute is taken out again (an identifier agrees at random
  only because some random pairs are one person);
- slips and relatives are estimated along (see ``model``).

Deterministic: the same counts give the same digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from amparo.count.link.comparison import Comparison
from amparo.count.link.model import FAMILY, Model, below_best, chances
from amparo.count.link.vectors import Floats, Grades, Vectors, tally

STEPS = 2000
CLOSE = 1e-8
"""Relative change of the number of matches at which estimation ends."""

PRIOR_WEIGHT = 4.0
"""Pairs that the starting m of a comparison counts for."""

SLIPS_WEIGHT = 20.0
"""Pairs that "no tilt" counts for."""

FLOOR = 0.1
"""The part of the agreements among random pairs that stays with two people, whatever matches are found to explain."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pairs that people judged, as counts by vector: ``same`` and ``different`` (V,)."""

    same: Floats
    different: Floats


@dataclass(frozen=True, eq=False)
class Estimated:
    """A model, the steps it took, and whether it settled."""

    model: Model
    steps: int
    settled: bool


def estimate(
    vectors: Vectors,
    random: Vectors,
    comparisons: Sequence[Comparison],
    *,
    pairs: float,
    start: float,
    labelled: Labelled | None = None,
) -> Estimated:
    """Estimate a model from the vectors of candidates and of random pairs.

    ``pairs`` is the number of possible pairs, ``start`` a first guess at the number of matches; ``labelled`` holds what
    people judged.
    """
    first = [_start(each) for each in comparisons]
    sampled = _sampled(random, comparisons)
    shared = np.array([[each.id in kin.shares for each in comparisons] for kin in FAMILY], bool)
    shared = shared[(shared.sum(1) > 1) & (shared.sum(1) < len(comparisons))]
    model = Model(
        tuple(first), tuple(sampled), np.ones(len(comparisons) + 1), start, pairs, shared, np.full(len(shared), start)
    )
    for step in range(1, STEPS + 1):
        later = _step(model, vectors, labelled, first, sampled)
        settled = abs(later.matches - model.matches) < CLOSE * model.matches
        model = later
        if settled:
            return Estimated(model, step, True)
    return Estimated(model, STEPS, False)


def _step(
    model: Model, vectors: Vectors, labelled: Labelled | None, first: Sequence[Floats], sampled: Sequence[Floats]
) -> Model:
    ratios = model.ratios(vectors.grades)
    kin = model.kin(ratios)
    odds = model.prior + ratios.sum(1) + model.tilt(vectors.grades) - kin
    same = vectors.counts / (1 + np.exp(-odds))
    apart = vectors.counts - same
    if labelled is not None:
        known = labelled.same + labelled.different
        left = np.maximum(vectors.counts - known, 0) / vectors.counts
        same, apart = same * left + labelled.same, apart * left + labelled.different
    matches = float(np.clip(same.sum(), 1.0, model.pairs / 2))
    found = tally(vectors.grades, same, [len(each) for each in model.m])
    m, slips = _matches(model, vectors.grades, same, found, first)
    u = tuple(_apart(at_random, share, matches / model.pairs) for at_random, share in zip(sampled, m, strict=True))
    return replace(model, m=m, u=u, slips=slips, matches=matches, relatives=_relatives(model, ratios, kin, apart))


def _matches(
    model: Model, grades: Grades, same: Floats, found: Sequence[Floats], first: Sequence[Floats]
) -> tuple[tuple[Floats, ...], Floats]:
    """Return the next m and slips: iterative scaling towards the grades and the numbers of slips seen among matches."""
    best = np.array([each[-1] for each in model.m])
    patterns, place = np.unique(grades >= 0, axis=0, return_inverse=True)
    weight = np.bincount(place.ravel(), weights=same, minlength=len(patterns))
    seen = np.bincount(below_best(grades, model.m), weights=same, minlength=len(best) + 1)
    expected, top = np.zeros(len(best) + 1), np.zeros(len(best))
    for one, share in zip(patterns, weight, strict=True):
        number, agrees = _tilted(best, model.slips, one)
        expected += share * number
        top += share * agrees
    untilted = SLIPS_WEIGHT * chances(best) / chances(best).sum()
    slips = model.slips * (seen + untilted) / (expected + untilted)
    m = tuple(
        _scaled(at, counts, prior, agrees) for at, counts, prior, agrees in zip(model.m, found, first, top, strict=True)
    )
    return m, slips / slips[0]


def _tilted(best: Floats, slips: Floats, seen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return tilted matches in which ``seen`` comparisons speak: how many are below best, each one's best share."""
    number, agrees = np.zeros(len(best) + 1), np.zeros(len(best))
    whole = chances(best[seen]) * slips[: seen.sum() + 1]
    number[: len(whole)] = whole / whole.sum()
    for k in np.flatnonzero(seen):
        others = seen.copy()
        others[k] = False
        rest = chances(best[others])
        up, down = best[k] * (rest @ slips[: len(rest)]), (1 - best[k]) * (rest @ slips[1 : len(rest) + 1])
        agrees[k] = up / (up + down)
    return number, agrees


def _scaled(at: Floats, counts: Floats, prior: Floats, expected: float) -> Floats:
    """Return m of a comparison: below best as seen; the best so that the tilted model shows as many as are seen."""
    told = counts + PRIOR_WEIGHT * prior
    share = told[-1] / told.sum()
    model = (expected + PRIOR_WEIGHT * prior[-1]) / (counts.sum() + PRIOR_WEIGHT)
    odds = at[-1] / (1 - at[-1]) * (share / (1 - share)) / (model / (1 - model))
    best = odds / (1 + odds)
    return np.asarray(np.append(told[:-1] / told[:-1].sum() * (1 - best), best))


def _apart(at_random: Floats, m: Floats, prior: float) -> Floats:
    left = np.maximum(at_random - prior * m, FLOOR * at_random)
    return np.asarray(left / left.sum())


def _relatives(model: Model, ratios: Floats, kin: Floats, apart: Floats) -> Floats:
    others = model.pairs - model.matches
    each = model.shared.astype(float) @ ratios.T - kin
    part = (model.relatives / others)[:, None] * np.exp(each)
    return np.asarray(np.clip((part * apart).sum(1), 1e-3, 0.01 * model.pairs))


def _start(comparison: Comparison) -> Floats:
    """Return m as the comparison's author expects it, by grade."""
    told = np.array([max(level.m, 1e-3) for level in comparison.levels[:0:-1]])
    return np.asarray(told / told.sum())


def _sampled(random: Vectors, comparisons: Sequence[Comparison]) -> list[Floats]:
    sizes = [len(each.levels) - 1 for each in comparisons]
    found = tally(random.grades, random.counts, sizes)
    return [(counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in found]
