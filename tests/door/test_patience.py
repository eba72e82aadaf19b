"""Slow lines are waited for, those who only pretend make way, and no trick with heads or paths gets more than a no."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest
from tests.door.test_processes import PROBE, tell, told

from amparo.door.limits import MAX_HEAD


def limits(**values):
    """Set limits of the running door."""
    lines = [PROBE, "from amparo.door.processes import patience, upload"]
    for name, value in values.items():
        module = "upload" if name in ("PATIENCE", "LEAST_PROGRESS") else "patience"
        lines.append(f"{module}.{name} = {value}")
    return "\n".join(lines)


def connect(door):
    host, port = door.url.removeprefix("http://").split(":")
    line = socket.create_connection((host, int(port)), timeout=20)
    line.settimeout(20)
    return line


def everything(line):
    """Read until the other side closes."""
    found = b""
    while piece := line.recv(65536):
        found += piece
    return found


@pytest.fixture
def door(new_door):
    return new_door().start(before=PROBE)


def test_a_head_that_never_comes_or_never_ends_is_not_waited_for(new_door):
    door = new_door().start(before=limits(HEAD_PATIENCE=1))
    with connect(door) as silent, connect(door) as endless, connect(door) as second:
        endless.sendall(b"GET / HTTP/1.1\r\nhost: door\r\nx: ")
        second.sendall(b"GET /stamp HTTP/1.1\r\nhost: door\r\n\r\nGET /stamp HTTP/1.1\r\n")
        assert everything(silent) == everything(endless) == b""
        assert everything(second).count(b"HTTP/1.1 200") == 1


def test_a_head_larger_than_any_browser_sends_is_cut_off(door):
    with connect(door) as line:
        line.sendall(b"GET / HTTP/1.1\r\nx: ")
        try:
            for _ in range(4 * MAX_HEAD // 4096):
                line.sendall(b"x" * 4096)
            assert everything(line) == b""
        except OSError:
            pass  # cut off already
    assert httpx.get(door.url).status_code == 200


def test_a_body_that_drips_is_broken_off_and_a_slow_one_is_not(new_door):
    door = new_door().start(before=limits(PATIENCE=1, LEAST_PROGRESS=10))
    head = b"POST /mail HTTP/1.1\r\nhost: door\r\ncontent-length: %d\r\n\r\n"
    with connect(door) as dripping:
        dripping.sendall(head % 60_000)
        answer = b""
        while b"too slowly" not in answer:
            answer += dripping.recv(4096) or pytest.fail(f"closed after {answer!r}")
        assert answer.startswith(b"HTTP/1.1 413")

    def slow():
        yield b"length\n"
        for _ in range(6):
            time.sleep(0.4)
            yield b"x" * 10

    assert told(httpx.post(door.url, content=slow(), timeout=30)) == 60


def test_when_there_are_too_many_connections_the_silent_one_makes_way_and_nobody_who_is_served(new_door):
    door = new_door().start(before=limits(MAX_CONNECTIONS=5))
    with ThreadPoolExecutor(2) as pool:
        served = pool.submit(tell, door, "wait", "1.5")
        time.sleep(0.4)
        silent = [connect(door) for _ in range(12)]
        for line in silent[-3:]:
            line.sendall(b"GET / HTTP/1.1\r\nhost: door\r\n\r\n")
            assert line.recv(100).startswith(b"HTTP/1.1 200")
        told(served.result())
    for line in silent[:4]:
        with suppress(ConnectionResetError):
            assert everything(line) == b""
    for line in silent:
        line.close()


def test_tricks_with_heads_and_paths_are_answered_plainly(door):
    requests = [
        b"GET // HTTP/1.1\r\nhost: d\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nhost: d\r\n\r\n",
        b"GET /%2e%2e/door.toml HTTP/1.1\r\nhost: d\r\n\r\n",
        b"GET /staff/item/%2e%2e%2fdoor.toml HTTP/1.1\r\nhost: d\r\n\r\n",
        b"GET /%00 HTTP/1.1\r\nhost: d\r\n\r\n",
        b"GET /%ff%fe HTTP/1.1\r\nhost: d\r\n\r\n",
        b"GET /\xd0\xb0 HTTP/1.1\r\nhost: d\r\n\r\n",
        b"GET http://elsewhere/ HTTP/1.1\r\nhost: d\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nhost: d\r\n\r\n",
        b"CONNECT elsewhere:443 HTTP/1.1\r\nhost: d\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nhost: d\r\n\r\n",
        b"PUT / HTTP/1.1\r\nhost: d\r\ncontent-length: 0\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\nhost: d\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: d\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: d\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: d\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: d\r\ncontent-length: 99999999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: d\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nhost: d\r\nx: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost : d\r\n\r\n",
        b"GET /?x=%0d%0aset-cookie:%20a HTTP/1.1\r\nhost: d\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: d\r\ncookie: \xff\xfe\r\naccept-language: \xff;;;=,,\r\n\r\n",
        bytes(range(256)) * 4,
    ]
    for request in requests:
        with connect(door) as line:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            answer = everything(line)
        status = int(answer[9:12]) if answer else 0
        assert status in (0, 200, 400, 401, 404, 405), (request, answer[:200])
        assert b"set-cookie" not in answer
        assert b"root:" not in answer
        assert b"pull_token" not in answer
    assert door.stop() == (0, "")
