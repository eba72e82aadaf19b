"""What people judged holds in every draw, can be taken back, and must not contradict itself."""

import numpy as np
import pytest
from tests.count.link.partition.brute import Case

from amparo.errors import InputError

WEIGHTS = {(0, 1): 2.0, (1, 2): 2.0, (0, 2): 1.0, (2, 3): 0.5, (1, 3): 0.0}


def case(**judged):
    return Case([0, 1, 2, 1], [False, False, True], dict(WEIGHTS), **judged)


def test_judged_pairs_are_certain_in_every_draw():
    drawn = case(must=[(0, 3)], cannot=[(0, 1)]).drawn(draws=300)
    assert (drawn.draws[:, 0] == drawn.draws[:, 3]).all()
    assert (drawn.draws[:, 0] != drawn.draws[:, 1]).all()
    assert drawn.probability[0] == drawn.value[0] == 0
    assert drawn.point[0] == drawn.point[3] != drawn.point[1]


def test_listed_pair_that_is_judged_same_is_certain_and_has_no_value():
    drawn = case(must=[(1, 0)]).drawn()
    assert drawn.probability[0] == 1
    assert drawn.value[0] == 0


def test_weight_of_minus_infinity_forbids():
    forbidden, judged = case(), case(cannot=[(0, 1)])
    forbidden.weights[0, 1] = -np.inf
    assert (forbidden.drawn(50).draws == judged.drawn(50).draws).all()


def test_taking_a_judgement_back_restores_every_bit():
    before = case(cannot=[(2, 3)]).drawn(draws=100)
    case(must=[(0, 1)], cannot=[(2, 3)]).drawn(draws=100)
    after = case(cannot=[(2, 3)]).drawn(draws=100)
    assert before.draws.tobytes() == after.draws.tobytes()
    assert before.probability.tobytes() == after.probability.tobytes()


def test_order_and_repetition_of_judgements_change_nothing():
    one = case(must=[(0, 1), (1, 3)], cannot=[(1, 2)]).drawn(draws=100)
    other = case(must=[(3, 1), (1, 0), (0, 1)], cannot=[(2, 1), (1, 2)]).drawn(draws=100)
    assert one.draws.tobytes() == other.draws.tobytes()
    assert one.probability.tobytes() == other.probability.tobytes()


def test_judged_link_does_not_weaken_what_others_say_of_a_third_record():
    # two records that are one person, each as like the third: the third is as likely that person as before
    weights = {(0, 1): -4.0, (0, 2): 3.0, (1, 2): 3.0}
    drawn = Case([0, 0, 0], [False], weights, must=[(0, 1)]).drawn()
    alone = Case([0, 0], [False], {(0, 1): 3.0}).drawn()
    assert drawn.probability[1:] == pytest.approx([alone.probability[0]] * 2)


@pytest.mark.parametrize(
    ("must", "cannot"),
    [([(0, 1)], [(1, 0)]), ([(0, 1), (1, 3)], [(0, 3)]), ([(0, 0)], [(2, 2)])],
)
def test_contradictions_are_refused_by_number(must, cannot):
    with pytest.raises(InputError, match=r"records \d and \d are judged to be different"):
        case(must=must, cannot=cannot).drawn()


def test_two_records_of_a_clean_list_cannot_be_judged_the_same_even_through_a_third():
    with pytest.raises(InputError, match=r"records 0 and 2 .* nobody twice"):
        Case([0, 1, 0], [True, False], {}, must=[(0, 1), (1, 2)]).drawn()


def test_judgement_about_no_record_is_refused():
    with pytest.raises(InputError, match="not there"):
        case(must=[(0, 9)]).drawn()
