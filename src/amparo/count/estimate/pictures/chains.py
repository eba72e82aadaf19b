"""Have the chains of sampled models settled? Running medians of each chain: two that stay apart have not met.

R-hat and effective draws beside them (Vehtari and others 2021). Models that are computed exactly have no chains.
"""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from amparo.count.estimate.answer import Answer
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.pictures import canvas
from amparo.count.estimate.pictures.canvas import INK, QUIET, SMALL, bare, figure, shortened
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.estimate.table import Floats
from amparo.text import N_

TITLE = N_("Have the chains settled?")
EXACT = N_("Computed exactly, without chains: {models}.")
COLUMNS = 2
LETTERS = 100
LINE = 44
"""Letters of a line above a panel."""
STEPS = 120
MOST_DRAWS = 4_000
LINES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 3)))
COLOURS = (canvas.BLUE, canvas.VERMILION, canvas.GREEN, INK, canvas.PURPLE, canvas.ORANGE)


def draw(answer: Answer, voice: Voice, titled: bool = True) -> Figure | None:
    """Draw the running medians of every sampled model; None where every model is exact."""
    sampled = [fit for fit in answer.fits if fit.convergence is not None]
    if not sampled:
        return None
    columns = min(COLUMNS, len(sampled))
    rows = -(-len(sampled) // columns)
    made = figure(0.45 + 1.85 * rows, voice.say(TITLE) if titled else "")
    panels = made.subplots(rows, columns, squeeze=False)
    for axes, fit in zip(panels.flat, sampled, strict=False):
        _panel(axes, fit, voice)
    for axes in panels.flat[len(sampled) :]:
        axes.set_axis_off()
    words = " ".join([voice.say("Running median of each chain, by draw."), _exact(answer, voice)])
    made.supxlabel(fill(words, LETTERS), fontsize=SMALL, color=QUIET, x=0.01, ha="left", ma="left")
    return made


def describe(answer: Answer, voice: Voice) -> str:
    """Say in words what the picture shows."""
    told = [
        f"{voice.model(fit.model)}: {': '.join(_judged(fit, voice))}."
        for fit in answer.fits
        if fit.convergence is not None
    ]
    return " ".join([*told, _exact(answer, voice)]).strip()


def running(draws: Floats) -> tuple[Floats, Floats]:
    """Return where, shape (S,), and the medians of each chain up to there, shape (chains, S)."""
    stride = -(-draws.shape[1] // MOST_DRAWS)
    thin = draws[:, ::stride]
    ends = np.unique(np.linspace(min(10, thin.shape[1]), thin.shape[1], STEPS).astype(int))
    medians = np.stack([np.median(thin[:, :end], axis=1) for end in ends], axis=1)
    return ends * float(stride), medians


def _exact(answer: Answer, voice: Voice) -> str:
    exact = [voice.model(fit.model) for fit in answer.fits if fit.convergence is None]
    return voice.say(EXACT, models=", ".join(exact)) if exact else ""


def _judged(fit: Fit, voice: Voice) -> tuple[str, str]:
    """Return what the chains are worth in numbers, and whether that is enough."""
    assert fit.convergence is not None
    found = fit.convergence
    numbers = voice.say(
        "R-hat {rhat}, effective draws {bulk} (middle), {tail} (ends)",
        rhat=voice.decimal(found.rhat, 3) if np.isfinite(found.rhat) else "∞",
        bulk=voice.count(int(found.ess_bulk)),
        tail=voice.count(int(found.ess_tail)),
    )
    verdict = voice.say("settled") if found.reached else voice.say("did not converge: not an answer")
    return numbers, verdict


def _panel(axes: Axes, fit: Fit, voice: Voice) -> None:
    at, medians = running(fit.draws)
    for chain, line in enumerate(medians):
        axes.plot(at, line, color=COLOURS[chain % len(COLOURS)], linestyle=LINES[chain % len(LINES)], linewidth=1.2)
    axes.set_title(shortened(voice.model(fit.model), 40), loc="left", fontsize=SMALL + 0.5, fontweight="bold", pad=36)
    words = "\n".join(fill(each, LINE) for each in _judged(fit, voice))
    told = axes.annotate(words, (0, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", fontsize=SMALL)
    told.set_in_layout(False)
    axes.yaxis.set_major_formatter(lambda value, _: voice.estimate(value))
    axes.xaxis.set_major_formatter(lambda value, _: voice.count(int(value)))
    axes.locator_params(nbins=4)
    axes.tick_params(labelsize=SMALL)
    bare(axes, "bottom", "left")
