"""How sure the pairs are, and what that does to the number of people: pairs by probability, people by draw."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from amparo.count.estimate.pictures.canvas import BLUE, DASHED, INK, SKY, SMALL, bare, figure
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link import sureness
from amparo.count.link.linkage import Linkage
from amparo.text import N_

TITLE = N_("How sure the pairs are, and how many people there are")
_BINS = 20
_TALL = 84.0
"""Points that the dots above each other may take: room for many draws that find the same number."""


def draw(linkage: Linkage, voice: Voice, titled: bool = True) -> Figure | None:
    """Draw both; None where no pair may be one person."""
    if not len(linkage.pairs):
        return None
    made = figure(2.2, voice.say(TITLE) if titled else "")
    pairs, people = made.subplots(1, 2)
    _pairs(pairs, linkage, voice)
    _people(people, linkage, voice)
    return made


def describe(linkage: Linkage, voice: Voice) -> str:
    """Say in words what the picture shows."""
    low, high = sureness.span(linkage)
    chances = linkage.pairs.probability
    doubt = sureness.in_doubt(linkage)
    return voice.say(
        "Of {pairs} pairs that may be one person, {sure} are likelier than {top}, {doubt} in doubt, {unlikely} less"
        " likely than {bottom}. People by draw of who is who: between {low} and {high} in {draws} draws; best single"
        " linkage: {best}.",
        pairs=voice.count(len(chances)), doubt=voice.count(int(doubt.sum())),
        sure=voice.count(int((~doubt & (chances > 0.5)).sum())),
        unlikely=voice.count(int((~doubt & (chances <= 0.5)).sum())),
        top=voice.share(sureness.DOUBT[1]), bottom=voice.share(sureness.DOUBT[0]),
        low=voice.count(low), high=voice.count(high), draws=voice.count(len(linkage.draws)),
        best=voice.count(linkage.table.n),
    )  # fmt: skip


def _pairs(axes: Axes, linkage: Linkage, voice: Voice) -> None:
    counts, edges = np.histogram(linkage.pairs.probability, _BINS, (0, 1))
    axes.stairs(counts, edges, fill=True, color=SKY, linewidth=0, baseline=0.5)
    axes.stairs(counts, edges, color=BLUE, linewidth=1.1, baseline=0.5)
    axes.set_yscale("log")
    axes.set_ylim(0.5, max(counts.max(), 2) * 2)
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, _: voice.count(int(value)) if value >= 1 else "")
    axes.xaxis.set_major_formatter(lambda value, _: voice.share(value))
    axes.set_xlabel(voice.say("probability that the pair is one person"), fontsize=SMALL)
    axes.set_ylabel(voice.say("pairs (each step up is tenfold)"), fontsize=SMALL)
    axes.tick_params(labelsize=SMALL)
    bare(axes, "bottom", "left")


def _people(axes: Axes, linkage: Linkage, voice: Voice) -> None:
    """Draw a dot for each draw, those of one number above each other, and the best single linkage as a line."""
    found = np.sort(linkage.documented)
    values, starts, times = np.unique(found, return_index=True, return_counts=True)
    high = np.arange(len(found)) - np.repeat(starts, times)
    size = min(4.0, _TALL / times.max())
    axes.plot(np.repeat(values, times), high + 1, "o", color=INK, markersize=size, markeredgewidth=0, zorder=3)
    axes.axvline(linkage.table.n, color=BLUE, linestyle=DASHED, linewidth=1.3, zorder=1)
    words = voice.say("best: {n}", n=voice.count(linkage.table.n))
    axes.annotate(words, (linkage.table.n, 1.0), (4, 0), xycoords=axes.get_xaxis_transform(), va="top",
                  textcoords="offset points", fontsize=SMALL)  # fmt: skip
    middle, room = (found[0] + found[-1]) / 2, max((found[-1] - found[0]) / 2, 2) * 1.3
    axes.set_xlim(min(middle - room, linkage.table.n - 1), max(middle + room, linkage.table.n + 1))
    axes.set_ylim(0, times.max() * 1.35 + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: voice.count(int(value)))
    axes.set_yticks([])
    axes.set_xlabel(voice.say("people on the lists, one dot a draw"), fontsize=SMALL)
    axes.tick_params(labelsize=SMALL)
    bare(axes, "bottom")
