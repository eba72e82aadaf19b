"""What the door says besides messages: visits, the silent alarm, check-ins answered and missed; from real packets."""

import secrets
from datetime import timedelta

import pytest
from tests.record.conftest import NOW

from amparo.casework import agreeing, alarms, checkins, sentences
from amparo.casework.alarms import Kind
from amparo.casework.checkins import State, Step
from amparo.door.mailbox import Token, ratchet_word
from amparo.door.message import CheckIn, FollowUp, Reply, Signal
from amparo.door.packet import Packet, Row
from amparo.door.sealing import account_packet, message_packet
from amparo.errors import InputError, RefusedError, UnreachableError
from amparo.record import accounts as record
from amparo.record.intake import receive
from amparo.seal.envelope import seal

DUE = NOW + timedelta(days=3)
STEPS = (Step(0, "Duty A", "wait by the thread"), Step(60, "Duty B", "ring the agreed neighbour"))


@pytest.fixture
def token():
    return Token.new()


@pytest.fixture
def told(vault, line, letter, token):
    """An account that came in as the door seals it."""
    mailbox = token.mailbox()
    made = letter(
        mailbox=str(mailbox.identity.recipient),
        mailbox_id=mailbox.id,
        duress_id=token.duress().id,
        ratchet=mailbox.ratchet,
    )
    line.keep(account_packet(made, token, line.recipient))
    receive(vault, line)
    return made


@pytest.fixture
def now_known(vault, told):
    return lambda: record.account(vault, f"account:{told.id}")


def write(line, mailbox, text, visit=1):
    message = FollowUp(
        secrets.token_hex(16), "2026-11-22", "ru", text, str(mailbox.identity.recipient), mailbox.id, visit, ()
    )
    line.keep(message_packet(message, mailbox, line.recipient))
    return message


def answer(line, mailbox, planned, text, day="2026-11-25"):
    (agreed,) = agreeing.to_tell([planned])
    message = CheckIn(secrets.token_hex(16), day, mailbox.id, agreed.at, text, agreed.timers)
    line.keep(message_packet(message, mailbox, line.recipient))


def test_both_sides_see_the_same_word_of_the_latest_visit(vault, line, token, now_known):
    for _ in range(3):
        mail = line.visit(token.mailbox().id)
    receive(vault, line)
    known = now_known()
    assert known.visits == mail.visit == 3
    assert ratchet_word(known.ratchet, known.visits, "en") == ratchet_word(token.mailbox().ratchet, mail.visit, "en")
    assert known.alarms == ()
    assert line.items == set()


def test_visits_are_recorded_once_and_never_fall(vault, line, token, now_known):
    line.visit(token.mailbox().id)
    line.visit(token.mailbox().id)
    receive(vault, line)
    before = vault.count()
    assert receive(vault, line).alarms == 0
    assert vault.count() == before
    line.visit(token.mailbox().id)
    receive(vault, line)
    assert now_known().visits == 3


def test_the_duress_code_raises_one_alarm_a_visit_and_no_other_trace(vault, line, token, now_known):
    line.visit(token.duress().id)
    assert receive(vault, line).alarms == 1
    (alarm,) = now_known().alarms
    assert (alarm.kind, alarm.open, now_known().visits) == (Kind.DURESS_VISIT, True, 0)
    assert now_known().plan.alarm
    receive(vault, line)
    assert len(now_known().alarms) == 1
    line.visit(token.duress().id)
    receive(vault, line)
    assert len(now_known().alarms) == 2


def test_a_message_written_with_the_duress_code_joins_the_thread_with_its_flag(vault, line, token, now_known):
    write(line, token.mailbox(), "обычное", visit=4)
    write(line, token.duress(), "под надзором")
    found = receive(vault, line)
    assert (found.messages, found.alarms) == (2, 1)
    by_text = {message.text: message for message in now_known().thread}
    assert (by_text["обычное"].duress, by_text["обычное"].visit) == (False, 4)
    assert by_text["под надзором"].duress
    assert [alarm.kind for alarm in now_known().alarms] == [Kind.DURESS_MESSAGE]


