"""A uniform number for each place in the work: Philox 4x32-10, a counter-based generator (Salmon and others 2011).

A generator object for each of a million small components would take longer than their draws. Here a number is a
function of the seed and of where it is used, so nothing depends on the order or the number of threads.
"""

from __future__ import annotations

import numpy as np

from amparo.count.estimate.kernel import compiled

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_SHIFT = np.uint64(11)
_UNIT = 2.0**-53


def key(seed: int) -> np.uint64:
    """Return the key of a seed, any non-negative integer."""
    return np.uint64(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0])


@compiled
def philox(key: np.uint64, low: np.uint64, high: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Encrypt a counter of 128 bits, given and returned as two words."""
    k0, k1 = key & _LOW, key >> _HALF
    c0, c1, c2, c3 = low & _LOW, low >> _HALF, high & _LOW, high >> _HALF
    for _ in range(10):
        first, second = c0 * _M0, c2 * _M1
        c0, c2 = (second >> _HALF) ^ c1 ^ k0, (first >> _HALF) ^ c3 ^ k1
        c1, c3 = second & _LOW, first & _LOW
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0 | (c1 << _HALF), c2 | (c3 << _HALF)


@compiled
def uniform(key: np.uint64, place: int, draw: int, step: int) -> float:
    """Return the number in [0, 1) of a place, a draw and a step below 2^32."""
    word, _ = philox(key, np.uint64(place), np.uint64(draw) | (np.uint64(step) << _HALF))
    return float(word >> _SHIFT) * _UNIT
