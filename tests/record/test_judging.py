"""Judging pairs: each judgement a signed statement, each undone exactly, two desks that meet see the same."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.count.link import judgements as link
from amparo.errors import InputError, RefusedError
from amparo.ledger import disclose, schema
from amparo.ledger.device import Device
from amparo.ledger.statement import Statement
from amparo.ledger.value import Choice, EntityRef, Text
from amparo.ledger.vault import INTAKE, Vault
from amparo.record import judging
from amparo.record.judging import Verdict, judge, judgements, placed, standing, undo, view
from amparo.record.marks import KEY, marks

SAME, DIFFERENT, CANNOT_SAY = Verdict
PEOPLE = ["synthetic Ахмадов", "synthetic Akhmadov", "synthetic Gadzhiev", "synthetic Гаджиев"]


@pytest.fixture
def people(vault):
    return marks(vault, "first list", PEOPLE)


def counts(vault):
    return [(one.marks, one.by, one.verdict) for one in standing(judgements(vault))]


# --- marks --------------------------------------------------------------------------------------------------------


def test_a_record_keeps_its_mark_when_rows_move(vault, people):
    assert marks(vault, "first list", PEOPLE[::-1]) == people[::-1]
    assert len({*people}) == len(PEOPLE)


def test_equal_rows_are_told_apart_and_lists_too(vault, people):
    twice = marks(vault, "first list", [PEOPLE[0], PEOPLE[0]])
    assert twice[0] == people[0]
    assert len({*twice, *marks(vault, "second list", PEOPLE[:1])}) == 3


def test_a_mark_says_nothing_without_the_key(vault, people, tmp_path):
    with Vault.create(tmp_path / "other", Device.ephemeral()) as other:
        assert not {*sum(people, ())} & {*sum(marks(other, "first list", PEOPLE), ())}


def test_the_key_is_made_once_and_sealed(vault, people):
    marks(vault, "second list", PEOPLE)
    (key,) = vault.statements(property=KEY)
    assert vault.entries()[-1].header.compartment == INTAKE
    assert vault.search(key.value.text) == []


def test_what_is_no_key_makes_no_marks(vault, people):
    by = f"device:{vault.device.feed}"
    vault.append([Statement("no-key", by, KEY, Text("not hexadecimal"), by)], INTAKE)
    assert marks(vault, "first list", PEOPLE) == people


# --- judging ------------------------------------------------------------------------------------------------------


def test_a_judgement_is_a_signed_statement_with_its_reason(vault, people):
    made = judge(vault, people[0], people[1], SAME, " same father, same village ", "Синтетическая Анна")
    (held,) = vault.statements(property=judging.SAME)
    assert (made.id, made.verdict, made.reason, made.by) == (
        held.id,
        SAME,
        "same father, same village",
        "Синтетическая Анна",
    )
    assert {*made.marks} == {people[0][0], people[1][0]}
    assert held.recorded_by == vault.device.feed
    assert judgements(vault) == [made]


def test_left_and_right_are_the_same_pair(vault, people):
    judge(vault, people[0], people[1], SAME, "x", "r1")
    made = judge(vault, people[1], people[0], DIFFERENT, "y", "r1")
    assert counts(vault) == [(made.marks, "r1", DIFFERENT)]
    assert [one.verdict for one in judgements(vault)] == [SAME, DIFFERENT]


def test_every_reviewer_has_one_judgement_that_counts(vault, people):
    judge(vault, people[0], people[1], SAME, "x", "r1")
    judge(vault, people[0], people[1], DIFFERENT, "y", "r2")
    judge(vault, people[0], people[1], CANNOT_SAY, "z")
    judge(vault, people[0], people[1], CANNOT_SAY, "on second thoughts", "  r1 ")
    device = f"device:{vault.device.feed}"
    assert {(by, verdict) for _, by, verdict in counts(vault)} == {
        ("r1", CANNOT_SAY), ("r2", DIFFERENT), (device, CANNOT_SAY),
    }  # fmt: skip
    assert len(vault.statements(kind=judging.REVIEWER)) == 2


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_judged_or_undone_without_a_reason(vault, people, reason):
    made = judge(vault, people[0], people[1], SAME, "x")
    before = vault.count()
    with pytest.raises(InputError):
        judge(vault, people[0], people[1], DIFFERENT, reason, "somebody new")
    with pytest.raises(InputError):
        undo(vault, made.id, reason)
    assert vault.count() == before


def test_a_record_is_not_judged_against_itself(vault, people):
    with pytest.raises(InputError):
        judge(vault, people[0], people[0], SAME, "x")


def test_reasons_and_names_are_neither_searched_nor_disclosed(vault, people):
    made = judge(vault, people[0], people[1], SAME, "Зулейхан told us", "Заремат")
    undo(vault, made.id, "Зулейхан was wrong", "Заремат")
    assert vault.search("Зулейхан") == vault.search("Заремат") == []
    with pytest.raises(RefusedError):
        disclose.disclose(vault, made.id)


def test_erasing_a_pair_erases_what_was_judged_of_it(vault, people):
    made = judge(vault, people[0], people[1], SAME, "x")
    kept = judge(vault, people[0], people[2], SAME, "y")
    undo(vault, made.id, "z")
    vault.erase(f"pair:{made.marks[0]}-{made.marks[1]}")
    vault.rebuild()
    assert judgements(vault) == [kept]


# --- undo ---------------------------------------------------------------------------------------------------------


def test_what_stood_before_stands_again(vault, people):
    judge(vault, people[0], people[1], SAME, "x", "r1")
    before = counts(vault)
    wrong = judge(vault, people[0], people[1], DIFFERENT, "y", "r1")
    back = undo(vault, wrong.id, "mixed up two brothers", "r2")
    assert counts(vault) == before
    assert (back.withdrawn.reason, back.withdrawn.by) == ("mixed up two brothers", "r2")
    assert judgements(vault)[1] == back


def test_a_judgement_is_taken_back_after_others_built_on_it(vault, people):
    wrong = judge(vault, people[0], people[1], SAME, "x", "r1")
    judge(vault, people[1], people[2], SAME, "since both are", "r1")
    later = judge(vault, people[0], people[1], DIFFERENT, "y", "r1")
    undo(vault, wrong.id, "z")
    assert [(one.verdict, one.reason) for one in judgements(vault) if not one.withdrawn] == [
        (SAME, "since both are"), (DIFFERENT, "y"),
    ]  # fmt: skip
    undo(vault, later.id, "z")
    assert [verdict for _, _, verdict in counts(vault)] == [SAME]


def test_what_was_taken_back_is_not_taken_back_twice(vault, people):
    made = judge(vault, people[0], people[1], SAME, "x")
    undo(vault, made.id, "y")
    with pytest.raises(InputError):
        undo(vault, made.id, "y")


def test_only_a_judgement_is_taken_back(vault, people):
    judge(vault, people[0], people[1], SAME, "x", "r1")
    for one in vault.statements(kind=judging.REVIEWER) + vault.statements(property=KEY):
        with pytest.raises(InputError):
            undo(vault, one.id, "y")
    with pytest.raises(InputError):
        undo(vault, "no-such-id", "y")


def test_a_statement_about_another_pair_takes_nothing_back(vault, people):
    made = judge(vault, people[0], people[1], SAME, "x")
    other = f"pair:{'0' * 32}-{'1' * 32}"
    by = f"device:{vault.device.feed}"
    vault.append([Statement("w", other, judging.WITHDRAWN, EntityRef(f"statement:{made.id}"), by)], INTAKE)
    assert counts(vault) == [(made.marks, by, SAME)]


# --- records at hand ----------------------------------------------------------------------------------------------


def test_judgements_find_the_records_at_hand(vault, people):
    made = judge(vault, people[3], people[1], SAME, "x", "r1")
    judge(vault, people[0], people[1], DIFFERENT, "y", "r1")
    assert placed(judgements(vault), [people[3], people[2], people[1]]) == [(0, 2, made)]


def test_lists_of_one_name_are_refused(vault, people):
    with pytest.raises(InputError):
        placed(judgements(vault), [*people, *people])


def test_the_vocabulary_is_that_of_the_schema_and_of_linkage():
    terms = schema.load().properties[judging.SAME].terms
    assert {*terms} == {*Verdict} == {*link.Verdict}


# --- many desks ---------------------------------------------------------------------------------------------------


class Desk:
    """A vault's reading and appending, in memory: as many as a property test wants; clocks need not agree."""

    def __init__(self, number, clock=0, told=()):
        self.device = type("Device", (), {"feed": f"{number:064x}"})
        self.told = [*told]
        self.clock = clock

    def append(self, statements, compartment):
        assert compartment == INTAKE
        for one in statements:
            schema.load().check(one)
            at = f"2026-11-28T10:00:{self.clock:02}Z"
            self.told.append(replace(one, recorded_by=self.device.feed, recorded_at=at))

    def statements(self, *, about=None, property=None, kind=None, current=True):
        wanted = {"about": about, "property": property, "kind": kind}
        return [one for one in self.told if all(getattr(one, key) == it for key, it in wanted.items() if it)]

    def statement(self, found):
        return next(one for one in self.told if one.id == found)

    def meets(self, other):
        here = {one.id for one in self.told}
        self.told += [one for one in other.told if one.id not in here]


