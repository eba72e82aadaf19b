"""Denials: who denies, in which way, and whether that contradicts the claim at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from amparo.ledger.statement import Denial, Stance
from amparo.text import N_
from amparo.weigh.claim import Claim, ClaimSet, RelationKind
from amparo.weigh.figure import Figure, said_until
from amparo.weigh.terms import is_figure


class Force(StrEnum):
    """What a denial does to the claim it answers."""

    CONTRADICTS = "contradicts"
    REPORTS_ABSENCE = "reports_absence"
    ATTACKS_SOURCE = "attacks_source"
    DISPUTES_MOTIVE = "disputes_motive"
    WITHHOLDS = "withholds"


FORCE = {
    Denial.EVENT: Force.CONTRADICTS,
    Denial.PEOPLE_EXIST: Force.CONTRADICTS,
    Denial.NO_EVIDENCE: Force.REPORTS_ABSENCE,
    Denial.NO_COMPLAINT: Force.REPORTS_ABSENCE,
    Denial.UNCONFIRMED: Force.REPORTS_ABSENCE,
    Denial.CANNOT_CHECK: Force.WITHHOLDS,
    Denial.ANONYMOUS: Force.ATTACKS_SOURCE,
    Denial.PROVOCATION: Force.ATTACKS_SOURCE,
    Denial.BIASED: Force.ATTACKS_SOURCE,
    Denial.MOTIVE: Force.DISPUTES_MOTIVE,
}
"""What each kind of denial does; only the first two cannot be true together with the claim."""

MEANING = {
    Denial.EVENT: N_("says that it did not happen"),
    Denial.PEOPLE_EXIST: N_("says that such people do not exist"),
    Denial.NO_EVIDENCE: N_("says that no evidence was found"),
    Denial.NO_COMPLAINT: N_("says that nobody complained"),
    Denial.UNCONFIRMED: N_("says that nobody confirmed it"),
    Denial.CANNOT_CHECK: N_("says that it cannot be checked without names"),
    Denial.ANONYMOUS: N_("says that the sources are anonymous"),
    Denial.PROVOCATION: N_("suspects a provocation"),
    Denial.BIASED: N_("calls it biased"),
    Denial.MOTIVE: N_("disputes the motive"),
    None: N_("neither confirms nor denies"),
}
"""Each kind in words; None is a claim that neither confirms nor denies."""


FORCES = {
    Force.CONTRADICTS: N_("contradicts the claim"),
    Force.REPORTS_ABSENCE: N_("reports an absence: both can be true"),
    Force.ATTACKS_SOURCE: N_("attacks the source: both can be true"),
    Force.DISPUTES_MOTIVE: N_("disputes the motive, not the event"),
    Force.WITHHOLDS: N_("withholds judgement"),
}
"""What an answer does to the claim, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A denial, or a refusal to say: by whom, of which kind, to which claims, and whether both can be true."""

    claim: str
    speaker: str
    stance: Stance
    denial: Denial | None
    force: Force
    denies: tuple[str, ...]

    @property
    def compatible(self) -> bool:
        """Whether what was denied can be true although this was said."""
        return self.force is not Force.CONTRADICTS


def answers(claim_set: ClaimSet, figure: Figure, claims: Iterable[Claim] = ()) -> tuple[Answer, ...]:
    """Return the denials of a figure or its event said until its day, and any later ones aimed at ``claims``."""
    selected = {claim.id for claim in claims}
    return tuple(
        answer(claim)
        for claim in claim_set.claims
        if claim.stance is not Stance.AFFIRMS
        and (
            (_concerns(claim, figure) and said_until(claim, figure.until))
            or selected.intersection(claim.targets(RelationKind.DENIES))
        )
    )


def _concerns(claim: Claim, figure: Figure) -> bool:
    """Say whether a claim is about the event of a figure and not about another number of it."""
    return claim.about == figure.about and (claim.property == figure.property or not is_figure(claim.property))


def answer(claim: Claim) -> Answer:
    """Return a claim that does not affirm as an answer."""
    force = Force.WITHHOLDS if claim.denial is None else FORCE[claim.denial]
    if claim.denial is None and claim.stance is Stance.DENIES:
        # A denial whose kind nobody recorded is read as the strongest, lest it be explained away.
        force = Force.CONTRADICTS
    denied = claim.targets(RelationKind.DENIES)
    return Answer(claim.id, claim.attributed_to, claim.stance, claim.denial, force, denied)