def test_a_signal_that_was_put_together_is_set_aside(vault, line, told, token):
    stranger = Token.new().mailbox()
    forged = Signal(secrets.token_hex(16), "2026-11-22", stranger.id, told.id, True)
    sealed = seal("signal", forged.id, forged.to_body(), [line.recipient])
    first = write(line, token.mailbox(), "x")
    line.keep(
        Packet((Row("f" * 32, "attachment", 5000, sealed), Row(forged.id, "signal", len(sealed), sealed, stranger.id)))
    )
    line.visit(stranger.id)
    found = receive(vault, line)
    assert first.id not in line.items
    assert found.alarms == 0
    assert {type(aside.error) for aside in found.set_aside} == {InputError}
    assert alarms.alarms(vault) == []


@pytest.fixture
def agreed(vault, line, told):
    """Check-ins agreed with the person, and told to them."""
    account = f"account:{told.id}"
    sentences.agree(vault, account, "Молоко кончилось", "Тётя передаёт привет")

    def make(*at):
        return record.agree_check_ins(vault, line, account, "Условились.", at or (DUE,), STEPS, NOW)

    return make


def state(vault, at=NOW):
    return [one.state(at) for one in checkins.recorded(vault)]


def test_the_person_is_told_the_times_and_the_door_only_timers(vault, line, told, token, agreed):
    planned = agreed(DUE, DUE + timedelta(days=1))
    mailbox = token.mailbox()
    (said,) = map(Reply.from_body, line.mail(mailbox.id, mailbox.identity))
    assert [one.at for one in said.check_ins] == ["2026-11-25T12:00Z", "2026-11-26T12:00Z"]
    timers = {timer for one in said.check_ins for timer in one.timers}
    assert timers == {stage.timer for one in planned for stage in one.stages} == line.waiting(timers)
    assert state(vault) == [State.PLANNED, State.PLANNED]


def test_the_safe_sentence_ends_the_waiting(vault, line, token, agreed, now_known):
    (planned,) = agreed()
    answer(line, token.mailbox(), planned, "молоко, кончилось!")
    found = receive(vault, line)
    assert (found.messages, found.alarms, state(vault, DUE + timedelta(days=9))) == (1, 0, [State.SAFE])
    assert line.waiting([stage.timer for stage in planned.stages]) == set()
    assert now_known().thread[-1].means == "safe"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Тетя передает привет.", State.NOT_FREE), ("всё хорошо", State.UNCLEAR), ("", State.UNCLEAR)],
)
def test_any_other_answer_is_an_alarm_at_once(vault, line, token, agreed, text, expected):
    (planned,) = agreed()
    answer(line, token.mailbox(), planned, text)
    assert receive(vault, line).alarms == 1
    assert state(vault) == [expected]


def test_safe_said_days_ahead_does_not_stand_for_the_day_itself(vault, line, token, agreed):
    (planned,) = agreed()
    answer(line, token.mailbox(), planned, "Молоко кончилось", day="2026-11-23")
    assert receive(vault, line).alarms == 0
    assert (state(vault), state(vault, DUE)) == ([State.PLANNED], [State.SILENT])
    answer(line, token.mailbox(), planned, "Молоко кончилось", day="2026-11-24")
    receive(vault, line)
    assert state(vault, DUE) == [State.SAFE]


def test_the_safe_sentence_under_the_duress_code_does_not_count(vault, line, token, agreed):
    (planned,) = agreed()
    answer(line, token.duress(), planned, "Молоко кончилось")
    receive(vault, line)
    assert state(vault) == [State.NOT_FREE]


def test_an_answer_to_no_known_check_in_is_kept_and_is_an_alarm(vault, line, token, told, now_known):
    message = CheckIn(secrets.token_hex(16), "2026-11-25", token.mailbox().id, "2026-11-25T12:00Z", "что?", ("a" * 32,))
    line.send(message)
    assert receive(vault, line).alarms == 1
    assert now_known().thread[-1].text == "что?"


def test_silence_goes_up_by_stages_and_only_a_person_ends_it(vault, line, token, agreed):
    (planned,) = agreed()
    line.run_out(planned.stages[0].timer)
    assert receive(vault, line).alarms == 1
    (found,) = checkins.recorded(vault)
    assert found.state(DUE) == State.SILENT
    assert [stage.step.holder for stage in found.reached(DUE)] == ["Duty A"]
    answer(line, token.mailbox(), planned, "Молоко кончилось")
    receive(vault, line)
    assert state(vault) == [State.SILENT], "a late answer is for a person to believe"
    with pytest.raises(InputError):
        agreeing.end(vault, line, found, "  ", NOW)
    (found,) = checkins.recorded(vault)
    agreeing.end(vault, line, found, "spoke with her, verified", NOW)
    assert state(vault) == [State.SAFE]
    assert line.waiting([stage.timer for stage in planned.stages]) == set()


