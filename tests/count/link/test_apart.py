"""Names stay in the child: not in what it says, not on a disk, not in an error; it ends when its parent does."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests.count.link import openers
from tests.waiting import until

from amparo.count.link import apart, export
from amparo.count.link.apart import Job, parent, wire
from amparo.errors import AmparoError, InputError, RefusedError

HERE = Path(__file__).parent
SECRET = "Хаджимурадова-Synthetic"
PLANTED = (SECRET, "Зелимхан-Synthetic", "1931-07-19")

PARENT = """
import sys
from amparo.count.link.apart import Job, run
print("ready", flush=True)
run(Job({}, "openers:waiting"))
"""


@pytest.fixture(autouse=True)
def tests_are_found(monkeypatch):
    """Let the child import the openers of this folder."""
    monkeypatch.setenv("PYTHONPATH", str(HERE))


def job(function, **arguments):
    return Job(arguments, f"openers:{function}", draws=3)


def children():
    return [one for one in psutil.Process().children() if parent.CHILD in " ".join(one.cmdline())]


def gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_linkage_comes_out_and_no_name_with_it(monkeypatch, tmp_path):
    said, folder = [], tmp_path / "tmp"
    folder.mkdir()
    before = folder.stat().st_mtime_ns
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(wire, "receive", lambda pipe, receive=wire.receive: said.append(receive(pipe)) or said[-1])
    listed, steps = [], []
    linked = apart.run(
        job("some", planted=PLANTED, judged=[[20, 41, "same"], [0, 41, "different"]]),
        opened=listed.extend, report=lambda done, total: steps.append((done, total)),
    )  # fmt: skip
    assert [(one.name, one.rows) for one in listed] == [("one", 41), ("two", 41)]
    assert steps[-1][0] == steps[-1][1]
    found = linked.linkage
    assert found.draws.shape == (3, 82)
    assert found.people[40] == found.people[81] == 40  # the planted person, on both lists
    assert [found.people[41], found.people[41] != found.people[0]] == [20, True]
    assert linked.judged.same.tolist() == [False, True]
    whole = b"".join(each for each in said if each) + b"".join(export.files(linked, listed).values())
    for word in (*PLANTED, *openers.SURNAMES, *openers.GIVEN):
        for coded in (word.encode(), word.encode("utf-16-le"), repr(word.encode("unicode_escape")).encode()[2:-1]):
            assert coded not in whole, word
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mtime_ns == before  # nor was anything written and taken away again
    assert children() == []


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [("failing", AmparoError, ["ValueError", "amparo.count.link.apart"]),
     ("refusing", RefusedError, ["row 7 says no", "leave out birth"]),
     ("running_out", InputError, ["memory"])],
)  # fmt: skip
def test_errors_arrive_without_what_somebody_wrote(function, kind, words, capfd):
    with pytest.raises(kind) as caught:
        apart.run(job(function, secret=SECRET))
    told = f"{caught.value} {caught.value.hint()}"
    assert type(caught.value) is kind
    assert caught.value.exit_code == kind.exit_code
    for word in words:
        assert word in told
    assert SECRET not in repr(vars(caught.value)) + told + "".join(capfd.readouterr())
    assert caught.value.__cause__ is None


def test_a_child_that_ends_without_a_word_is_told():
    with pytest.raises(AmparoError, match="ended early"):
        apart.run(job("dying", status=3))


def test_the_child_writes_nothing_starts_nothing_reaches_nobody_and_cannot_be_traced(tmp_path):
    before, listed = tmp_path.stat().st_mtime_ns, []

    def stop(lists):
        listed.extend(lists)
        raise KeyboardInterrupt

    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(KeyboardInterrupt):
        apart.run(job("shut_in", place=str(tmp_path / "file"), port=server.getsockname()[1]), opened=stop)
    assert len(listed) == 2
    assert tmp_path.stat().st_mtime_ns == before
    assert children() == []  # an interruption ends the child


def test_a_module_in_the_working_folder_is_not_run(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(9)\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RefusedError):
        apart.run(job("refusing", secret=""))


def test_the_child_ends_with_its_parent():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout.readline() == "ready\n"
        child = None
        while child is None:
            child = next(iter(psutil.Process(started.pid).children()), None)
            time.sleep(0.05)
        time.sleep(2.5)  # until it waits
        assert child.is_running()
        started.kill()
    until(lambda: gone(child))


def test_half_a_message_is_none(tmp_path):
    for size in (0, 3, 8, 11):
        (tmp_path / "pipe").write_bytes((b"\0" * 7 + b"\5" + b"hello")[:size])
        with (tmp_path / "pipe").open("rb") as pipe:
            assert wire.receive(pipe) is None
    (tmp_path / "pipe").write_bytes(b"\0" * 7 + b"\5" + b"hello")
    with (tmp_path / "pipe").open("rb") as pipe:
        assert wire.receive(pipe) == b"hello"
