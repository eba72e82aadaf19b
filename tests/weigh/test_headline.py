"""The figure this was written for: about 100 detained, said to the end of May 2017."""

import itertools
import random

from amparo.ledger.value import Hedge
from amparo.weigh.claim import ClaimSet
from amparo.weigh.denials import Force, answers
from amparo.weigh.drift import hedges, steps
from amparo.weigh.family import Standing
from amparo.weigh.figure import HEADLINE, select
from amparo.weigh.roots import weigh


def short(ids):
    return {each.rpartition("-")[2] for each in ids}


def test_nineteen_statements_by_fourteen_outlets(real):
    weighing = weigh(real, HEADLINE)
    assert short(claim.id for claim in weighing.claims) == {
        "k01", "k03", "k05a", "k05b", "k06a", "k08a", "k14", "k16a", "k17a", "k19", "k20", "k21", "k30", "k31a", "k33",
        "k38a", "k38b", "k41", "k44a",
    }  # fmt: skip
    assert len(weighing.outlets) == 14


def test_they_rest_on_four_named_roots(real):
    weighing = weigh(real, HEADLINE)
    assert {root.source.removeprefix("source:"): root.standing for root in weighing.roots} == {
        "federal-officials": Standing.FIRST_HAND,
        "analyst-sources": Standing.NAMED,
        "guardian-survivors": Standing.FIRST_HAND,
        "hrw-survivors": Standing.FIRST_HAND,
    }
    assert len(weighing.roots[0].claims) == 12


def test_sixteen_of_nineteen_fall_with_one_newspaper(real):
    weighing = weigh(real, HEADLINE)
    fallen = {item.party: short(item.claims) for item in weighing.reliance}
    left = {"k03", "k21", "k44a"}
    assert fallen["source:novaya-gazeta"] == short(claim.id for claim in weighing.claims) - left


def test_between_two_and_seven_independent_lines(real):
    weighing = weigh(real, HEADLINE)
    assert (weighing.lower.count, weighing.upper.count) == (2, 7)
    assert weighing.lower.cut == (
        ("source:guardian-survivors", "source:hrw-survivors"),
        ("source:novaya-gazeta",),
    )


def test_unstated_origins_count_in_the_upper_bound_only(real):
    weighing = weigh(real, HEADLINE)
    used = set(itertools.chain.from_iterable(weighing.upper.ways))
    assert "source:unspecified-globalgayz" in used
    assert "source:unspecified-globalgayz" not in set(itertools.chain.from_iterable(weighing.lower.ways))


def test_order_of_claims_does_not_matter(real):
    shuffled = list(real.claims)
    random.Random(7).shuffle(shuffled)
    assert weigh(ClaimSet(tuple(shuffled), real.sources), HEADLINE) == weigh(real, HEADLINE)


def test_the_hedge_drifts_from_more_than_to_about(real):
    assert [use.hedge for use in hedges(select(real, HEADLINE))] == [
        Hedge.MORE_THAN, Hedge.VAGUE, Hedge.UP_TO, Hedge.ABOUT
    ]  # fmt: skip
    changed = {step.claim.rpartition("-")[2]: step.changes for step in steps(select(real, HEADLINE))}
    assert changed["k19"] == ("attribution", "hedge", "number")
    assert changed["k41"] == ("attribution",)
    assert changed["k08a"] == ()


def test_denials_are_typed_and_most_are_compatible(real):
    found = {each.claim.rpartition("-")[2]: each for each in answers(real, HEADLINE, select(real, HEADLINE))}
    assert {key for key, each in found.items() if not each.compatible} == {"k04a", "k04b", "k17c", "k18b", "k27"}
    assert found["k13"].force is Force.REPORTS_ABSENCE
    assert found["k13"].compatible
    assert found["k29b"].force is Force.WITHHOLDS
    assert "k16b" not in found  # an outlet on the death toll is no answer about detentions


def test_a_later_statement_is_left_out(real):
    assert "chechnya-k83" not in {claim.id for claim in select(real, HEADLINE)}
