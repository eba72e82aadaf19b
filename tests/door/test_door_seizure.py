"""Whoever takes the door's disk, also while it works, finds none of the words that were typed into it."""

import os
import threading
from pathlib import Path

import pytest
from tests.seizure.search import pattern, search_deleted_files, search_folder
from tests.waiting import until

from amparo.errors import UnreachableError

NAME, PLACE, LATIN, FILE = "Вымышлен Примеров", "Несуществующее-Поле", "Vymyshlen Primerov", "снимок-примерова.jpg"
PLANTED = pattern([NAME, PLACE, LATIN, FILE])
UPLOAD = f"{NAME} {PLACE} {LATIN} ".encode() * 60_000  # some 5 MB


class Slow:
    """A file that is read slowly, so that there is time to search in the middle of its upload."""

    def __init__(self, content, arrived, go_on):
        self.content, self.at, self.arrived, self.go_on = content, 0, arrived, go_on

    def read(self, size=-1):
        if self.at > len(self.content) // 2:
            self.arrived.set()
            self.go_on.wait(30)
        piece = self.content[self.at : self.at + 65536]
        self.at += len(piece)
        return piece


def write_everything(door, file):
    with door.visitor("ru") as person:
        code = person.send_account(NAME, where=PLACE, when=LATIN, attachments=[(FILE, file)])
        person.write(code, f"{NAME} {PLACE}", [(FILE, UPLOAD[:200_000])])
    return code


def children(door):
    return [*door.processes("worker"), *door.processes("sealer")]


def search(door, temporary):
    return (
        search_folder(door.folder, PLANTED)
        | search_folder(temporary, PLANTED)
        | search_deleted_files([door.process.pid, *(one.pid for one in children(door))], PLANTED)
    )


@pytest.fixture
def temporary(tmp_path):
    made = tmp_path / "tmp"
    made.mkdir()
    return made


def test_no_planted_word_reaches_a_disk_during_or_after_an_upload(new_door, temporary):
    door = new_door().start(TMPDIR=str(temporary))
    arrived, go_on = threading.Event(), threading.Event()
    codes = []
    sender = threading.Thread(target=lambda: codes.append(write_everything(door, Slow(UPLOAD, arrived, go_on))))
    sender.start()
    assert arrived.wait(30)
    # what was sent may still be under way on a busy machine
    objects = door.folder / "objects"
    until(lambda: any(path.stat().st_size > 100_000 for path in objects.iterdir()), "nothing was written")
    during = search(door, temporary)
    go_on.set()
    sender.join(60)
    answer = f"{NAME}: {PLACE}"
    with door.visitor() as person:
        door.answer(door.accounts()[0], answer)
        assert [shown.text for shown in person.read(codes[0])] == [answer]
    after = search(door, temporary) | search_folder(door.folder, pattern([codes[0]]))
    code, printed = door.stop()
    assert (during, after, code, printed) == ({}, {}, 0, "")


def test_the_search_finds_a_leak_when_there_is_one(new_door, temporary):
    leak = (
        "import tempfile; from amparo.door.processes import upload; spools = []; "
        "arriving = upload.Upload._arriving\n"
        "async def leaky(self):\n"
        "    piece = await arriving(self); spools.append(tempfile.TemporaryFile()); spools[-1].write(piece[0])\n"
        "    spools[-1].flush(); return piece\n"
        "upload.Upload._arriving = leaky"
    )
    door = new_door().start(before=leak, TMPDIR=str(temporary))
    if os.geteuid() != 0:
        pytest.skip("the open files of a process that is not dumpable are for root only")
    write_everything(door, UPLOAD)
    assert any("(deleted)" in place for place in search(door, temporary))


def test_after_a_crash_nothing_readable_is_left(new_door, temporary):
    door = new_door().start(TMPDIR=str(temporary))
    arrived, go_on = threading.Event(), threading.Event()

    def broken_off():
        with pytest.raises(UnreachableError):
            write_everything(door, Slow(UPLOAD, arrived, go_on))

    sender = threading.Thread(target=broken_off)
    sender.start()
    assert arrived.wait(30)
    door.kill()
    go_on.set()
    sender.join(60)
    assert search_folder(door.folder, PLANTED) | search_folder(temporary, PLANTED) == {}


def test_rows_tell_no_hour_no_order_and_no_size_but_a_bucket(door):
    with door.visitor() as person, door.client() as client:
        for length in (1, 500, 30_000):
            person.send_account("x" * length, attachments=[("f", b"x" * length)])
        assert {item.bucket for item in client.pending()} == {4096, 65536}
        ids = [item.id for item in client.pending()]
    assert ids == sorted(ids)
    for path in (door.folder / "objects").iterdir():
        assert path.stat().st_mtime % 86_400 == 0
        assert path.stat().st_mode & 0o077 == 0


def test_an_acknowledged_item_is_gone_from_the_disk_even_sealed(door):
    def on_disk(piece):
        return any(piece in path.read_bytes() for path in door.folder.rglob("*") if path.is_file())

    with door.visitor() as person, door.client() as client:
        person.send_account("text", attachments=[("f", b"x" * 100_000)])
        pieces = [client.fetch(item.id)[-2000:-1900] for item in client.pending()]
        assert [on_disk(piece) for piece in pieces] == [True, True]
        client.acknowledge([item.id for item in client.pending()])
        assert [on_disk(piece) for piece in pieces] == [False, False]


def test_no_process_leaves_a_core_or_lets_anybody_read_its_memory(door):
    for pid in [door.process.pid, *(one.pid for one in children(door))]:
        limits = Path(f"/proc/{pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]
        # a process that is not dumpable belongs to root in /proc, whoever runs it
        assert Path(f"/proc/{pid}/mem").stat().st_uid == 0


def test_sealers_never_swap_and_know_nothing_of_the_environment(new_door):
    door = new_door().start(AMPARO_PLANTED=NAME)
    for one in door.processes("sealer"):
        status = dict(line.split(":", 1) for line in Path(f"/proc/{one.pid}/status").read_text().splitlines())
        if os.geteuid() == 0:
            assert int(status["VmLck"].split()[0]) > 0
        assert status["Seccomp"].strip() == "2"
        assert status["NoNewPrivs"].strip() == "1"
        assert NAME.encode() not in Path(f"/proc/{one.pid}/environ").read_bytes()
    assert NAME.encode() in Path(f"/proc/{door.process.pid}/environ").read_bytes()
