"""Consent: nothing without it, the last word counts, and a withdrawal is never lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.ledger.statement import Evidence, Stance
from amparo.ledger.value import Use as Allowed
from amparo.record import consent
from amparo.record.consent import PUBLIC, Use, given_to, standing, statement, successors

ACCOUNT = "account:" + "a" * 32
OTHER = "account:" + "b" * 32
COUNT = Allowed("count", PUBLIC)
FORM = Evidence(read_as="form")


def say(given=True, account=ACCOUNT, allowed=COUNT, at="2026-11-20T10:00:00Z", **fields):
    made = statement(account, allowed, given=given, said_on="2026-11-20", evidence=FORM)
    return replace(made, recorded_at=at, **fields)


def allows(statements, use=Use.COUNT, recipient=PUBLIC):
    return set(given_to(statements, use, recipient))


def test_nothing_is_allowed_by_default():
    assert allows([]) == set()


def test_given_consent_is_for_this_use_and_this_recipient_only():
    told = [say()]
    assert allows(told) == {ACCOUNT}
    assert allows(told, use=Use.QUOTE) == set()
    assert allows(told, recipient="court") == set()


def test_a_withdrawal_replaces_what_was_given():
    given = say()
    withdrawn = say(given=False, replaces=given.id)
    assert allows([given, withdrawn]) == set()
    assert allows([withdrawn, given]) == set()  # in whatever order two desks meet


def test_consent_can_be_given_again():
    first = say()
    withdrawn = say(given=False, replaces=first.id)
    assert allows([first, withdrawn, say(replaces=withdrawn.id)]) == {ACCOUNT}


def test_of_two_words_that_do_not_know_of_each_other_the_withdrawal_stands():
    assert allows([say(at="2026-11-20T12:00:00Z"), say(given=False, at="2026-11-20T09:00:00Z")]) == set()


@pytest.mark.parametrize(
    "elsewhere",
    [{"account": OTHER}, {"allowed": Allowed("quote", PUBLIC)}, {"allowed": Allowed("count", "court")}],
)
def test_a_statement_about_something_else_cannot_push_a_withdrawal_aside(elsewhere):
    given = say()
    withdrawn = say(given=False, replaces=given.id)
    assert ACCOUNT not in allows([given, withdrawn, say(replaces=withdrawn.id, **elsewhere)])


def test_nobody_but_the_person_can_give_consent():
    assert allows([say(said_by="device:" + "c" * 64)]) == set()
    assert allows([say(stance=Stance.CANNOT_SAY)]) == set()


def test_statements_that_replace_each_other_allow_nothing():
    one, two = say(), say()
    assert allows([replace(one, replaces=two.id), replace(two, replaces=one.id)]) == set()


def test_a_new_word_replaces_everything_that_stood():
    stood = [say(), say(given=False)]
    new = say()
    told = [*stood, *successors(stood, new)]
    assert allows(told) == {ACCOUNT}
    assert {one.replaces for one in told[2:]} == {one.id for one in stood}


def test_how_and_when_it_was_said_is_kept():
    (held,) = standing([say()])[ACCOUNT]
    assert (held.use, held.recipient, held.given, held.how, held.said_on) == (
        "count",
        "public",
        True,
        "form",
        "2026-11-20",
    )


@given(st.lists(st.booleans(), max_size=12), st.randoms())
def test_after_any_history_the_last_word_decides(words, order):
    told = []
    for word in words:
        current = consent.heads(told).get((ACCOUNT, COUNT), [])
        told += successors(current, say(given=word))
    order.shuffle(told)
    assert allows(told) == ({ACCOUNT} if words and words[-1] else set())
