"""What keeps a reader from being misled: disagreement, known totals, assumptions, how to quote, warnings."""

from __future__ import annotations

from collections.abc import Sequence

from amparo.count.estimate.answer import Answer, Refusal, answered, headline
from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.linked import DOCUMENTED
from amparo.count.estimate.pictures.consistency import too_low
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.estimate.report.subject import Subject
from amparo.count.estimate.report.words import between, capped
from amparo.text import N_

_ASSUMED = (
    N_(
        "Closed: all lists look at the same people, place and time; nobody enters or leaves that group while they are"
        " made."
    ),
    N_("Reachable: every person could have been on some list."),
    N_(
        "Dependence: people differ in how easily they are listed, and lists copy from or avoid each other. The models"
        " allow for it by hidden classes of people or by links between lists; what fits neither is not accounted for."
    ),
)
_PERFECT = N_(
    "Linkage: all records of one person were recognised as one, and no two people were taken for one. An error here can"
    " move the total more than chance does, and is not in the interval."
)
_WIDENED = N_("The interval of the models together is widened by what models missed, here and on public lists.")
_FEW = 2
_SMALL = N_(
    "Combinations of lists that hold one or two people: {patterns}. Published, they could point at somebody: give"
    " totals, not the overlaps."
)
_BELOW = N_(
    "The interval begins below “at least”: the bound takes for granted that no list keeps people off another, and some"
    " models do not."
)
_NEVER = (
    N_("Do not give the middle alone, nor one end of the interval alone."),
    N_("Do not call the estimate a count, and do not add it to the documented: they are within it."),
)
_NEVER_ONE = N_("Do not take the number of a single model as the total.")
_NEVER_WHO = N_("Do not say who the missing are: no method gives names, places or causes that are not on the lists.")


def disagreement(answer: Answer, voice: Voice) -> str:
    """Say how far the single models that answered are apart; empty for fewer than two."""
    found = sorted(
        ((fit.summary(), fit) for fit in answered(answer) if fit is not answer.ensemble), key=lambda one: one[0].median
    )
    if len(found) < 2:
        return ""
    (low, lowest), (high, highest), n = found[0], found[-1], answer.table.n
    said = voice.say(
        "The middles of the models run from {low} ({lowest}) to {high} ({highest}): they differ by a factor of"
        " {factor}.",
        low=voice.estimate(low.median, n), lowest=voice.model(lowest.model),
        high=voice.estimate(high.median, n), highest=voice.model(highest.model),
        factor=voice.decimal(high.median / low.median, 1 if high.median / low.median >= 1.1 else 2),
    )  # fmt: skip
    apart = voice.say("The intervals of these two do not meet: at least one of them is wrong.")
    overlap = voice.say("The intervals of these two overlap.")
    return f"{said} {apart if low.high < high.low else overlap}"


def known_totals(answer: Answer, voice: Voice) -> list[str]:
    """Say how the method did on totals that are known; the ensemble speaks where it was tried, else all models."""
    if not answer.consistency:
        return [voice.say("Not tested on totals that are known: too few lists or people on them, or it was left out.")]
    name = answer.ensemble.model if answer.ensemble is not None else ""
    own = [trial for trial in answer.consistency if trial.model == name]
    trials = own or list(answer.consistency)
    who = voice.model(name) if own else voice.say("all models, each by itself")
    return [
        voice.say("The size of each list is known. It was estimated from the other lists alone."),
        *_score(trials, who, voice, widened=not own and answer.ensemble is not None),
    ]


def _score(trials: Sequence[Trial], who: str, voice: Voice, *, widened: bool) -> list[str]:
    tried = [trial for trial in trials if trial.covered is not None]
    missed = [trial for trial in tried if not trial.covered]
    below = sum(map(too_low, missed))
    said = [
        voice.say("Of {tried} known totals ({who}), inside the interval: {inside}.", tried=voice.count(len(tried)),
                  who=who, inside=voice.count(len(tried) - len(missed))),
    ]  # fmt: skip
    if missed:
        said.append(voice.say("Misses: {below} too low, {above} too high.", below=voice.count(below),
                              above=voice.count(len(missed) - below)))  # fmt: skip
    if len(tried) < len(trials):
        said.append(voice.say("Without an answer: {none}.", none=voice.count(len(trials) - len(tried))))
    said += _verdict(len(tried), len(missed), below, voice)
    if widened and tried:
        said.append(voice.say(_WIDENED))
    return said


