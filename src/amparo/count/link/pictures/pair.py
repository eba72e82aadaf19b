"""One pair step by step: from the prior odds through each comparison to the probability within all lists.

It is the pair whose answer would narrow the number of people most. Levels only: nothing that a record holds is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.special import logit

from amparo.count.estimate.pictures.canvas import BLANK, BLUE, INK, QUIET, SMALL, VERMILION, bare, figure
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link.linkage import Linkage
from amparo.count.link.pictures.names import compared, signed
from amparo.count.link.pictures.rows import Rows
from amparo.count.link.sureness import asked_first
from amparo.text import N_

TITLE = N_("One pair, step by step")
PRIOR = N_("any two records")
SLIPS = N_("slips that come together")
KIN = N_("relatives and neighbours, who share names and places")
RARE = N_("how rare the values are that agree")
OTHERS = N_("what all other records say")
LETTERS = 50
_LEAST = 0.05
"""Bits below which a step is not drawn, except those of comparisons."""
_EDGE = 1e-9
_ROW, _BAR = 0.22, 0.132
"""Inches."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one thing adds to the odds, in bits."""

    label: str
    adds: float


def draw(linkage: Linkage, voice: Voice, titled: bool = True) -> Figure | None:
    """Draw the steps of one pair; None where no pair may be one person."""
    at = asked_first(linkage)
    if at is None:
        return None
    told = steps(linkage, at, voice)
    rows = Rows.of([*(step.label for step in told), voice.say("in the end")], LETTERS, _ROW)
    made = figure(0.55 + rows.high, voice.say(TITLE) if titled else "")
    axes = made.add_subplot()
    rows.write(axes)
    axes.axvline(0, color=QUIET, linewidth=0.8, linestyle=":")
    reached = np.cumsum([step.adds for step in told])
    for end, here, below, step in zip(reached.tolist(), rows.middles, rows.middles[1:], told, strict=False):
        axes.plot([end, end], [here, below], color=QUIET, linewidth=0.7)
        _step(axes, here, end, step, voice)
    _end(axes, rows.middles[-1], float(reached[-1]), _chance(linkage, at, voice), voice)
    ends = np.append(reached, 0.0)
    room = 0.16 * np.ptp(ends) + 0.5
    axes.set_xlim(ends.min() - room, ends.max() + room)
    words = voice.say("odds in bits; at 0 the pair is as likely one person as two")
    axes.set_xlabel(words.replace("; ", ";\n"), fontsize=SMALL)
    axes.tick_params(axis="x", labelsize=SMALL)
    axes.xaxis.set_major_formatter(lambda value, _: voice.decimal(value))
    bare(axes, "bottom")
    return made


def describe(linkage: Linkage, voice: Voice) -> str:
    """Say in words what the picture shows."""
    at = asked_first(linkage)
    if at is None:
        return voice.say("No two records may be one person.")
    told = [f"{step.label} {signed(step.adds, voice)};" for step in steps(linkage, at, voice)]
    odds = voice.say("Odds in bits:")
    return " ".join([which(linkage, voice), odds, *told, _chance(linkage, at, voice) + "."])


def which(linkage: Linkage, voice: Voice) -> str:
    """Say which pair it is, by list and row; empty where there is none."""
    at = asked_first(linkage)
    if at is None:
        return ""
    one, other = (_record(linkage, int(end[at]), voice) for end in (linkage.pairs.left, linkage.pairs.right))
    return voice.say("The pair whose answer would narrow the number of people most: {one} and {other}.",
                     one=one, other=other)  # fmt: skip


def steps(linkage: Linkage, at: int, voice: Voice) -> list[Step]:
    """Return what leads from the prior odds of any two records to those of pair ``at`` within whole partitions."""
    pairs, model = linkage.pairs, linkage.model
    grades = pairs.grades[at : at + 1]
    ratios = model.ratios(grades)
    slips, whole = float(model.tilt(grades)[0]), float(model.weights(grades)[0])
    kin, rare = whole - float(ratios.sum()) - slips, float(pairs.weight[at]) - whole
    alone = model.prior + float(pairs.weight[at])
    others = float(logit(np.clip(pairs.probability[at], _EDGE, 1 - _EDGE))) - alone
    made = [Step(voice.say(PRIOR), model.prior / np.log(2))]
    for k, grade in enumerate(grades[0]):
        if grade >= 0:
            one = linkage.compared[k]
            label = f"{compared(one.id, voice)}: {voice.say(one.labels[grade])}"
            made.append(Step(label, float(ratios[0, k]) / np.log(2)))
    rest = [Step(voice.say(name), adds / np.log(2)) for name, adds in
            ((SLIPS, slips), (KIN, kin), (RARE, rare), (OTHERS, others))]  # fmt: skip
    return [*made, *(step for step in rest if abs(step.adds) >= _LEAST)]


def _record(linkage: Linkage, record: int, voice: Voice) -> str:
    name = linkage.lists[linkage.record_list[record]]
    return voice.say("{list}, row {row}", list=name, row=int(linkage.record_row[record]))


def _chance(linkage: Linkage, at: int, voice: Voice) -> str:
    return voice.say("one person: {share}", share=voice.share(float(linkage.pairs.probability[at])))


def _step(axes: Axes, row: float, end: float, step: Step, voice: Voice) -> None:
    speaks_for = step.adds >= 0
    axes.barh(row, step.adds, left=end - step.adds, height=_BAR, facecolor=BLUE if speaks_for else "white",
              edgecolor=BLUE if speaks_for else VERMILION, hatch="" if speaks_for else "//////",
              linewidth=0.8)  # fmt: skip
    axes.annotate(signed(step.adds, voice), (end, row), (3 if speaks_for else -3, 0), textcoords="offset points",
                  ha="left" if speaks_for else "right", va="center", fontsize=SMALL, bbox=BLANK)  # fmt: skip


def _end(axes: Axes, row: float, reached: float, words: str, voice: Voice) -> None:
    axes.plot([reached], [row], "D", color=INK, markersize=6)
    axes.annotate(f"{signed(reached, voice)}  {words}", (reached, row), (7, 0), textcoords="offset points",
                  va="center", fontsize=SMALL, fontweight="bold", bbox=BLANK)  # fmt: skip
