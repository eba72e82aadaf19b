"""The running desk: it answers on 127.0.0.1 only, prints nothing itself, and ends when it is locked or told to."""

import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from amparo.desk.serve import serve, serve_workspace
from amparo.desk.workspace import Workspace
from amparo.errors import StorageError

PROGRAM = """
import sys
from pathlib import Path
from amparo.desk.serve import serve
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
with Vault.create(Path(sys.argv[1]), Device.ephemeral()) as vault:
    serve(vault, None, on_ready=lambda link: print(link, flush=True))
print("closed")
"""


@pytest.fixture
def desk(tmp_path):
    """A desk as a process of its own: (process, link)."""
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "vault")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def enter(link):
    http = httpx.Client(base_url=link.partition("/open/")[0], trust_env=False)
    assert http.get(link).status_code == 303
    return http, re.search('name="csrf" value="([^"]+)"', http.get("/about").text)[1]


def test_locking_ends_the_process_and_closes_the_vault(desk):
    process, link = desk
    http, csrf = enter(link)
    page = http.post("/lock", data={"csrf": csrf}, headers={"origin": str(http.base_url).rstrip("/")})
    assert "The desk is locked" in page.text
    # Until the process is gone, the cookie opens nothing any more; the last page still gets its look.
    assert http.get("/inbox").status_code == 403
    assert http.get("/static/desk.css").status_code == 200
    assert process.wait(20) == 0
    assert process.stdout.read() == "closed\n"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_it_is_told_to(desk, told):
    process, link = desk
    http, _ = enter(link)
    http.get("/inbox")
    process.send_signal(told)
    assert process.wait(20) == 0
    assert process.stdout.read() == "closed\n"


def test_it_prints_nothing_whatever_is_sent(desk):
    process, link = desk
    http, csrf = enter(link)
    http.get("/nowhere/Nemova")
    http.post("/search", data={"csrf": csrf, "q": "Nemova"}, headers={"origin": str(http.base_url).rstrip("/")})
    with socket.create_connection(("127.0.0.1", http.base_url.port)) as raw:
        raw.sendall(b"GET Nemova\r\n\r\n\x00\xff")
        raw.recv(1000)
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    assert process.stdout.read() == "closed\n"


def test_no_core_is_dumped(desk):
    process, _ = desk
    assert re.search(r"Max core file size\s+0\s+0", Path(f"/proc/{process.pid}/limits").read_text())


def test_it_listens_on_this_machine_only(desk):
    _, link = desk
    assert link.startswith("http://127.0.0.1:")
    port = int(link.split(":")[2].split("/")[0])
    for other in {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)} - {"127.0.0.1", "::1"}:
        with pytest.raises((ConnectionError, TimeoutError)), socket.create_connection((other, port), timeout=2):
            pass


def test_it_runs_in_a_thread_beside_others_that_use_the_workspace(vault):
    ready, links = threading.Event(), []
    workspace = Workspace(vault)

    def on_ready(link):
        links.append(link)
        ready.set()

    running = threading.Thread(target=serve_workspace, args=(workspace,), kwargs={"on_ready": on_ready})
    running.start()
    assert ready.wait(20)
    http, csrf = enter(links[0])
    with workspace.lock:
        pass
    http.post("/lock", data={"csrf": csrf}, headers={"origin": str(http.base_url).rstrip("/")})
    running.join(20)
    assert not running.is_alive()


def test_a_port_that_is_taken_is_said(vault):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(StorageError) as refused:
        serve(vault, None, port=taken.getsockname()[1], on_ready=lambda link: None)
    assert "cannot be used" in str(refused.value)
