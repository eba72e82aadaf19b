"""A weighing in words: the headline sentence, and the text that stands for a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from amparo.text import N_, catalogue, show_number
from amparo.weigh import words
from amparo.weigh.claim import Claim, ClaimSet
from amparo.weigh.denials import MEANING, Answer
from amparo.weigh.marks import STANDINGS
from amparo.weigh.roots import Root, Weighing

HEADLINE = N_(
    "Statements: {statements}. Outlets: {outlets}. Named origins: {roots}. Independent lines: {lower} to {upper}."
)
RELIES = N_("{count} of {all} rest on {party}.")


def title(weighing: Weighing, language: str = "en") -> str:
    """Return a figure's title, in the reader's language where the catalogue has it; else its property."""
    given = weighing.figure.title
    return catalogue(language).gettext(given) if given else weighing.figure.property


def headline(weighing: Weighing, language: str = "en") -> str:
    """Return statements, outlets, origins and independent lines in one line."""
    counts = {
        "statements": len(weighing.claims), "outlets": len(weighing.outlets), "roots": len(weighing.roots),
        "lower": weighing.lower.count, "upper": weighing.upper.count,
    }  # fmt: skip
    shown = {name: show_number(count, language) for name, count in counts.items()}
    return catalogue(language).gettext(HEADLINE).format(**shown)


def describe(claim_set: ClaimSet, weighing: Weighing, answers: Sequence[Answer], language: str = "en") -> list[str]:
    """Return what both pictures show as lines of text, for whoever cannot see them."""
    return [headline(weighing, language), *_lines(claim_set, weighing, answers, language)]


def _lines(claim_set: ClaimSet, weighing: Weighing, answers: Sequence[Answer], language: str) -> Iterator[str]:
    for root in weighing.roots + weighing.open_ends:
        yield _root(claim_set, root, language)
    for party in (group[0] for group in weighing.lower.cut if len(group) == 1):
        yield relies(claim_set, weighing, party, language)
    for claim in weighing.claims:
        yield statement(claim_set, claim, language)
    for answer in answers:
        yield answered(claim_set, answer, language)


def _root(claim_set: ClaimSet, root: Root, language: str) -> str:
    message = catalogue(language).gettext(N_("{party}: {standing}. Statements: {count}."))
    standing = catalogue(language).gettext(STANDINGS[root.standing])
    count = show_number(len(root.claims), language)
    return message.format(party=claim_set.name(root.source, language), standing=standing, count=count)


def relies(claim_set: ClaimSet, weighing: Weighing, party: str, language: str = "en") -> str:
    """Say how many statements would have no first-hand origin left if one party were wrong."""
    count = next((len(item.claims) for item in weighing.reliance if item.party == party), 0)
    shown = {"count": show_number(count, language), "all": show_number(len(weighing.claims), language)}
    return catalogue(language).gettext(RELIES).format(party=claim_set.name(party, language), **shown)


def statement(claim_set: ClaimSet, claim: Claim, language: str = "en") -> str:
    """Say in one line who stated which number when, and through whom it came."""
    number = words.say(claim.quantity, language) if claim.quantity is not None else claim.text
    ways = "; ".join(" < ".join(claim_set.name(party, language) for party in way) for way in claim.chain)
    return f"{words.when(claim.said_on, language)}: {claim_set.name(claim.outlet, language)}: {number} ({ways})"


def answered(claim_set: ClaimSet, answer: Answer, language: str = "en") -> str:
    """Say in one line who answered when, and how."""
    day = words.when(claim_set.claim(answer.claim).said_on, language)
    meaning = catalogue(language).gettext(MEANING[answer.denial])
    return f"{claim_set.name(answer.speaker, language)}, {day}: {meaning}"
