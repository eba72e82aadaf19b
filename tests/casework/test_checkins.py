"""Silence is a state: whatever comes in whatever order, only a person's statement with a reason ends it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from amparo.casework import alarms, standing, timers
from amparo.casework.alarms import Kind, closing, standing_alarms
from amparo.casework.checkins import State, check_ins
from amparo.ledger.value import Choice, EntityRef, Text

ACCOUNT, DEVICES = "account:" + "a" * 32, ("device:" + "1" * 64, "device:" + "2" * 64)
CHECK_IN, DUE = "check_in:" + "c" * 32, datetime(2026, 11, 25, 12, tzinfo=UTC)
TIMERS = [f"{number:032x}" for number in range(3)]
AFTER = (0, 60, 180)


def planned():
    told = standing.says(
        DEVICES[0],
        ACCOUNT,
        CHECK_IN,
        {"check_in.in_account": EntityRef(ACCOUNT), "check_in.due": Text("2026-11-25T12:00Z")},
    )
    for timer, after in zip(TIMERS, AFTER, strict=True):
        told += standing.says(
            DEVICES[0],
            ACCOUNT,
            f"stage:{timer}",
            {
                "stage.of": EntityRef(CHECK_IN),
                "stage.after": standing.exactly(after, "minutes"),
                "stage.holder": Text("Duty"),
                "stage.action": Text("look"),
            },
        )
    return told


def silence(number, device=DEVICES[0]):
    return alarms.statements(
        TIMERS[number], ACCOUNT, Kind.SILENCE, device, check_in=CHECK_IN, stage=f"stage:{TIMERS[number]}"
    )


def said(number, means, device=DEVICES[0]):
    about = f"message:{number:032x}"
    told = standing.says(
        device, ACCOUNT, about, {"message.answers": EntityRef(CHECK_IN), "message.means": Choice(means)}
    )
    if means != "safe":
        told += alarms.statements(about[8:], ACCOUNT, Kind(means), device, check_in=CHECK_IN)
    return told


FROM_THE_DOOR = st.one_of(
    st.builds(silence, st.integers(0, 2), st.sampled_from(DEVICES)),
    st.builds(said, st.integers(0, 3), st.sampled_from(["safe", "not_free", "unclear"]), st.sampled_from(DEVICES)),
)
MOMENTS = st.integers(-600, 10_000).map(lambda minutes: DUE + timedelta(minutes=minutes))


def the(told):
    (found,) = check_ins(told)
    return found


@given(st.lists(FROM_THE_DOOR, max_size=8), MOMENTS)
def test_nothing_that_comes_from_the_door_ends_a_silence(events, moment):
    told = [*planned(), *silence(0)]
    for event in events:
        told += event
        assert the(told).state(moment) in (State.SILENT, State.UNCLEAR, State.NOT_FREE)
    assert all(one.open for one in standing_alarms(told))


@given(st.lists(FROM_THE_DOOR, max_size=6), st.randoms(), MOMENTS)
def test_two_desks_that_merge_see_the_same_in_whatever_order(events, order, moment):
    told = [*planned(), *(one for event in events for one in event)]
    shuffled = list(told)
    order.shuffle(shuffled)
    assert the(shuffled).state(moment) == the(told).state(moment)
    assert {one.id for one in standing_alarms(shuffled)} == {one.id for one in standing_alarms(told)}


@given(st.lists(FROM_THE_DOOR, min_size=1, max_size=5), st.lists(FROM_THE_DOOR, max_size=5), st.randoms())
def test_what_one_desk_closed_and_the_other_heard_later_is_open_after_the_merge(first, later, order):
    here = [*planned(), *(one for event in first for one in event)]
    closed = {one.id for one in standing_alarms(here) if one.open}
    here += closing(standing_alarms(here), "spoke with her", DEVICES[0])
    there = [*planned(), *(one for event in later for one in event)]
    merged = [*here, *there]
    order.shuffle(merged)
    assert {one.id for one in standing_alarms(merged) if one.open} == {
        one.id for one in standing_alarms(there)
    } - closed


def test_two_desks_that_saw_the_same_sign_have_one_alarm_and_closing_it_once_is_enough():
    told = [*planned(), *silence(1, DEVICES[0]), *silence(1, DEVICES[1])]
    (alarm,) = standing_alarms(told)
    (after,) = standing_alarms([*told, *closing([alarm], "met in person", DEVICES[1])])
    assert (after.open, after.closed.reason, after.closed.by) == (False, "met in person", DEVICES[1])


def test_a_statement_without_a_reason_closes_nothing():
    told = [*planned(), *silence(0)]
    blank = standing.says(DEVICES[0], ACCOUNT, alarms.alarm_id(Kind.SILENCE, TIMERS[0]), {alarms.CLOSED: Text("  ")})
    assert the([*told, *blank]).state(DUE) is State.SILENT


@given(st.integers(-300, 1000))
def test_stages_are_reached_one_after_the_other_by_the_clock(minutes):
    found = the(planned())
    reached = found.reached(DUE + timedelta(minutes=minutes))
    assert [stage.step.after for stage in reached] == [after for after in AFTER if after <= minutes]


def test_the_gravest_sign_is_what_shows():
    told = [*planned(), *silence(0), *said(0, "unclear"), *said(1, "not_free"), *said(2, "safe")]
    assert the(told).state(DUE) is State.NOT_FREE
    kinds = [one.kind for one in standing_alarms(told)]
    assert kinds == [Kind.NOT_FREE, Kind.UNCLEAR, Kind.SILENCE]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2050, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)))
def test_a_timer_is_never_early_and_tells_no_exact_minute(moment):
    found = timers.timer("a" * 32, moment)
    late = found.due - moment.timestamp() / 60
    assert 0 <= late <= timers.JITTER + timers.STEP + 1
    assert found.due % timers.STEP == 0
