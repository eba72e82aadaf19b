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

from amparo.count.link.background import background
from amparo.count.link.comparison import Comparison
from amparo.count.link.model import FAMILY, Model, Patterns, Relatives, chances
from amparo.count.link.records import IDENTIFIER
from amparo.count.link.vectors import Floats, Vectors, tally

STEPS = 2000
CLOSE = 1e-7
"""Relative change of the number of matches at which estimation ends."""

ROUGH = 1e-5
"""The same where a model is learned again: the rest is small beside what replicates differ by."""

PRIOR_WEIGHT = 10.0
"""Pairs that the starting m of a comparison counts for."""

SLIPS_WEIGHT = 50.0
"""Pairs that "no tilt" counts for."""

SAID = 0.02
"""Share of candidates in which a comparison must speak for relatives to be told by it."""

FAMILY_WEIGHT = 20.0
"""Pairs of relatives that what was last thought of their sharing counts for; damps the steps, not the outcome."""

FLOOR = 0.1
"""The part of the agreements among random pairs that stays with two people, whatever matches are found to explain."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pairs that people judged, as counts by vector: ``same`` and ``different`` (V,)."""

    same: Floats
    different: Floats


@dataclass(frozen=True, eq=False)
class Given:
    """What every step goes by: vectors, labels, where m starts, grades of random pairs, what relatives may share."""

    vectors: Vectors
    patterns: Patterns
    labelled: Labelled | None
    first: Sequence[Floats]
    sampled: Sequence[Floats]
    free: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Estimated:
    """A model, the steps it took, whether it settled, and what it was estimated from."""

    model: Model
    steps: int
    settled: bool
    given: Given


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
    family = _family(vectors, comparisons)
    shared = np.array([[kin.start(each.id) for each in comparisons] for kin in family]).reshape(-1, len(comparisons))
    free = np.array([[not kin.fixed(each.id) for each in comparisons] for kin in family], bool).reshape(shared.shape)
    first, sampled = [_start(each) for each in comparisons], _sampled(random, comparisons)
    sizes = [len(each) for each in first]
    given = Given(vectors, Patterns.of(vectors.grades, sizes), labelled, first, sampled, free)
    model = Model(
        tuple(first), tuple(sampled), np.ones(len(comparisons) + 1), start, pairs, shared, np.full(len(shared), start)
    )
    found = _settle(model, given, CLOSE)
    # strangers are told from the random pairs that are not one person, so the model is estimated twice
    apart = random.counts / (1 + np.exp(found.model.prior + found.model.weights(random.grades)))
    again = _settle(replace(found.model, background=background(random, apart, sizes)), given, CLOSE)
    return replace(again, steps=found.steps + again.steps)


def relearned(known: Estimated, vectors: Vectors, random: Vectors, comparisons: Sequence[Comparison]) -> Model:
    """Estimate again from the same vectors counted otherwise, from where ``known`` ended; its background stays."""
    given = replace(known.given, vectors=vectors, sampled=_sampled(random, comparisons))
    return _settle(known.model, given, ROUGH).model


def _family(vectors: Vectors, comparisons: Sequence[Comparison]) -> list[Relatives]:
    """Return the classes of relatives that lists can show: what they always share is on record often enough."""
    said = ((vectors.grades >= 0) * vectors.counts[:, None]).sum(0) / vectors.counts.sum()
    known = {each.id for each, share in zip(comparisons, said, strict=True) if share > SAID}
    return [kin for kin in FAMILY if kin.always <= known]


def _settle(model: Model, given: Given, close: float) -> Estimated:
    """Take steps until the number of matches stays, but for a share of ``close``."""
    for step in range(1, STEPS + 1):
        later = _step(model, given)
        settled = abs(later.matches - model.matches) < close * model.matches
        model = later
        if settled:
            return Estimated(model, step, True, given)
    return Estimated(model, STEPS, False, given)


def _step(model: Model, given: Given) -> Model:
    vectors = given.vectors
    ratios = model.ratios(vectors.grades)
    two = model.two(vectors.grades, ratios)
    odds = model.prior + ratios.sum(1) + given.patterns.tilt(model.slips, model.best) - two
    same = _same(odds, vectors, given.labelled)
    matches = float(np.clip(same.sum(), 1.0, model.pairs / 2))
    m, slips = _matches(model, same, given)
    u = tuple(
        _apart(at_random, share, matches / model.pairs) for at_random, share in zip(given.sampled, m, strict=True)
    )
    relatives, shared = _relatives(model, ratios, vectors.counts / (1 + np.exp(odds)), two, given)
    return replace(model, m=m, u=u, slips=slips, matches=matches, relatives=relatives, shared=shared)


def _same(odds: Floats, vectors: Vectors, labelled: Labelled | None) -> Floats:
    """Return how many pairs of each vector (V,) are one person, by expectation; of judged ones, as judged."""
    same = vectors.counts / (1 + np.exp(-odds))
    if labelled is not None:
        known = labelled.same + labelled.different
        same = same * np.maximum(vectors.counts - known, 0) / vectors.counts + labelled.same
    return np.asarray(same)


