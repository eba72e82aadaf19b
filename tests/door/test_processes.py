"""Supervisor, workers and sealers: each can do its own part and nothing more, and none is missed when it dies."""

import os
import signal
import socket
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from amparo.door.limits import MAX_REPEATED
from amparo.door.processes import sandbox, seccomp

PROBE = "from tests.door.probes import install; install()"


@pytest.fixture
def probed(new_door):
    """A door whose sealers run the probe in the place of the pages."""
    return new_door().start(before=PROBE)


def tell(door, order, rest=b"", **more):
    body = order.encode() + b"\n" + (rest if isinstance(rest, bytes) else str(rest).encode())
    return httpx.post(door.url, content=body, timeout=60, **more)


def told(answer):
    assert answer.status_code == 200, answer.text
    return eval(answer.text, {})  # what the probe's repr says


# what a sealer cannot do


def test_a_sealer_reaches_no_file_no_network_and_no_other_process(probed):
    assert told(tell(probed, "outside", f"{probed.folder}\n{probed.process.pid}")) == []


def test_a_sealer_can_still_do_what_sealing_needs(probed):
    assert told(tell(probed, "inside")) == ["a thread", "memory", "randomness"]


def test_the_attempts_work_where_nothing_forbids_them(tmp_path):
    """Without the sandbox the same attempts do succeed, so that their failing shows something."""
    code = "import asyncio; from tests.door.probes import Probe; print(asyncio.run(Probe(None).outside(None, {!r})))"
    (tmp_path / "objects").mkdir()
    (tmp_path / "door.sqlite").touch()
    (tmp_path / "door.toml").touch()
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        rest = f"{tmp_path}\n{sleeper.pid}".encode()
        # "run a program" would end the probe, so it is left out by a name that does not exist
        line = code.format(rest).replace("import asyncio;", "import asyncio, os; os.execv = None;")
        out = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True).stdout
    finally:
        sleeper.kill()
        sleeper.wait()
    worked = set(eval(out, {}))
    assert worked >= {"read the store", "write a file", "make a socket", "fork", "bring code into memory"}
    assert worked >= {"read its own memory as a file", "read the environment", "signal another"}


def test_a_sealer_has_only_the_open_files_it_was_given(probed):
    for one in probed.processes("sealer"):
        names = [str(path.readlink()) for path in Path(f"/proc/{one.pid}/fd").iterdir()]
        assert not [name for name in names if str(probed.folder) in name]
        assert {name.partition(":")[0] for name in names} <= {"/dev/null", "socket", "pipe", "anon_inode"}
        inodes = {name[8:-1] for name in names if name.startswith("socket")}
        listening = {line.split()[9] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]}
        assert not inodes & listening


def test_a_sealer_cannot_name_a_part_it_did_not_send_nor_answer_as_staff(probed):
    for order in ("not_my_part", "reply_as_staff"):
        answer = tell(probed, order, "ab" * 16)
        assert "it was done" not in answer.text
    with probed.client() as client:
        assert client.pending() == []


def test_a_sealer_sees_six_headers_and_never_the_token(new_door):
    show = (
        "from tests.door import probes; from amparo.door.exchange import Page\n"
        "async def answer(self, request, store): return Page(200, ascii(sorted(request.headers)).encode())\n"
        "probes.Probe.answer = answer; probes.install()"
    )
    door = new_door().start(before=show)
    sent = {"authorization": f"Bearer {door.token}", "cookie": "a=b", "user-agent": "x", "x-forwarded-for": "192.0.2.1"}
    seen = eval(httpx.post(door.url, headers=sent, content=b"x").text, {})
    assert set(seen) <= {"content-type", "content-length", "accept-language", "origin", "host", "sec-fetch-site"}
    assert httpx.get(f"{door.url}/staff/pending", headers=sent).status_code == 200


def test_an_error_in_a_sealer_tells_no_word_of_what_was_sent(probed):
    answer = tell(probed, "fail", "Вымышлен Примеров")
    assert answer.status_code == 500
    _, printed = probed.stop()
    assert "Примеров" not in answer.text + printed
    assert "ValueError at fail" in printed


def test_every_measure_is_listed_and_this_kernel_grants_it():
    assert list(sandbox.probe()) == ["few open files", *sandbox.MEASURES]
    if sys.platform == "linux" and os.geteuid() == 0:
        assert all(sandbox.probe().values())


# the filter, run by hand for both architectures


