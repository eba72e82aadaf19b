"""Everything a weighing found as plain data for JSON; each figure beside the ids of the statements it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from amparo.weigh import denials, drift, quantities, summary, words
from amparo.weigh.claim import Claim, ClaimSet
from amparo.weigh.figure import Figure
from amparo.weigh.lines import Lines
from amparo.weigh.quantities import Span
from amparo.weigh.roots import Root, Weighing, weigh

FORMAT = "amparo-weigh/1"
"""Named in every report, so that a reader knows what it holds."""


def report(claim_set: ClaimSet, figure: Figure, language: str = "en") -> dict[str, Any]:
    """Return a figure's weighing: counts, roots, bounds, drift, answers, comparisons, statements, sources."""
    weighing = weigh(claim_set, figure)
    answers = denials.answers(claim_set, figure, weighing.claims)
    cited = [*weighing.claims, *(claim_set.claim(answer.claim) for answer in answers)]
    return {
        "format": FORMAT,
        "figure": {
            "title": figure.title, "property": figure.property, "about": figure.about, "until": figure.until,
            "near": figure.near,
        },
        "headline": summary.headline(weighing, language),
        **counts(weighing),
        "roots": [_root(claim_set, root) for root in weighing.roots],
        "open_ends": [_root(claim_set, root) for root in weighing.open_ends],
        "lower": _lines(weighing.lower),
        "upper": _lines(weighing.upper),
        "rests_on": [{"party": item.party, "statements": list(item.claims)} for item in weighing.reliance],
        "hedges": [
            {"hedge": use.hedge.value, "words": use.words, "statements": list(use.claims)}
            for use in drift.hedges(weighing.claims)
        ],
        "drift": [
            {"statement": step.claim, "from": step.source_claim, "changes": list(step.changes)}
            for step in drift.steps(weighing.claims)
        ],
        "answers": [_answer(claim_set, answer, language) for answer in answers],
        "comparisons": _comparisons(claim_set, weighing.claims, language),
        "statements": [_claim(claim, language) for claim in cited],
        "sources": _sources(claim_set, cited, weighing),
        "text": summary.describe(claim_set, weighing, answers, language),
    }  # fmt: skip


def counts(weighing: Weighing) -> dict[str, Any]:
    """Return the counts of a weighing, each with the statements or parties it counts."""
    return {
        "statement_count": len(weighing.claims),
        "statement_ids": [claim.id for claim in weighing.claims],
        "outlet_count": len(weighing.outlets),
        "outlets": list(weighing.outlets),
        "root_count": len(weighing.roots),
    }


def _root(claim_set: ClaimSet, root: Root) -> dict[str, Any]:
    source = claim_set.sources[root.source]
    return {
        "source": root.source, "name": source.name, "standing": root.standing.value, "anonymous": source.anonymous,
        "statements": list(root.claims),
    }  # fmt: skip


def _lines(lines: Lines) -> dict[str, Any]:
    return {
        "count": lines.count,
        "cut": [list(group) for group in lines.cut],
        "ways": [list(way) for way in lines.ways],
    }


def _answer(claim_set: ClaimSet, answer: denials.Answer, language: str) -> dict[str, Any]:
    return {
        "statement": answer.claim, "speaker": answer.speaker, "stance": answer.stance.value,
        "denial": None if answer.denial is None else answer.denial.value, "force": answer.force.value,
        "compatible": answer.compatible, "denies": list(answer.denies),
        "text": summary.answered(claim_set, answer, language),
    }  # fmt: skip


def _comparisons(claim_set: ClaimSet, claims: Sequence[Claim], language: str) -> list[dict[str, Any]]:
    """Compare every claim with the earliest one: enough to see what became of the number, and linear."""
    if not claims:
        return []
    first = claims[0]
    found = [(claim, quantities.compare(first, claim, claim_set)) for claim in claims[1:]]
    return [
        {"a": first.id, "b": claim.id, "verdict": each.verdict.value, "why": each.explain(language)}
        for claim, each in found
    ]


def _claim(claim: Claim, language: str) -> dict[str, Any]:
    quantity = claim.quantity
    allowed = None if quantity is None else quantities.span(quantity)
    return {
        "id": claim.id, "said_on": claim.said_on, "outlet": claim.outlet, "attributed_to": claim.attributed_to,
        "chain": [list(way) for way in claim.chain], "property": claim.property, "stance": claim.stance.value,
        "basis": claim.basis.value, "text": claim.text, "address": claim.address, "read_as": claim.read_as,
        "note": claim.note,
        "quantity": None if quantity is None else {
            "words": words.say(quantity, language), "low": quantity.low, "high": quantity.high,
            "hedge": quantity.hedge.value, "unit": quantity.unit, "period": quantity.period,
            "population": quantity.population, "allows": _span(allowed),
        },
        "relations": [
            {"kind": relation.kind.value, "target": relation.target, "aspect": relation.aspect}
            for relation in claim.relations
        ],
    }  # fmt: skip


def _span(span: Span | None) -> dict[str, int | None] | None:
    return None if span is None else {"low": span.low, "high": span.high}


def _sources(claim_set: ClaimSet, claims: Iterable[Claim], weighing: Weighing) -> list[dict[str, Any]]:
    """Describe every party that the report names."""
    named = {party for claim in claims for party in claim.parties}.union(*weighing.steps or [()])
    return [
        {
            "id": source.id, "name": source.name, "kind": source.kind.value, "anonymous": source.anonymous,
            "first_hand": source.first_hand.value, "may_be_same_as": list(source.may_be_same_as),
        }
        for source in (claim_set.sources[party] for party in sorted(named))
    ]  # fmt: skip
