"""Exponentials and logarithms that a compiler can compute several at once: without branches, calls or tables.

What the C library offers is as exact but one number a call, and was a quarter of the time of a gradient. Reduction of
the argument: Cody and Waite (1980), *Software manual for the elementary functions*; Muller (2016), *Elementary
functions*, chapters 3 and 11. The polynomials are the series themselves, a term or two longer than the best of their
accuracy would be; in return no coefficient has to be believed. Errors stay below one unit in the last place for
``exp`` and ``log``, below two for ``expm1``; infinities, subnormal numbers and what is no number are as in C.
"""

from __future__ import annotations

import numpy as np

from amparo.count.estimate.kernel import as_written

_PER_LN2 = 1.4426950408889634
# ln 2 in two parts: the first ends in zeros, so that its product with an exponent is exact
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_OVERFLOW, _UNDERFLOW = 710.0, -746.0
_BIAS = 1023
# adding it leaves the nearest whole number, and the bias of exponents, in the lowest bits
_WHOLE = 1.5 * 2.0**52
_SMALLEST_NORMAL = 2.0**-1022
_UP = 54.0
_ONE = 0x3FF0000000000000  # the bits of 1
_ROOT_HALF = 0x3FE6A09E667F3BCD  # the bits of the root of 1/2
_EXPONENT = 0x7FF0000000000000
_TWO_52 = 0x4330000000000000  # the bits of 2^52


@as_written
def exp(x: float) -> float:
    """Return e^x."""
    rest, first, second = _reduced(x)
    return (1.0 + rest) * first * second


@as_written
def exp_expm1(x: float) -> tuple[float, float]:
    """Return e^x and e^x - 1 of an x of at most 700, each exact where it is small."""
    rest, first, second = _reduced(x)
    scale = first * second
    return (1.0 + rest) * first * second, rest * scale + (scale - 1.0)


@as_written
def _reduced(x: float) -> tuple[float, float, float]:
    """Return e^r - 1 and two powers of two whose product with e^r is e^x, |r| at most half of ln 2.

    Two, because 2^1024 and 2^-1074 are no ordinary numbers, yet e^x next to them may be.
    """
    x = _OVERFLOW if x > _OVERFLOW else x
    x = _UNDERFLOW if x < _UNDERFLOW else x
    power = x * _PER_LN2 + _WHOLE - _WHOLE
    half = 0.5 * power + _WHOLE - _WHOLE
    r = x - power * _LN2_HIGH - power * _LN2_LOW
    q = 1.0 / 6227020800
    q = q * r + 1.0 / 479001600
    q = q * r + 1.0 / 39916800
    q = q * r + 1.0 / 3628800
    q = q * r + 1.0 / 362880
    q = q * r + 1.0 / 40320
    q = q * r + 1.0 / 5040
    q = q * r + 1.0 / 720
    q = q * r + 1.0 / 120
    q = q * r + 1.0 / 24
    q = q * r + 1.0 / 6
    q = q * r + 0.5
    return r + r * r * q, _power_of_two(half), _power_of_two(power - half)


@as_written
def _power_of_two(whole: float) -> float:
    """Return 2^whole, exactly, for whole numbers of at most three digits."""
    bits = np.float64(whole + (_WHOLE + _BIAS)).view(np.int64)
    return float(np.int64(bits << 52).view(np.float64))


@as_written
def log(x: float) -> float:
    """Return the natural logarithm of an x of at least 0.

    x = 2^power (1 + f) with 1 + f between the roots of 1/2 and 2; log(1 + f) = 2 artanh s, s = f / (2 + f). As in
    fdlibm (Sun Microsystems 1993) 2 s is not taken from the rounded s but as f - f^2 / 2 + s f^2 / 2.
    """
    small = x < _SMALLEST_NORMAL
    bits = np.float64(x * 2.0**_UP if small else x).view(np.int64)
    shifted = bits - _ROOT_HALF + _ONE
    f = float(np.int64(bits - (shifted & _EXPONENT) + _ONE).view(np.float64)) - 1.0
    # a whole number below 2^52 as the low bits of 2^52: packed conversions are not everywhere
    power = float(np.int64((shifted >> 52) | _TWO_52).view(np.float64)) - (2.0**52 + _BIAS) - (_UP if small else 0.0)
    s = f / (2.0 + f)
    z = s * s
    q = 2.0 / 19
    q = q * z + 2.0 / 17
    q = q * z + 2.0 / 15
    q = q * z + 2.0 / 13
    q = q * z + 2.0 / 11
    q = q * z + 2.0 / 9
    q = q * z + 2.0 / 7
    q = q * z + 2.0 / 5
    q = q * z + 2.0 / 3
    square = 0.5 * f * f
    found = power * _LN2_HIGH - ((square - (s * (square + z * q) + power * _LN2_LOW)) - f)
    found = found if x < np.inf else x
    return -np.inf if x == 0.0 else found
