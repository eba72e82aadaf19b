"""Explanations add up to the weight, name the reading in which names agree, and say when relatives fit better."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link.explain import SILENT, explain, moves, queue, stands
from amparo.count.link.linkage import Compared, Linkage, Pairs
from amparo.count.link.model import FAMILY, Model
from amparo.count.link.records import RecordList
from amparo.errors import InputError

LISTS = [
    RecordList(
        "first",
        {"surname": ["Шевченко", "Щёголева", "Иванов"], "given": ["Тарас", "Анна", None], "place": ["A", None, "B"]},
        [2, 3, 5],
    ),
    RecordList(
        "second", {"surname": ["Schewtschenko", "Taras", None], "given": ["Taras", "Ševčenko", "Anna"]}, [2, 4, 9]
    ),
]
COMPARED = (
    Compared("surname", ("else", "near", "same"), ("different", "alike", "the same")),
    Compared("given", ("else", "same"), ("different", "the same")),
    Compared("place", ("else", "same"), ("different places", "same place")),
)
MODEL = Model(
    (np.array([0.05, 0.15, 0.8]), np.array([0.1, 0.9]), np.array([0.2, 0.8])),
    (np.array([0.9, 0.08, 0.02]), np.array([0.95, 0.05]), np.array([0.7, 0.3])),
    slips=np.array([1.0, 1.2, 2.0, 3.0]),
    matches=4.0,
    pairs=30.0,
    shared=np.array([[0.98, 0.0, 0.9], [0.98, 0.0, 0.3]]),
    relatives=np.array([1.0, 0.5]),
)


def linkage(left=(0, 0), right=(3, 4), grades=((2, 1, -1), (0, 0, 1)), rare=(0.7, 0.0), **changed):
    """A linkage of both lists with these pairs; ``rare`` is what rare values add to each weight (natural)."""
    found = np.array(grades, np.int8).reshape(-1, 3)
    weight = MODEL.weights(found) + np.array(rare)
    alone = 1 / (1 + np.exp(-(MODEL.prior + weight)))
    pairs = Pairs(
        np.array(left, np.int32), np.array(right, np.int32), found, weight, alone,
        changed.get("probability", alone), changed.get("value", alone * (1 - alone)),
    )  # fmt: skip
    return Linkage(
        lists=("first", "second"), clean=(True, True),
        record_list=np.array([0, 0, 0, 1, 1, 1], np.int32), record_row=np.array([2, 3, 5, 2, 4, 9], np.int32),
        compared=COMPARED, model=changed.get("model", MODEL), vectors=None, pairs=pairs,
        draws=np.arange(6, dtype=np.int32)[None], people=np.arange(6, dtype=np.int32), tables=(), table=None, splink={},
    )  # fmt: skip


def test_both_records_stand_side_by_side():
    told = explain(LISTS, linkage(), 0, 3)
    assert [(both.of, both.left, both.right) for both in told.fields] == [
        ("surname", "Шевченко", "Schewtschenko"),
        ("given", "Тарас", "Taras"),
        ("place", "A", None),
    ]
    assert (told.left.list, told.left.row, told.right.list, told.right.row) == ("first", 2, "second", 2)


def test_it_says_in_which_reading_names_agree():
    surname, given, place = explain(LISTS, linkage(), 0, 3).weighed.lines
    assert surname.heard.readings == ("russian", "german")
    assert surname.heard.sounds == ("Ševčenko", "Ševčenko")
    assert surname.heard.alike
    assert (given.level, given.heard.sounds) == ("the same", ("Taras", "Taras"))
    assert (place.level, place.bits, place.heard) == (SILENT, 0, None)


def test_swapped_parts_are_heard_across():
    (surname, *_) = explain(LISTS, linkage(), 0, 4).weighed.lines
    assert surname.heard.sounds == ("Ševčenko", "Ševčenko")


def test_endings_of_gender_are_left_aside():
    lists = [RecordList("first", {"surname": ["Иванова"]}, [2]), RecordList("second", {"surname": ["Ivanov"]}, [2])]
    held = linkage(left=[0], right=[1], grades=[(2, -1, -1)], rare=[0])
    held = replace(held, record_list=np.array([0, 1]), record_row=np.array([2, 2]))
    heard = explain(lists, held, 0, 1).weighed.lines[0].heard
    assert heard.alike
    assert heard.sounds == ("Ivanova", "Ivanov")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-1, 2), st.integers(-1, 1), st.integers(-1, 1), st.floats(-3, 3)), min_size=2, max_size=2
    )
)
def test_lines_add_up_to_the_weight_and_the_weight_to_the_probability(rows):
    held = linkage(grades=[row[:3] for row in rows], rare=[row[3] for row in rows])
    for at, right in enumerate((3, 4)):
        weighed = explain(LISTS, held, 0, right).weighed
        parts = sum(line.bits for line in weighed.lines) + weighed.slips + weighed.rarity + weighed.relatives
        assert parts == pytest.approx(weighed.weight, abs=1e-9)
        assert weighed.rarity == pytest.approx(rows[at][3] / np.log(2), abs=1e-9)
        odds = 2.0 ** (weighed.prior + weighed.weight)
        assert odds / (1 + odds) == pytest.approx(weighed.alone)


def test_relatives_are_named_where_they_fit_better():
    shares_family = explain(LISTS, linkage(grades=[(2, 0, 1), (2, 1, 1)], rare=[0, 0]), 0, 3).weighed
    assert shares_family.family == FAMILY[0].id
    assert shares_family.relatives < 0
    one_person = explain(LISTS, linkage(grades=[(2, 0, 1), (2, 1, 1)], rare=[0, 0]), 0, 4).weighed
    assert one_person.family == ""
    without = replace(MODEL, relatives=np.zeros(0), shared=np.zeros((0, 0)))
    assert explain(LISTS, linkage(model=without), 0, 3).weighed.family == ""


def test_a_pair_that_was_not_weighed_is_shown_without_weights():
    told = explain(LISTS, linkage(), 2, 5)
    assert told.weighed is None
    assert [both.of for both in told.fields] == ["surname", "given", "place"]


def test_order_within_a_pair_is_that_of_who_asks():
    one, other = explain(LISTS, linkage(), 0, 3), explain(LISTS, linkage(), 3, 0)
    assert (one.left, one.right) == (other.right, other.left)
    assert one.weighed.weight == other.weighed.weight
    assert other.weighed.lines[0].heard.readings == ("german", "russian")


@pytest.mark.parametrize("pair", [(0, 0), (-1, 2), (0, 6)])
def test_what_is_no_pair_of_records_is_refused(pair):
    with pytest.raises(InputError, match="two records"):
        explain(LISTS, linkage(), *pair)


def test_the_queue_begins_with_what_moves_the_total_most_and_ends_with_what_was_judged():
    probability, influence = np.array([0.5, 0.9, 0.5, 0.999]), np.array([0.2, -1.0, -1.0, 1.0])
    value = probability * (1 - probability) * influence**2
    held = linkage([0, 0, 1, 2], [3, 4, 5, 5], np.zeros((4, 3)), np.zeros(4), probability=probability, value=value)
    assert queue(held, ()).tolist() == [2, 1, 0, 3]
    assert queue(held, {(1, 5)}).tolist() == [1, 0, 3, 2]
    expected = [2 * p * (1 - p) * abs(moved) for p, moved in zip(probability, influence, strict=True)]
    assert [moves(held, place) for place in range(4)] == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from([(0, 3), (0, 4), (1, 5), (2, 5)])))
def test_taking_judgements_back_restores_the_queue(judged):
    probability = np.array([0.3, 0.6, 0.5, 0.2])
    held = linkage([0, 0, 1, 2], [3, 4, 5, 5], np.zeros((4, 3)), np.zeros(4), probability=probability)
    before = queue(held, ()).tolist()
    keys = [*zip(held.pairs.left.tolist(), held.pairs.right.tolist(), strict=True)]
    after = queue(held, judged).tolist()
    assert [place for place in after if keys[place] not in judged] == [p for p in before if keys[p] not in judged]
    assert {keys[place] for place in after[len(after) - len(judged) :]} == judged
    assert queue(held, set()).tolist() == before


def test_where_a_record_stands():
    assert stands(linkage(), 5).list == "second"
    assert stands(linkage(), 5).row == 9
