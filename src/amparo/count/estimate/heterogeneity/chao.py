"""The least total that the overlaps allow (Chao 1987, 1989): said as "at least", never as the answer.

By the inequality of Cauchy and Schwarz, when person i is on list j with odds λ_i a_j, independently of the other lists,
the number on no list is at least Σ_{i<j} Z_i Z_j / f_2 in expectation, Z_j being those on list j only and f_2 those on
exactly two. People may differ as they like. It fails where lists avoid each other (one takes whom another cannot),
where records that belong together were not linked, and where some could be on no list at all it does not count them.
Chao (1987), Biometrics 43(4); Chao (1989), Biometrics 45(2); Rivest and Baillargeon (2007), Biometrics 63(4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from amparo.count.estimate.answer import AtLeast
from amparo.count.estimate.heterogeneity.margins import possible
from amparo.count.estimate.table import Floats, Table
from amparo.errors import InputError, RefusedError


@dataclass(frozen=True, slots=True)
class Bound:
    """A lower bound: people documented, the least number beside them, the variance of that number."""

    documented: int
    unseen: float
    variance: float

    @property
    def value(self) -> float:
        """The bound on the total."""
        return self.documented + self.unseen

    def limit(self, probability: float) -> float:
        """Return the quantile of the bound, log-normal in the number on no list (Chao 1987): never below n."""
        if self.unseen == 0:
            return float(self.documented)
        spread = np.sqrt(np.log1p(self.variance / self.unseen**2))
        return float(self.documented + self.unseen * np.exp(ndtri(probability) * spread))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the two-sided interval of the bound."""
        return self.limit((1 - level) / 2), self.limit((1 + level) / 2)


def chao_lower_bound(table: Table) -> AtLeast:
    """Return the bound for lists of unequal reach, and the lower end of its one-sided 95 % interval.

    Raises InputError for an empty table, RefusedError where no two lists share anybody.
    """
    bound = bound_by_list(table)
    return AtLeast(possible(bound.value), bound.limit(0.05))


def bound_by_list(table: Table) -> Bound:
    """Return the bound that lets each list reach its own share of the people (Mth)."""
    once, twice = _once_and_twice(table)
    total = once.sum()
    return _bound(table.n, (total**2 - (once**2).sum()) / 2, once, total - once, twice)


def bound_alike(table: Table) -> Bound:
    """Return the bound that takes all lists to reach the same share (Mh): the larger where they do not."""
    once, twice = _once_and_twice(table)
    total, lists = once.sum(), (table.sizes > 0).sum()
    share = (lists - 1) / lists
    return _bound(table.n, share * total**2 / 2, np.array([total]), np.array([share * total]), twice)


def _bound(n: int, pairs: float, once: Floats, slopes: Floats, twice: float) -> Bound:
    """Return pairs / f_2 with its delta-method variance; ``slopes`` are the derivatives of ``pairs`` by ``once``."""
    # nobody on exactly two lists, though some are on more: the bias-corrected form
    below = twice if twice > 0 else 1.0
    unseen = pairs / below
    variance = unseen + float(once @ slopes**2) / below**2 + unseen**2 / below
    return Bound(n, float(unseen), float(variance))


def _once_and_twice(table: Table) -> tuple[Floats, float]:
    """Return people on each list only, shape (J,), and the number on exactly two."""
    table = table.canonical()
    if table.n == 0:
        raise InputError("the table counts nobody", "write how many people stand on which lists")
    if len(table.captures) < 2 or table.captures[1:].sum() == 0:
        raise RefusedError(
            "the lists never overlap: nothing can be said of those on no list",
            "check whether the lists cover the same people, and whether records were linked",
        )
    alone = table.patterns.sum(axis=1) == 1
    once = table.counts[alone] @ table.patterns[alone].astype(np.float64)
    return once, float(table.captures[1])