def run_filter(program, architecture, number, arguments=()):
    """Interpret classic BPF over one ``struct seccomp_data``; return what it decides."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, *[*arguments, *[0] * (6 - len(arguments))])
    steps = [struct.unpack("=HBBI", program[at : at + 8]) for at in range(0, len(program), 8)]
    at = accumulator = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x20:
            accumulator = int.from_bytes(data[value : value + 4], "little")
        elif code == 0x15:
            at += if_true if accumulator == value else if_false
        elif code == 0x54:
            accumulator &= value
        else:
            assert code == 0x06
            return value


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_lets_pass_what_is_listed_and_nothing_else(machine):
    architecture, column = seccomp._ARCHITECTURES[machine]
    program = seccomp._program(architecture, column)
    allowed = {number for number in range(600) if run_filter(program, architecture, number) == seccomp._ALLOW}
    # without arguments mmap and mprotect bring in no code, and clone makes no thread
    expected = {numbers[column] for numbers in seccomp._CALLS.values()} - {None}
    assert allowed == expected | {call[column] for call, _, _ in seccomp._WITHOUT.values()}
    assert run_filter(program, architecture, 435) & 0xFFFF == 38
    other = next(value for value, _ in seccomp._ARCHITECTURES.values() if value != architecture)
    assert run_filter(program, other, 0) == seccomp._KILL


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_looks_at_arguments(machine):
    architecture, column = seccomp._ARCHITECTURES[machine]
    program = seccomp._program(architecture, column)

    def passes(name, *arguments):
        (call, _, _) = (seccomp._WITHOUT | seccomp._WITH)[name]
        return run_filter(program, architecture, call[column], arguments) == seccomp._ALLOW

    assert [passes("mmap", 0, 4096, protection) for protection in (1, 3, 4, 7)] == [True, True, False, False]
    assert [passes("mprotect", 0, 4096, protection) for protection in (3, 5)] == [True, False]
    assert [passes("clone", flags) for flags in (0x11, 0x3D0F00)] == [False, True]
    assert [passes("newfstatat", 5, 0, 0, flags) for flags in (0, 0x1000)] == [False, True]
    ioctl = seccomp._IOCTL[column]
    assert [run_filter(program, architecture, ioctl, (3, request)) for request in (0x5421, 0x5412)] == [
        seccomp._ALLOW,
        seccomp._FAIL | 1,
    ]


# what dies is replaced


def test_a_request_in_the_hands_of_a_sealer_that_is_killed_is_answered_by_another(probed):
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(tell, probed, "wait", "1.5") for _ in range(4)]
        time.sleep(0.5)
        killed = probed.processes("sealer")[0]
        killed.send_signal(signal.SIGKILL)
        answered = [told(one.result()) for one in waiting]
    assert killed.pid not in answered
    assert len(answered) == 4


def test_a_repeated_request_counts_a_visit_once(new_door):
    door = new_door(sealers=1).start(before=PROBE)
    mailbox, killed = "ab" * 16, door.processes("sealer")[0].pid
    with door.client() as client:
        client.reply(mailbox, b"age-encryption.org/v1\n" + bytes(100))
    assert told(tell(door, "visit_and_die_once", f"{mailbox} {killed}")) == 1
    assert door.processes("sealer")[0].pid != killed
    assert told(tell(door, "visit", mailbox)) == (2, 1)


def test_a_long_upload_whose_sealer_dies_is_told_so_and_leaves_nothing(probed):
    def pieces():
        yield b"length\n" + bytes(MAX_REPEATED + 1)
        time.sleep(0.5)
        for one in probed.processes("sealer"):
            one.send_signal(signal.SIGKILL)
        yield b"the end"

    answer = httpx.post(probed.url, content=pieces(), timeout=30)
    assert answer.status_code == 503
    assert "did not arrive" in answer.text
    assert list((probed.folder / "objects").iterdir()) == []


def test_a_short_upload_whose_sealer_dies_in_the_middle_arrives(probed):
    def pieces():
        yield b"length\n" + bytes(1000)
        time.sleep(0.5)
        for one in probed.processes("sealer"):
            one.send_signal(signal.SIGKILL)
        yield bytes(1000)

    assert told(httpx.post(probed.url, content=pieces(), timeout=30)) == 2000


def test_a_killed_worker_is_replaced_and_those_who_wait_are_served(probed):
    port = int(probed.url.rsplit(":", 1)[1])
    before = probed.processes("worker")
    before[0].suspend()
    with socket.create_connection(("127.0.0.1", port)) as waiting:  # taken up by the kernel only
        waiting.sendall(b"GET / HTTP/1.1\r\nhost: door\r\n\r\n")
        before[0].kill()
        waiting.settimeout(20)
        assert waiting.recv(100).startswith(b"HTTP/1.1 200")
    assert probed.processes("worker")[0].pid != before[0].pid


def test_parts_of_a_request_that_fails_are_removed(probed):
    objects = probed.folder / "objects"
    assert tell(probed, "unfinished", bytes(10_000)).status_code == 500
    assert told(tell(probed, "unnamed", bytes(10_000))) == 10_000
    assert list(objects.iterdir()) == []


def test_when_the_supervisor_is_killed_everything_ends(probed):
    children = psutil.Process(probed.process.pid).children()
    assert len(children) == 3
    probed.process.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_door_told_to_stop_finishes_what_is_being_sent(probed, number):
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(tell, probed, "wait", "1")
        time.sleep(0.4)
        probed.process.send_signal(number)
        told(waiting.result())
    out, err = probed.process.communicate(timeout=20)
    assert (probed.process.returncode, out + err) == (0, "")


def test_a_door_whose_pages_cannot_start_says_so_and_ends(new_door):
    door = new_door()
    broken = "from amparo.door.processes import sandbox\ndef enter(n): raise ZeroDivisionError('sec' + 'ret')\n"
    with pytest.raises(AssertionError, match="ZeroDivisionError at enter") as raised:
        door.start(before=f"{PROBE}\n{broken}sandbox.enter = enter")
    assert "secret" not in str(raised.value)
    assert door.process.wait(10) != 0


def test_several_workers_share_one_door(new_door):
    door = new_door(workers=2, sealers=1).start(before=PROBE)
    assert (len(door.processes("worker")), len(door.processes("sealer"))) == (2, 1)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(lambda n: told(tell(door, "length", bytes(n))), range(64))) == list(range(64))
