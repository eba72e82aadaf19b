"""The four things that are never mixed: documented, at least, estimated, not known. Each in plain sentences.

The report and the command line say the same: ``sentences`` gives the parts as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amparo.count.estimate.answer import Answer, Refusal
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.estimate.report.subject import Subject
from amparo.text import N_

DOCUMENTED = N_("documented")
AT_LEAST = N_("at least")
ESTIMATED = N_("estimated")
NOT_KNOWN = N_("not known")
CHAO = N_(
    "From how many people stand on one list and how many on two (Chao 1987). The bound is itself estimated, at"
    " {value}; {low} is the lower end of its one-sided {level} interval. It does not hold if being on one list keeps"
    " people off another."
)
CHAO_STRATA = N_(
    "From how many people stand on one list and how many on two (Chao 1987), stratum by stratum. The bounds are"
    " themselves estimated, together at {value}; {low} adds up the lower ends of their one-sided {level} intervals."
    " They do not hold if being on one list keeps people off another."
)
UNSEEN = N_(
    "How many people could be on no list whatever happened to them: nobody could reach them, or nobody dared to tell."
    " No method sees them. How many are missing from the lists is not in the data: it follows from assumptions, and"
    " others that fit the lists as well give another total."
)
COUNTED = N_("People on at least one of the lists ({lists} in all). This was counted, not estimated.")
COUNTED_APART = N_(
    "People on at least one of the lists ({lists} in all). This was counted, not estimated, in each possible linkage"
    " that was tried: they differ in which records are taken for one person."
)
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four: its name, its figure (may be empty) and what is to be known about it."""

    name: str
    figure: str
    text: str


def sentences(answers: Answer | Sequence[Answer], language: str = "en", total: Fit | None = None) -> list[str]:
    """Return the four parts as text, one string each."""
    told = parts(Subject.of(answers, total), Voice(language))
    return [f"{part.name}: {part.figure}. {part.text}" if part.figure else f"{part.name}: {part.text}" for part in told]


def parts(subject: Subject, voice: Voice) -> tuple[Part, Part, Part, Part]:
    """Return documented, at least, estimated and not known."""
    return (_documented(subject, voice), _at_least(subject, voice), _estimated(subject, voice), _not_known(voice))


def _documented(subject: Subject, voice: Voice) -> Part:
    (low, high), lists = subject.span, voice.count(subject.lists)
    if low == high:
        return Part(voice.say(DOCUMENTED), voice.count(low), voice.say(COUNTED, lists=lists))
    figure = voice.say("between {low} and {high}", low=voice.count(low), high=voice.count(high))
    return Part(voice.say(DOCUMENTED), figure, voice.say(COUNTED_APART, lists=lists))


def _at_least(subject: Subject, voice: Voice) -> Part:
    bound = subject.at_least
    if bound is None:
        text = voice.say("No lower bound beyond the documented could be computed from these lists.")
        return Part(voice.say(AT_LEAST), voice.count(subject.documented), text)
    value, low = voice.estimate(bound.value, subject.documented), voice.bound(bound, subject.documented)
    text = voice.say(CHAO if len(subject.answers) == 1 else CHAO_STRATA, value=value, low=low, level=voice.share(LEVEL))
    return Part(voice.say(AT_LEAST), low, text)


def _estimated(subject: Subject, voice: Voice) -> Part:
    if subject.fit is None:
        return Part(voice.say(ESTIMATED), voice.say("no estimate"), " ".join(_why_none(subject, voice)))
    found, n = subject.fit.summary(), subject.documented
    figure = between(subject.fit, n, voice)
    text = voice.say(
        "The {level} interval if what is assumed holds; the middle is {median}. The documented are part of it.",
        level=voice.share(found.level),
        median=voice.estimate(found.median, n),
    )
    return Part(voice.say(ESTIMATED), figure, " ".join([text, _who(subject, voice), *capped([subject.fit], voice)]))


def between(fit: Fit, documented: int, voice: Voice) -> str:
    """Return an interval in words; an upper end that is a limit of the model is not given as one of the answer."""
    found = fit.summary()
    low, high = voice.estimate(found.low, documented), voice.estimate(found.high, documented)
    if fit.cap is not None and fit.cap.matters:
        return voice.say("between {low} and {high} or more", low=low, high=high)
    return voice.say("between {low} and {high}", low=low, high=high)


def _who(subject: Subject, voice: Voice) -> str:
    assert subject.fit is not None
    if len(subject.answers) > 1:
        return voice.say("The strata together ({strata} in all).", strata=voice.count(len(subject.answers)))
    if subject.fit is subject.answers[0].ensemble:
        return voice.say("Several models together; each by itself may say something else.")
    return voice.say("By one model only, “{model}”: no other stands beside it.", model=voice.model(subject.fit.model))


def _why_none(subject: Subject, voice: Voice) -> list[str]:
    """Return why there is no number, and what to try; never a number of a model."""
    lost = list(dict.fromkeys(voice.model(fit.model) for fit in subject.fits if not fit.answered))
    said = []
    if lost:
        said.append(voice.say("Did not converge: {models}.", models=", ".join(lost)))
    if any(fit.answered for fit in subject.fits) and len(subject.answers) > 1:
        said.append(voice.say("Some strata have answers, but without the others there is no total over all."))
    elif any(fit.answered for fit in subject.fits):
        said.append(voice.say("Single models gave answers, but they were not put together into one."))
    else:
        said.append(voice.say("No model gave an answer that may be shown."))
    said += list(dict.fromkeys(_refused(one, voice) for answer in subject.answers for one in answer.refusals))
    said.append(voice.say("To try: another seed; fewer lists, the smallest merged or left out; larger strata."))
    return said


def _refused(one: Refusal, voice: Voice) -> str:
    why = voice.say(one.why, **one.values)
    return f"{voice.model(one.model)}: {why}." if one.model else f"{why}."


def _not_known(voice: Voice) -> Part:
    return Part(voice.say(NOT_KNOWN), "", voice.say(UNSEEN))


def capped(fits: Sequence[Fit], voice: Voice) -> list[str]:
    """Return a warning for every fit whose answer would be larger if it were allowed to be."""
    return [
        voice.say(
            "“{model}” allows no total above {largest}; {share} of its answer touches such a limit: the upper end shown"
            " is that of the model, the true one may be larger.",
            model=voice.model(fit.model),
            largest=voice.estimate(fit.cap.largest),
            share=voice.share(fit.cap.touching),
        )
        for fit in fits
        if fit.cap is not None and fit.cap.matters
    ]