def _verdict(tried: int, missed: int, below: int, voice: Voice) -> list[str]:
    """Say what the misses mean for the interval above; one in twenty is what a 95 % interval may miss."""
    if missed <= 0.05 * tried:
        return []
    if below > missed / 2:
        return [voice.say("So here the intervals are too narrow and tend to fall short: the total may well lie above.")]
    if below < missed / 2:
        return [
            voice.say("So here the intervals are too narrow and tend to be too high: the total may well lie below.")
        ]
    return [voice.say("So here the intervals are too narrow.")]


def assumptions(subject: Subject, voice: Voice) -> list[str]:
    """Return what must hold for the numbers to mean what they say."""
    linkage = [_linkage(answer, voice) for answer in subject.answers]
    return [voice.say(_ASSUMED[0]), *dict.fromkeys(linkage), *map(voice.say, _ASSUMED[1:])]


def _linkage(answer: Answer, voice: Voice) -> str:
    found = answer.checks.get("linkage")
    if not found:
        return voice.say(_PERFECT)
    return voice.say(
        "Linkage: which records are the same person is doubtful. {draws} possible linkages were tried; {share} of the"
        " doubt about the total comes from that, and it is in the interval.",
        draws=voice.count(found["draws"]), share=voice.share(found["share_linkage"]),
    )  # fmt: skip


def quote(subject: Subject, voice: Voice) -> str:
    """Return a sentence that may be quoted as it stands."""
    n, lists = voice.documented(*subject.span), voice.count(subject.lists)
    if subject.fit is None:
        return voice.say(
            "“{n} people are documented (lists: {lists}). From these lists no reliable total can be estimated.”",
            n=n, lists=lists,
        )  # fmt: skip
    return voice.say(
        "“{n} people are documented (lists: {lists}). Statistical models estimate {between} in all ({level} interval),"
        " if no group of people was out of reach of every list.”",
        n=n, lists=lists, between=between(subject.fit, subject.documented, voice),
        level=voice.share(subject.fit.summary().level),
    )  # fmt: skip


def never(subject: Subject, voice: Voice) -> list[str]:
    """Return how not to quote."""
    first = _NEVER if subject.fit is not None else (_NEVER_ONE,)
    return [voice.say(each) for each in (*first, _NEVER_WHO)]


def warnings(answer: Answer, voice: Voice) -> list[str]:
    """Return caps, the warnings of models that answered, why others did not, and notes of the whole answer."""
    shown = answered(answer)
    single = [fit for fit in shown if fit is not answer.ensemble]
    told = [_sentence(f"{voice.model(fit.model)}: {voice.say(each)}") for fit in shown for each in fit.warnings]
    refused = [_refused(one, voice) for one in answer.refusals]
    notes = [_sentence(voice.remark(note)) for note in answer.notes if note.template != DOCUMENTED]  # said in front
    lost = [voice.model(fit.model) for fit in answer.fits if not fit.answered]
    lost = [voice.say("Did not converge, so no number is shown: {models}.", models=", ".join(lost))] if lost else []
    return [*_small(answer, voice), *capped(single, voice), *_below(answer, voice), *told, *lost, *refused, *notes]


def _sentence(told: str) -> str:
    """Return what is said in the middle of a line elsewhere as a sentence of its own."""
    return told[:1].upper() + told[1:] + ("" if told.endswith(".") else ".")


def _small(answer: Answer, voice: Voice) -> list[str]:
    """Warn of patterns so small that publishing them could point at somebody."""
    patterns = int((answer.table.counts <= _FEW).sum())
    return [voice.say(_SMALL, patterns=voice.count(patterns))] if patterns else []


def _below(answer: Answer, voice: Voice) -> list[str]:
    """Say why the interval may begin below the lower bound."""
    fit, bound = headline(answer), answer.at_least
    return [voice.say(_BELOW)] if fit is not None and bound is not None and fit.summary().low < bound.low else []


def _refused(one: Refusal, voice: Voice) -> str:
    why, todo = voice.say(one.why, **one.values), voice.say(one.todo, **one.values)
    said = voice.say("No number from “{model}”: {why}", model=voice.model(one.model), why=why) if one.model else why
    return f"{said}; {todo}." if todo else f"{said}."
