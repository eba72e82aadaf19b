"""The parts on what is claimed and what is denied: public statements, as `weigh` weighs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amparo.ledger import edtf
from amparo.publish.register import Register
from amparo.text import N_, catalogue, show_number
from amparo.weigh import drift, matrix, words
from amparo.weigh.claim import Claim, ClaimSet
from amparo.weigh.denials import FORCES, MEANING, Answer, answers
from amparo.weigh.figure import Figure
from amparo.weigh.marks import STANDINGS
from amparo.weigh.roots import Root, Weighing, weigh

Data = dict[str, Any]

CHANGES = {
    "hedge": N_("hedge"),
    "number": N_("number"),
    "attribution": N_("attribution"),
    "motive": N_("motive"),
    "date": N_("date"),
}
"""What can change when a claim is passed on, in words."""


class Claims:
    """What is said in public about one figure, in one language."""

    def __init__(self, claim_set: ClaimSet, figure: Figure, language: str, register: Register) -> None:
        self._set = claim_set
        self._language = language
        self._say: Callable[[str], str] = catalogue(language).gettext
        self._register = register
        self._figure = figure
        self._weighing: Weighing = weigh(claim_set, figure)
        self._ids = [claim.id for claim in self._weighing.claims]
        self._answers = answers(claim_set, figure, self._weighing.claims)

    def claimed(self) -> Data:
        """Return the part on claims: the headline, its roots, the hedges, the picture."""
        say = self._say
        return {
            "figures": self._headline(),
            "answer": self._answer(),
            "roots_note": say(
                N_(
                    "An origin is where a chain of attribution ends. Many outlets that repeat one origin are many"
                    " statements, not many witnesses."
                )
            ),
            "roots": [self._root(root) for root in (*self._weighing.roots, *self._weighing.open_ends)],
            "drift_note": say(
                N_(
                    "The same figure in the order in which it was said, and what changed from the statement it goes"
                    " back to."
                )
            ),
            "hedges": [self._hedge(use) for use in drift.hedges(self._weighing.claims)],
            "drift": self._drift(),
            "picture": self._picture(),
        }

    def denied(self) -> Data:
        """Return the part on denials, each beside what it denies."""
        return {
            "note": self._say(
                N_(
                    "A denial is a statement with a source of its own and stands beside the claim. Its kind matters:"
                    " that nobody complained can be true although people were detained."
                )
            ),
            "rows": self._denials(),
        }

    def unknown(self) -> list[str]:
        """Return what the claims leave open."""
        say, weighing = self._say, self._weighing
        found = [
            say(N_("How many people were detained. No statement up to this day names a count made person by person.")),
            say(
                N_(
                    "Whether origins that stay unnamed are the same people. That is why independent lines are given as"
                    " at least and at most."
                )
            ),
        ]
        if weighing.open_ends:
            names = "; ".join(self._set.name(root.source, self._language) for root in weighing.open_ends)
            found.append(say(N_("From whom these had the figure: {names}.")).format(names=names))
        return found

    def until(self) -> str:
        """Return the last day of statements taken in, as the reader writes it."""
        latest = edtf.parse(self._figure.until).latest if self._figure.until else None
        return words.when(latest.isoformat(), self._language) if latest else ""

    def _headline(self) -> list[Data]:
        weighing, say = self._weighing, self._say
        bounds = say(N_("{low} to {high}")).format(
            low=self._number(weighing.lower.count), high=self._number(weighing.upper.count)
        )
        if weighing.lower.count == weighing.upper.count:
            bounds = self._number(weighing.lower.count)
        values = [
            ("statements", self._number(len(weighing.claims)), say(N_("statements"))),
            ("outlets", self._number(len(weighing.outlets)), say(N_("outlets"))),
            ("roots", self._number(len(weighing.roots)), say(N_("origins, named or described"))),
            ("lines", bounds, say(N_("independent lines"))),
        ]
        return [
            {"value": value, "name": name, "lineage": self._register.add(method, self._ids)}
            for method, value, name in values
        ]

    def _answer(self) -> str:
        weighing, say = self._weighing, self._say
        text = say(
            N_(
                "That about 100 people were detained was said again and again up to {day}. The statements are many;"
                " what they go back to is not."
            )
        ).format(day=self.until())
        if weighing.reliance:
            first = weighing.reliance[0]
            line = say(N_("Without {party}, {number} of {all} would have no first-hand origin left ({lineage})."))
            text += " " + line.format(
                party=self._set.name(first.party, self._language),
                number=self._number(len(first.claims)),
                all=self._number(len(weighing.claims)),
                lineage=self._register.add(f"reliance {first.party}", first.claims),
            )
        return text

    def _root(self, root: Root) -> Data:
        return {
            "name": self._set.name(root.source, self._language),
            "why": self._say(STANDINGS[root.standing]),
            "number": self._number(len(root.claims)),
            "lineage": self._register.add(f"root {root.source}", root.claims),
        }

    def _hedge(self, use: drift.HedgeUse) -> Data:
        return {
            "hedge": self._say(words.HEDGE_NAMES[use.hedge]),
            "number": self._number(len(use.claims)),
            "lineage": self._register.add(f"hedge {use.hedge.value}", use.claims),
        }

    def _drift(self) -> list[Data]:
        steps = {step.claim: step for step in drift.steps(self._weighing.claims)}
        return [self._said(claim, steps.get(claim.id)) for claim in self._weighing.claims]

    def _said(self, claim: Claim, step: drift.Step | None) -> Data:
        rests_on = [claim.id] if step is None else [claim.id, step.source_claim]
        return {
            "day": words.when(claim.said_on, self._language),
            "outlet": self._set.name(claim.outlet, self._language),
            "number": words.say(claim.quantity, self._language) if claim.quantity else "",
            "changed": self._changed(step),
            "lineage": self._register.add("said", rests_on),
        }

    def _changed(self, step: drift.Step | None) -> str:
        if step is None:
            return self._say(N_("new"))
        if not step.changes:
            return self._say(N_("repeats"))
        return ", ".join(self._say(CHANGES.get(change, change)) for change in step.changes)

    def _denials(self) -> list[Data]:
        """Group answers by the claim they answer; a claim is told in full once and named after that."""
        rows, last = [], ""
        for answer in sorted(self._answers, key=lambda answer: (not answer.denies, answer.denies[:1])):
            about = answer.denies[0] if answer.denies else ""
            rows.append(self._denial(answer, about, again=about == last))
            last = about
        return rows

    def _denial(self, answer: Answer, about: str, *, again: bool) -> Data:
        claim = self._set.claim(answer.claim)
        denied = self._set.claim(about) if about else None
        said = self._say(N_("the reports in general")) if denied is None else denied.text
        return {
            "claim": self._say(N_("the same")) if again and denied else said,
            "claim_by": self._by(denied) if denied else "",
            "kind": self._say(MEANING[answer.denial]),
            "words": claim.text,
            "denied_by": self._by(claim),
            "force": self._say(FORCES[answer.force]),
            "lineage": self._register.add("denial", [answer.claim, *answer.denies]),
        }

    def _by(self, claim: Claim) -> str:
        return f"{self._set.name(claim.attributed_to, self._language)}, {words.when(claim.said_on, self._language)}"

    def _picture(self) -> Data:
        say = self._say
        return {
            "svg": matrix.svg(self._set, self._weighing, self._answers, self._language),
            "alt": say(
                N_(
                    "Matrix of {claims} statements of the figure by the parties on their chains. The table before this"
                    " picture lists the same statements, the table of origins where their chains end."
                )
            ).format(claims=self._number(len(self._ids))),
            "caption": say(N_("Each row is one statement, each column a party on its chain.")),
            "lineage": self._register.add("matrix", [*self._ids, *(answer.claim for answer in self._answers)]),
        }

    def _number(self, number: int) -> str:
        return show_number(number, self._language)
