"""Compare two figures by what their words allow, never by averaging them.

A hedged number is read as a span of whole numbers. *About* allows half of the number's own rounding either way: about
100 is 50 to 150, about 40 is 35 to 45. That is a rule of reading, not knowledge of the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from amparo.ledger import edtf
from amparo.ledger.value import Hedge, Quantity
from amparo.text import N_, catalogue, show_number
from amparo.weigh.claim import DERIVES, Claim, ClaimSet, RelationKind

_ROUNDINGS = tuple(step * 10**power for power in range(14, -1, -1) for step in (5, 1))


class Verdict(StrEnum):
    """How two figures stand to each other."""

    COMPATIBLE = "compatible"
    DRIFTED = "drifted"
    CONTRADICTORY = "contradictory"
    PART_OF = "part_of"
    OTHER_POPULATION = "other_population"
    OTHER_PERIOD = "other_period"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class Span:
    """The whole numbers that a hedged number allows; ``high`` is None where there is no upper end."""

    low: int
    high: int | None

    def meets(self, other: Span) -> bool:
        """Say whether some number is allowed by both."""
        return not (self.above(other) or other.above(self))

    def above(self, other: Span) -> bool:
        """Say whether every number here is greater than every number there."""
        return other.high is not None and self.low > other.high

    def show(self, language: str = "en") -> str:
        """Write the span in a language."""
        words = catalogue(language).gettext
        if self.high is None:
            return words(N_("{low} or more")).format(low=show_number(self.low, language))
        if self.low == self.high:
            return show_number(self.low, language)
        low, high = show_number(self.low, language), show_number(self.high, language)
        return words(N_("{low} to {high}")).format(low=low, high=high)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict on two claims and why, as a message template with the spans it names."""

    verdict: Verdict
    why: str
    spans: tuple[Span, ...] = ()

    def explain(self, language: str = "en") -> str:
        """Return the reason in a language."""
        named = {name: each.show(language) for name, each in zip("ab", self.spans, strict=False)}
        return catalogue(language).gettext(self.why).format(**named)


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole beside the sum of its stated parts; ``unexplained`` is what no part accounts for, as a span."""

    whole: str
    parts: tuple[str, ...]
    sum: Span
    unexplained: Span | None
    exceeds: bool


def rounding(number: int) -> int:
    """Return the step a number looks rounded to: the largest 1 or 5 times a power of ten that divides it."""
    return next((step for step in _ROUNDINGS if number and number % step == 0), 1)


def span(quantity: Quantity) -> Span | None:
    """Return the whole numbers a quantity allows; None where no number was said (*hundreds*)."""
    low, high, hedge = quantity.low, quantity.high, quantity.hedge
    if low is high is None or hedge is Hedge.VAGUE:
        return None
    if hedge is Hedge.ABOUT:
        low, high = (high if low is None else low), (low if high is None else high)
        assert low is not None
        assert high is not None
        return Span(max(0, low - rounding(low) // 2), high + rounding(high) // 2)
    if hedge is Hedge.MORE_THAN and low is not None:
        low += 1
    if hedge is Hedge.NEARLY and high is not None:
        low, high = high - rounding(high) if low is None else low, high - 1
    if hedge is Hedge.FEWER_THAN and high is not None:
        high -= 1
    return Span(max(0, low or 0), None if high is None else max(0, high))


def compare(a: Claim, b: Claim, claim_set: ClaimSet | None = None) -> Comparison:
    """Compare the figures of two claims; ``claim_set`` lets derivation over several claims be seen.

    Asked in this order: is it the same thing at all, is one a part of the other, does one derive from the other, is it
    the same population, the same period, and do the spans meet.
    """
    if a.quantity is None or b.quantity is None:
        return Comparison(Verdict.NOT_COMPARABLE, N_("One of the two states no figure."))
    if (a.property, a.about) != (b.property, b.about) and not _part(a, b):
        return Comparison(Verdict.NOT_COMPARABLE, N_("They count different things."))
    if a.quantity.unit != b.quantity.unit:
        return Comparison(Verdict.NOT_COMPARABLE, N_("They count in different units."))
    return _part(a, b) or _derived(a, b, claim_set) or _apart(a.quantity, b.quantity) or _meeting(a, b)


def parts(claim_set: ClaimSet, whole: str) -> Parts | None:
    """Add up the stated parts of a whole (claims that are a *subset of* it) and say what they leave open.

    Only parts that count the same property are added, for those can be meant as a breakdown; None where there is none.
    """
    claim = claim_set.claim(whole)
    found = [
        other
        for other in claim_set.claims
        if whole in other.targets(RelationKind.SUBSET_OF) and other.property == claim.property
    ]
    spans = [each for other in found if other.quantity is not None and (each := span(other.quantity)) is not None]
    stated = None if claim.quantity is None else span(claim.quantity)
    if not spans:
        return None
    total = _add(spans)
    exceeds = stated is not None and total.above(stated)
    rest = None if stated is None or exceeds else _subtract(stated, total)
    return Parts(whole, tuple(other.id for other in found), total, rest, exceeds)


def _add(spans: Sequence[Span]) -> Span:
    highs = [each.high for each in spans]
    return Span(sum(each.low for each in spans), None if None in highs else sum(high or 0 for high in highs))


def _subtract(whole: Span, part: Span) -> Span:
    low = 0 if part.high is None else max(0, whole.low - part.high)
    return Span(low, None if whole.high is None else max(0, whole.high - part.low))


def _part(a: Claim, b: Claim) -> Comparison | None:
    for part, whole in ((a, b), (b, a)):
        if whole.id in part.targets(RelationKind.SUBSET_OF) and part.quantity and whole.quantity:
            inner, outer = span(part.quantity), span(whole.quantity)
            if inner is not None and outer is not None and inner.above(outer):
                return _spans(Verdict.CONTRADICTORY, N_("A part ({a}) is greater than its whole ({b})."), inner, outer)
            return Comparison(Verdict.PART_OF, N_("One counts a part of what the other counts."))
    return None


def _derived(a: Claim, b: Claim, claim_set: ClaimSet | None) -> Comparison | None:
    if not (derives(a, b, claim_set) or derives(b, a, claim_set)) or a.quantity is None or b.quantity is None:
        return None
    first, second = a.quantity, b.quantity
    if (first.low, first.high, first.hedge) == (second.low, second.high, second.hedge):
        return Comparison(Verdict.COMPATIBLE, N_("One repeats the number of the other."))
    one, two = span(first), span(second)
    if one is None or two is None:
        return Comparison(
            Verdict.DRIFTED, N_("One derives from the other, and the number became a word or a word a number.")
        )
    if one.meets(two):
        return _spans(Verdict.DRIFTED, N_("One derives from the other with another hedge: {a} became {b}."), one, two)
    return _spans(Verdict.DRIFTED, N_("One derives from the other, yet no number fits both: {a} and {b}."), one, two)


def derives(a: Claim, b: Claim, claim_set: ClaimSet | None = None) -> bool:
    """Say whether claim ``a`` repeats or drifts from claim ``b``, through others if a claim set is given."""
    ahead, seen = list(a.targets(*DERIVES)), set[str]()
    while ahead:
        target = ahead.pop()
        if target == b.id:
            return True
        if claim_set is not None and target in claim_set and target not in seen:
            ahead += claim_set.claim(target).targets(*DERIVES)
        seen.add(target)
    return False


def _apart(a: Quantity, b: Quantity) -> Comparison | None:
    other_period = bool(a.period and b.period) and edtf.parse(a.period) != edtf.parse(b.period)
    if a.population and b.population and a.population != b.population:
        also = N_("They count different people, and over different periods.")
        return Comparison(Verdict.OTHER_POPULATION, also if other_period else N_("They count different people."))
    if other_period:
        return Comparison(Verdict.OTHER_PERIOD, N_("They count over different periods: neither corrects the other."))
    return None


def _meeting(a: Claim, b: Claim) -> Comparison:
    one, two = (None if claim.quantity is None else span(claim.quantity) for claim in (a, b))
    if one is None or two is None:
        return Comparison(Verdict.NOT_COMPARABLE, N_("One of the two gives a word and no number."))
    if one.meets(two):
        return _spans(Verdict.COMPATIBLE, N_("Some number fits both: {a} and {b}."), one, two)
    return _spans(Verdict.CONTRADICTORY, N_("No number fits both: {a} and {b}."), one, two)


def _spans(verdict: Verdict, why: str, a: Span, b: Span) -> Comparison:
    return Comparison(verdict, why, (a, b))
