"""An answer as lines of text: each model with its middle and interval, or why there is no number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from amparo.count.estimate.answer import Answer, Refusal, headline
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.models import KNOWN
from amparo.count.estimate.pictures.models import NOT_CONVERGED
from amparo.count.estimate.pictures.voice import Voice
from amparo.text import N_

NOTHING = N_("no estimate")
_ENSEMBLE = "ensemble"
_FIGURES = 12


def above(stratum: str, voice: Voice) -> Iterator[str]:
    """Yield what stands above the models of a table."""
    if stratum:
        yield f"\n{stratum}"
    yield f"{'':{_width(voice)}}{voice.say('middle'):>{_FIGURES}}   {voice.say('95% interval')}"


def line(outcome: Fit | Refusal | None, documented: int, voice: Voice, name: str = "") -> str:
    """Return the line of one model, or of something else by its ``name``; what did not converge shows no number."""
    shown = name or voice.model(outcome.model if outcome else "")
    begun = f"{shown:{_width(voice)}}"
    if isinstance(outcome, Refusal):
        return f"{begun}   {voice.say(outcome.why, **outcome.values)}"
    if outcome is None or not outcome.answered:
        return f"{begun}   {voice.say(NOT_CONVERGED if outcome else NOTHING)}"
    found = outcome.summary()
    interval = voice.interval(found, documented)
    if outcome.cap is not None and outcome.cap.matters:
        interval = voice.say("{interval} or more", interval=interval)
    return f"{begun}{voice.estimate(found.median, documented):>{_FIGURES}}   {interval}"


def together(answers: Sequence[Answer], total: Fit | Refusal | None, voice: Voice) -> Iterator[str]:
    """Yield what stands below the single models: the models together, of each stratum if there are several."""
    if total is None:
        [answer] = answers
        said = answer.ensemble or next((one for one in answer.refusals if one.model == _ENSEMBLE), None)
        if said is not None:
            yield line(said, answer.table.n, voice)
        return
    yield from above(voice.say("all strata"), voice)
    for answer in answers:
        yield line(headline(answer), answer.table.n, voice, answer.table.stratum)
    yield line(total, sum(answer.table.n for answer in answers), voice)


def notes(answers: Sequence[Answer], voice: Voice) -> Iterator[str]:
    """Yield what a reader should know of each table."""
    for answer in answers:
        of = f"{answer.table.stratum}: " if answer.table.stratum else ""
        for note in answer.notes:
            yield voice.say("note: {note}", note=of + voice.remark(note))


def _width(voice: Voice) -> int:
    return max(len(voice.model(name)) for name in [*KNOWN, _ENSEMBLE])
