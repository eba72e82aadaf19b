"""The evidence that comes in: candidate pairs of records with their weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.table import MAX_LISTS, Floats
from amparo.count.link.components import as_one
from amparo.count.link.partition.judgements import Ids
from amparo.errors import InputError


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs (left below right) and natural log P(comparison | same) / P(comparison | different).

    Shapes (pairs,); each pair once. A weight of minus infinity says that they cannot be one person.
    """

    left: Ids
    right: Ids
    weight: Floats


def refuse(pairs: Pairs, lists: NDArray[np.integer], clean: NDArray[np.bool_]) -> None:
    """Raise InputError for what is no pair of records, has no weight, or is listed twice."""
    if len(clean) > MAX_LISTS:
        raise InputError("more than {limit} lists", "leave out or merge lists", limit=MAX_LISTS)
    if len(lists) and not (lists.min() >= 0 and lists.max() < len(clean)):
        raise InputError("a record is on a list that is not there", "number the lists from 0")
    if not len(pairs.left) == len(pairs.right) == len(pairs.weight):
        raise InputError("pairs do not all have two records and a weight", "give arrays of the same length")
    ordered = (pairs.left >= 0) & (pairs.left < pairs.right) & (pairs.right < len(lists))
    backward = InputError("pair {pair} is not of two records, the lower first", "number the records from 0")
    _refuse_first(~ordered, backward)
    unknown = ~(pairs.weight < np.inf)
    _refuse_first(
        unknown, InputError("pair {pair} has no weight", "give finite numbers, or minus infinity for two people")
    )
    ends = np.sort(as_one(pairs.left, pairs.right))
    twice = int((ends[1:] == ends[:-1]).sum())
    if twice:
        raise InputError("{count} pairs are listed again", "list each pair once", count=twice)


def _refuse_first(bad: NDArray[np.bool_], error: InputError) -> None:
    if bad.any():
        error.values["pair"] = int(np.argmax(bad))
        raise error
