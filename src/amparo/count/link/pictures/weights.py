"""How much each level of likeness says: bars in bits, one group a comparison, the most alike first.

One bit doubles the odds that two records are one person. Bars to the right speak for it, hatched ones against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from amparo.count.estimate.pictures.canvas import BLUE, INK, SMALL, VERMILION, bare, figure, shortened
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link.linkage import Linkage
from amparo.count.link.pictures.names import compared, signed
from amparo.text import N_

TITLE = N_("How much each likeness says")
LETTERS = 44
_LINE = 60
_ROW = 0.165
"""Inches."""

Row = tuple[str, float | None]
"""A label and a weight in bits; None above a group."""


def draw(linkage: Linkage, voice: Voice, titled: bool = True) -> Figure | None:
    """Draw the weights of all levels."""
    rows = list(_rows(linkage, voice))
    if not rows:
        return None
    made = figure(0.5 + _ROW * len(rows), voice.say(TITLE) if titled else "")
    axes = made.add_subplot()
    for at, (_, weight) in enumerate(rows):
        if weight is not None:
            _bar(axes, at, weight, voice)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(rows)), [shortened(label, LETTERS) for label, _ in rows], fontsize=SMALL)
    for words, (_, weight) in zip(axes.get_yticklabels(), rows, strict=True):
        words.set_fontweight("bold" if weight is None else "normal")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.margins(x=0.14)
    told = voice.say("bits: each one to the right doubles the odds that two records are one person")
    axes.set_xlabel(fill(told, _LINE), fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=SMALL)
    axes.xaxis.set_major_formatter(lambda value, _: voice.decimal(value))
    bare(axes, "bottom")
    return made


def describe(linkage: Linkage, voice: Voice) -> str:
    """Say in words what the picture shows."""
    told: list[str] = []
    for label, weight in _rows(linkage, voice):
        if weight is None:
            told.append(f"{label}:")
        else:
            told.append(f"{label} {signed(weight, voice)};")
    return " ".join([voice.say("Weights in bits of each level of likeness, the most alike first."), *told])


def _rows(linkage: Linkage, voice: Voice) -> Iterator[Row]:
    """Yield comparisons that say something of any pair, and their levels."""
    said = (linkage.vectors.grades >= 0).any(axis=0)
    for k in np.flatnonzero(said):
        one = linkage.compared[k]
        yield compared(one.id, voice), None
        weights = np.log2(linkage.model.m[k]) - np.log2(linkage.model.u[k])
        for label, weight in zip(one.labels[::-1], weights[::-1].tolist(), strict=True):
            yield voice.say(label), weight


def _bar(axes: Axes, at: int, weight: float, voice: Voice) -> None:
    speaks_for = weight >= 0
    axes.barh(at, weight, height=0.68, facecolor=BLUE if speaks_for else "white",
              edgecolor=BLUE if speaks_for else VERMILION, hatch="" if speaks_for else "//////",
              linewidth=0.7)  # fmt: skip
    axes.annotate(signed(weight, voice), (weight, at), (3 if speaks_for else -3, 0), textcoords="offset points",
                  ha="left" if speaks_for else "right", va="center", fontsize=SMALL)  # fmt: skip
