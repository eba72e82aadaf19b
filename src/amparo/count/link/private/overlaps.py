"""From the codes of two to seven lists to the table of their overlaps, as ``amparo estimate`` reads it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence

from amparo.count.link.private.codes import Codes
from amparo.errors import InputError

MOST_LISTS = 7
SMALL = 3
"""A count below this can point at somebody."""


def join(lists: Sequence[Codes]) -> dict[tuple[int, ...], int]:
    """Count codes by the lists they are on: {(1, 0, 1): 12}, a 0 or 1 for each list in the order given.

    Patterns that nobody has are left out. Raises InputError for files that do not belong together.
    """
    _refuse_strangers(lists)
    found: Counter[str] = Counter()
    for place, each in enumerate(lists):
        found.update(dict.fromkeys(each.codes, 1 << place))
    patterns = Counter(found.values())
    return {tuple(bits >> place & 1 for place in range(len(lists))): patterns[bits] for bits in sorted(patterns)}


def as_csv(lists: Sequence[Codes], table: Mapping[tuple[int, ...], int]) -> str:
    """Write the table: a column of 0 and 1 for each list, headed by its name, and a column ``count``."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([*(each.name for each in lists), "count"])
    rows.writerows([*pattern, number] for pattern, number in table.items())
    return text.getvalue()


def small(table: Mapping[tuple[int, ...], int]) -> int:
    """Return how many patterns have so few people that their count can point at somebody."""
    return sum(number < SMALL for number in table.values())


def _refuse_strangers(lists: Sequence[Codes]) -> None:
    if not 2 <= len(lists) <= MOST_LISTS:
        raise InputError("overlaps are counted for two to {most} lists", "give so many files", most=MOST_LISTS)
    if len({each.exchange for each in lists}) > 1:
        raise InputError("the codes are of different exchanges", "encode all lists under the same key, and join those")
    if len({each.fields for each in lists}) > 1:
        raise InputError("the codes are of different fields", "agree on the fields, and encode all lists again")
    if len({each.name.casefold() for each in lists}) < len(lists):
        raise InputError("two files are of the same list", "give one file for each organisation")
    if not all(each.codes for each in lists):
        raise InputError("one of the lists has no codes", "leave it out")
