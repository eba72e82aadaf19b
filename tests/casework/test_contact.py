"""Safe hours across midnight and offsets, and what somebody forbade is forbidden."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.casework import contact
from amparo.casework.contact import Plan, Reason, may_contact_now, plan
from amparo.door.contact import Answer, Contact
from amparo.errors import InputError, RefusedError
from amparo.ledger.device import Device
from amparo.ledger.vault import INTAKE, Vault

ACCOUNT = "account:" + "a" * 32
HOURS = [""] + [f"{hour:02}:00" for hour in range(24)]
OFFSETS = st.builds("UTC{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 14), st.sampled_from((0, 30, 45)))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
CONTACTS = st.builds(
    Contact,
    answer=st.sampled_from([one.value for one in Answer]),
    channel=st.sampled_from(["", "+000 000"]),
    hours_from=st.sampled_from(HOURS),
    hours_to=st.sampled_from(HOURS),
    offset=st.just("") | OFFSETS,
)


def another_way(**changes):
    fields = {"channel": "+000 000", "hours_from": "22:00", "hours_to": "06:00", "offset": "UTC+03:00"}
    return Plan(Contact(answer="another_way", **{**fields, **changes}))


@pytest.fixture
def vault(tmp_path):
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as made:
        yield made


def at(hour, minute=0):
    return datetime(2026, 11, 22, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "allowed"), [(at(18, 59), False), (at(19), True), (at(2, 59), True), (at(3), False), (at(12), False)]
)
def test_hours_go_across_midnight_and_count_in_the_person_s_zone(moment, allowed):
    assert may_contact_now(another_way(), moment).allowed is allowed


def test_the_page_can_say_when_it_is_safe_next():
    assert may_contact_now(another_way(), at(12)).opens_at == at(19)
    assert may_contact_now(another_way(hours_from="10:00", hours_to="11:00"), at(12)).opens_at == at(7) + timedelta(1)


@given(CONTACTS, MOMENTS)
def test_nothing_is_allowed_that_was_not_said_to_be_safe(said, moment):
    permission = may_contact_now(Plan(said), moment)
    if permission.allowed:
        assert said.answer == "another_way"
        assert said.channel
        assert said.hours_from != said.hours_to
        assert "" not in (said.hours_from, said.hours_to, said.offset)
    assert permission.overridable == (permission.reason in contact.OVERRIDABLE)
    assert not (permission.allowed and permission.overridable)


@given(CONTACTS, MOMENTS)
def test_what_is_safe_next_is_the_nearest_moment_that_is_allowed(said, moment):
    permission = may_contact_now(Plan(said), moment)
    if permission.reason is not Reason.OUT_OF_HOURS:
        return
    assert may_contact_now(Plan(said), permission.opens_at).allowed
    assert moment < permission.opens_at <= moment + timedelta(days=1)
    assert not may_contact_now(Plan(said), permission.opens_at - timedelta(seconds=1)).allowed


@given(CONTACTS, MOMENTS, st.integers(-14, 14))
def test_the_desk_s_own_time_zone_plays_no_part(said, moment, hours):
    elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))
    assert may_contact_now(Plan(said), moment) == may_contact_now(Plan(said), elsewhere)


@given(CONTACTS, MOMENTS)
def test_an_open_alarm_closes_every_channel(said, moment):
    assert not may_contact_now(Plan(said, alarm=True), moment).allowed


@given(
    st.builds(
        Contact,
        answer=st.sampled_from([one.value for one in Answer]),
        channel=st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=30),
        cover_story=st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=30),
        may_leave=st.sampled_from(["", "yes", "no"]),
        hours_from=st.sampled_from(HOURS),
    )
)
def test_a_plan_reads_back_from_its_statements(said):
    found = plan(contact.statements(ACCOUNT, said, "2026-11-20")).contact
    for name in ("answer", "channel", "cover_story", "may_leave", "hours_from"):
        assert getattr(found, name).strip() == getattr(said, name).strip()


def recorded(vault, said):
    vault.append(contact.statements(ACCOUNT, said, "2026-11-20"), INTAKE)
    return now(vault)


def now(vault):
    return plan(vault.statements(about=ACCOUNT, current=False))


def test_a_look_outside_the_hours_needs_a_reason_that_stays(vault):
    held = recorded(vault, another_way().contact)
    with pytest.raises(InputError):
        contact.look(vault, ACCOUNT, held, " ", at(12))
    contact.look(vault, ACCOUNT, held, "her sister says the house is empty", at(12))
    (opening,) = now(vault).openings
    assert opening.reason == "her sister says the house is empty"
    assert opening.by == f"device:{vault.device.feed}"


def test_a_look_inside_the_hours_needs_none(vault):
    held = recorded(vault, another_way().contact)
    contact.look(vault, ACCOUNT, held, "", at(20))
    assert now(vault).openings == ()


@pytest.mark.parametrize("answer", ["only_here", "not_at_all"])
def test_no_reason_overrides_what_somebody_forbade(vault, answer):
    held = recorded(vault, Contact(answer=answer, channel="+000 000"))
    with pytest.raises(RefusedError):
        contact.look(vault, ACCOUNT, held, "urgent", at(12))
    assert now(vault).openings == ()


def test_a_new_plan_replaces_the_old_one_whole(vault):
    recorded(vault, another_way(cover_story="delivery service", may_leave="yes").contact)
    contact.change(vault, ACCOUNT, Contact(answer="only_here", we_say="hello"))
    assert now(vault).contact == Contact(answer="only_here", we_say="hello", may_leave="no")
    contact.change(vault, ACCOUNT, Contact(answer="another_way", channel="+000 001"))
    assert now(vault).contact == Contact(answer="another_way", channel="+000 001", may_leave="no")


def test_whoever_takes_over_verifies_again(vault, tmp_path):
    recorded(vault, another_way().contact)
    here = f"device:{vault.device.feed}"
    assert now(vault).must_verify(here)
    contact.verify(vault, ACCOUNT)
    assert not now(vault).must_verify(here)
    assert now(vault).must_verify("device:" + "b" * 64), "a colleague at another device has not verified"
    contact.hand_over(vault, ACCOUNT)
    assert now(vault).must_verify(here)
    contact.verify(vault, ACCOUNT)
    assert not now(vault).must_verify(here)


def test_the_way_to_a_person_is_sealed_with_the_original_and_never_searched(vault):
    recorded(vault, another_way(cover_story="delivery service", who_sees="my brother").contact)
    assert {entry.header.compartment for entry in vault.entries()} == {INTAKE}
    assert all(vault.search(word) == [] for word in ("delivery", "brother", "000"))
