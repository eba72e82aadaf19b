"""Room in memory: bounded, in order, and kept by nobody who does not use it."""

import asyncio

import pytest

from amparo.door import room as module
from amparo.door.room import Room
from amparo.errors import RefusedError


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    monkeypatch.setattr(module, "_LOOK_AGAIN", 0.05)


def run(*people):
    async def all_of_them():
        room, said = Room(100), []
        await asyncio.wait_for(asyncio.gather(*(person(room, said) for person in people)), 10)
        return room, said

    return asyncio.run(all_of_them())


def sender(name, size, arrives=0, stays=0.0):
    """Take a place, let some bytes arrive, stay for a while."""

    async def send(room, said):
        try:
            async with room.place(size) as place:
                said.append(f"{name} in")
                place.arrived = arrives
                await asyncio.sleep(stays)
                said.append(f"{name} done")
        except RefusedError:
            said.append(f"{name} went")

    return send


def test_those_who_fit_are_in_at_once_and_the_others_wait_in_order():
    people = [sender("a", 60, 60, 0.1), sender("b", 40, 40, 0.1), sender("c", 100, 100), sender("d", 1, 1)]
    room, said = run(*people)
    assert said[:2] == ["a in", "b in"]
    assert said.index("c in") > said.index("b done")
    assert said.index("d in") > said.index("c in")
    assert room._free == 100


def test_the_slowest_makes_way_when_others_wait():
    room, said = run(sender("slow", 50, 1, 60), sender("fast", 50, 49, 0.4), sender("next", 20, 20))
    assert "slow went" in said
    assert "fast done" in said
    assert room._free == 100


def test_nobody_makes_way_whose_packet_is_here_or_for_whom_nobody_waits():
    _, said = run(sender("whole", 100, 100, 0.4), sender("next", 20, 20))
    assert said == ["whole in", "whole done", "next in", "next done"]
    _, said = run(sender("slow", 50, 1, 0.4), sender("other", 50, 1, 0.4))
    assert sorted(said) == ["other done", "other in", "slow done", "slow in"]
