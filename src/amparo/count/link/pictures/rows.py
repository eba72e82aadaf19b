"""Rows of bars with words beside them: what is too long for a line takes two, and its row is as high as they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes

from amparo.count.estimate.pictures.canvas import ELLIPSIS, SMALL, shortened

_LINE = 0.125
"""Inches that a second line takes."""
_LONGEST = 400
"""Letters of a label that are looked at."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Labels and, in inches from the top, the middles of their rows; ``high`` is the height of all."""

    labels: Sequence[str]
    middles: Sequence[float]
    high: float

    @classmethod
    def of(cls, labels: Sequence[str], letters: int, row: float) -> Rows:
        """Put labels into two lines of ``letters`` at most; a row of one line is ``row`` inches high."""
        lines = [_wrapped(shortened(label, _LONGEST), letters) for label in labels]
        middles, high = [], 0.0
        for each in lines:
            tall = row + _LINE * (len(each) - 1)
            middles.append(high + tall / 2)
            high += tall
        return cls(["\n".join(each) for each in lines], middles, high)

    def write(self, axes: Axes) -> None:
        """Write the labels at the left of axes whose y axis is then in inches, downwards."""
        axes.set_yticks(self.middles, self.labels, fontsize=SMALL)
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(self.high, 0)


def _wrapped(label: str, letters: int) -> list[str]:
    """Return a label in one line or in two, as even as they can be."""
    if len(label) <= letters:
        return [label]
    narrow = next((wide for wide in range(len(label) // 2, letters) if len(wrap(label, wide)) <= 2), letters)
    return wrap(label, narrow, max_lines=2, placeholder=" " + ELLIPSIS)
