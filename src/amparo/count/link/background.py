"""Why two strangers are alike in several things at once: latent classes of pairs of different people.

Names, places and fathers' names go together: who bears a Chechen name more often lives in Chechnya, and a clerk's list
is about one place. Independence between comparisons then makes namesakes look like one person. Pairs at random are a
mixture of a few classes, within which comparisons are independent (Lazarsfeld and Henry 1968; Larsen and Rubin 2001
for linkage). It is estimated from random pairs, nearly all of which are two people; the others are taken out first.
No class is anybody's: a class is of pairs, it is told from no other, and no record is ever given one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from amparo.count.link.vectors import Floats, Grades, Vectors, tally

CLASSES = 4
LEAST = 0.02
"""The smallest share of a class: whole groups of the population, never a few families or matches."""

STEPS = 300
CLOSE = 1e-7
SMOOTH = 20.0
"""Pairs at each grade that a class is thought to have in the usual proportion: rare grades are not told apart."""


@dataclass(frozen=True, eq=False)
class Background:
    """``shares`` (G,) of the classes and, by comparison, ``ratios`` (G, grades): natural log of u in a class over u."""

    shares: Floats
    ratios: tuple[Floats, ...]

    def together(self, grades: Grades) -> Floats:
        """Return log P(vector | two people) - sum of log u (V,): what comparisons say together beyond each alone."""
        return np.asarray(np.logaddexp.reduce(self.each(grades), axis=0))

    def each(self, grades: Grades) -> Floats:
        """Return the log share of each class and of its pairs with a vector, over the product of u (G, V)."""
        told = np.repeat(np.log(self.shares)[:, None], len(grades), axis=1)
        for k, table in enumerate(self.ratios):
            told += np.where(grades[:, k] >= 0, table[:, np.maximum(grades[:, k], 0)], 0.0)
        return told


def independent(sizes: Sequence[int]) -> Background:
    """Return the background in which comparisons say nothing together."""
    return Background(np.ones(1), tuple(np.zeros((1, size)) for size in sizes))


def background(random: Vectors, apart: Floats, sizes: Sequence[int]) -> Background:
    """Estimate the classes from vectors of random pairs, ``apart`` (V,) of which are two people.

    As many classes as pay for their parameters (Schwarz 1978), at most ``CLASSES``.
    """
    whole = [(counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in tally(random.grades, apart, sizes)]
    best, cost = independent(sizes), 0.0
    for classes in range(2, CLASSES + 1):
        found, likelihood = _estimated(random.grades, apart, whole, classes)
        price = (classes - 1) * (1 + sum(size - 1 for size in sizes)) / 2 * np.log(apart.sum())
        if price - likelihood >= cost:
            break
        best, cost = found, price - likelihood
    return best


def _estimated(grades: Grades, apart: Floats, whole: Sequence[Floats], classes: int) -> tuple[Background, float]:
    """Return the classes and the log likelihood that they gain over independence."""
    part = _start(grades, classes)
    before = -np.inf
    for _ in range(STEPS):
        shares = np.maximum((part * apart).sum(1) / apart.sum(), LEAST)
        found = _classes(grades, part * apart, whole, shares / shares.sum())
        joint = found.each(grades)
        gained = np.logaddexp.reduce(joint, axis=0)
        part = np.exp(joint - gained)
        now = float(gained @ apart)
        if now - before < CLOSE * apart.sum():
            break
        before = now
    return found, now


def _start(grades: Grades, classes: int) -> Floats:
    """Part pairs by how many comparisons are above the lowest grade; the same parts each time."""
    above = (grades > 0).sum(1) / np.maximum((grades >= 0).sum(1), 1)
    centres = np.linspace(0, 0.75, classes)[:, None]
    near = np.exp(-8 * (above[None] - centres) ** 2)
    return np.asarray(near / near.sum(0))


def _classes(grades: Grades, weights: Floats, whole: Sequence[Floats], shares: Floats) -> Background:
    ratios = []
    for k, own in enumerate(whole):
        seen = grades[:, k] >= 0
        counts = np.array([np.bincount(grades[seen, k], weights=one[seen], minlength=len(own)) for one in weights])
        ratio = (counts + SMOOTH) / (counts.sum(1, keepdims=True) * own + SMOOTH)
        ratios.append(np.log(ratio / (ratio @ own)[:, None]))
    return Background(shares, tuple(ratios))
