"""Everything the template shows, as plain data. No number that is not in the answer comes in here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from amparo import __version__
from amparo.count.estimate import pictures
from amparo.count.estimate.answer import Answer
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.estimate.report import cautions
from amparo.count.estimate.report.subject import Subject
from amparo.count.estimate.report.words import parts
from amparo.text import N_, show_date

LABELS = {
    "kicker": N_("Estimate from lists"),
    "models": N_("What each model says"),
    "tested": N_("Tested on totals that are known"),
    "assumed": N_("What is assumed"),
    "quote": N_("How to quote it"),
    "never": N_("How not to"),
    "warnings": N_("Warnings"),
    "overlaps": N_("How the lists overlap"),
    "known": N_("Known totals, estimated from the other lists"),
    "strata": N_("Stratum by stratum"),
    "stratum": N_("stratum"),
    "documented": N_("documented"),
    "at_least": N_("at least"),
    "interval": N_("95% interval"),
    "middle": N_("middle"),
    "total": N_("in all"),
    "provenance": N_("Where the numbers come from"),
    "foot": N_("Amparo estimate. No outside audit of the program has taken place."),
}
"""Headings and labels of the template."""
_ROUNDED = N_("Estimates are rounded to three significant digits; what is documented is exact.")
_NONE = N_("no estimate")
_SAID = {"data_sha256", "lists", "n", "models", "amparo"}
"""What of the provenance stands elsewhere in the report."""
_FACTS = {
    "seed": N_("seed"),
    "threads": N_("threads"),
    "started": N_("started"),
    "draws": N_("linkages tried"),
}
"""Names of the provenance that are words; the others are programs."""


def assemble(subject: Subject, language: str, day: date, title: str = "") -> dict[str, Any]:
    """Return the data of the report on one table or several strata."""
    voice = Voice(language)
    several = len(subject.answers) > 1
    return {
        "language": language,
        "title": title or voice.say("How many people?"),
        "subtitle": show_date(day, language),
        "words": {name: voice.say(label) for name, label in LABELS.items()},
        "parts": [{"name": part.name, "figure": part.figure, "text": part.text} for part in parts(subject, voice)],
        "strata": _strata(subject, voice) if several else [],
        "answers": [_answer(answer, voice, alone=not several) for answer in subject.answers],
        "assumed": cautions.assumptions(subject, voice),
        "quote": cautions.quote(subject, voice),
        "never": cautions.never(subject, voice),
        "provenance": [voice.say(_ROUNDED), *_provenance(subject, voice)],
    }


def _answer(answer: Answer, voice: Voice, *, alone: bool) -> dict[str, Any]:
    return {
        "stratum": answer.table.stratum,
        "models": _picture(answer, "models", voice),
        "overlaps": _picture(answer, "overlaps", voice) if alone else None,
        "known": _picture(answer, "consistency", voice) if alone else None,
        "disagreement": cautions.disagreement(answer, voice),
        "tested": " ".join(cautions.known_totals(answer, voice)),
        "warnings": cautions.warnings(answer, voice),
    }


def _picture(answer: Answer, name: str, voice: Voice) -> dict[str, str] | None:
    drawn = pictures.svg(answer, name, voice.language, titled=False)
    return None if drawn is None else {"svg": drawn, "alt": pictures.alternative(answer, name, voice.language)}


def _strata(subject: Subject, voice: Voice) -> list[list[str]]:
    rows = [_row(answer.table.stratum, Subject.of(answer), voice) for answer in subject.answers]
    return [*rows, _row(voice.say(LABELS["total"]), subject, voice)]


def _row(name: str, subject: Subject, voice: Voice) -> list[str]:
    n, bound = subject.documented, subject.at_least
    least = voice.bound(bound, n) if bound is not None else "–"
    return [name, voice.documented(*subject.span), least, *_figures(subject.fit, n, voice)]


def _figures(fit: Fit | None, n: int, voice: Voice) -> tuple[str, str]:
    if fit is None:
        return voice.say(_NONE), "–"
    found = fit.summary()
    return voice.interval(found, n), voice.estimate(found.median, n)


def _provenance(subject: Subject, voice: Voice) -> list[str]:
    several = len(subject.answers) > 1
    said = []
    for answer in subject.answers:
        name = f" ({answer.table.stratum})" if several and answer.table.stratum else ""
        said.append(voice.say("data{stratum}, SHA-256: {digest}", stratum=name, digest=answer.table.digest))
    names = list(dict.fromkeys(voice.model(fit.model) for fit in subject.fits))
    seeds = sorted({fit.seed for fit in subject.fits if fit.seed is not None})
    said.append(voice.say("models: {models}", models=", ".join(names)))
    if seeds:
        said.append(voice.say("seeds: {seeds}", seeds=", ".join(map(str, seeds))))
    held = subject.answers[0].provenance
    known = _SAID | ({"seed"} if seeds == [held.get("seed")] else set())
    rest = {name: value for name, value in held.items() if name not in known}
    return [*said, *_flat(rest, voice), f"Amparo {__version__}"]


def _flat(held: Mapping[str, Any], voice: Voice, above: str = "") -> list[str]:
    """Return plain values of the provenance as ``name: value``."""
    said: list[str] = []
    for name, value in held.items():
        full = f"{above}{voice.say(_FACTS.get(name, name))}"
        told = voice.say(value) if isinstance(value, str) else value
        said += _flat(value, voice, f"{full} ") if isinstance(value, Mapping) else [f"{full}: {told}"]
    return said
