"""Reaching a person, check-ins, alarms, helpers and channels on the desk's pages."""

import json
import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from tests.record.conftest import Line

from amparo.casework import alarms, checkins, sentences
from amparo.casework.alarms import Kind
from amparo.door import channels, vouching
from amparo.door.contact import Contact
from amparo.door.mailbox import ratchet_word
from amparo.ledger.vault import INTAKE
from amparo.record import accounts as record

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
NUMBER = "+000 000 77 77"


def hours(open_now):
    """Safe hours that are now, or that are not."""
    start = (datetime.now(UTC) + timedelta(hours=-1 if open_now else 3)).hour
    return f"{start:02}:00", f"{(start + 4) % 24:02}:00"


@pytest.fixture
def reach(tell):
    """Tell an account whose channel is safe now, or not."""

    def make(open_now=False, **changes):
        start, end = hours(open_now)
        said = {"answer": "another_way", "channel": NUMBER, "hours_from": start, "hours_to": end, "offset": "UTC+00:00"}
        return tell(contact=Contact(**{**said, "ask_for": "Aunt Vera", **changes}))

    return make


@pytest.fixture
def door(staff, vault, tmp_path):
    staff.workspace.door = made = Line(tmp_path / "door", vault.recipient(INTAKE))
    yield made
    made.end()


@pytest.fixture
def agreed(vault, tell):
    """An account with its two sentences."""
    slug = tell()
    sentences.agree(vault, f"account:{slug}", "The milk is fine", "My aunt sends greetings")
    return slug


PLAN = {
    "day": TOMORROW, "time": "18:00", "offset": "UTC+03:00", "days": "2", "text": "We agreed on this.",
    "after0": "0", "holder0": "Duty A", "action0": "watch", "after1": "60", "holder1": "Duty B", "action1": "ring",
    "after2": "180", "holder2": "", "action2": "",
}  # fmt: skip


def test_the_plan_stands_before_the_account(staff, reach):
    page = staff.get(f"/accounts/{reach(True)}").text
    assert page.index("How they may be reached") < page.index("Working text") < page.index("Original")


def test_the_channel_is_shown_in_the_safe_hours(staff, reach):
    page = staff.get(f"/accounts/{reach(True)}").text
    assert NUMBER in page
    assert "Aunt Vera" in page


def test_outside_them_it_takes_a_reason_that_is_recorded_and_it_is_put_away_again(staff, reach, vault):
    slug = reach(False)
    page = staff.get(f"/accounts/{slug}").text
    assert "not a safe time" in page
    assert NUMBER not in page
    assert "Aunt Vera" not in page
    assert NUMBER not in staff.after(staff.post(f"/accounts/{slug}/look", reason=" "))
    assert NUMBER in staff.after(staff.post(f"/accounts/{slug}/look", reason="the house is on fire"))
    (opening,) = record.account(vault, f"account:{slug}").plan.openings
    assert opening.reason == "the house is on fire"
    assert NUMBER not in staff.after(staff.post(f"/accounts/{slug}/look", hide="yes"))


def test_looking_at_one_channel_puts_the_other_away(staff, reach):
    first, second = reach(False), reach(False)
    staff.post(f"/accounts/{first}/look", reason="x")
    staff.post(f"/accounts/{second}/look", reason="x")
    assert NUMBER not in staff.get(f"/accounts/{first}").text


def test_the_look_ends_by_itself(staff, reach, monkeypatch):
    from amparo.desk import session

    slug = reach(False)
    monkeypatch.setattr(session, "LOOK_LIFETIME", -1)
    assert NUMBER not in staff.after(staff.post(f"/accounts/{slug}/look", reason="x"))


@pytest.mark.parametrize("answer", ["only_here", "not_at_all"])
def test_what_they_forbade_is_not_shown_for_any_reason(staff, reach, answer):
    slug = reach(True, answer=answer)
    assert NUMBER not in staff.get(f"/accounts/{slug}").text
    page = staff.after(staff.post(f"/accounts/{slug}/look", reason="urgent"))
    assert NUMBER not in page
    assert 'role="alert"' in page


def test_a_plan_recorded_anew_never_brings_a_forbidden_channel_back(staff, reach, vault):
    slug = reach(True, answer="not_at_all")
    page = staff.after(staff.post(f"/accounts/{slug}/plan", answer="another_way", we_say="It is us"))
    assert NUMBER not in page
    assert "They named no other way" in page
    assert "It is us" in page
    page = staff.after(staff.post(f"/accounts/{slug}/plan", answer="another_way", hours_from="noon"))
    assert 'role="alert"' in page
    assert record.account(vault, f"account:{slug}").plan.contact.we_say == "It is us"


