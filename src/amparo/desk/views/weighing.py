"""Weigh: on how many origins a figure rests, how its hedge drifted, and who answers in which way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from amparo.desk.asked import Answer, Asked, Page
from amparo.desk.views.claims import Choice, event_name, naming
from amparo.desk.workspace import Workspace
from amparo.errors import InputError
from amparo.weigh import drift, graph, matrix, summary, terms
from amparo.weigh.claim import Claim, ClaimSet
from amparo.weigh.denials import FORCES, MEANING, answers
from amparo.weigh.denials import Answer as Denying
from amparo.weigh.figure import HEADLINE, Figure
from amparo.weigh.marks import STANDINGS
from amparo.weigh.roots import Weighing, weigh

MAIN_PARTIES = 3
"""Parties named on which most statements rest; the graph shows all."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One statement on the way of a figure, and what it changed."""

    claim: Claim
    changes: tuple[str, ...]
    first: bool
    """Whether this hedge is used here for the first time."""


def show(desk: Workspace, asked: Asked) -> Answer:
    """Weigh the figure that was asked for; the headline figure if none was."""
    claim_set = desk.claims().set
    figure = _figure(claim_set, asked)
    weighing = weigh(claim_set, figure)
    given = answers(claim_set, figure, weighing.claims)
    language = asked.session.language
    return Page(
        "weigh.html",
        {
            "figure": figure,
            "event": event_name(figure.about),
            "weighing": weighing,
            "stops": _stops(weighing),
            "answers": _by_kind(given),
            "reliance": weighing.reliance[:MAIN_PARTIES],
            "matrix": matrix.svg(claim_set, weighing, given, language) if weighing.claims else "",
            "graph": graph.svg(claim_set, weighing, given, language) if weighing.claims else "",
            "lines": summary.describe(claim_set, weighing, given, language),
            "events": _choices(((claim.about, event_name(claim.about)) for claim in claim_set.claims), figure.about),
            "properties": sorted({claim.property for claim in claim_set.claims if terms.is_figure(claim.property)}),
            "claim": claim_set.claim,
            "name": naming(claim_set, asked),
            "meanings": MEANING,
            "forces": FORCES,
            "standings": STANDINGS,
        },
    )


def _figure(claim_set: ClaimSet, asked: Asked) -> Figure:
    if "property" not in asked.query:
        return HEADLINE
    near = asked.query.get("near", "")
    if near and not (near.isascii() and near.isdigit() and len(near) < 12 and int(near)):
        raise InputError("field {field} is not a number of at least 1", "leave it out or correct it", field="near")
    asked_for = (asked.query["property"], asked.query.get("event", HEADLINE.about), asked.query.get("until", ""))
    figure = Figure(*asked_for, near=int(near) if near else None)
    return HEADLINE if (*asked_for, figure.near) == _key(HEADLINE) else figure


def _key(figure: Figure) -> tuple[str, str, str, int | None]:
    return figure.property, figure.about, figure.until, figure.near


def _choices(pairs: Iterable[tuple[str, str]], chosen: str) -> list[Choice]:
    return [Choice(value, name, value == chosen) for value, name in sorted(set(pairs), key=lambda pair: pair[1])]


def _stops(weighing: Weighing) -> list[Stop]:
    changed: dict[str, set[str]] = {}
    for step in drift.steps(weighing.claims):
        changed.setdefault(step.claim, set()).update(step.changes)
    first = {use.claims[0] for use in drift.hedges(weighing.claims)}
    return [
        Stop(claim, tuple(sorted(changed.get(claim.id, ()))), claim.id in first)
        for claim in weighing.claims
        if claim.quantity is not None
    ]


def _by_kind(given: tuple[Denying, ...]) -> list[tuple[Denying, list[Denying]]]:
    """Return the answers grouped by kind, those that contradict first; each group led by its first."""
    order = list(FORCES)

    def kind(one: Denying) -> tuple[int, str]:
        return order.index(one.force), one.denial.value if one.denial else ""

    groups = [list(group) for _, group in groupby(sorted(given, key=kind), key=kind)]
    return [(group[0], group) for group in groups]
