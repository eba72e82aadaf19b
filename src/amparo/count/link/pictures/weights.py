"""How much each level of likeness says: bars in bits, one group a comparison, the most alike first.

One bit doubles the odds that two records are one person. Bars to the right speak for it, hatched ones against it. A
level on which no pair was found is an outline: its weight follows from what was assumed beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from amparo.count.estimate.pictures.canvas import BLUE, INK, QUIET, SMALL, VERMILION, bare, figure
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link.linkage import Linkage
from amparo.count.link.pictures.names import compared, signed
from amparo.count.link.pictures.rows import Rows
from amparo.count.link.vectors import tally
from amparo.text import N_

TITLE = N_("How much each likeness says")
LETTERS = 44
_LINE = 44
OUTLINED = N_("outlined: no compared pair is like this")
_ROW, _BAR = 0.165, 0.112
"""Inches."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and a weight in bits, None above a group; ``found`` says whether a pair that was compared has it."""

    label: str
    weight: float | None = None
    found: bool = True


def draw(linkage: Linkage, voice: Voice, titled: bool = True) -> Figure | None:
    """Draw the weights of all levels."""
    rows = list(_rows(linkage, voice))
    if not rows:
        return None
    placed = Rows.of([row.label for row in rows], LETTERS, _ROW)
    made = figure(0.75 + placed.high, voice.say(TITLE) if titled else "")
    axes = made.add_subplot()
    placed.write(axes)
    for words, at, row in zip(axes.get_yticklabels(), placed.middles, rows, strict=True):
        words.set_fontweight("bold" if row.weight is None else "normal")
        if row.weight is not None:
            _bar(axes, at, row.weight, signed(row.weight, voice), found=row.found)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.margins(x=0.2)
    axes.set_xlabel(_key(rows, voice), fontsize=SMALL)
    axes.tick_params(axis="x", labelsize=SMALL)
    axes.xaxis.set_major_formatter(lambda value, _: voice.decimal(value))
    bare(axes, "bottom")
    return made


def describe(linkage: Linkage, voice: Voice) -> str:
    """Say in words what the picture shows."""
    told: list[str] = []
    for row in _rows(linkage, voice):
        told.append(f"{row.label}:" if row.weight is None else f"{row.label} {_told(row, voice)};")
    return " ".join([voice.say("Weights in bits of each level of likeness, the most alike first."), *told])


def _rows(linkage: Linkage, voice: Voice) -> Iterator[Row]:
    """Yield comparisons that say something of any pair, and their levels."""
    vectors = linkage.vectors
    seen = tally(vectors.grades, vectors.counts, [len(one.labels) for one in linkage.compared])
    for one, pairs, m, u in zip(linkage.compared, seen, linkage.model.m, linkage.model.u, strict=True):
        if pairs.any():
            yield Row(compared(one.id, voice))
            weights = np.log2(m) - np.log2(u)
            for label, weight, count in zip(one.labels[::-1], weights[::-1].tolist(), pairs[::-1], strict=True):
                yield Row(voice.say(label), weight, bool(count))


def _key(rows: Sequence[Row], voice: Voice) -> str:
    told = [voice.say("bits: each one to the right doubles the odds that two records are one person")]
    if not all(row.found for row in rows):
        told.append(voice.say(OUTLINED))
    return "\n".join(fill(each, _LINE) for each in told)


def _told(row: Row, voice: Voice) -> str:
    """Write a weight; of a level that no pair has it is said."""
    assert row.weight is not None
    written = signed(row.weight, voice)
    return written if row.found else voice.say("{weight} (no such pair)", weight=written)


def _bar(axes: Axes, at: float, weight: float, words: str, *, found: bool) -> None:
    speaks_for = weight >= 0
    colour = QUIET if not found else BLUE if speaks_for else VERMILION
    axes.barh(at, weight, height=_BAR, facecolor=BLUE if found and speaks_for else "white", edgecolor=colour,
              hatch="//////" if found and not speaks_for else "", linewidth=0.7)  # fmt: skip
    axes.annotate(words, (weight, at), (3 if speaks_for else -3, 0), textcoords="offset points",
                  ha="left" if speaks_for else "right", va="center", fontsize=SMALL)  # fmt: skip
