"""Stamps slow a flood by delay: never an error, no memory of who sent what, no wait over half a minute."""

import asyncio
import base64
import hashlib
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.door import stamp as module
from amparo.door.limits import FREE_USES, LEAST_AGE, MAX_STAMPS, MAX_WAIT
from amparo.door.settings import DoorConfig, token_hash
from amparo.door.stamp import Stamps, has_worked

START = 1_795_000_000.0


class Clock:
    def __init__(self):
        self.now = START

    def time(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def config(token="token", **settings):
    return DoorConfig(Path("door"), "Test", "age1pq1qqqq", token_hash(token), **settings)


def work_for(stamp):
    return next(str(n) for n in itertools.count() if hashlib.sha256(f"{stamp}{n}".encode()).digest()[:2] == b"\0\0")


def test_a_form_sent_at_once_waits_and_one_filled_in_by_a_person_does_not(clock):
    stamps = Stamps(config())
    assert stamps.delay(stamps.new()) == LEAST_AGE
    stamp = stamps.new()
    clock.now += 1
    assert stamps.delay(stamp) == pytest.approx(LEAST_AGE - 1)
    for seconds in (3, 60, 3 * 86_400):
        stamp = stamps.new()
        clock.now += seconds
        assert stamps.delay(stamp) == 0


def test_all_processes_and_restarts_agree_on_a_stamp_and_other_doors_do_not(clock):
    stamp = Stamps(config()).new()
    clock.now += 10
    assert Stamps(config()).delay(stamp) == 0
    assert Stamps(config("another token")).delay(stamp) == LEAST_AGE


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()), st.text())
def test_a_missing_or_foreign_stamp_counts_as_issued_now(stamp, work):
    assert Stamps(config()).delay(stamp, work) == LEAST_AGE


@given(st.data())
def test_a_stamp_changed_in_any_bit_is_foreign(data):
    stamps = Stamps(config())
    raw = bytearray(base64.urlsafe_b64decode(stamps.new()))
    place = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[place // 8] ^= 1 << place % 8
    assert stamps._age(base64.urlsafe_b64encode(raw).decode()) is None


def test_after_the_clock_was_set_back_a_stamp_is_as_if_issued_now(clock):
    stamps = Stamps(config())
    stamp = stamps.new()
    clock.now -= 86_400
    assert stamps.delay(stamp) == LEAST_AGE


def test_a_stamp_used_often_waits_longer_each_time_but_never_more_than_the_most(clock):
    stamps = Stamps(config())
    stamp = stamps.new()
    clock.now += 60
    waits = [stamps.delay(stamp) for _ in range(FREE_USES + MAX_WAIT + 5)]
    assert waits[:FREE_USES] == [0] * FREE_USES
    assert waits[FREE_USES : FREE_USES + MAX_WAIT] == list(range(1, MAX_WAIT + 1))
    assert set(waits[FREE_USES + MAX_WAIT :]) == {MAX_WAIT}


def test_what_is_remembered_of_stamps_is_bounded(clock):
    stamps = Stamps(config())
    for _ in range(MAX_STAMPS + 10):
        stamps.delay(stamps.new())
    assert len(stamps._used) == MAX_STAMPS


def test_work_spares_the_wait_and_fresh_work_is_a_fresh_use(clock):
    stamps = Stamps(config())
    stamp = stamps.new()
    work = work_for(stamp)
    assert has_worked(stamp, work)
    assert stamps.delay(stamp, work) == 0
    assert stamps.delay(stamp, "") == LEAST_AGE
    for _ in range(FREE_USES):
        worn = stamps.delay(stamp, work)
    assert worn == 1


@given(st.text(max_size=80))
def test_only_sixteen_zero_bits_are_work(work):
    stamp = "stamp"
    expected = 0 < len(work) <= 64 and hashlib.sha256((stamp + work).encode(errors="replace")).digest()[:2] == b"\0\0"
    assert has_worked(stamp, work) is expected


def test_without_a_least_age_nobody_waits():
    stamps = Stamps(config(least_age=0))
    asyncio.run(asyncio.wait_for(stamps.wait("", ""), 1))
    assert stamps.delay(stamps.new()) == 0
