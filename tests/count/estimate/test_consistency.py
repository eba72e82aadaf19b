"""Known totals: which lists can be tested, and what a model said of each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.estimate.small import read as public

from amparo.count.estimate.consistency import LEAST_LISTS, LEAST_PEOPLE, Trial, known_totals, trials
from amparo.count.estimate.loglinear import independence
from amparo.count.estimate.table import Table


def test_the_known_total_is_the_size_of_the_list_and_the_others_see_its_people_only():
    kosovo = public("kosovo_killings_1999")
    found = {known.name: known for known in known_totals(kosovo)}
    assert set(found) == set(kosovo.lists)
    for j, name in enumerate(kosovo.lists):
        alone = next(
            int(count)
            for bits, count in zip(kosovo.patterns, kosovo.counts, strict=True)
            if bits.sum() == 1 and bits[j] == 1
        )
        assert found[name].size == kosovo.sizes[j]
        assert found[name].seen.n == found[name].size - alone
        assert name not in found[name].seen.lists


def test_three_lists_leave_too_few_to_test_anything():
    assert known_totals(public("spina_bifida_ny_3lists")) == ()


def test_lists_that_see_nobody_of_a_list_are_left_out_and_a_list_with_too_few_witnesses_is_no_test():
    colombia = public("colombia_recruitment_male_1999_R1")
    found = known_totals(colombia)
    assert 0 < len(found) < len(colombia.lists)
    for known in found:
        assert (known.seen.sizes > 0).all()
        assert len(known.seen.lists) >= LEAST_LISTS
        assert known.seen.n >= LEAST_PEOPLE


def test_a_model_that_gives_no_answer_has_a_trial_without_numbers():
    def refuses(table):
        return independence(Table.build(["a", "b"], [[1, 0], [0, 1]], [3, 4]))

    found = trials(public("kosovo_killings_1999"), {"refuses": refuses, "independence": independence})
    assert [one.model for one in found] == ["refuses", "independence"] * 4
    assert all(one.median is one.covered is one.log_error is None for one in found if one.model == "refuses")
    assert all(one.low <= one.median <= one.high for one in found if one.model == "independence")


@pytest.mark.parametrize(("low", "high", "covered"), [(90, 110, True), (100, 100, True), (101, 120, False)])
def test_covered_means_within_the_interval_ends_included(low, high, covered):
    assert Trial("a", 100, 50, "m", 100.0, low, high).covered is covered


def test_too_low_is_negative():
    assert Trial("a", 100, 50, "m", 50.0, 40.0, 60.0).log_error == pytest.approx(-0.693147, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(4)))
def test_the_order_of_lists_changes_no_trial(order):
    kosovo = public("kosovo_killings_1999")
    turned = Table.build([kosovo.lists[j] for j in order], kosovo.patterns[:, list(order)], kosovo.counts)

    def sort(found):
        return sorted(found, key=lambda one: one.conditioned_on)

    models = {"independence": independence}
    assert sort(trials(kosovo, models)) == sort(trials(turned, models))
