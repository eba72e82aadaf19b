"""Two figures side by side: real pairs of the case, and laws that hold for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.ledger.value import Hedge, Quantity
from amparo.weigh.claim import Claim, ClaimSet, Relation, RelationKind
from amparo.weigh.quantities import Span, Verdict, compare, parts, span


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("k01", "k19", Verdict.DRIFTED),  # more than 100 became up to 100
        ("k01", "k20", Verdict.DRIFTED),  # through the letter to about 100
        ("k30", "k31a", Verdict.CONTRADICTORY),  # over and up to on one page, neither from the other
        ("k01", "k08a", Verdict.COMPATIBLE),
        ("k01", "k03", Verdict.COMPATIBLE),
        ("k63a", "k64", Verdict.PART_OF),
        ("k81a", "k81b", Verdict.PART_OF),
        ("k81a", "k81c", Verdict.PART_OF),  # the part belongs to another event
        ("k68", "k77", Verdict.OTHER_POPULATION),
        ("k70", "k71a", Verdict.DRIFTED),  # a range cut to its low end
        ("k56b", "k58a", Verdict.CONTRADICTORY),  # 31 and 22 arrived, no moment given
        ("k56a", "k58a", Verdict.NOT_COMPARABLE),  # leaving is not arriving
        ("k23", "k42", Verdict.OTHER_PERIOD),
        ("k02a", "k79", Verdict.OTHER_POPULATION),
        ("k40a", "k40b", Verdict.NOT_COMPARABLE),
        ("k01", "k27", Verdict.NOT_COMPARABLE),  # a denial states no figure
        ("k01", "k05a", Verdict.DRIFTED),  # a number became a word
    ],
)
def test_real_pairs(real, a, b, verdict):
    one, two = real.claim(f"chechnya-{a}"), real.claim(f"chechnya-{b}")
    assert compare(one, two, real).verdict is verdict
    assert compare(two, one, real).verdict is verdict
    assert compare(one, two, real).explain() != ""


def test_parts_of_114_leave_twelve_unexplained(real):
    found = parts(real, "chechnya-k63a")
    assert (found.sum, found.unexplained, found.exceeds) == (Span(102, 102), Span(12, 12), False)
    assert len(found.parts) == 6


def test_thirty_is_27_and_3(real):
    found = parts(real, "chechnya-k81a")
    assert found.sum == Span(30, 30)
    assert found.unexplained == Span(0, 0)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (Quantity(100, None, Hedge.MORE_THAN, "person"), Span(101, None)),
        (Quantity(None, 100, Hedge.UP_TO, "person"), Span(0, 100)),
        (Quantity(100, 100, Hedge.ABOUT, "person"), Span(50, 150)),
        (Quantity(40, 40, Hedge.ABOUT, "person"), Span(35, 45)),
        (Quantity(25, 25, Hedge.ABOUT, "person"), Span(23, 27)),
        (Quantity(None, 70, Hedge.NEARLY, "person"), Span(60, 69)),
        (Quantity(None, 30, Hedge.FEWER_THAN, "person"), Span(0, 29)),
        (Quantity(10, 20, Hedge.RANGE, "person"), Span(10, 20)),
        (Quantity(2, None, Hedge.AT_LEAST, "person"), Span(2, None)),
        (Quantity(None, None, Hedge.VAGUE, "person", "hundreds"), None),
        (Quantity(0, 0, Hedge.EXACT, "person"), Span(0, 0)),
    ],
)
def test_hedges_as_spans(quantity, expected):
    assert span(quantity) == expected


def claim(claim_id, quantity, relations=()):
    return Claim(
        claim_id, "2017-04", "source:a", "text", "event:e", "detained", quantity,
        relations=tuple(Relation(kind, target) for kind, target in relations),
    )  # fmt: skip


def test_a_part_greater_than_its_whole_is_a_contradiction():
    whole = claim("whole", Quantity(10, 10, Hedge.EXACT, "person"))
    part = claim("part", Quantity(11, 11, Hedge.EXACT, "person"), [(RelationKind.SUBSET_OF, "whole")])
    assert compare(part, whole).verdict is Verdict.CONTRADICTORY
    assert parts(ClaimSet((whole, part)), "whole").exceeds


numbers = st.integers(0, 10_000)
quantities = st.one_of(
    st.builds(lambda n: Quantity(n, n, Hedge.EXACT, "person"), numbers),
    st.builds(lambda n: Quantity(n, None, Hedge.MORE_THAN, "person"), numbers),
    st.builds(lambda n: Quantity(None, n, Hedge.UP_TO, "person"), numbers),
    st.builds(lambda n: Quantity(n, n, Hedge.ABOUT, "person"), numbers),
    st.builds(lambda n: Quantity(None, n, Hedge.NEARLY, "person"), numbers),
    st.builds(lambda n, more: Quantity(n, n + more, Hedge.RANGE, "person"), numbers, numbers),
)


@given(quantities)
def test_any_figure_agrees_with_itself(quantity):
    assert compare(claim("one", quantity), claim("two", quantity)).verdict is Verdict.COMPATIBLE


@given(quantities, quantities)
def test_the_verdict_does_not_depend_on_the_side(a, b):
    assert compare(claim("one", a), claim("two", b)).verdict is compare(claim("two", b), claim("one", a)).verdict


@given(numbers, numbers)
def test_two_bare_numbers_agree_only_when_equal(a, b):
    one, two = (Quantity(n, n, Hedge.EXACT, "person") for n in (a, b))
    agrees = compare(claim("one", one), claim("two", two)).verdict is Verdict.COMPATIBLE
    assert agrees == (a == b)
