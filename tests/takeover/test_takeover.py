"""What a live attacker of the running server sees from minute zero, at each of three levels: held against the table.

He reads every byte that the worker gets and gives (a relay stands in its place) and the memory of every process. The
table is ``tests.takeover.seen``; ``docs/takeover.md`` shows it and may not claim more.
"""

import hashlib
import json
import os
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from tests.seizure.search import pattern, search_deleted_files, search_folder
from tests.takeover.conftest import TIMER, words_in_a_row
from tests.takeover.memory import found_in_memory
from tests.takeover.relay import Relay
from tests.takeover.seen import DOES, LEVELS, NO, SEEN, YES
from tests.waiting import until

from amparo.door.line import PublicLine
from amparo.door.mailbox import Mailbox, Token
from amparo.door.packet import Packet, is_bucketed
from amparo.door.send import Form, account_packets
from amparo.door.whom import Whom
from amparo.errors import VerifyError
from amparo.seal import cbor
from amparo.seal.hybrid import HybridIdentity

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may read the memory of the door's processes"),
]
DOCS = Path(__file__).parents[2] / "docs/takeover.md"
BOTH = pytest.mark.parametrize("level", ["b", "c"])
ALL = pytest.mark.parametrize("level", LEVELS)


def said(row, level):
    return (SEEN | DOES)[row][LEVELS.index(level)]


def on_the_wire(story, word):
    return any(word.encode() in data for data in (story.relay.up, story.relay.down))


def packets(story):
    return [Packet.from_bytes(one.body) for one in story.relay.requests() if one.path == "/packet"]


# what he sees


@ALL
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("the words, as they are sent", lambda story: [story.told["what"], story.added, story.sentence]),
        (
            "the other fields: places, times, how and when to be reached",
            lambda story: [value for name, value in story.told.items() if name != "what"],
        ),
        ("names and contents of files", lambda story: [story.file.name, story.content]),
        ("answers, when the person opens the thread", lambda story: [story.answer]),
    ],
)
def test_words(stories, level, row, words):
    story = stories[level]
    expected = said(row, level) == YES
    for word in words(story):
        assert on_the_wire(story, word) is expected, f"{row} at level {level}"
        if not expected:
            assert word not in story.in_memory, f"{row} at level {level}, in memory"


@ALL
def test_code_words(stories, level):
    story = stories[level]
    for code in (story.code, story.second):
        seen = [words_in_a_row(code).search(data) for data in (story.relay.up, story.relay.down)]
        assert bool(any(seen)) is (
            said("the code words, when they are given out and whenever they are typed", level) == YES
        )
    if level != "a":
        assert not story.in_memory & set(story.keys), "neither a code nor what follows from it is in any process"


def test_the_helpers_phrase(stories):
    for level in "ab":
        story, row = stories[level], "a helper's phrase, when it is typed"
        assert bool(words_in_a_row(story.phrase).search(story.relay.up)) is (said(row, level) == YES)
    assert stories["b"].phrase not in stories["b"].in_memory
    assert not stories["c"].phrase


@BOTH
def test_nothing_but_sealed_rows_random_ids_and_small_numbers_reaches_the_server(stories, level):
    """The other way round: everything that came is one of these, so nothing can have been overlooked."""
    seen = set()
    for heard in stories[level].relay.requests():
        path = heard.path if heard.method == "POST" else "GET"
        if path not in ("GET", "/"):
            seen |= {(path, where, kind) for where, kind in leaves(cbor.decode(heard.body))}
        elif path == "/":
            seen |= {("/", name, kind_of_word(value)) for name, value in form(heard)}
        assert not set(heard.headers) & {"cookie", "referer", "authorization"}
    expected = {
        ("/packet", "v", "1"),
        ("/packet", "rows.id", "id"),
        ("/packet", "rows.kind", "kind"),
        ("/packet", "rows.mailbox", "id"),
        ("/packet", "rows.mailbox", "nothing"),
        ("/packet", "rows.sealed", "age file in a size class"),
        ("/packet", "answered", "id"),
        ("/mail", "mailbox", "id"),
        ("/waiting", "ids", "id"),
    }
    if level == "b":
        expected |= {("/", "go", "name of a page"), ("/", "lang", "language"), ("/voucher", "id", "id")}
    assert seen == expected


def leaves(value, where=""):
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, f"{where}.{name}".strip("."))
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, where)
    elif isinstance(value, bytes):
        yield where, "age file in a size class" if value.startswith(b"age-enc") and is_bucketed(value) else "bytes"
    else:
        yield where, kind_of_word(str(value))


