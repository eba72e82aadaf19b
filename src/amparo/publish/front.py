"""The words around the parts: title, limits, what is not known, how to check. Whole sentences, for the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from amparo.publish.small import SMALLEST_COUNT
from amparo.text import N_, catalogue, show_number
from amparo.weigh import words

LABELS = {
    "box": N_("What this is, and its limits"),
    "foot": N_("Amparo dossier. No outside audit of the program has taken place."),
    "synthetic_page": N_("contains synthetic accounts: no such persons exist"),
    "synthetic_item": N_("synthetic"),
    "claimed": N_("What is claimed, and on what it rests"),
    "roots": N_("Where the chains end"),
    "root": N_("origin"),
    "root_why": N_("how far it is an origin"),
    "count": N_("statements"),
    "hedges": N_("How the figure is hedged"),
    "drift": N_("How it changed on the way"),
    "said_on": N_("said on"),
    "outlet": N_("by"),
    "hedge": N_("hedge"),
    "number": N_("as"),
    "changed": N_("changed"),
    "picture": N_("Picture: statements and the parties behind them"),
    "see_picture": N_("The picture on page {page} shows each statement with the parties behind it."),
    "denied": N_("What is denied, by whom, and how"),
    "the_claim": N_("what was said"),
    "the_denial": N_("what is answered"),
    "documented": N_("What people told us, with their consent"),
    "summaries": N_("In summary"),
    "quotes": N_("In their words"),
    "estimated": N_("What is estimated"),
    "unknown": N_("What is not known"),
    "check": N_("How to check this without a network"),
    "checkpoint": N_("Root of the vault's checkpoint (SHA-256 Merkle root of all feeds' heads)"),
    "appendix": N_("Appendix: what every figure rests on"),
    "lineage": N_("lineage"),
    "method": N_("how it was made"),
    "rests_on": N_("statements it rests on"),
}
"""Headings and labels of the template."""


def front(language: str, day: date, until: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return title, limits and labels; ``until`` is the last day of claims taken in, ``told`` the part on accounts."""
    say = catalogue(language).gettext
    return {
        "language": language,
        "words_language": "en",
        "synthetic": told["synthetic"],
        "kicker": say(N_("Dossier")),
        "title": say(N_("“About 100 detained”: who says so, and who denies it")),
        "subtitle": say(N_("Chechnya, public statements up to {until}. The record as of {day}.")).format(
            until=until, day=words.when(day.isoformat(), language)
        ),
        "keywords": [say(N_("attributed claims")), say(N_("denials")), say(N_("consent"))],
        "limits": limits(language, told),
        "estimated": say(
            N_(
                "Nothing. This dossier holds no estimate: an estimate needs several lists, stated assumptions and an"
                " interval, and would stand in this part only."
            )
        ),
        "appendix_note": say(
            N_(
                "Each figure above carries a lineage id. The id follows from the name of the method, in brackets, and"
                " from the statements, so that whoever holds the statements can compute it again."
            )
        ),
        "withheld": say(N_("not listed: the number of statements would tell a count below {number}")).format(
            number=show_number(SMALLEST_COUNT, language)
        ),
        "words": {name: say(label) for name, label in LABELS.items()},
    }


def limits(language: str, told: Mapping[str, Any]) -> list[str]:
    """Return what a reader must know before reading."""
    say = catalogue(language).gettext
    found = [
        N_(
            "This dossier shows who said what in public about one figure, and on what that rests. It is not a"
            " finding of what happened."
        ),
        N_(
            "What is claimed, what is denied and what is documented stand in parts of their own. Nothing here is"
            " estimated."
        ),
        N_(
            "Of what people told us, only what each person allows to be published is here. Nobody else is in any"
            " number."
        ),
        N_(
            "Public statements were read and put into our own words, in English, by hand; some could only be read"
            " in copies."
        ),
        N_("No outside audit of the program has taken place."),
    ]
    if told["synthetic"]:
        found.append(N_("The accounts in it are synthetic: made up for a demonstration. No such persons exist."))
    return [say(sentence) for sentence in found]


def unknown(language: str) -> list[str]:
    """Return what accounts leave open in any dossier."""
    say = catalogue(language).gettext
    return [
        say(N_("What happened to people who told nobody, or who told us and want nothing published.")),
        say(
            N_(
                "Whether people who gave an account are among those whom others counted. The two must not be added up"
                " or subtracted."
            )
        ),
    ]


def check(language: str, root: str) -> dict[str, Any]:
    """Return the steps by which a stranger checks the dossier, and the root to compare."""
    say = catalogue(language).gettext
    steps = [
        N_(
            "Each statement id in the appendix stands for one signed statement. Ask for the proof of a public"
            " one; “amparo verify proof.json” checks it on any machine, without the vault."
        ),
        N_(
            "Whoever holds the vault checks every signature and hash with “amparo verify --checkpoint FILE”, with"
            " a checkpoint that somebody else has kept. Its root must be the one below, or an earlier one."
        ),
        N_("The file {file} beside this PDF lists the same figures for programs."),
        N_(
            "What this does not show: that a statement is true. It shows who recorded what, and that it was not"
            " changed since."
        ),
    ]
    return {
        "steps": [say(step).format(file="*.lineage.json") for step in steps],
        "root": [root[start : start + 16] for start in range(0, len(root), 16)],
    }
