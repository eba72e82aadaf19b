"""Pairs of one person that were never compared: how many, told by capture and recapture of pairs by the keys.

Keys catch pairs as lists catch people, so what is asked of the lists is asked of the keys: with f1 and f2 the expected
numbers of pairs of one person that agree on exactly one of t keys and on two, at least
(t - 1)/t f1 (f1 - 1) / 2 (f2 + 1) agree on none (Chao 1987, bias-corrected). It is a lower bound where keys are
independent, as pairs with many errors are harder to catch by any key.

Which pairs these are nobody knows: each that agrees on no key is as likely as another. So a draw of who is who joins as
many of them at random. Without them every draw would hold more people than there are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.kernel import compiled
from amparo.count.link.blocking import Blocks
from amparo.count.link.vectors import Floats

Ids = NDArray[np.int32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]

ENOUGH = 20.0
"""Expected pairs caught by one key alone, below which the estimate is chance, and nothing is said or joined."""

AGAIN = 0.5
"""Pairs caught by two keys, for each caught by one, below which keys exclude each other and the estimate is void."""

TRIES = 50
"""Pairs of records looked at for each pair to be joined, at most: where nearly all agree on something, few can be."""


def codes(made: Blocks) -> Ids:
    """Return what each key says of each record (t, n), negative where it says nothing."""
    columns = [column.fill_null(-1).to_numpy(zero_copy_only=False) for column in made.columns.values()]
    return np.stack(columns).astype(np.int32)


def caught(keys: Ids, left: Ids, right: Ids) -> Ints:
    """Return on how many keys each pair agrees (n,)."""
    times = np.zeros(len(left), np.int64)
    for key in keys:
        times += (key[left] == key[right]) & (key[left] >= 0)
    return times


def missed(times: Ints, keys: int, probability: Floats) -> float:
    """Return at least how many pairs of one person agree on no key, beside those listed: ``times`` caught (n,)."""
    none, once, twice = (float(probability[times == number].sum()) for number in range(3))
    if once < ENOUGH or twice < AGAIN * once:
        return 0.0
    return max((keys - 1) / keys * once * (once - 1) / (2 * (twice + 1)) - none, 0.0)


def joined(
    drawn: Ids,
    keys: Ids,
    lists: NDArray[np.integer],
    clean: Flags,
    cannot: NDArray[np.integer],
    expected: float,
    rng: np.random.Generator,
) -> Ids:
    """Return a draw (n,) in which about ``expected`` pairs more are one person, of those that agree on no key.

    ``cannot`` (m, 2) are never joined, nor two records of a ``clean`` list.
    """
    pairs = int(rng.poisson(expected))
    label = drawn.copy()
    if pairs:
        tries = rng.integers(0, len(label), (TRIES * pairs, 2))
        bit = np.where(clean, np.uint64(1) << np.maximum(np.cumsum(clean) - 1, 0).astype(np.uint64), np.uint64(0))
        _join(label, keys, bit[lists], np.asarray(cannot, np.int64).reshape(-1, 2), tries, pairs)
    return label


@compiled
def _join(label: Ids, keys: Ids, once: Words, cannot: Ints, tries: Ints, pairs: int) -> None:
    """Join clusters until so many pairs are; meanwhile ``label`` leads by way of others to the smallest record."""
    size, held = _clusters(label, once)
    done = 0
    for t in range(len(tries)):
        if done >= pairs:
            break
        a, b = _smallest(label, tries[t, 0]), _smallest(label, tries[t, 1])
        if a != b and held[a] & held[b] == 0 and _may(label, keys, cannot, tries[t], a, b):
            done += size[a] * size[b]
            low, high = min(a, b), max(a, b)
            label[high] = low
            size[low] += size[high]
            held[low] |= held[high]
    for i in range(len(label)):
        label[i] = _smallest(label, i)


@compiled
def _clusters(label: Ids, once: Words) -> tuple[Ints, Words]:
    """Return, by smallest record, how many records a cluster has, and its bits of clean lists."""
    size, held = np.zeros(len(label), np.int64), np.zeros(len(label), np.uint64)
    for i in range(len(label)):
        size[label[i]] += 1
        held[label[i]] |= once[i]
    return size, held


@compiled
def _may(label: Ids, keys: Ids, cannot: Ints, pair: Ints, a: int, b: int) -> bool:
    """Say whether a pair agrees on no key, and nobody said that its clusters are two people."""
    for k in range(len(keys)):
        if keys[k, pair[0]] >= 0 and keys[k, pair[0]] == keys[k, pair[1]]:
            return False
    for c in range(len(cannot)):
        one, other = _smallest(label, cannot[c, 0]), _smallest(label, cannot[c, 1])
        if (one == a and other == b) or (one == b and other == a):
            return False
    return True


@compiled
def _smallest(label: Ids, i: int) -> int:
    while label[i] != i:
        i = label[i]
    return i