def _matches(model: Model, same: Floats, given: Given) -> tuple[tuple[Floats, ...], Floats]:
    """Return the next m and slips: iterative scaling towards the grades and the numbers of slips seen among matches."""
    patterns, speaking = given.patterns, given.patterns.speaking
    weight = np.bincount(patterns.place, weights=same, minlength=len(speaking))
    seen = np.bincount(patterns.below, weights=same, minlength=len(model.slips))
    found = tally(given.vectors.grades, same, [len(each) for each in model.m])
    m = [
        _scaled(at, counts, prior, float(weight @ _at_best(model, speaking, k)))
        for k, (at, counts, prior) in enumerate(zip(model.m, found, given.first, strict=True))
    ]
    best = np.array([each[-1] for each in m])
    # after m, not with it: two corrections at once overshoot and swing for ever
    number = chances(best, speaking) * model.slips
    expected = weight @ (number / number.sum(1, keepdims=True))
    untilted = chances(best, np.ones((1, len(best)), bool))[0]
    tilted = untilted * model.slips / (untilted @ model.slips)
    return _settled(m, model.slips * (seen + SLIPS_WEIGHT * untilted) / (expected + SLIPS_WEIGHT * tilted))


def _at_best(model: Model, speaking: NDArray[np.bool_], k: int) -> Floats:
    """Return the share of tilted matches at the best grade of comparison k, by pattern; 0 where it says nothing."""
    best, slips, others = model.best, model.slips, speaking.copy()
    others[:, k] = False
    rest = chances(best, others)[:, :-1]
    up, down = best[k] * (rest @ slips[:-1]), (1 - best[k]) * (rest @ slips[1:])
    return np.asarray(np.where(speaking[:, k], up / (up + down), 0.0))


def _settled(m: Sequence[Floats], slips: Floats) -> tuple[tuple[Floats, ...], Floats]:
    """Write the same matches so that none and one slip have the factor 1: m carries what a single slip costs."""
    slips = slips / slips[0]
    once = slips[1]
    settled = []
    for each in m:
        odds = (1 - each[-1]) / each[-1] * once
        best = np.clip(1 / (1 + odds), 1e-6, 1 - 1e-6)
        settled.append(np.append(each[:-1] / each[:-1].sum() * (1 - best), best))
    return tuple(settled), np.clip(slips / once ** np.arange(len(slips)), 1e-9, 1e9)


def _scaled(at: Floats, counts: Floats, prior: Floats, expected: float) -> Floats:
    """Return m of a comparison: below best as seen; the best so that the tilted model shows as many as are seen."""
    told = counts + PRIOR_WEIGHT * prior
    share = told[-1] / told.sum()
    # what the prior stands for is seen at its own rate and expected at the model's, or it would only damp
    model = (expected + PRIOR_WEIGHT * at[-1]) / (counts.sum() + PRIOR_WEIGHT)
    odds = at[-1] / (1 - at[-1]) * (share / (1 - share)) / (model / (1 - model))
    best = odds / (1 + odds)
    return np.asarray(np.append(told[:-1] / told[:-1].sum() * (1 - best), best))


def _apart(at_random: Floats, m: Floats, prior: float) -> Floats:
    left = np.maximum(at_random - prior * m, FLOOR * at_random)
    return np.asarray(left / left.sum())


def _relatives(model: Model, ratios: Floats, apart: Floats, two: Floats, given: Given) -> tuple[Floats, Floats]:
    """Return the numbers of relatives among the pairs ``apart`` (V,) that are two people, and what they share."""
    each = model.sharing(ratios)
    part = (model.relatives / (model.pairs - model.matches))[:, None] * np.exp(each.sum(2) - two) * apart
    said = (given.vectors.grades >= 0)[None] * part[:, :, None]
    held = (model.shared[:, None, :] * np.exp(np.minimum(ratios, 500.0) - each) * said).sum(1)
    shared = (held + FAMILY_WEIGHT * model.shared) / (said.sum(1) + FAMILY_WEIGHT)
    return (
        np.clip(part.sum(1), 1e-3, 0.01 * model.pairs),
        np.where(given.free, np.clip(shared, 1e-4, 0.99), model.shared),
    )


def _start(comparison: Comparison) -> Floats:
    """Return m as the comparison's author expects it, by grade."""
    told = np.array([max(level.m, 1e-3) for level in comparison.levels[:0:-1]])
    return np.asarray(told / told.sum())


def _sampled(random: Vectors, comparisons: Sequence[Comparison]) -> list[Floats]:
    """Return the share of each grade among random pairs.

    Of identifiers' agreements ``FLOOR`` is chance: they are one person's, and with nothing beside them counts alone
    cannot tell chance from matches. Another ``FLOOR`` of that is left when matches are taken out.
    """
    told = []
    for each, counts in zip(
        comparisons, tally(random.grades, random.counts, [len(c.levels) - 1 for c in comparisons]), strict=True
    ):
        shares = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
        if each.id.startswith(IDENTIFIER):
            shares[-1] *= FLOOR
        told.append(shares / shares.sum())
    return told
