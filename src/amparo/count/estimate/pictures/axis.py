"""Logarithmic axes that people can read: few ticks, round numbers, the reader's separators."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

from amparo.count.estimate.pictures.canvas import SMALL

MOST_TICKS = 6
_ROOM = 0.13
"""Of the axis, between two ticks."""
_STEPS = ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))


def logarithmic(
    axes: Axes, low: float, high: float, write: Callable[[float], str], ticks: Sequence[float] | None = None
) -> None:
    """Give axes a logarithmic x axis from ``low`` to ``high``, its ticks written by ``write``."""
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    ticks = round_ticks(low, high) if ticks is None else ticks
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FixedFormatter([write(tick) for tick in ticks]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="x", labelsize=SMALL)


def round_ticks(low: float, high: float) -> list[float]:
    """Return at most a handful of round numbers between two positive numbers, with room between them."""
    kept: list[float] = []
    for tick in _candidates(low, high):
        if not kept or np.log(tick / kept[-1]) >= _ROOM * np.log(high / low):
            kept.append(tick)
    return kept


def _candidates(low: float, high: float) -> list[float]:
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for steps in _STEPS:
        ticks = [step * 10.0**decade for decade in decades for step in steps if low <= step * 10.0**decade <= high]
        if 3 <= len(ticks) <= MOST_TICKS:
            return ticks
    if len(ticks) > MOST_TICKS:
        return ticks[:: -(-len(ticks) // MOST_TICKS)]
    found = MaxNLocator(MOST_TICKS, steps=[1, 2, 2.5, 5, 10], integer=True).tick_values(low, high)
    return [float(tick) for tick in found if low <= tick <= high and tick > 0]


def widened(low: float, high: float, by: float = 0.08) -> tuple[float, float]:
    """Return limits a little outside two positive numbers on a logarithmic axis."""
    room = max(high / low, 1.05) ** by
    return low / room, high * room