def kind_of_word(value):
    kinds = {
        "id": r"[0-9a-f]{32}",
        "kind": r"account|follow-up|check-in|attachment|signal|note",
        "name of a page": r"start|tell|code|helper|channels",
        "language": r"en|ru|ar",
        "nothing": r"",
        "1": r"1",
    }
    return next((kind for kind, shape in kinds.items() if re.fullmatch(shape, value)), "something else")


def form(heard):
    return re.findall(r'name="([^"]*)"\r\n\r\n(.*?)\r\n--', heard.body.decode("latin-1"), re.S)


@ALL
def test_sizes(stories, level):
    story, size = stories[level], len(stories[level].file.read_bytes())
    row = "how long a text is, and how large a file"
    if said(row, level) == "exactly":
        assert story.file.read_bytes() in story.relay.up
        return
    assert said(row, level) == "in size classes"
    sealed = [row.sealed for packet in packets(story) for row in packet.rows]
    assert sealed
    assert all(is_bucketed(one) for one in sealed)
    assert all(size not in range(len(one) - 3000, len(one)) for one in sealed if len(one) > 10_000)


@ALL
def test_which_rows_belong_together_and_which_mailbox_is_opened(stories, level):
    """A worker puts an account's rows into its store in one go, at every level; the relay shows it at (b) and (c)."""
    assert said("which two mailboxes were made together, and with which message", level) == YES
    assert said("which mailbox was opened, and how often", level) == YES
    assert said("which agreed time was answered", level) == YES
    story = stories[level]
    boxes = {Mailbox.open(code).id for code in (story.code, story.second)}
    if level == "a":  # the worker is asked for them by the sealer, so they pass through its memory
        workers = [found_in_memory(one.pid, {*boxes, TIMER}) for one in story.door.processes("worker")]
        assert set().union(*workers) == {*boxes, TIMER}
        return
    account = next(packet for packet in packets(story) if packet.rows[0].kind == "account")
    assert {row.mailbox for row in account.rows if row.mailbox} == boxes
    opened = [cbor.decode(one.body)["mailbox"] for one in story.relay.requests() if one.path == "/mail"]
    assert opened.count(story.account.mailbox_id) == 3
    assert set(opened) == boxes
    assert [packet.answered for packet in packets(story) if packet.answered] == [(TIMER,)]


@BOTH
def test_which_code_was_used_cannot_be_told(stories, level):
    """The second code's mailbox has rows of the same kinds and sizes; only what is sealed tells them apart."""
    assert said("which of the two codes was used", level) == NO
    story = stories[level]
    account = next(packet for packet in packets(story) if packet.rows[0].kind == "account")
    seen = {
        box: sorted((row.kind, row.size) for row in account.rows if row.mailbox == box)
        for box in (story.account.mailbox_id, story.account.duress_id)
    }
    assert len(set(map(str, seen.values()))) == 1


def test_which_code_was_used_is_plain_without_scripts(stories):
    assert said("which of the two codes was used", "a") == YES
    words = words_in_a_row(stories["a"].second)
    assert words.search(stories["a"].relay.up), "the code that is typed passes"
    assert words.search(stories["a"].relay.down), "and it was given out as the second one"


@ALL
def test_times_and_ways(stories, level):
    assert said("at what second somebody sends, opens a thread or asks for something", level) == YES
    assert said("whether the sender uses a script, or this program", level) == YES
    story = stories[level]
    heard = story.relay.requests()
    assert all(abs(time.time() - one.at) < 600 for one in heard)
    told = {one.headers.get("user-agent", "") for one in heard if one.method == "POST"}
    assert len(told) == 1
    paths = {one.path for one in heard}
    assert ("/packet" in paths) is (level != "a")
    assert ("/seal.js" in paths) is (level == "b")
    languages = {one.headers.get("accept-language") for one in heard}
    assert (languages == {None}) is (said("which language the page was read in", level) == NO)


@ALL
def test_what_came_before_is_not_on_the_disk(stories, level):
    assert said("what was sent before, from the disk", level) == NO
    story = stories[level]
    secret = pattern([*story.planted, story.code, story.second])
    assert search_folder(story.door.folder, secret) == {}
    assert search_deleted_files([one.pid for one in story.processes()], secret) == {}


def test_without_scripts_words_are_in_the_memory_of_worker_and_sealer_while_they_pass(stories):
    """The sealer keeps them from the disk and the store, not from somebody who reads the memory of either process."""
    story, words = stories["a"], b"slova v pamyati " + Token.new().text.encode()
    at = story.door.url.removeprefix("http://").split(":")
    part = b'--x\r\nContent-Disposition: form-data; name="what"\r\n\r\n' + words * 4000 + b"\r\n"
    head = (
        f"POST / HTTP/1.1\r\nHost: {at[0]}:{at[1]}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: {len(part) + 100_000}\r\n\r\n"
    )
    with socket.create_connection((at[0], int(at[1]))) as sending:
        sending.sendall(head.encode() + part)  # and then nothing more: it is on its way
        for name in ("worker", "sealer"):
            until(lambda name=name: any(seen_by(story, name, words)), name)
    assert search_folder(story.door.folder, pattern([words.decode()])) == {}


