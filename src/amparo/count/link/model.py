"""The model of pairs: how likely each agreement vector is if two records are one person, two, or two of a family.

Fellegi and Sunter (1969) with four additions, each because independence between comparisons, given the truth, is what
makes probabilities of pairs mean too much:

- *slips*: errors in one person's records are not independent (one clerk makes several, a careful one none).
  The probability of a vector is tilted by a factor of the number of comparisons below the best grade. It is one free
  parameter a number, estimated with the rest (a log-linear model with a term for the sum; Larsen and Rubin 2001).
- *relatives*: brothers share surname and father's name, and often place, telephone or the day on which they were taken
  away. Such pairs are classes of their own among those that are two people: of each comparison they have the m with the
  probability that they share what it compares, and else the u.
- *groups*: what is common in one group of people is rare in another (see ``background``).
- *frequencies*: agreement on a rare name says more than on a common one (Newcombe 1959; Fellegi and Sunter 1969).

Probabilities are over all pairs that could be one person, not over the candidates alone: the prior needs no guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from amparo.count.link.background import Background
from amparo.count.link.vectors import Floats, Grades


@dataclass(frozen=True)
class Relatives:
    """A class of pairs of two people of one family, by comparison: the probability that they share what it compares.

    ``always`` share it, ``never`` do not; what else there is (events, numbers) is estimated, from ``OFTEN`` on.
    """

    id: str
    always: frozenset[str]
    never: frozenset[str]
    seldom: frozenset[str] = frozenset()

    def start(self, comparison: str) -> float:
        """Return the probability of sharing from which estimation starts."""
        if comparison in self.always:
            return ALWAYS
        return 0.0 if comparison in self.never else SELDOM if comparison in self.seldom else OFTEN

    def fixed(self, comparison: str) -> bool:
        """Say whether it is not estimated."""
        return comparison in self.always or comparison in self.never


ALWAYS, OFTEN, SELDOM = 0.98, 0.3, 0.02

FAMILY = (
    Relatives("siblings", frozenset({"surname", "patronymic"}), frozenset({"given"}), frozenset({"birth"})),
    Relatives("parent and child", frozenset({"surname"}), frozenset({"given", "patronymic", "birth"})),
)


@dataclass(frozen=True, eq=False)
class Model:
    """``m`` and ``u``: one array a comparison, probability by grade, given that both records have a value.

    ``slips`` (K+1,) tilts matches by the number of comparisons below the best grade. ``matches`` is the expected number
    of pairs that are one person among ``pairs`` possible ones, ``relatives`` the number by class. ``shared`` (R, K)
    is the probability that relatives share what a comparison compares. ``background`` is how strangers are alike.
    """

    m: tuple[Floats, ...]
    u: tuple[Floats, ...]
    slips: Floats
    matches: float
    pairs: float
    shared: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    relatives: Floats = field(default_factory=lambda: np.zeros(0))
    background: Background | None = None

    @property
    def prior(self) -> float:
        """Natural log odds that two records picked at random are one person."""
        return float(np.log(self.matches) - np.log(self.pairs - self.matches))

    @property
    def best(self) -> Floats:
        """Probability (K,) of the best grade of each comparison if two records are one person, slips left aside."""
        return np.array([each[-1] for each in self.m])

    def ratios(self, grades: Grades) -> Floats:
        """Return natural log m/u (V, K) of each comparison, 0 where it says nothing."""
        told = np.zeros(grades.shape)
        for k, (m, u) in enumerate(zip(self.m, self.u, strict=True)):
            told[:, k] = np.where(grades[:, k] >= 0, (np.log(m) - np.log(u))[np.maximum(grades[:, k], 0)], 0.0)
        return told

    def tilt(self, grades: Grades) -> Floats:
        """Return the natural log factor (V,) that slips give to a match."""
        return Patterns.of(grades, [len(each) for each in self.m]).tilt(self.slips, self.best)

    def weights(self, grades: Grades, frequency: Floats | None = None) -> Floats:
        """Return log P(vector | one person) - log P(vector | two) (V,), natural.

        ``frequency`` (V, K) is added to the ratios: log u - log frequency of the value that both have, or 0.
        """
        ratios = self.ratios(grades) if frequency is None else self.ratios(grades) + frequency
        return np.asarray(ratios.sum(1) + self.tilt(grades) - self.two(grades, ratios))

    def two(self, grades: Grades, ratios: Floats) -> Floats:
        """Return log P(vector | two people) beyond what each comparison's u says (V,): groups and families."""
        alone = np.zeros(len(grades)) if self.background is None else self.background.together(grades)
        if not len(self.relatives):
            return alone
        shares = self.relatives / (self.pairs - self.matches)
        each = np.log(np.maximum(shares, 1e-300))[:, None] + self.sharing(ratios).sum(2)
        rest = np.log(max(1 - shares.sum(), 1e-9)) + alone
        return np.asarray(np.logaddexp.reduce(np.concatenate([rest[None], each]), axis=0))

    def sharing(self, ratios: Floats) -> Floats:
        """Return log P(grade | relatives) - log P(grade | two people) by class and comparison (R, V, K)."""
        shared = self.shared[:, None, :]
        return np.asarray(np.log1p(shared * np.expm1(np.minimum(ratios, 500.0))))


@dataclass(frozen=True, eq=False)
class Patterns:
    """Which comparisons say something together, ``speaking`` (P, K); which of these patterns a vector has, ``place``
    (V,); and how many of its comparisons are ``below`` (V,) their best grade.
    """

    speaking: NDArray[np.bool_]
    place: NDArray[np.int64]
    below: NDArray[np.int64]

    @classmethod
    def of(cls, grades: Grades, sizes: Sequence[int]) -> Patterns:
        """Find the patterns of vectors (V, K); ``sizes`` (K,) are the numbers of grades."""
        said = grades >= 0
        powers = 1 << np.arange(grades.shape[1], dtype=np.int64)
        _, first, place = np.unique(said @ powers, return_index=True, return_inverse=True)
        return cls(said[first], place.ravel(), (said & (grades < np.array(sizes) - 1)).sum(1))

    def tilt(self, slips: Floats, best: Floats) -> Floats:
        """Return log of the factor of slips (V,), normalised among vectors in which the same comparisons speak."""
        scale = chances(best, self.speaking) @ slips
        return np.asarray(np.log(slips[self.below]) - np.log(scale)[self.place])


def chances(best: Floats, patterns: NDArray[np.bool_]) -> Floats:
    """Return the distribution (P, K+1) of the number below best (Poisson-binomial) among comparisons that speak."""
    told = np.zeros((len(patterns), len(best) + 1))
    told[:, 0] = 1.0
    for k, each in enumerate(best):
        up = np.where(patterns[:, k], each, 1.0)[:, None]
        told = told * up + np.pad(told[:, :-1], ((0, 0), (1, 0))) * (1 - up)
    return told