def test_whoever_takes_over_verifies_again(staff, reach):
    slug = reach(True, we_say="Is the library open?", they_say="Only on Mondays")
    page = staff.get(f"/accounts/{slug}").text
    assert "Verify each other first" in page
    assert "Only on Mondays" in page
    assert "You verified each other" in staff.after(staff.post(f"/accounts/{slug}/verified"))
    assert "Verify each other first" in staff.after(staff.post(f"/accounts/{slug}/hand-over"))


def test_an_open_alarm_stands_on_top_everywhere_and_closes_the_channel(staff, reach, vault):
    slug = reach(True)
    raised = alarms.statements("a" * 32, f"account:{slug}", Kind.DURESS_VISIT, f"device:{vault.device.feed}")
    vault.append(raised, INTAKE)
    page = staff.get(f"/accounts/{slug}").text
    assert page.index("code for danger") < page.index("How they may be reached")
    assert NUMBER not in page
    inbox = staff.get("/inbox").text
    assert inbox.index("Needs somebody now") < inbox.index("account, the latest first")
    (alarm,) = alarms.alarms(vault)
    assert "reason is missing" in staff.after(staff.post(f"/accounts/{slug}/alarm", id=alarm.id, reason=""))
    assert "is closed" in staff.after(staff.post(f"/accounts/{slug}/alarm", id=alarm.id, reason="met her"))
    assert NUMBER in staff.get(f"/accounts/{slug}").text
    assert "Needs somebody now" not in staff.get("/inbox").text


def test_the_word_of_the_latest_visit_is_shown(staff, tell, vault):
    from amparo.casework import standing

    slug = tell()
    account = f"account:{slug}"
    assert "not come back" in staff.get(f"/accounts/{slug}").text
    said = standing.says(account, account, account, {"account.visits": standing.exactly(3, "visits")})
    vault.append(said, INTAKE)
    ratchet = record.account(vault, account).ratchet
    page = staff.get(f"/accounts/{slug}").text
    assert ratchet_word(ratchet, 3, "en") in page
    assert ratchet_word(ratchet, 3, "ru") in page
    assert ratchet not in page


def test_check_ins_are_planned_from_the_page(staff, agreed, door, vault):
    page = staff.after(staff.post(f"/accounts/{agreed}/check-in", **PLAN))
    assert page.count("Planned") == 2
    assert "15:00 UTC" in page, "18:00 on a clock three hours ahead"
    found = checkins.recorded(vault)
    assert [stage.step.after for stage in found[0].stages] == [0, 60]
    assert door.waiting(stage.timer for one in found for stage in one.stages)
    assert "Check-ins to come" in staff.get("/inbox").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "soon"}, {"time": "25:00"}, {"offset": "Moscow"}, {"days": "0"}, {"days": "400"}, {"days": "x"},
        {"after0": "x"}, {"holder0": ""}, {"text": " "}, {"day": "2020-01-01"}, {"offset": ""}, {"after1": "0"},
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_read_is_refused_and_kept_as_a_draft(staff, agreed, door, vault, wrong):
    page = staff.after(staff.post(f"/accounts/{agreed}/check-in", **{**PLAN, **wrong}))
    assert 'role="alert"' in page
    assert "Duty B" in page
    assert checkins.recorded(vault) == []


def test_silence_is_shown_with_who_is_on_duty_until_a_person_ends_it(staff, agreed, door, vault):
    staff.post(f"/accounts/{agreed}/check-in", **{**PLAN, "days": "1"})
    (found,) = checkins.recorded(vault)
    door.run_out(found.stages[0].timer)
    staff.workspace.receive()
    inbox = staff.get("/inbox").text
    assert inbox.index("Silent") < inbox.index("Duty A") < inbox.index("account, the latest first")
    page = staff.after(staff.post(f"/accounts/{agreed}/end", id=found.id, reason=""))
    assert "reason is missing" in page
    assert "Silence is never an answer" in page
    page = staff.after(staff.post(f"/accounts/{agreed}/end", id=found.id, reason="she rang from the border"))
    assert "she rang from the border" in page
    assert "Needs somebody now" not in staff.get("/inbox").text