def state(told, people=None):
    """What counts, with ids left out: they differ each time."""
    if people is None:
        return [(one.marks, one.by, one.verdict, one.reason) for one in standing(view(told))]
    return [(a, b, one.by, one.verdict, one.reason) for a, b, one in placed(view(told), people)]


PAIRS = [(0, 1), (1, 2), (0, 2)]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["judge", "undo", "tick"]), st.integers(0, 30), st.sampled_from(["r1", "r2"]),
        st.sampled_from([*Verdict]), st.booleans(),
    ),
    max_size=14,
)  # fmt: skip


def act(desk, people, deed, reasons):
    what, number, by, verdict, turned = deed
    if what == "tick":
        desk.clock += 1
    elif what == "judge":
        left, right = (people[one] for one in PAIRS[number % 3][:: -1 if turned else 1])
        return judge(desk, left, right, verdict, f"reason {next(reasons)}", by)
    elif open_now := [one for one in view(desk.told) if not one.withdrawn]:
        undo(desk, open_now[number % len(open_now)].id, "wrong", by)
    return None


@settings(max_examples=60, deadline=None)
@given(ACTS, ACTS, st.integers(0, 5), st.randoms())
def test_two_desks_that_merge_see_the_same_in_whatever_order(here, there, ahead, order):
    reasons = count()
    first, second = Desk(1), Desk(2, ahead)
    for desk, deeds in ((first, here), (second, there)):
        people = marks(desk, "a", PEOPLE)
        for deed in deeds:
            act(desk, people, deed, reasons)
    first.meets(second)
    second.meets(first)
    people = marks(first, "a", PEOPLE)
    assert people == marks(second, "a", PEOPLE)
    assert all(len(own) == 2 for own in people)
    shuffled = [*first.told]
    order.shuffle(shuffled)
    assert view(shuffled) == view(first.told) == view(second.told)
    assert state(shuffled, people) == state(second.told, people)
    assert len({row[:3] for row in state(shuffled, people)}) == len(state(shuffled, people))


