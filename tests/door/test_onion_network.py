"""From a person's browser to the staff's device through Tor: a real onion service in a whole network of local tors."""

import subprocess
import sys
import time

import httpx
import pytest
from tests.door.tor_network import running_tor_network, wait_for

from amparo.door.client import DoorClient
from amparo.door.onion import tor
from amparo.door.visitor import Visitor

SCRIPT = """
import sys
from pathlib import Path
from amparo.door.onion.tor import SOCKET, Onion
from amparo.door.serve import serve
from amparo.door.settings import DoorConfig
onion = Onion(Path(sys.argv[2]), sys.argv[3], Path(sys.argv[2]) / SOCKET)
config = DoorConfig.load(Path(sys.argv[1]))
serve(config, ready=lambda at: print(at, flush=True), uds=onion.socket, beside={"tor": onion.run})
"""


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    with running_tor_network(tmp_path_factory.mktemp("tor")) as network:
        yield network


@pytest.fixture
def onion(network, new_door, tmp_path):
    """A door that can be reached by its onion address only; returns the door and the service."""
    door = new_door()
    service = tor.prepare(tmp_path / "o")
    torrc = service.folder / "torrc"
    torrc.write_text(
        torrc.read_text().replace("Log err stderr\n", f"Log [rend]info notice file {tmp_path}/service.log\n")
        + network.torrc.replace("ControlPort 0\n", "")
    )
    command = [sys.executable, "-c", SCRIPT, str(door.folder), str(service.folder), service.address]
    door.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    door.url = f"http://{service.address}"
    assert door.process.stdout.readline().startswith("unix:")
    yield door, tmp_path / "service.log"
    door.process.terminate()
    door.process.communicate(timeout=60)


def reached(door, proxy):
    """Wait until the address can be reached: its descriptor has to be made and found first."""
    until = time.monotonic() + 120
    while True:
        try:
            with httpx.Client(proxy=proxy, timeout=30, trust_env=False) as http:
                return http.get(door.url + "/")
        except httpx.HTTPError:
            assert time.monotonic() < until, "the onion address cannot be reached"
            time.sleep(1)


@pytest.mark.timeout(400)
def test_an_account_goes_through_an_onion_address_and_its_answer_comes_back(network, onion):
    door, log = onion
    page = reached(door, network.proxy)
    assert page.status_code == 200
    with (
        Visitor(door.url, proxy=network.proxy) as visitor,
        DoorClient(door.url, door.token, proxy=network.proxy) as staff,
    ):
        receipt = visitor.tell("a synthetic account through Tor", attachments=[("photo.jpg", bytes(300_000))])
        kinds = sorted(item.kind for item in staff.pending())
        assert kinds == ["account", "attachment"]
        account = next(item for item in staff.pending() if item.kind == "account")
        opened = door.open("account", account.id, staff.fetch(account.id))
        assert opened.what == "a synthetic account through Tor"
        staff.acknowledge([account.id])
        assert "Our staff have it." in visitor.open_thread(receipt.code).sent[0]
    wait_for(log, "Initializing pow_params in descriptor", 60)  # who floods is told to work


def test_nothing_of_the_door_listens_on_the_network(onion):
    import psutil

    door, _ = onion
    parent = psutil.Process(door.process.pid)
    listening = [
        one.laddr
        for process in (parent, *parent.children(recursive=True))
        if "amparo" in process.name() or "python" in process.name()
        for one in process.net_connections()
        if one.status == psutil.CONN_LISTEN and one.laddr
    ]
    assert [one for one in listening if not isinstance(one, str)] == []
