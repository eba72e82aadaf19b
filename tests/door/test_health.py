"""The operator sees that the door fares well or not, and nothing from which anybody could be found."""

import asyncio
import json
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from amparo.cli import main
from amparo.door.health import REPLACED, STEPS, Replaced, age, coarse, health, room
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


@pytest.mark.parametrize(
    ("oldest", "told"),
    [
        ("", "none"),
        ("2026-11-23", "less than 3 days"),
        ("2026-11-20", "at least 3 days"),
        ("2026-11-15", "at least 7 days"),
        ("2025-01-01", "at least 30 days"),
    ],
)
def test_how_long_something_waits_is_told_coarsely(oldest, told):
    assert age(oldest, date(2026, 11, 23)) == told


def test_only_the_step_of_replaced_processes_is_written_down(tmp_path):
    replaced = Replaced(tmp_path)
    told = []
    for _ in range(11):
        told.append((tmp_path / REPLACED).read_text().strip())
        replaced.add()
    assert told == ["none"] + ["fewer than 10"] * 9 + ["at least 10"]
    assert (tmp_path / REPLACED).stat().st_mtime % 86_400 == 0
    replaced.end()
    assert list(tmp_path.iterdir()) == []


def asked(door):
    done = CliRunner().invoke(main, ["door", "--health", "--json", "--folder", str(door.folder)])
    return json.loads(done.stdout)


def test_the_verb_tells_that_a_process_was_replaced_and_that_no_door_runs(door):
    assert asked(door)["replaced"] == "none"
    door.kill_one("sealer")
    assert asked(door)["replaced"] == "fewer than 10"
    door.stop()
    assert asked(door)["replaced"] == "not running"


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
    assert found.oldest == "less than 3 days"
    told = json.dumps(found.as_data())
    assert not any(word in told for code in codes for word in code.split())


def test_there_is_no_page_for_it_in_public(door):
    import httpx

    for path in ("/health", "/status", "/metrics", "/staff/health"):
        assert httpx.get(door.url + path).status_code in (401, 404, 405)