def test_an_open_inbox_notices_that_a_time_has_passed(staff, agreed, door, monkeypatch):
    from amparo.desk.views import watching

    staff.post(f"/accounts/{agreed}/check-in", **PLAN)
    seen = re.search(r"seen=([0-9-]+)", staff.get("/inbox").text)[1]
    again = {"hx-request": "true"}
    assert staff.get(f"/inbox?seen={seen}", **again).status_code == 204

    class Later(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.fromisoformat(f"{TOMORROW}T15:10:00Z")  # ten minutes after the first time agreed on

    monkeypatch.setattr(watching, "datetime", Later)
    assert "Duty A" in staff.get(f"/inbox?seen={seen}", **again).text


def test_sentences_that_could_be_mistaken_are_refused(staff, tell, vault):
    slug = tell()
    page = staff.after(staff.post(f"/accounts/{slug}/sentences", safe="all is well", not_free="is well"))
    assert "taken for each other" in page
    page = staff.after(staff.post(f"/accounts/{slug}/sentences", safe="all is well", not_free="my aunt is here"))
    assert "my aunt is here" in page


def test_a_helper_s_phrase_is_shown_once(staff, tell, door, vault):
    slug = tell()
    made = staff.post(f"/accounts/{slug}/helper", who="Driver 2", until=TOMORROW, text="takes you to the station")
    page = staff.get(made.headers["location"]).text
    phrase = re.search(r'class="phrase" translate="no"><strong>([^<]+)<', page)[1]
    asked = vouching.look_up(phrase, str(vault.recipient(INTAKE)))
    redeemed = door._run(door.store.redeem(asked.id))
    assert vouching.open_box(asked.key, redeemed.box).text == "takes you to the station"
    again = staff.get(f"/accounts/{slug}").text
    assert "Driver 2" in again
    assert phrase not in again


def test_a_phrase_is_never_shown_on_another_account_s_page(staff, tell, door):
    first, second = tell(), tell()
    staff.post(f"/accounts/{first}/helper", who="Driver", until=TOMORROW, text="drives")
    assert 'class="phrase"' not in staff.get(f"/accounts/{second}").text
    assert 'class="phrase"' in staff.get(f"/accounts/{first}").text


def test_channels_are_written_signed_and_saved(staff, vault):
    assert "Nothing is signed yet" in staff.get("/channels").text
    page = staff.after(
        staff.post("/channels/sign", organisation="Test line", lines="web https://example.org", script="", until="")
    )
    assert "The list is signed" in page
    assert "https://example.org" in page
    saved = staff.get("/channels/file")
    assert saved.headers["content-disposition"] == 'attachment; filename="channels.json"'
    assert channels.read(saved.text).feed == vault.device.feed
    assert json.loads(saved.text)["v"] == 1


def test_a_wrong_line_keeps_what_was_written(staff):
    page = staff.after(staff.post("/channels/sign", organisation="Test line", lines="pigeon x", script="", until=""))
    assert "Line 1 is not a channel" in page
    assert "pigeon x" in page


def test_parts_are_saved_as_one_file(staff, tell, vault, door):
    from hashlib import sha256

    from amparo.door.message import Attachment

    contents = [b"one", b"two"]
    listed = tuple(
        Attachment(secrets.token_hex(16), "film.mp4", 3, sha256(content).hexdigest(), number, 2)
        for number, content in enumerate(contents, 1)
    )
    slug = tell(attachments=listed)
    assert "Not here yet: part 1, 2" in staff.get(f"/accounts/{slug}").text
    for one, content in zip(listed, contents, strict=True):
        door.put("attachment", content, one.id)
    staff.workspace.receive()
    page = staff.get(f"/accounts/{slug}").text
    wanted = re.search(r'/joined".*?name="id" value="([^"]+)"', page, re.S)[1]
    saved = staff.post(f"/accounts/{slug}/joined", id=wanted)
    assert saved.content == b"onetwo"
    assert saved.headers["content-disposition"] == 'attachment; filename="joined-1.mp4"'
    assert "film" not in page


@pytest.mark.parametrize(
    "action", ["look", "plan", "verified", "hand-over", "sentences", "check-in", "end", "alarm", "helper"]
)
def test_what_is_done_to_an_account_that_is_not_there_is_refused(staff, action):
    assert staff.get(staff.post(f"/accounts/none/{action}").headers["location"]).status_code == 404
