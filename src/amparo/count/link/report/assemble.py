"""Everything the template shows, as plain data. Nothing of any record comes in here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from amparo import __version__
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link import pictures
from amparo.count.link.apart import Linked, Listed
from amparo.count.link.linkage import Linkage
from amparo.count.link.pictures import pair
from amparo.count.link.pictures.names import compared
from amparo.count.link.report import words
from amparo.text import N_, show_date

LABELS = {
    "kicker": N_("Who is on which list"),
    "lists": N_("The lists"),
    "list": N_("list"),
    "records": N_("records"),
    "people": N_("people"),
    "once": N_("nobody twice"),
    "overlaps": N_("How the lists overlap, by the best single linkage"),
    "probabilities": N_("How sure the pairs are, and how many people there are"),
    "compared": N_("What was compared"),
    "pair": N_("The pair to look at first"),
    "assumed": N_("What is assumed"),
    "remarks": N_("Remarks"),
    "next": N_("What to do next"),
    "provenance": N_("Where the numbers come from"),
    "foot": N_("Amparo linkage. No outside audit of the program has taken place."),
}
"""Headings and labels of the template."""
LISTS = N_("LISTS")
FOLDER = N_("FOLDER")
_FACTS = {"records": N_("records"), "seed": N_("seed"), "draws": N_("draws"), "steps": N_("steps of estimation")}
"""What of the provenance is told, and its names."""


def assemble(linked: Linked, listed: Sequence[Listed], language: str, day: date) -> dict[str, Any]:
    """Return the data of the report."""
    voice, found = Voice(language), linked.linkage
    return {
        "language": language,
        "title": voice.say("How many different people?"),
        "subtitle": show_date(day, language),
        "words": {name: voice.say(label) for name, label in LABELS.items()},
        "parts": [{"name": each.name, "figure": each.figure, "text": each.text} for each in words.parts(linked, voice)],
        "lists": list(_lists(found, voice)),
        "overlaps": _picture(found, "overlaps", voice),
        "probabilities": _picture(found, "probabilities", voice),
        "compared": _compared(found, voice),
        "pair": _picture(found, "pair", voice),
        "which": pair.which(found, voice),
        "assumed": words.assumed(found, voice),
        "remarks": [*_remarks(found, voice), *_notes(listed, voice)],
        "next": [list(step) for step in words.next_steps(found, voice.say(LISTS), voice.say(FOLDER), voice)],
        "provenance": [*_provenance(found, voice), f"Amparo {__version__}"],
    }


def _lists(found: Linkage, voice: Voice) -> Iterator[list[str]]:
    records = np.bincount(found.record_list, minlength=len(found.lists))
    for name, count, people, clean in zip(found.lists, records, found.table.sizes, found.clean, strict=True):
        yield [name, voice.count(count), voice.count(people), voice.say("vouched") if clean else "–"]


def _compared(found: Linkage, voice: Voice) -> str:
    said = np.flatnonzero((found.vectors.grades >= 0).any(axis=0))
    names = [compared(found.compared[k].id, voice) for k in said]
    return voice.say(
        "Compared: {what}. Each level of likeness counts for as much as it tells pairs of one person from pairs of two"
        " on these lists themselves; the weights stand beside this report.",
        what=", ".join(names),
    )


def _picture(found: Linkage, name: str, voice: Voice) -> dict[str, str] | None:
    drawn = pictures.svg(found, name, voice.language, titled=False)
    return None if drawn is None else {"svg": drawn, "alt": pictures.alternative(found, name, voice.language)}


def _remarks(found: Linkage, voice: Voice) -> Iterator[str]:
    for each in found.remarks:
        told = voice.remark(each)
        yield told[:1].upper() + told[1:] + ("" if told.endswith(".") else ".")


def _notes(listed: Sequence[Listed], voice: Voice) -> Iterator[str]:
    for each in listed:
        for note in each.notes:
            yield f"{each.name}: {voice.remark(note)}"


def _provenance(found: Linkage, voice: Voice) -> Iterator[str]:
    held: Mapping[str, Any] = found.provenance
    for name, label in _FACTS.items():
        if name in held:
            told = held[name] if name == "seed" else voice.count(held[name])
            yield f"{voice.say(label)}: {told}"
    for program, version in held.get("versions", {}).items():
        yield f"{program} {version}"
