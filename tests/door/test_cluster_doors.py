"""Doors on one cluster, over HTTP: what one takes in another gives out; one is killed and started while people send."""

import shutil
import threading

import httpx
import pytest
from tests.door.servers import Postgres
from tests.door.stores import ClusterPlace
from tests.door.test_processes import PROBE
from tests.door.test_staff import account, send

from amparo.door.mailbox import Token
from amparo.door.sealing import account_packet
from amparo.errors import AmparoError


@pytest.fixture
def doors(new_door, tmp_path, postgres: Postgres, s3):
    """A door with the owner's role, for staff, and two with the public role that share its settings."""
    ClusterPlace(postgres, s3).clear()
    staff = new_door()
    public = [new_door(tmp_path / name) for name in ("one", "other")]
    for door in public:
        shutil.copy(staff.folder / "door.toml", door.folder / "door.toml")
        door.identity, door.token = staff.identity, staff.token
    environment = {"AMPARO_OBJECTS": s3}
    staff.start(before=PROBE, AMPARO_DATABASE=postgres.url, **environment)
    environment["AMPARO_DATABASE"] = postgres.public_url
    for door in public:
        door.start(before=PROBE, **environment)
    return staff, public, environment


def test_a_rolling_restart_of_public_doors_loses_nothing(doors):
    staff, public, environment = doors
    acknowledged, stop = [], threading.Event()

    def keep_sending(door):
        while not stop.is_set():
            token = Token.new()
            packet = account_packet(account(token), token, staff.identity.recipient)
            while not is_kept(door, packet):  # the same packet, until some door has said that it is kept
                door = public[1 - public.index(door)]
            acknowledged.append(packet.rows[0].id)

    threads = [threading.Thread(target=keep_sending, args=(public[number % 2],)) for number in range(6)]
    for one in threads:
        one.start()
    for door in public:
        wait_for(acknowledged, len(acknowledged) + 30)
        door.kill()
        door.start(before=PROBE, **environment)
    wait_for(acknowledged, len(acknowledged) + 30)
    stop.set()
    for one in threads:
        one.join()
    kept = [one.id for one in staff.accounts()]
    assert sorted(kept) == sorted(acknowledged)


def is_kept(door, packet):
    try:
        return send(door, packet) in (True, False)  # new, or here since an answer was lost
    except httpx.TransportError:
        return False


def wait_for(acknowledged, count):
    while len(acknowledged) < count:
        threading.Event().wait(0.01)


def test_staff_are_refused_by_a_public_door(doors):
    _, public, _ = doors
    with public[0].client() as client, pytest.raises(AmparoError):
        client.pending()
