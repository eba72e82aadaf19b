"""Would the models have found totals that are known? One panel a model, one row a list, estimate over truth.

Circles hold the truth in their interval; a triangle missed it and points to the side on which it fell.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from amparo.count.estimate.answer import Answer
from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.pictures.axis import logarithmic, widened
from amparo.count.estimate.pictures.canvas import BLANK, BLUE, FAINT, INK, SMALL, VERMILION, bare, figure, shortened
from amparo.count.estimate.pictures.voice import Voice
from amparo.text import N_

TITLE = N_("Known totals, estimated from the other lists")
COLUMNS = 3
LETTERS = 20
NAME = 24
"""Letters in a line of a model's name; two lines at most."""
WIDEST = 40.0
"""A ratio beyond it, or below one over it, is drawn at the edge."""
TICKS = (1 / 32, 1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0, 32.0)


def draw(answer: Answer, voice: Voice, titled: bool = True) -> Figure | None:
    """Draw estimate over truth for every model and list; None where nothing was tried."""
    if not answer.consistency:
        return None
    models = by_model(answer.consistency)
    lists = list(dict.fromkeys(trial.conditioned_on for trial in answer.consistency))
    columns = min(COLUMNS, len(models))
    rows = -(-len(models) // columns)
    made = figure(0.85 + rows * (0.45 + 0.17 * max(len(lists), 3)), voice.say(TITLE) if titled else "")
    panels = made.subplots(rows, columns, squeeze=False, sharey=True)
    limits = _limits(answer.consistency)
    for axes, (model, trials) in zip(panels.flat, models.items(), strict=False):
        _panel(axes, voice.model(model), trials, lists, limits, voice)
    for axes in panels.flat[len(models) :]:
        axes.set_axis_off()
    words = voice.say("estimate divided by the known total: 1 is right")
    made.legend(handles=_key(voice), title=words, loc="outside lower left", alignment="left", ncols=3, frameon=False,
                fontsize=SMALL, title_fontsize=SMALL)  # fmt: skip
    return made


def describe(answer: Answer, voice: Voice) -> str:
    """Say in words what the picture shows."""
    told = [_told(voice.model(model), trials, voice) for model, trials in by_model(answer.consistency).items()]
    start = voice.say("The size of each list is known; each model estimated it from the other lists.")
    return " ".join([start, *told])


def by_model(trials: Sequence[Trial]) -> dict[str, list[Trial]]:
    """Return the trials of each model, in the order in which they came."""
    models: dict[str, list[Trial]] = {}
    for trial in trials:
        models.setdefault(trial.model, []).append(trial)
    return models


def too_low(trial: Trial) -> bool:
    """Whether the whole interval lies below the known size."""
    return trial.high is not None and trial.high < trial.truth


def _told(model: str, trials: Sequence[Trial], voice: Voice) -> str:
    missed = [trial for trial in trials if trial.covered is not None and not trial.covered]
    return voice.say(
        "{model}: {inside} of {tried} inside the interval, {low} too low, {high} too high, {none} without an answer.",
        model=model, inside=voice.count(sum(bool(trial.covered) for trial in trials)), tried=voice.count(len(trials)),
        low=voice.count(sum(map(too_low, missed))), high=voice.count(sum(not too_low(trial) for trial in missed)),
        none=voice.count(sum(trial.covered is None for trial in trials)),
    )  # fmt: skip


def _limits(trials: Sequence[Trial]) -> tuple[float, float]:
    ends = [end / trial.truth for trial in trials for end in (trial.low, trial.high) if end]
    low, high = min([0.5, *ends]), max([2.0, *ends])
    return widened(max(low, 1 / WIDEST), min(high, WIDEST))


def _panel(
    axes: Axes, name: str, trials: Sequence[Trial], lists: list[str], limits: tuple[float, float], voice: Voice
) -> None:
    for row in range(0, len(lists), 2):
        axes.axhspan(row - 0.5, row + 0.5, color=FAINT, linewidth=0)
    axes.axvline(1, color=INK, linewidth=1)
    for trial in trials:
        _trial(axes, lists.index(trial.conditioned_on), trial, limits, voice)
    ticks = [tick for tick in TICKS if limits[0] <= tick <= limits[1]]
    ticks = ticks if len(ticks) <= 5 else [tick for tick in ticks if tick in (1 / 32, 1 / 4, 1.0, 4.0, 32.0)]
    logarithmic(axes, *limits, lambda tick: voice.decimal(tick, 2), ticks)
    axes.set_ylim(len(lists) - 0.5, -0.5)
    axes.set_yticks(range(len(lists)), [shortened(each, LETTERS) for each in lists], fontsize=SMALL)
    axes.set_title(fill(shortened(name, 2 * NAME), NAME), loc="left", fontsize=SMALL, fontweight="bold")
    axes.tick_params(axis="y", length=0)
    bare(axes, "bottom")


def _trial(axes: Axes, row: int, trial: Trial, limits: tuple[float, float], voice: Voice) -> None:
    if trial.low is None or trial.high is None or trial.median is None:
        axes.text(1, row, voice.say("no answer"), fontsize=SMALL - 1, ha="center", va="center", style="italic",
                  bbox=BLANK)  # fmt: skip
        return
    inside = bool(trial.covered)
    colour = BLUE if inside else VERMILION
    low, middle, high = (
        min(max(end / trial.truth, limits[0]), limits[1]) for end in (trial.low, trial.median, trial.high)
    )
    axes.plot([low, high], [row, row], color=colour, linewidth=1.3)
    marker = "o" if inside else "<" if too_low(trial) else ">"
    axes.plot([middle], [row], marker, color=colour, markersize=4 if inside else 5.5,
              markerfacecolor=colour if inside else "white", markeredgewidth=1.2)  # fmt: skip


def _key(voice: Voice) -> list[Line2D]:
    words = (
        ("o", BLUE, BLUE, voice.say("holds the known total")),
        ("<", VERMILION, "white", voice.say("misses it: too low")),
        (">", VERMILION, "white", voice.say("misses it: too high")),
    )
    return [
        Line2D([], [], color=edge, marker=shape, markerfacecolor=face, linestyle="-", label=label)
        for shape, edge, face, label in words
    ]
