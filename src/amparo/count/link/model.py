"""The model of pairs: how likely each agreement vector is if two records are one person, two, or two of a family.

Fellegi and Sunter (1969) with three additions, each because independence between comparisons, given the truth, is what
makes probabilities of pairs mean too much:

- *slips*: errors in one person's records are not independent (one clerk makes several, a careful one none).
  The probability of a vector is tilted by a factor of the number of comparisons below the best grade. It is one free
  parameter a number, estimated with the rest (a log-linear model with a term for the sum; Larsen and Rubin 2001).
- *relatives*: brothers share surname, father's name and place; a father and his son surname and place. Such pairs are
  classes of their own among those that are not the same person, with the m of what they share and the u of the rest.
- *frequencies*: agreement on a rare name says more than on a common one (Newcombe 1959; Fellegi and Sunter 1969).

Probabilities are over all pairs that could be one person, not over the candidates alone: the prior needs no guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from amparo.count.link.vectors import Floats, Grades


@dataclass(frozen=True)
class Relatives:
    """A class of pairs of two people who share what ``shares`` names (ids of comparisons), and nothing else."""

    id: str
    shares: frozenset[str]


FAMILY = (
    Relatives("siblings", frozenset({"surname", "patronymic", "place"})),
    Relatives("parent and child", frozenset({"surname", "place"})),
)


@dataclass(frozen=True, eq=False)
class Model:
    """``m`` and ``u``: one array a comparison, probability by grade, given that both records have a value.

    ``slips`` (K+1,) tilts matches by the number of comparisons below the best grade. ``matches`` is the expected number
    of pairs that are one person among ``pairs`` possible ones, ``relatives`` the number by class. ``shared`` (R, K)
    says which comparisons a class of relatives shares.
    """

    m: tuple[Floats, ...]
    u: tuple[Floats, ...]
    slips: Floats
    matches: float
    pairs: float
    shared: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))
    relatives: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def prior(self) -> float:
        """Natural log odds that two records picked at random are one person."""
        return float(np.log(self.matches) - np.log(self.pairs - self.matches))

    def ratios(self, grades: Grades) -> Floats:
        """Return natural log m/u (V, K) of each comparison, 0 where it says nothing."""
        told = np.zeros(grades.shape)
        for k, (m, u) in enumerate(zip(self.m, self.u, strict=True)):
            told[:, k] = np.where(grades[:, k] >= 0, (np.log(m) - np.log(u))[np.maximum(grades[:, k], 0)], 0.0)
        return told

    def tilt(self, grades: Grades) -> Floats:
        """Return the natural log factor (V,) that slips give to a match."""
        return tilt(self.slips, self.m, grades)

    def weights(self, grades: Grades, frequency: Floats | None = None) -> Floats:
        """Return log P(vector | one person) - log P(vector | two) (V,), natural.

        ``frequency`` (V, K) is added to the ratios: log u - log frequency of the value that both have, or 0.
        """
        ratios = self.ratios(grades) if frequency is None else self.ratios(grades) + frequency
        return np.asarray(ratios.sum(1) + self.tilt(grades) - self.kin(ratios))

    def kin(self, ratios: Floats) -> Floats:
        """Return log of how many times likelier relatives among all pairs of two people make a vector (V,)."""
        if not len(self.relatives):
            return np.zeros(len(ratios))
        others = self.pairs - self.matches
        shares = self.relatives / others
        each = np.log(np.maximum(shares, 1e-300))[:, None] + self.shared.astype(float) @ ratios.T
        rest = np.full((1, len(ratios)), np.log(max(1 - shares.sum(), 1e-9)))
        return np.asarray(np.logaddexp.reduce(np.concatenate([rest, each]), axis=0))


def below_best(grades: Grades, m: Sequence[Floats]) -> NDArray[np.int64]:
    """Return how many comparisons (V,) say something and are below their best grade."""
    return np.asarray(((grades >= 0) & (grades < np.array([len(each) - 1 for each in m]))).sum(1), np.int64)


def chances(best: Floats) -> Floats:
    """Return the distribution of the number below best (Poisson-binomial), given each one's probability of the best."""
    told = np.array([1.0])
    for each in best:
        told = np.convolve(told, [each, 1 - each])
    return told


def tilt(slips: Floats, m: Sequence[Floats], grades: Grades) -> Floats:
    """Return log of the factor of slips (V,), normalised among vectors in which the same comparisons say something."""
    patterns, place = np.unique(grades >= 0, axis=0, return_inverse=True)
    best = np.array([each[-1] for each in m])
    scale = np.array([chances(best[one]) @ slips[: one.sum() + 1] for one in patterns])
    return np.asarray(np.log(slips[below_best(grades, m)]) - np.log(scale)[place.ravel()])
