"""The operator sees that the door fares well or not, and nothing from which anybody could be found."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.door.health import STEPS, coarse, health, room
from amparo.door.limits import RESERVE
from amparo.door.settings import DoorConfig
from amparo.door.store.opening import open_store


@given(st.integers(0, 10**6))
def test_a_count_is_told_coarsely_and_never_too_high(count):
    told = coarse(count)
    assert told in {"none", "fewer than 10", *(f"at least {step}" for step in STEPS)}
    if told.startswith("at least"):
        assert int(told.split()[-1]) <= count


@pytest.mark.parametrize(
    ("free", "told"),
    [(0, "full"), (RESERVE, "less than 1 GB"), (5 << 30, "at least 1 GB"), (1 << 40, "at least 100 GB")],
)
def test_room_is_told_coarsely(free, told):
    assert room(free) == told


def test_a_running_door_can_be_asked(door):
    with door.visitor() as visitor:
        codes = [visitor.send_account(f"synthetic {number}") for number in range(3)]

    async def ask():
        store = open_store(DoorConfig.load(door.folder))
        try:
            return await health(DoorConfig.load(door.folder), store)
        finally:
            await store.close()

    found = asyncio.run(ask())
    assert (found.store, found.waiting, found.timers) == ("answers", "fewer than 10", "none")
    told = json.dumps(found.as_data())
    assert not any(word in told for code in codes for word in code.split())


def test_there_is_no_page_for_it_in_public(door):
    import httpx

    for path in ("/health", "/status", "/metrics", "/staff/health"):
        assert httpx.get(door.url + path).status_code in (401, 404, 405)
