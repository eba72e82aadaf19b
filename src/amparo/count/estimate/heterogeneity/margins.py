"""What the closed-population models need of a table: how many people each list has, how many stand on k lists.

Under every model here the probability of a pattern is a product over its lists times a function of how many lists it
has, so these two margins are sufficient (Darroch, Fienberg, Glonek and Junker 1993), whatever the number of lists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.count.estimate.table import Floats, Table
from amparo.errors import InputError, RefusedError

EVERYBODY = 1e10
"""More people than live; a total beyond it says only that the lists hardly overlap."""


@dataclass(frozen=True, eq=False)
class Margins:
    """``sizes``: people on each list that has any, shape (J,). ``captures``: people on exactly 1 … J lists, (J,)."""

    sizes: Floats
    captures: Floats

    @property
    def lists(self) -> int:
        """Lists that have anybody."""
        return len(self.sizes)

    @property
    def n(self) -> float:
        """People documented."""
        return float(self.captures.sum())


def margins(table: Table, lists: int = 2) -> Margins:
    """Return the margins of a table that says something of those on no list.

    An empty list is left out: it says nothing. Raises InputError for an empty table, RefusedError where fewer than
    ``lists`` lists have people or no two lists share anybody.
    """
    table = table.canonical()
    if table.n == 0:
        raise InputError("the table counts nobody", "write how many people stand on which lists")
    sizes = table.sizes[table.sizes > 0].astype(np.float64)
    if len(sizes) < lists:
        raise RefusedError(
            "this model needs {needed} lists that have people on them; the table has {given}",
            "add a list that was made independently of these",
            given=len(sizes),
            needed=lists,
        )
    captures = table.captures[: len(sizes)].astype(np.float64)
    if captures[1:].sum() == 0:
        raise RefusedError(
            "the lists never overlap: nothing can be said of those on no list",
            "check whether the lists cover the same people, and whether records were linked",
        )
    return Margins(sizes, captures)


def possible(total: float) -> float:
    """Return a total that can be people; raises RefusedError for one that cannot."""
    if not total < EVERYBODY:
        raise RefusedError(
            "the answer would be more people than live: the lists hardly overlap",
            "check whether the lists cover the same people, and whether records were linked",
        )
    return total