@settings(max_examples=60, deadline=None)
@given(ACTS, ACTS, ACTS, st.integers(0, 5), ACTS.filter(lambda deeds: any(deed[0] == "judge" for deed in deeds)))
def test_undo_is_exact_after_any_history(here, there, later, ahead, wrong):
    """Judge and undo, at a desk that met another whose clock is ahead and whose key is another: as if it never was."""
    reasons = count()
    first, second = Desk(1), Desk(2, ahead)
    for desk, deeds in ((first, here), (second, there)):
        people = marks(desk, "a", PEOPLE)
        for deed in deeds:
            act(desk, people, deed, reasons)
    first.meets(second)
    people = marks(first, "a", PEOPLE)
    for deed in later:
        act(first, people, deed, reasons)
    before, made = state(first.told, people), []
    for deed in wrong:
        if deed[0] == "judge":
            made.append(act(first, people, deed, reasons))
            left, right = sorted(PAIRS[deed[1] % 3])
            assert (left, right, deed[2], deed[3], made[-1].reason) in state(first.told, people)
    for one in made[:: -1 if wrong[0][4] else 1]:
        undo(first, one.id, "wrong")
    assert state(first.told, people) == before


@settings(max_examples=60, deadline=None)
@given(ACTS, st.integers(0, 30), st.booleans())
def test_others_built_on_it_stand_as_if_it_had_never_been(deeds, which, ticking):
    """The same deeds with one judgement left out, and with it made but taken back at the end, come to the same."""
    deeds = [deed for deed in deeds if deed[0] != "undo"]
    if not ticking:
        deeds = [deed for deed in deeds if deed[0] == "judge"]
    chosen = [number for number, deed in enumerate(deeds) if deed[0] == "judge"]
    if not chosen:
        return
    left_out = chosen[which % len(chosen)]
    told = Desk(1)
    people = marks(told, "a", PEOPLE)
    never = Desk(1, told=told.told)
    for number, deed in enumerate(deeds):
        made = act(told, people, deed, count(number))
        if number == left_out:
            wrong = made
        else:
            act(never, people, deed, count(number))
    undo(told, wrong.id, "wrong")
    assert state(told.told) == state(never.told)


def test_a_judgement_counts_under_whichever_key_it_was_made():
    first, second = Desk(1), Desk(2)
    here, there = marks(first, "a", PEOPLE), marks(second, "a", PEOPLE)
    judge(first, here[0], here[1], SAME, "x", "r1")
    judge(second, there[0], there[1], DIFFERENT, "y", "r2")
    judge(second, there[1], there[2], SAME, "z", "r1")
    first.meets(second)
    people = marks(first, "a", PEOPLE)
    assert [(a, b, one.verdict) for a, b, one in placed(view(first.told), people)] == [
        (0, 1, SAME), (0, 1, DIFFERENT), (1, 2, SAME),
    ]  # fmt: skip
    judge(first, people[2], people[1], DIFFERENT, "looked again", "r1")
    assert state(first.told, people)[-1] == (1, 2, "r1", DIFFERENT, "looked again")
    assert len(placed(view(first.told), people)) == 3


def test_judgements_that_replace_each_other_in_a_ring_end():
    about = f"pair:{'0' * 32}-{'1' * 32}"
    ring = [
        Statement(
            one, about, judging.SAME, Choice("same"), "source:x", recorded_at="2026-11-28T10:00:00Z", replaces=other
        )
        for one, other in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    assert view(ring) == view(ring[::-1])
    assert len(standing(view(ring))) == 1


def test_strange_statements_are_no_judgements():
    odd = Statement("a", "pair:short", judging.SAME, Choice("same"), "source:x")
    unknown = replace(odd, about=f"pair:{'0' * 32}-{'1' * 32}", value=Choice("perhaps"))
    assert view([odd, unknown]) == []
