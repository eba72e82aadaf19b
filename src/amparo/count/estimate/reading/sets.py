"""Lists given as sets of identifiers: who is on which is seen by comparing them; none is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

import numpy as np

from amparo.count.estimate.checks import refuse
from amparo.count.estimate.reading.cells import name as shown
from amparo.count.estimate.table import Table
from amparo.errors import InputError


def from_sets(lists: Mapping[str, Iterable[Hashable]]) -> Table:
    """Make a table from the identifiers on each list; one that a list holds twice is one person.

    Raises InputError when an identifier is missing or cannot be compared, and as ``checks.refuse`` does.
    """
    seen: Counter[Hashable] = Counter()
    for place, (name, people) in enumerate(lists.items()):
        for person in _people(name, people):
            seen[person] |= 1 << place
    patterns = Counter(seen.values())
    bits = np.array([[word >> place & 1 for place in range(len(lists))] for word in patterns], dtype=np.int8)
    counts = np.array([*patterns.values()], dtype=np.int64)
    table = Table.build([shown(name) for name in lists], bits.reshape(len(patterns), len(lists)), counts)
    refuse(table)
    return table


def _people(name: str, people: Iterable[Hashable]) -> set[Hashable]:
    try:
        if isinstance(people, str | bytes):
            raise TypeError
        found = set(people)
    except TypeError:
        raise InputError(
            "list {name} does not hold identifiers", "give a set of numbers or texts, one for each person", name=name
        ) from None
    if any(person is None or person == "" or person != person for person in found):  # noqa: PLR0124  (NaN)
        raise InputError("list {name} holds someone without an identifier", "give each person one", name=name)
    return found