def seen_by(story, name, words):
    return [found_in_memory(one.pid, [words]) for one in story.door.processes(name)]


def test_the_search_of_memory_finds_what_is_there(stories):
    """The door's public key is in its processes: a search that finds nothing in them means something."""
    story = stories["c"]
    public = json.loads(PublicLine(story.door.url)._spoken("GET", "/door.json").text)["recipient"]
    for name in ("worker", "sealer"):
        assert all(found_in_memory(one.pid, [public]) for one in story.door.processes(name)), name


# what he can do


@ALL
def test_a_lie_about_keeping_is_not_noticed_at_once(stories, level):
    """Nothing proves to a sender that a message was kept: what answers is believed."""
    assert said("say that a message was kept and throw it away", level) == YES
    assert said("hide answers, or say that staff have not fetched anything", level) == YES
    if level == "c":
        with Liar() as url, PublicLine(url) as line:
            for packet in account_packets(Form("lost"), [], Token.new(), stories["c"].door.identity.recipient):
                assert line.send(packet.to_bytes())


class Liar:
    """Says to everything that it was kept, and keeps nothing."""

    def __enter__(self):
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                self._say(b"stamp")

            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                self._say(cbor.encode({"kept": True, "v": 1}))

            def _say(self, body):
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_):
        self._server.shutdown()


def test_another_script_is_another_digest(stories):
    """What a malicious server gives out instead differs from the digest that is published elsewhere."""
    assert (
        said("give out another page, script or key, so that he reads what is sent", "b")
        == "yes, and the digest shows it"
    )
    story = stories["b"]
    honest = httpx.get(f"{story.door.url}/seal.js").content
    published = PublicLine(story.door.url).facts().script  # as it is signed with the channels when the door is set up
    assert hashlib.sha256(honest).hexdigest() == published
    sentence = honest[1000:1040]
    with Relay(story.door.url, lambda data: data.replace(sentence, b"/*" + b"x" * 36 + b"*/")) as relay:
        served = httpx.get(f"{relay.url}/seal.js").content
    assert served != honest
    assert hashlib.sha256(served).hexdigest() != published


def test_a_page_without_its_script_says_so_and_sends_words_as_they_are(stories, chromium):
    """He can also leave the script out: then it is level (a), and the page cannot say otherwise of itself."""
    story = stories["b"]
    with Relay(story.door.url, lambda data: data.replace(b"/seal.js", b"/none.js")) as relay:
        page = chromium.new_context(locale="en-GB").new_page()
        page.goto(relay.url)
        assert page.locator("[data-level] dl").count() == 0
        assert "sealed in our server" in page.inner_text("[data-level]")
        page.click("form:has([name=go][value=tell]) button")
        page.fill("#account [name=what]", "withheld script")
        page.click("#account .act button")
        page.wait_for_selector("ol.code")
        assert b"withheld script" in relay.up


def test_another_key_is_noticed_by_who_has_the_true_one(stories):
    assert said("give out another page, script or key, so that he reads what is sent", "c") == NO
    story = stories["c"]
    foreign = str(HybridIdentity.generate().recipient)
    true = str(story.door.identity.recipient)
    with Relay(story.door.url, lambda data: data.replace(true.encode(), foreign.encode())) as relay:
        offered = PublicLine(relay.url).facts().recipient
        assert offered == foreign
        with pytest.raises(VerifyError):
            Whom.read([true]).confirm(offered)


@ALL
def test_an_answer_in_our_name(stories, level):
    """Whom answers are sealed to stands inside the account only: without it nobody can write one."""
    story = stories[level]
    recipient = str(Mailbox.open(story.code).identity.recipient)
    able = said("write an answer in our name", level) == YES
    assert bool(words_in_a_row(story.code).search(story.relay.up + story.relay.down)) is able
    if not able:
        assert not on_the_wire(story, recipient)
        assert recipient[:200] not in story.in_memory


# and what the page says of it


@pytest.mark.parametrize(("title", "table"), [("sees", SEEN), ("can do", DOES)])
def test_the_page_shows_exactly_this_table(title, table):
    text = DOCS.read_text(encoding="utf-8")
    section = text.split(f"## What he {title}\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    rows = [tuple(cell.strip() for cell in line) for line in lines]
    assert {row[0]: row[1:] for row in rows[2:]} == table
