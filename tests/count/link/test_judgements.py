"""Judgements contradict each other and people differ: what follows, how far they agree, whom to ask about next."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link.judgements import (
    CONTRADICTED,
    Judgement,
    Two,
    Verdict,
    agreement,
    alpha,
    kappa,
    labelled,
    next_pairs,
    recognised_by,
    resolve,
)
from amparo.count.link.records import RecordList
from amparo.errors import InputError

SAME, DIFFERENT, CANNOT_SAY = Verdict
A, B, C, D, E = range(5)


def said(*rows, by="r1"):
    return [Judgement(left, right, verdict, by) for left, right, verdict in rows]


def test_same_must_be_different_cannot_and_cannot_say_gives_nothing():
    found = resolve(said((A, B, SAME), (D, C, DIFFERENT), (A, D, CANNOT_SAY)))
    assert (found.must, found.cannot, found.unsure) == (((A, B),), ((C, D),), ((A, D),))
    assert found.disputed == found.conflicts == ()


def test_a_pair_on_which_reviewers_contradict_each_other_is_disputed():
    found = resolve(said((A, B, SAME)) + said((B, A, DIFFERENT), by="r2"))
    assert (found.must, found.cannot, found.disputed) == ((), (), ((A, B),))


def test_one_who_cannot_say_does_not_hold_up_one_who_can():
    found = resolve(said((A, B, CANNOT_SAY)) + said((A, B, DIFFERENT), by="r2"))
    assert (found.cannot, found.disputed, found.unsure) == (((A, B),), (), ())


def test_a_contradiction_by_way_of_others_is_reported_and_none_of_it_counts():
    found = resolve(said((A, B, SAME), (B, C, SAME), (A, C, DIFFERENT), (D, E, SAME)))
    (conflict,) = found.conflicts
    assert (conflict.different, conflict.way) == ((A, C), (A, B, C))
    assert conflict.involved == ((A, C), (A, B), (B, C))
    assert (found.must, found.cannot) == (((D, E),), ())
    assert "1" in CONTRADICTED.format(left=0, right=1)


def test_when_one_judgement_of_a_contradiction_is_taken_back_the_others_count():
    found = resolve(said((A, B, SAME), (A, C, DIFFERENT)))
    assert (found.must, found.cannot, found.conflicts) == (((A, B),), ((A, C),), ())


def test_longer_ways_are_set_aside_after_the_shortest():
    rows = [(A, B, SAME), (B, C, SAME), (A, D, SAME), (D, E, SAME), (E, C, SAME), (A, C, DIFFERENT)]
    found = resolve(said(*rows))
    assert [one.way for one in found.conflicts] == [(A, B, C), (A, D, E, C)]
    assert found.must == ()


def test_ways_of_the_same_length_go_together():
    rows = [(A, B, SAME), (B, C, SAME), (A, D, SAME), (D, C, SAME), (A, C, DIFFERENT)]
    (conflict,) = resolve(said(*rows)).conflicts
    assert conflict.way == (A, B, C)
    assert set(conflict.same) == {(A, B), (B, C), (A, D), (C, D)}


def test_what_only_hangs_on_a_contradiction_still_counts():
    found = resolve(said((A, B, SAME), (B, C, SAME), (A, C, DIFFERENT), (C, D, SAME), (B, E, SAME)))
    assert found.must == ((B, E), (C, D))


def test_a_record_is_not_judged_against_itself():
    with pytest.raises(InputError):
        Judgement(A, A, SAME, "r1")


@st.composite
def judged(draw, records=7):
    pairs = st.sampled_from([*combinations(range(records), 2)])
    keys = draw(st.lists(st.tuples(pairs, st.sampled_from(["r1", "r2", "r3"])), unique=True, max_size=25))
    verdicts = st.sampled_from([SAME, SAME, DIFFERENT, CANNOT_SAY])
    return [Judgement(*pair, draw(verdicts), by) for pair, by in keys]


def turned(one):
    return Judgement(one.right, one.left, one.verdict, one.by)


@settings(max_examples=100, deadline=None)
@given(judged(), st.randoms())
def test_neither_the_order_of_judgements_nor_left_and_right_matter(made, order):
    other = [turned(one) if order.random() < 0.5 else one for one in made]
    order.shuffle(other)
    assert resolve(other) == resolve(made)
    assert agreement(other) == agreement(made)


@settings(max_examples=100, deadline=None)
@given(judged(), st.permutations(range(7)))
def test_the_numbers_of_records_do_not_matter(made, number):
    def moved(pairs):
        return {tuple(sorted((number[a], number[b]))) for a, b in pairs}

    found = resolve(made)
    renumbered = resolve([Judgement(number[one.left], number[one.right], one.verdict, one.by) for one in made])
    for name in ("must", "cannot", "disputed", "unsure"):
        assert moved(getattr(found, name)) == set(getattr(renumbered, name))


@settings(max_examples=100, deadline=None)
@given(judged())
def test_what_remains_contradicts_neither_itself_nor_what_is_set_aside(made):
    found = resolve(made)
    graph = nx.Graph(found.must)
    graph.add_nodes_from(range(7))
    apart = [*found.cannot, *(one.different for one in found.conflicts)]
    assert not [pair for pair in apart if nx.has_path(graph, *pair)]


@settings(max_examples=100, deadline=None)
@given(judged())
def test_conflicts_are_the_fewest_judgements_that_contradict_and_nothing_else_is_set_aside(made):
    verdicts = {}
    for one in made:
        verdicts.setdefault(one.pair, set()).add(one.verdict)
    same = {pair for pair, told in verdicts.items() if told - {CANNOT_SAY} == {SAME}}
    different = {pair for pair, told in verdicts.items() if told - {CANNOT_SAY} == {DIFFERENT}}
    graph = nx.Graph(list(same))
    graph.add_nodes_from(range(7))
    found = resolve(made)
    contradicted = {pair for pair in different if nx.has_path(graph, *pair)}
    assert {one.different for one in found.conflicts} == contradicted
    for pair in contradicted:
        first = next(one for one in found.conflicts if one.different == pair)
        assert list(first.way) == min(nx.all_shortest_paths(graph, *pair))
    aside = {pair for one in found.conflicts for pair in one.same}
    assert set(found.must) == same - aside
    assert all(any(edge in one.same for edge in one.involved[1:]) for one in found.conflicts)
    assert set(found.cannot) == different - contradicted


def test_only_what_counts_is_a_label():
    known = labelled(said((B, A, SAME), (C, D, DIFFERENT), (A, E, CANNOT_SAY)))
    assert (known.left.tolist(), known.right.tolist(), known.same.tolist()) == ([A, C], [B, D], [True, False])
    assert (known.left.dtype, known.same.dtype) == (np.int64, np.bool_)


def test_no_judgements_are_no_labels():
    known = labelled([])
    assert known.left.shape == known.right.shape == known.same.shape == (0,)


# By hand: 140 of 200 agree, .70; the margins are .5, .3, .2 and .6, .3, .1, so .30 + .09 + .02 = .41 by chance.
TABLE = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]


def test_kappa_of_a_table_worked_by_hand():
    rated = [(a, b) for a, row in enumerate(TABLE) for b, times in enumerate(row) for _ in range(times)]
    assert kappa(rated) == pytest.approx((0.70 - 0.41) / (1 - 0.41), abs=1e-12)


def test_kappa_is_undefined_where_all_say_the_same_and_below_zero_where_they_never_agree():
    assert kappa([(SAME, SAME)] * 3) is None
    assert kappa([]) is None
    assert kappa([(SAME, DIFFERENT), (DIFFERENT, SAME)]) == -1


def units(*raters):
    return [[rating for rating in unit if rating != "."] for unit in zip(*raters, strict=True)]


def test_alpha_of_krippendorffs_own_examples():
    # Krippendorff (2011), sections A, B and C, with the values he gives; "." is missing.
    assert alpha(units("0100000010", "1110010000")) == pytest.approx(0.095, abs=5e-4)
    assert alpha(units("aabbdcccedda", "babbbccceddd")) == pytest.approx(0.692, abs=5e-4)
    four = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    assert alpha(units(*four)) == pytest.approx(0.743, abs=5e-4)


def test_alpha_is_undefined_without_two_categories_or_two_ratings():
    assert alpha([[SAME, SAME]]) is None
    assert alpha([[SAME], [DIFFERENT]]) is None
    assert alpha([]) is None


def test_agreement_is_of_every_two_who_judged_a_pair_in_common():
    first = said((A, B, SAME), (A, C, DIFFERENT), (A, D, CANNOT_SAY), (A, E, SAME), by="r1")
    second = said((B, A, SAME), (C, A, SAME), (D, A, CANNOT_SAY), by="r2")
    third = said((D, E, SAME), by="r3")
    found = agreement(first + second + third)
    # By hand: both said (same, different, cannot say) and (same, same, cannot say): 2 of 3; chance (2 + 0 + 1) / 9.
    assert found.two == (Two("r1", "r2", 3, 2 / 3, pytest.approx((2 / 3 - 1 / 3) / (1 - 1 / 3))),)
    # By hand: 6 ratings (3 same, 1 different, 2 cannot say), 2 coincidences apart; 36 - 14 by chance.
    assert found.alpha == pytest.approx(1 - 5 * 2 / 22)


def test_one_reviewer_has_one_judgement_of_a_pair():
    with pytest.raises(InputError):
        agreement(said((A, B, SAME), (B, A, DIFFERENT)))


def test_those_come_first_whose_answer_moves_the_total_most_and_those_judged_last():
    probability, value = [0.5, 0.99, 0.5, 0.9, 0.5], [1.0, 10.0, -2.0, 1.0, 50.0]
    judged = [False, False, False, False, True]
    assert next_pairs(probability, value, judged).tolist() == [2, 0, 1, 3, 4]  # 1, 0.5, 0.198, 0.18; judged


def test_ties_keep_their_order():
    assert next_pairs([0.25, 0.75, 0.25], [1, -1, 1], [True, False, False]).tolist() == [1, 2, 0]
    assert next_pairs([0.25] * 4, [2] * 4, [False, True, False, True]).tolist() == [0, 2, 1, 3]


@pytest.mark.parametrize(
    ("probability", "value", "asked"),
    [([0.5], [1, 2], [False]), ([1.5], [1], [False]), ([np.nan], [1], [False]), ([0.5], [np.inf], [False])],
)
def test_what_is_no_probability_or_value_is_refused(probability, value, asked):
    with pytest.raises(InputError):
        next_pairs(probability, value, asked)


def records(**fields):
    return RecordList("a", fields, range(2, 2 + len(next(iter(fields.values())))))


def test_a_record_is_recognised_by_its_number_alone_and_without_one_by_what_stands_there():
    before = records(id=["1", "2", None, ""], name=["Synthetic One", "Two", "Three", "Four"], age=["30", "", None, "4"])
    after = records(age=["4", None, "", "31"], id=[" ", None, "2", "1"], name=["Four", " Three", "Zwei", "Eins"])
    assert recognised_by(before) == recognised_by(after)[::-1]
    assert len(set(recognised_by(before))) == 4


def test_a_number_that_two_records_share_recognises_neither():
    shared = records(id=["1", "1", "2"], name=["Synthetic One", "Synthetic Other", "Two"])
    turned = records(id=["1", "1", "2"], name=["Synthetic Other", "Synthetic One", "Two"])
    first, second, third = recognised_by(shared)
    assert recognised_by(turned) == [second, first, third]
    assert first != second


def test_a_number_is_not_taken_for_what_stands_in_another_column():
    assert recognised_by(records(id=["7"])) != recognised_by(records(name=["7"]))
    assert recognised_by(records(given=["a"], surname=["b"])) != recognised_by(records(given=["b"], surname=["a"]))
