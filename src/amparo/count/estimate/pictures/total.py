"""How likely each total is, by the fit that speaks for the table; documented, at least and interval beside it.

A histogram on a logarithmic axis, because a total may be wrong by a factor rather than by a number.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from amparo.count.estimate.answer import Answer, headline
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.pictures.axis import logarithmic, widened
from amparo.count.estimate.pictures.canvas import BLANK, BLUE, DASHED, INK, SKY, SMALL, VERMILION, bare, figure
from amparo.count.estimate.pictures.documented import documented
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.estimate.table import Floats
from amparo.text import N_

TITLE = N_("How large the total may be")
NO_ANSWER = N_("No estimate: no model gave an answer that may be shown.")
_BINS = 44
_TAILS = (0.002, 0.998)


def draw(answer: Answer, voice: Voice, titled: bool = True) -> Figure:
    """Draw the posterior of the total, or only what is documented where no model answered."""
    fit = headline(answer)
    made = figure(2.65, voice.say(TITLE) if titled else "")
    axes = made.add_subplot()
    low, high = _range(answer, fit)
    if fit is None:
        axes.text(0.5, 0.5, voice.say(NO_ANSWER), transform=axes.transAxes, ha="center", style="italic")
        axes.set_ylim(0, 1)
    else:
        _histogram(axes, fit, (low, high))
        _interval(axes, fit, voice)
        _cap(axes, fit, high, voice)
    _lines(axes, answer, voice)
    logarithmic(axes, low, high, voice.estimate)
    axes.set_xlabel(voice.say("people (each step to the right is a multiple, not a sum)"), fontsize=SMALL)
    axes.set_yticks([])
    bare(axes, "bottom")
    return made


def describe(answer: Answer, voice: Voice) -> str:
    """Say in words what the picture shows."""
    n = answer.table.n
    parts = [voice.say("Documented: {n} people.", n=voice.documented(*documented(answer)))]
    if answer.at_least is not None:
        parts.append(voice.say("At least: {bound}.", bound=voice.bound(answer.at_least, n)))
    fit = headline(answer)
    if fit is None:
        return " ".join([*parts, voice.say(NO_ANSWER)])
    found = fit.summary()
    parts.append(
        voice.say(
            "Histogram of the total by the model “{model}”: middle {median}, {level} interval {interval}.",
            model=voice.model(fit.model),
            median=voice.estimate(found.median, n),
            level=voice.share(found.level),
            interval=voice.interval(found, n),
        )
    )
    if fit.cap is not None and fit.cap.matters:
        parts.append(_capped(fit, voice))
    return " ".join(parts)


def _range(answer: Answer, fit: Fit | None) -> tuple[float, float]:
    marks = [float(answer.table.n), *([answer.at_least.low] if answer.at_least else [])]
    if fit is None:
        return widened(min(marks), 3 * max(marks))
    marks += [float(end) for end in np.quantile(fit.flat, _TAILS)]
    if fit.cap is not None and fit.cap.matters:
        marks.append(fit.cap.largest)
    least = max(min(marks), 1.0)
    return widened(least, max(*marks, 1.1 * least + 3))


def _edges(low: float, high: float) -> Floats:
    """Return edges between whole numbers: a bin that holds more of them than its neighbour would stand out falsely."""
    return np.unique(np.maximum(np.round(np.geomspace(low, high + 1, _BINS + 1)), 1.0)) - 0.5


def _histogram(axes: Axes, fit: Fit, limits: tuple[float, float]) -> None:
    edges = _edges(*limits)
    people, _ = np.histogram(fit.flat, edges)
    high = people / np.diff(np.log(edges))
    high = high / high.max()
    axes.stairs(high, edges, fill=True, color=SKY, linewidth=0)
    axes.stairs(high, edges, color=BLUE, linewidth=1.1)
    axes.set_ylim(-0.16, 1.62)


def _interval(axes: Axes, fit: Fit, voice: Voice) -> None:
    found, n = fit.summary(), fit.table.n
    axes.plot([found.low, found.high], [-0.08, -0.08], color=INK, linewidth=2.2, marker="|", markersize=9)
    axes.plot([found.median], [-0.08], color=INK, marker="D", markersize=5.5)
    words = voice.say("{level} interval {interval}, middle {median}", level=voice.share(found.level),
                      interval=voice.interval(found, n), median=voice.estimate(found.median, n))  # fmt: skip
    axes.set_title(words, loc="left", fontsize=SMALL + 0.5)


def _lines(axes: Axes, answer: Answer, voice: Voice) -> None:
    n = answer.table.n
    _line(axes, n, "-", 0.93, voice.say("documented: {n}", n=voice.documented(*documented(answer))))
    if answer.at_least is not None:
        bound = voice.bound(answer.at_least, n)
        _line(axes, max(answer.at_least.low, n), DASHED, 0.83, voice.say("at least: {bound}", bound=bound))


def _line(axes: Axes, at: float, dashes: str | tuple[float, tuple[float, float]], high: float, words: str) -> None:
    axes.axvline(at, ymax=high, color=INK, linestyle=dashes, linewidth=1.2)
    axes.annotate(words, (at, high), (4, 0), xycoords=axes.get_xaxis_transform(), textcoords="offset points",
                  va="top", fontsize=SMALL)  # fmt: skip


def _cap(axes: Axes, fit: Fit, high: float, voice: Voice) -> None:
    if fit.cap is None or not fit.cap.matters:
        return
    axes.axvspan(fit.cap.largest, high, facecolor="none", edgecolor=VERMILION, hatch="////", linewidth=0)
    axes.axvline(fit.cap.largest, color=VERMILION, linewidth=1.2)
    axes.annotate(voice.say("the model allows no more"), (fit.cap.largest, 0.73), (-4, 0), va="top", ha="right",
                  xycoords=axes.get_xaxis_transform(), textcoords="offset points", fontsize=SMALL,
                  bbox=BLANK)  # fmt: skip


def _capped(fit: Fit, voice: Voice) -> str:
    assert fit.cap is not None
    return voice.say("Hatched at the right: the model allows no more than {largest}; {share} of it lies at that end.",
                     largest=voice.estimate(fit.cap.largest), share=voice.share(fit.cap.touching))  # fmt: skip
