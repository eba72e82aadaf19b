"""A linkage in plain sentences: what was counted, how sure it is, what is not known, what was assumed, what is next.

The report and the command line say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

from babel import numbers

from amparo.count.estimate.checks import MIN_LISTS
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link import sureness
from amparo.count.link.apart import Linked
from amparo.count.link.linkage import Linkage
from amparo.text import N_

PEOPLE = N_("different people")
SURE = N_("how sure")
NOT_KNOWN = N_("not known")
_WHICH = N_("Which of the pairs in doubt are one person, until somebody looks at them.")
_UNKNOWN = N_(
    "Nobody has checked these probabilities against the truth: they follow from the lists and from what is assumed"
    " below. And how many people are on no list: that is what an estimate is for."
)
_LEAST = 0.5
"""Pairs of one person that must be expected before it is said what share of them is put together."""
_BEHIND = N_("Behind {records} records on {lists} lists, in {draws} possible linkages drawn by their probability.")
_BEHIND_ONE = N_("Behind {records} records on one list, in {draws} possible linkages drawn by their probability.")
_BEST = N_(
    "The best single linkage has {best}; it puts the fewest pairs wrongly together or apart that can be expected. No"
    " threshold was chosen, and no record was merged or deleted."
)
ASSUMED = (
    N_(
        "Records of one person are more alike than records of two. Relatives, and large groups whose names and places"
        " go together, are allowed for; small groups who resemble each other, such as the workers of one farm, are not."
    ),
    N_(
        "Slips in one thing say little about slips in another, apart from clerks who make many of them; a column that"
        " was copied from another counts twice."
    ),
    N_("What is missing on a list says neither that two records are one person nor that they are two."),
    N_("Rare values that agree say more than common ones; how rare they are is taken from these lists."),
)
_CLEAN = N_("Nobody is on these lists twice, as their keepers vouch: {lists}.")
_NOT_CLEAN = N_("Somebody may be on these lists twice: {lists}.")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the front: its name, its figure (may be empty) and what is to be known about it."""

    name: str
    figure: str
    text: str


def parts(linked: Linked, voice: Voice) -> tuple[Part, Part, Part]:
    """Return how many people, how sure, and what is not known."""
    return _people(linked.linkage, voice), _sure(linked, voice), _not_known(linked.linkage, voice)


def between(linkage: Linkage, voice: Voice) -> str:
    """Return the span of people over the draws in words."""
    low, high = sureness.span(linkage)
    if low == high:
        return voice.count(low)
    return voice.say("between {low} and {high}", low=voice.count(low), high=voice.count(high))


def in_doubt(linkage: Linkage, voice: Voice) -> str:
    """Say how many pairs are in doubt."""
    low, high = sureness.DOUBT
    return voice.say(
        "Pairs in doubt, between {low} and {high}: {pairs}.",
        low=voice.share(low), high=voice.share(high), pairs=voice.count(int(sureness.in_doubt(linkage).sum())),
    )  # fmt: skip


def assumed(linkage: Linkage, voice: Voice) -> list[str]:
    """Return what the program took for granted."""
    by_clean: dict[bool, list[str]] = {True: [], False: []}
    for name, clean in zip(linkage.lists, linkage.clean, strict=True):
        by_clean[clean].append(name)
    said = [voice.say(each) for each in ASSUMED]
    for clean, template in ((True, _CLEAN), (False, _NOT_CLEAN)):
        if by_clean[clean]:
            said.append(voice.say(template, lists=", ".join(by_clean[clean])))
    return said


def next_steps(linkage: Linkage, lists: str, folder: str, voice: Voice) -> Iterator[tuple[str, str]]:
    """Yield what to do next: why, and the command; ``lists`` are the files as somebody would type them."""
    if sureness.in_doubt(linkage).any():
        yield voice.say("Look at the pairs in doubt, those first whose answer changes most:"), f"amparo review {lists}"
    if len(linkage.lists) >= MIN_LISTS:
        yield (
            voice.say("Estimate how many people are on no list, with the doubt of this linkage:"),
            (f"amparo estimate {folder}"),
        )


def _people(linkage: Linkage, voice: Voice) -> Part:
    records, draws = voice.count(len(linkage.people)), voice.count(len(linkage.draws))
    behind = voice.say(_BEHIND if len(linkage.lists) > 1 else _BEHIND_ONE, records=records, draws=draws,
                       lists=voice.count(len(linkage.lists)))  # fmt: skip
    best = voice.say(_BEST, best=voice.count(linkage.table.n))
    return Part(voice.say(PEOPLE), between(linkage, voice), f"{behind} {best}")


def _sure(linked: Linked, voice: Voice) -> Part:
    found = sureness.expected(linked.linkage)
    said = [in_doubt(linked.linkage, voice)]
    if found.precision is not None:
        said.append(voice.say(
            "Of {together} pairs that the best linkage puts together, {share} are expected to be one person.",
            together=voice.count(found.together), share=_floored(found.precision, voice),
        ))  # fmt: skip
    if found.recall is not None and found.right + found.apart >= _LEAST:
        share = _floored(found.recall, voice)
        said.append(voice.say("Of all pairs of one person that were compared, {share} are put together.", share=share))
    if judged := len(linked.judged.same):
        same, different = int(linked.judged.same.sum()), int((~linked.judged.same).sum())
        said.append(voice.say("People judged {judged} pairs: {same} the same, {different} different.",
                              judged=voice.count(judged), same=voice.count(same),
                              different=voice.count(different)))  # fmt: skip
    return Part(voice.say(SURE), "", " ".join(said))


def _not_known(linkage: Linkage, voice: Voice) -> Part:
    said = [_WHICH, _UNKNOWN] if sureness.in_doubt(linkage).any() else [_UNKNOWN]
    return Part(voice.say(NOT_KNOWN), "", " ".join(map(voice.say, said)))


def _floored(share: float, voice: Voice) -> str:
    """Write an expected share, rounded down: what is not certain never reads as all."""
    digits = 2 if share < 0.99 else 4
    floored = floor(share * 10**digits) / 10**digits
    return numbers.format_percent(floored, decimal_quantization=False, locale=voice.language)
