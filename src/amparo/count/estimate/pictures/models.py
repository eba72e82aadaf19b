"""Every model beside the others: what one says alone is no finding. A model without an answer shows no number."""

from __future__ import annotations

from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from amparo.count.estimate.answer import Answer, answered
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.pictures.axis import logarithmic, widened
from amparo.count.estimate.pictures.canvas import (
    BLANK,
    BLUE,
    DASHED,
    FAINT,
    INK,
    QUIET,
    SMALL,
    VERMILION,
    bare,
    figure,
    shortened,
)
from amparo.count.estimate.pictures.voice import Voice
from amparo.text import N_

TITLE = N_("What each model says")
NOT_CONVERGED = N_("did not converge: no number")
LETTERS = 26
WHY = 70
LEVEL = 0.95


def draw(answer: Answer, voice: Voice, titled: bool = True) -> Figure:
    """Draw middle and interval of every model that answered, and name those that did not."""
    rows = _rows(answer, voice)
    made = figure(0.8 + 0.25 * len(rows), voice.say(TITLE) if titled else "")
    axes = made.add_subplot()
    low, high = _range(answer)
    _lines(axes, answer, voice)
    for row, (_, fit, why) in enumerate(rows):
        _estimate(axes, row, fit, fit is answer.ensemble, voice) if fit is not None else _silent(axes, row, why)
    logarithmic(axes, low, high, voice.estimate)
    axes.set_ylim(len(rows) - 0.4, -0.9)
    axes.set_yticks(range(len(rows)), [shortened(name, LETTERS) for name, _, _ in rows])
    axes.set_xlabel(fill(_key(answer, voice), WHY), fontsize=SMALL)
    axes.tick_params(axis="y", length=0)
    bare(axes, "bottom")
    return made


def describe(answer: Answer, voice: Voice) -> str:
    """Say in words what the picture shows."""
    told = [f"{name}: {voice.figures(fit) if fit is not None else why}." for name, fit, why in _rows(answer, voice)]
    return " ".join([voice.say("Each model's middle and {level} interval.", level=voice.share(LEVEL)), *told])


def _key(answer: Answer, voice: Voice) -> str:
    words = voice.say("people: middle and {level} interval", level=voice.share(LEVEL))
    if any(fit.cap is not None and fit.cap.matters for fit in answered(answer)):
        return words + voice.say("; * the model allows no more, the true end may lie further")
    return words


def _rows(answer: Answer, voice: Voice) -> list[tuple[str, Fit | None, str]]:
    """Return name, fit if it may be shown, and reason if not, in the order drawn."""
    shown = [(voice.model(fit.model), fit, "") for fit in answered(answer)]
    ensemble = [answer.ensemble] if answer.ensemble is not None else []
    silent = [fit for fit in [*ensemble, *answer.fits] if not fit.answered]
    reason = voice.say(NOT_CONVERGED)
    refused = [(voice.model(each.model) or "–", None, voice.say(each.why, **each.values)) for each in answer.refusals]
    return [*shown, *((voice.model(fit.model), None, reason) for fit in silent), *refused]


def _range(answer: Answer) -> tuple[float, float]:
    found = [fit.summary() for fit in answered(answer)]
    n = max(float(answer.table.n), 1.0)
    least = [answer.at_least.low] if answer.at_least is not None else []
    high = max([1.5 * n, *least, *(each.high for each in found)])
    return widened(min([n, *(each.low for each in found)]), high, 0.12)


def _lines(axes: Axes, answer: Answer, voice: Voice) -> None:
    n = answer.table.n
    axes.axvline(n, color=QUIET, linewidth=0.9)
    _mark(axes, n, voice.say("documented"), "right" if answer.at_least is not None else "left")
    if answer.at_least is not None:
        axes.axvline(max(answer.at_least.low, n), color=QUIET, linewidth=0.9, linestyle=DASHED)
        _mark(axes, max(answer.at_least.low, n), voice.say("at least"), "left")


def _mark(axes: Axes, at: float, words: str, side: str) -> None:
    shift = -3 if side == "right" else 3
    axes.annotate(words, (at, 1.0), (shift, 0), xycoords=axes.get_xaxis_transform(), textcoords="offset points",
                  ha=side, va="top", fontsize=SMALL, color=QUIET)  # fmt: skip


def _estimate(axes: Axes, row: int, fit: Fit, ensemble: bool, voice: Voice) -> None:
    found = fit.summary()
    capped = fit.cap is not None and fit.cap.matters
    if ensemble:
        axes.axhspan(row - 0.5, row + 0.5, color=FAINT, linewidth=0, zorder=0)
    colour, wide, marker, size = (INK, 2.6, "D", 6) if ensemble else (BLUE, 1.5, "o", 5)
    axes.plot([found.low, found.high], [row, row], color=colour, linewidth=wide)
    axes.plot([found.median], [row], marker, color=colour, markersize=size)
    if capped:
        axes.plot([found.high], [row], ">", color=VERMILION, markersize=7, markerfacecolor="white")
    axes.annotate(voice.figures(fit) + (" *" if capped else ""), (1.01, row), xycoords=axes.get_yaxis_transform(),
                  va="center", fontsize=SMALL, fontweight="bold" if ensemble else "normal")  # fmt: skip


def _silent(axes: Axes, row: int, why: str) -> None:
    words = axes.annotate(shortened(why, WHY), (0.02, row), xycoords=axes.get_yaxis_transform(), va="center",
                          fontsize=SMALL, style="italic", bbox=BLANK)  # fmt: skip
    words.set_in_layout(False)  # it may run into the column of figures, which is empty here