def test_an_alarm_that_comes_after_the_silence_was_ended_opens_it_again(vault, line, agreed):
    (planned,) = agreed()
    agreeing.end(vault, None, checkins.recorded(vault)[0], "called off by voice", NOW)
    assert state(vault) == [State.ENDED]
    line.run_out(planned.stages[1].timer)
    receive(vault, line)
    assert state(vault) == [State.SILENT]


def test_the_desk_s_own_clock_notices_silence_without_the_door(vault, agreed):
    agreed()
    (found,) = checkins.recorded(vault)
    later = DUE + timedelta(minutes=61)
    assert (found.state(DUE - timedelta(minutes=1)), found.state(later)) == (State.PLANNED, State.SILENT)
    assert len(found.reached(later)) == 2
    agreeing.end(vault, None, found, "met in person", later)
    assert state(vault, later) == [State.ENDED]
    assert all(not one.open for one in alarms.alarms(vault))


def test_silence_of_a_check_in_planned_on_another_device_stays_at_the_door(vault, line, told):
    line.run_out("b" * 32)
    (aside,) = receive(vault, line).set_aside
    assert "missed" in str(aside.error)
    assert line.items == {"b" * 32}


def test_without_agreed_sentences_no_check_in_can_be_planned(vault, line, told):
    with pytest.raises(RefusedError):
        record.agree_check_ins(vault, line, f"account:{told.id}", "x", [DUE], STEPS, NOW)
    assert checkins.recorded(vault) == []


@pytest.mark.parametrize(
    ("at", "steps"),
    [
        ([], STEPS),
        ([NOW], STEPS),
        ([DUE, DUE], STEPS),
        ([DUE], ()),
        ([DUE], (Step(60, "A", "x"), Step(60, "B", "y"))),
        ([DUE], (Step(-5, "A", "x"),)),
        ([DUE], (Step(0, " ", "x"),)),
        ([DUE], (Step(0, "A", ""),)),
        ([DUE], (Step(8 * 24 * 60, "A", "x"),)),
    ],
)
def test_times_and_stages_that_make_no_sense_are_refused(vault, line, agreed, told, at, steps):
    with pytest.raises(InputError):
        record.agree_check_ins(vault, line, f"account:{told.id}", "x", at, steps, NOW)
    assert checkins.recorded(vault) == []


@pytest.mark.parametrize("broken", ["agree", "reply"])
def test_what_the_door_did_not_take_is_called_off_on_record(vault, line, agreed, monkeypatch, broken):
    def away(*_):
        raise UnreachableError("the door does not answer")

    monkeypatch.setattr(line, broken, away)
    with pytest.raises(UnreachableError):
        agreed()
    assert state(vault, DUE + timedelta(days=1)) == [State.ENDED]


def test_an_erased_account_takes_its_alarms_and_check_ins_along(vault, line, told, token, agreed):
    agreed()
    line.visit(token.duress().id)
    receive(vault, line)
    vault.erase(f"account:{told.id}")
    assert checkins.recorded(vault) == []
    assert alarms.alarms(vault) == []


def test_nothing_of_all_this_is_found_by_search(vault, line, token, told, agreed):
    agreed()
    write(line, token.duress(), "планированноеслово")
    receive(vault, line)
    assert all(vault.search(word) == [] for word in ("планированноеслово", "молоко", "Duty", "neighbour"))


def test_a_message_with_the_id_of_a_timer_does_not_hide_the_silence(vault, line, token, told, agreed):
    (planned,) = agreed()
    timer = planned.stages[0].timer
    line.send(CheckIn(timer, "2026-11-25", token.mailbox().id, "2026-11-25T12:00Z", "forced", (timer,)))
    receive(vault, line)
    agreeing.end(vault, None, checkins.recorded(vault)[0], "a mistake", NOW)
    line.run_out(timer)
    receive(vault, line)
    assert state(vault) == [State.SILENT]
