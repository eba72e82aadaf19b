"""Who stands on which lists together: an UpSet plot (Lex, Gehlenborg, Strobelt, Vuillemot and Pfister 2014).

Every column is one pattern, the most people first; filled dots are the lists they are on, bars at the left the lists.
Of several possible linkages that with the fewest people is drawn, and said to be.
"""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from amparo.count.estimate.answer import Answer
from amparo.count.estimate.pictures.canvas import BLUE, FAINT, INK, QUIET, SMALL, WIDTH, bare, figure, shortened
from amparo.count.estimate.pictures.documented import documented
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.estimate.table import Bits, Ints, Table
from amparo.text import N_

TITLE = N_("How the lists overlap")
MOST = 31
"""Patterns that are drawn, all there can be of five lists; the others are told in words."""
FEWEST = N_("Of the possible linkages, the one with the fewest people.")
LETTERS = 24
_BARS = 1.15
_LABEL = 0.48
"""Two lines of the upright label; names are given no less, so that it does not run into that of the sizes."""
_COLUMN = 0.3
"""Inches."""
_LINE = 18
_FOOT = 0.13
"""Inches of a line below."""
_UPRIGHT = 12
"""More columns than this have their numbers turned."""


def draw(answer: Answer, voice: Voice, titled: bool = True) -> Figure:
    """Draw the overlaps of a table's lists."""
    return drawn(answer.table, voice, voice.say(TITLE) if titled else "", _which(answer, voice))


def drawn(table: Table, voice: Voice, title: str, which: str = "") -> Figure:
    """Draw the overlaps of a table's lists under a title, if it is not empty; ``which`` table it is stands below."""
    patterns, counts = largest(table)
    below = [words for words in (which, _rest(table, counts, voice)) if words]
    top, body, foot = 1.45, 0.205 * max(len(table.lists), 3), 0.25 + _FOOT * max(len(below) - 1, 0)
    made = figure(top + body + foot + 0.15, title)
    made.set_layout_engine("none")
    tall = made.get_figheight()
    names = max(0.06 * max(len(shortened(name, LETTERS)) for name in table.lists) + 0.2, _LABEL)
    left = _BARS + names
    wide = min(WIDTH - left - 0.1, _COLUMN * len(counts))
    dots = _place(made, left, foot, wide, body, tall)
    _matrix(dots, table, patterns)
    _columns(_place(made, left, foot + 0.05 + body, wide, top, tall), counts, voice)
    _sizes(_place(made, 0.05, foot, _BARS, body, tall), table, voice)
    made.text(0.99, 0.01, "\n".join(below), fontsize=SMALL, color=QUIET, ha="right", va="bottom")
    return made


def describe(answer: Answer, voice: Voice) -> str:
    """Say in words what the picture shows."""
    return " ".join([described(answer.table, voice), _which(answer, voice)]).strip()


def described(table: Table, voice: Voice) -> str:
    """Say in words how a table's lists overlap."""
    patterns, counts = largest(table)
    sizes = [f"{name}: {voice.count(size)}" for name, size in zip(table.lists, table.sizes, strict=True)]
    first = [
        f"{_together(table, bits)}: {voice.count(count)}" for bits, count in zip(patterns[:5], counts, strict=False)
    ]
    return " ".join(
        [
            voice.say(
                "Bars and dots: {n} people on {lists} lists in {patterns} patterns.",
                n=voice.count(table.n), lists=voice.count(len(table.lists)), patterns=voice.count(len(table.counts)),
            ),
            voice.say("People on each list: {sizes}.", sizes="; ".join(sizes)),
            voice.say("The largest patterns: {patterns}.", patterns="; ".join(first)),
            _rest(table, counts, voice),
        ]
    ).strip()  # fmt: skip


def largest(table: Table) -> tuple[Bits, Ints]:
    """Return the patterns that are drawn and their counts, the most people first."""
    order = np.argsort(-table.counts, kind="stable")[:MOST]
    return table.patterns[order], table.counts[order]


def _which(answer: Answer, voice: Voice) -> str:
    low, high = documented(answer)
    return voice.say(FEWEST) if low < high else ""


def _place(made: Figure, left: float, bottom: float, wide: float, high: float, tall: float) -> Axes:
    """Return axes at a place given in inches."""
    return made.add_axes((left / WIDTH, bottom / tall, wide / WIDTH, high / tall))


def _together(table: Table, bits: Bits) -> str:
    return " + ".join(name for name, on in zip(table.lists, bits, strict=True) if on)


def _rest(table: Table, shown: Ints, voice: Voice) -> str:
    left = len(table.counts) - len(shown)
    if left == 0:
        return ""
    people = voice.count(table.n - int(shown.sum()))
    return voice.say("Patterns not drawn: {patterns}; people in them: {people}.",
                     patterns=voice.count(left), people=people)  # fmt: skip


def _matrix(axes: Axes, table: Table, patterns: Bits) -> None:
    rows = np.arange(len(table.lists))
    for row in rows[::2]:
        axes.axhspan(row - 0.5, row + 0.5, color=FAINT, linewidth=0)
    size = 26 if len(rows) <= 12 else 18
    for column, bits in enumerate(patterns):
        on = np.flatnonzero(bits)
        axes.plot([column, column], [on.min(), on.max()], color=INK, linewidth=1.2)
        off = np.flatnonzero(bits == 0)
        axes.scatter(
            np.full(len(off), column), off, s=size * 0.35, facecolors="white", edgecolors="#b9b4a8", linewidths=0.6
        )
        axes.scatter(np.full(len(on), column), on, s=size, color=INK, zorder=3)
    axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(-0.6, len(patterns) - 0.4), xticks=[])
    axes.set_yticks(rows, [shortened(name, LETTERS) for name in table.lists], fontsize=SMALL)
    axes.tick_params(length=0)
    bare(axes)


def _columns(axes: Axes, counts: Ints, voice: Voice) -> None:
    axes.bar(range(len(counts)), counts, width=0.62, color=INK)
    turned = 90 if len(counts) > _UPRIGHT else 0
    for column, count in enumerate(counts):
        axes.annotate(voice.count(count), (column, count), (0, 2), textcoords="offset points", ha="center", va="bottom",
                      fontsize=SMALL, rotation=turned)  # fmt: skip
    axes.set_ylabel(fill(voice.say("people on exactly these lists"), _LINE), fontsize=SMALL)
    axes.set_yticks([])
    axes.set(xlim=(-0.6, len(counts) - 0.4), ylim=(0, counts.max() * (1.3 if turned else 1.12)))
    axes.tick_params(labelbottom=False, length=0)
    bare(axes, "bottom")


def _sizes(axes: Axes, table: Table, voice: Voice) -> None:
    sizes = table.sizes
    axes.barh(range(len(sizes)), sizes, height=0.55, color=BLUE)
    for row, size in enumerate(sizes):
        axes.annotate(voice.count(size), (size, row), (-3, 0), textcoords="offset points", ha="right", va="center",
                      fontsize=SMALL)  # fmt: skip
    axes.set(xlim=(sizes.max() * 1.55, 0), ylim=(len(sizes) - 0.5, -0.5))
    axes.set_title(fill(voice.say("people on each list"), _LINE), fontsize=SMALL, loc="right", pad=3)
    axes.tick_params(labelleft=False, labelbottom=False, length=0)
    axes.set_xticks([])
    bare(axes)
