"""Are probabilities right where few records teach the weights? Many small linkages, their pairs put together.

One small list has a dozen pairs in doubt, too few to say whether they mean what they say; a dozen lists have enough.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from amparo.count.link.link import link
from bench.link import scores
from bench.link.generator import generate, to_record_lists
from bench.link.parameters import Parameters

PEOPLE, LINKAGES, FIRST_SEED = 300, 12, 200


class Small(NamedTuple):
    """All pairs put together, and in how many linkages the people documented in truth lie within the draws."""

    calibration: scores.Calibration
    pairs: int
    within: int


def measure() -> Small:
    """Link and hold the outcome against the truth."""
    left, right, probability, truth = [], [], [], []
    records = within = 0
    for seed in range(FIRST_SEED, FIRST_SEED + LINKAGES):
        generated = generate(Parameters(total=PEOPLE, seed=seed))
        linkage = link(to_record_lists(generated))
        person = scores.together(generated.truth)
        left.append(linkage.pairs.left + records)
        right.append(linkage.pairs.right + records)
        probability.append(linkage.pairs.probability)
        truth.append(person + seed * PEOPLE)
        records += len(person)
        within += int(linkage.documented.min() <= len(np.unique(person)) <= linkage.documented.max())
    said = np.concatenate(probability)
    found = scores.calibration(np.concatenate(left), np.concatenate(right), said, np.concatenate(truth))
    return Small(found, int((said > scores.LEAST).sum()), within)
