"""Seizing the door in full yields no word: its folder, tor's, the database, the object store, logs, core files.

Words are planted in the account, in every field of the form, in names and contents of files, in a photo's EXIF, in
answers and follow-ups, in check-ins and in what is said of helpers; codes, phrases and what follows from them count as
planted too. They are sent at level (a) and at level (c).
"""

import secrets
import shutil
import signal
import tempfile
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from tests.door.conftest import RunningDoor
from tests.seizure.machines import machines, photo
from tests.seizure.search import pattern, search_deleted_files, search_folder
from tests.waiting import until

from amparo.door import vouching
from amparo.door.contact import TEXTS, Contact
from amparo.door.line import PublicLine
from amparo.door.mailbox import Mailbox, Token
from amparo.door.message import Agreed
from amparo.door.send import Form, account_packets, added_packets
from amparo.door.store import Timer
from amparo.door.visitor import Visitor

pytestmark = pytest.mark.skipif(not shutil.which("tor"), reason="needs Debian's tor")

WORDS = ("рассказ", "место", "время", "имя-файла", "содержимое", "снимок-где", "снимок-что", "ответ")
WORDS += ("добавлено", "вошёл", "помощник")
PLANTED = {word: f"{word} Вымышленского Небылхан" for word in WORDS} | {name: f"{name} Nebylkhan" for name in TEXTS}
TIMER = "7" * 32


def folder_for_sockets():
    """A short path: Unix sockets allow no long ones."""
    return tempfile.TemporaryDirectory(prefix="w-", ignore_cleanup_errors=True)


@pytest.fixture(scope="module")
def seized():
    """The machines after people and staff have used everything once, still running; and all that was secret."""
    with folder_for_sockets() as place, machines(Path(place)) as found:
        yield found, [*PLANTED.values(), *use(found)]


def use(found):
    """Tell, answer, come back, check in, check a helper, send from an own program; return codes and keys."""
    door = RunningDoor(found.root / "door", found.identity, found.token, url=found.url)
    contact = {name: PLANTED[name] for name in TEXTS}
    files = [
        (f"{PLANTED['имя-файла']}.txt", PLANTED["содержимое"].encode() * 5000),
        ("IMG_0001.jpg", photo(PLANTED["снимок-что"], PLANTED["снимок-где"])),
        ("film.mp4.002", PLANTED["содержимое"].encode("cp1251") * 9000),
    ]
    with Visitor(found.url, "ru") as person:
        told = {"where": PLANTED["место"], "when": PLANTED["время"], "consent": ["count"], "attachments": files}
        receipt = person.tell(PLANTED["рассказ"], **told, **contact)
        (account,) = door.accounts()
        assert account.what == PLANTED["рассказ"]
        phrase = " ".join(vouching.new_phrase("ru"))
        with door.client() as client:
            client.agree([Timer(TIMER, 1 << 31)])
            client.vouch(vouching.make(phrase, str(found.identity.recipient), "2099-01-01", PLANTED["помощник"]))
        door.answer(account, PLANTED["ответ"], check_ins=(Agreed("2099-12-01T09:00Z", (TIMER,)),))
        assert [shown.text for shown in person.read(receipt.code)] == [PLANTED["ответ"]]
        person.check_in(receipt.code, PLANTED["вошёл"])
        person.write(receipt.code, PLANTED["добавлено"], files[:1])
        person.open_thread(receipt.second)
        assert PLANTED["помощник"] in person.check_helper(phrase)[1]
    token = own_program(found, files)
    own = [" ".join(token.mailbox().code(language)) for language in ("en", "ru")]
    return [phrase, *keys(receipt.code), *keys(receipt.second), *own, token.text, token.raw.hex()]


def own_program(found, files):
    """Level (c), with a file on the sender's own disk, which is not seized."""
    token = Token.new()
    with folder_for_sockets() as place, PublicLine(found.url) as line:
        path = Path(place) / files[0][0]
        path.write_bytes(files[0][1])
        form = Form(PLANTED["рассказ"], PLANTED["место"], contact=Contact(channel=PLANTED["channel"]))
        packets = [*account_packets(form, [path], token, found.identity.recipient)]
        packets += added_packets(PLANTED["добавлено"], [], "ru", 1, token.mailbox(), found.identity.recipient)
        for packet in packets:
            line.send(packet.to_bytes())
    return token


def keys(code):
    """A code in both languages, in the middle as well, and what opens its answers."""
    mailbox = Mailbox.open(code)
    written = [" ".join(mailbox.code(language)[:4]) for language in ("en", "ru")]
    identity = mailbox.identity
    return [*written, mailbox.secret.hex(), mailbox.ratchet, str(identity), str(identity.recipient)]


def test_nothing_is_found_while_everything_runs(seized):
    found, secret = seized
    planted = pattern(secret)
    for name, folder in found.folders().items():
        assert any(folder.rglob("*")) or name in ("tmp", "home", "cwd"), name
        assert search_folder(folder, planted) == {}, name
    assert search_deleted_files(found.pids(), planted) == {}


def test_no_process_that_crashes_leaves_a_core_file(seized):
    """Core files are allowed without limit here; the processes forbid them themselves."""
    found, secret = seized
    for process in [psutil.Process(found.door.pid), *found.of_door("worker"), *found.of_door("sealer")]:
        assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    for name in ("sealer", "worker"):
        (crashing, *_) = found.of_door(name)
        crashing.send_signal(signal.SIGSEGV)
        psutil.wait_procs([crashing], timeout=20)
        assert not crashing.is_running() or crashing.status() == psutil.STATUS_ZOMBIE
    until(lambda: httpx.get(found.url, timeout=20).status_code == 200)
    cores = [path for folder in found.folders().values() for path in folder.rglob("core*") if path.is_file()]
    assert [path for path in cores if path.stat().st_size > 100_000] == []
    assert search_folder(found.root, pattern(secret)) == {}


def test_the_same_search_finds_a_leak_in_each_place(seized):
    """One row in the database, one object, one line in a log, one file beside tor's key: each is found."""
    found, _ = seized
    word = f"утечка {secrets.token_hex(3)} Nebylkhan"
    with psycopg.connect(found.database.url.replace("amparo_owner", "postgres"), autocommit=True) as database:
        database.execute("create table leak (words text)")
        database.execute("insert into leak values (%s)", [word])
        database.execute("checkpoint")
    for folder in ("objects/parts", "onion", "door", "logs", "tmp"):
        (found.root / folder / "leak").write_bytes(word.encode("utf-16-le"))
    leaks = {name for name, folder in found.folders().items() if search_folder(folder, pattern([word]))}
    assert leaks == {"objects", "onion", "door", "logs", "tmp", "database"}


def test_a_photos_exif_is_searched_for_too():
    made = photo(PLANTED["снимок-что"], PLANTED["снимок-где"])
    assert made.startswith(b"\xff\xd8\xff\xe1")
    assert len(pattern([PLANTED["снимок-что"], PLANTED["снимок-где"]]).findall(made)) == 2
