"""Level (c): sealed on the sender's own machine, carried in a folder, sent in as many attempts as it takes."""

import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import threading

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.seizure.search import pattern, search_folder

from amparo.cli import main
from amparo.door import channels
from amparo.door.carried import MESSAGE, send_folder, write_folder
from amparo.door.contact import Contact
from amparo.door.line import PublicLine
from amparo.door.mailbox import Mailbox, Token, ratchet_word
from amparo.door.message import Account, FollowUp
from amparo.door.packet import ATTACHMENT
from amparo.door.send import Form, account_packets, added_packets
from amparo.door.thread import open_thread
from amparo.door.whom import Whom
from amparo.errors import InputError, RefusedError, UnreachableError, VerifyError
from amparo.seal.envelope import open_envelope
from amparo.seal.hybrid import HybridIdentity

WORDS = "Синтетический рассказ: Тамерлан Вымышленский"
PLANTED = ["Тамерлан Вымышленский", "Verkhny Nebylkhan", "+7 900 000-17-03", "otchet-nebylova", "soderzhimoe-fajla"]
PART = 1000


@pytest.fixture(scope="module")
def staff():
    return HybridIdentity.generate()


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "otchet-nebylova.mp4"
    path.write_bytes(b"soderzhimoe-fajla" + secrets.token_bytes(2 * PART))
    return path


def listed(recipient, until="2999-01-01", **changed):
    """A signed list of channels, as the organisation publishes it."""
    key = Ed25519PrivateKey.generate()
    feed = key.public_key().public_bytes_raw().hex()
    facts = {"organisation": "Helpline", "channels": (), "script": "", "issued": "2020-01-01", "until": until}
    facts |= {"recipient": channels.fingerprint(str(recipient)), "feed": feed} | changed
    return channels.sign(channels.Channels(**facts), key.sign)


def opened(packet, identity, kind):
    envelope = open_envelope(packet.rows[0].sealed, [identity], packet.rows[0].kind)
    return kind.from_body(envelope.body) if kind else envelope.body


def test_an_account_is_sealed_whole_with_its_files_in_parts(staff, film):
    token, form = Token.new(), Form(WORDS, consent=("count",), contact=Contact(channel=PLANTED[2]))
    packets = list(account_packets(form, [film], token, staff.recipient, part=PART))
    account = opened(packets[-1], staff, Account)
    assert (account.what, account.contact.channel, account.mailbox_id) == (WORDS, PLANTED[2], token.mailbox().id)
    assert [(one.part, one.of, one.size) for one in account.attachments] == [(1, 3, 1000), (2, 3, 1000), (3, 3, 17)]
    parts = [opened(packet, staff, None) for packet in packets[:-1]]
    assert b"".join(parts) == film.read_bytes()
    assert [packet.rows[0].id for packet in packets[:-1]] == [one.id for one in account.attachments]
    assert [hashlib.sha256(part).hexdigest() for part in parts] == [one.digest for one in account.attachments]


@pytest.mark.parametrize(
    ("size", "sizes"), [(0, [0]), (1, [1]), (1000, [1000]), (1001, [1000, 1]), (2000, [1000, 1000])]
)
def test_a_file_of_any_size_is_cut_without_a_rest(staff, tmp_path, size, sizes):
    (tmp_path / "a").write_bytes(bytes(size))
    *parts, last = account_packets(Form(), [tmp_path / "a"], Token.new(), staff.recipient, part=PART)
    assert [one.size for one in opened(last, staff, Account).attachments] == sizes
    assert [len(opened(part, staff, None)) for part in parts] == sizes


def test_the_same_form_sealed_twice_is_one_account(staff, film):
    token, form = Token.new(), Form(WORDS)
    ids = [
        [row.id for packet in account_packets(form, [film], token, staff.recipient, part=PART) for row in packet.rows]
        for _ in range(2)
    ]
    assert ids[0] == ids[1]
    other = list(account_packets(Form("other"), [], token, staff.recipient))
    assert other[0].rows[0].id not in ids[0]


def test_a_file_that_changes_meanwhile_is_not_sealed_as_something_else(staff, film):
    film.write_bytes(secrets.token_bytes(200_000))
    packets = account_packets(Form(), [film], Token.new(), staff.recipient, part=100_000)
    next(packets)
    film.write_bytes(film.read_bytes()[::-1])
    with pytest.raises(InputError, match="changed"):
        list(packets)


def test_memory_is_the_same_however_large_a_file_is(tmp_path):
    # VmHWM and not ru_maxrss, which counts what the parent had when it forked
    script = (
        "import sys; from pathlib import Path\n"
        "from amparo.door.send import Form, Token, account_packets; from amparo.seal.hybrid import HybridIdentity\n"
        "key = HybridIdentity.generate().recipient\n"
        "for one in account_packets(Form(), [Path(sys.argv[1])], Token.new(), key): one.to_bytes()\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    peaks = []
    for megabytes in (24, 160):
        (tmp_path / "film").touch()
        os.truncate(tmp_path / "film", megabytes << 20)
        done = subprocess.run([sys.executable, "-c", script, tmp_path / "film"], capture_output=True, check=True)
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 20_000  # kilobytes; the file is larger by seven times that
    assert peaks[1] < 200_000


def test_limits_are_told_before_anything_is_sealed(staff, film):
    with pytest.raises(RefusedError, match="larger"):
        next(account_packets(Form(), [film], Token.new(), staff.recipient, limit=100, part=PART))
    with pytest.raises(RefusedError, match="parts"):
        next(account_packets(Form(), [film], Token.new(), staff.recipient, part=2))
    with pytest.raises(InputError, match="nothing"):
        next(account_packets(Form(" \n"), [], Token.new(), staff.recipient))


def test_the_folder_holds_ciphertext_only_and_tells_neither_hour_nor_addressee(staff, film, tmp_path):
    form = Form(WORDS, where=PLANTED[1], contact=Contact(channel=PLANTED[2]))
    token, out = Token.new(), tmp_path / "carried"
    write_folder(out, account_packets(form, [film], token, staff.recipient, part=PART))
    secret = [*PLANTED, *(" ".join(box.code("en")) for box in (token.mailbox(), token.duress())), "Helpline"]
    assert search_folder(out, pattern(secret)) == {}
    assert search_folder(tmp_path, pattern(secret)), "the same search finds the file beside it"
    assert str(staff.recipient).encode()[10:60] not in b"".join(path.read_bytes() for path in out.iterdir())
    assert {path.suffix for path in out.iterdir()} == {".packet"}
    assert all(path.stat().st_mtime % 86_400 == 0 for path in out.iterdir())
    assert len({path.stat().st_size for path in out.iterdir() if path.name != MESSAGE}) == 1


def test_only_a_form_that_is_understood_is_sealed():
    form = Form.read('where = "a"\nconsent = ["quote", "count"]\n[contact]\nanswer = "not_at_all"', "ru")
    assert form == Form(where="a", consent=("count", "quote"), contact=Contact(answer="not_at_all"), language="ru")
    for wrong in ("=", 'name = "a"', "[contact]\nname = 1", 'consent = "count"', "consent = [1]", "contact = 1"):
        with pytest.raises(InputError):
            Form.read(wrong, "en")


def test_the_key_comes_from_what_the_sender_holds(staff):
    key, other = str(staff.recipient), str(HybridIdentity.generate().recipient)
    assert Whom.read([f"# of the helpline\n{key}\n"]).key() == staff.recipient
    assert Whom.read([listed(key)]).confirm(key) == staff.recipient
    assert Whom.read([listed(key), key]).key() == staff.recipient
    for held in ([key], [listed(key)], [key, listed(key)]):
        with pytest.raises(VerifyError, match="not the one"):
            Whom.read(held).confirm(other)
    with pytest.raises(VerifyError):
        Whom.read([key, listed(other)])
    with pytest.raises(VerifyError):
        Whom().confirm(key)
    with pytest.raises(InputError, match="fingerprint"):
        Whom.read([listed(key)]).key()


def test_a_list_that_was_changed_or_has_ended_is_refused(staff):
    text = listed(staff.recipient)
    changed = json.loads(text) | {"feed": "ab" * 32}
    with pytest.raises(VerifyError):
        Whom.read([json.dumps(changed)])
    with pytest.raises(VerifyError, match="ended"):
        Whom.read([listed(staff.recipient, until="2021-01-01")])


@pytest.mark.parametrize(
    ("url", "proxy", "error"),
    [
        ("ftp://a", "", InputError),
        ("a.example", "", InputError),
        ("http://a.example", "", RefusedError),
        ("http://abc.onion", "", InputError),
        ("http://abc.onion", "socks5://127.0.0.1:9050", InputError),
        ("https://a.example", "carrier pigeon", InputError),
    ],
)
def test_an_address_that_would_show_the_sender_is_refused(url, proxy, error):
    with pytest.raises(error):
        PublicLine(url, proxy)


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://abc.onion", "socks5h://127.0.0.1:9"),
        ("https://a.example", "socks5h://127.0.0.1:9"),
        ("https://a.example", ""),
        ("http://[::1]:80", ""),
    ],
)
def test_an_address_that_does_not_is_taken(url, proxy):
    PublicLine(url, proxy).close()


def test_through_a_proxy_no_name_is_looked_up_here():
    """The name goes to the proxy as it is (RFC 1928, address type 3): this machine's resolver never hears of it."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        port = proxy.getsockname()[1]
        asked = []

        def hear():
            person, _ = proxy.accept()
            person.recv(100)
            person.sendall(b"\x05\x00")
            asked.append(person.recv(300))
            person.close()

        hearing = threading.Thread(target=hear)
        hearing.start()
        with (
            PublicLine("http://syntheticdoor.onion", f"socks5h://127.0.0.1:{port}", again_after=()) as line,
            pytest.raises(UnreachableError),
        ):
            line.facts()
        hearing.join(20)
    assert asked[0].startswith(b"\x05\x01\x00\x03")
    assert b"syntheticdoor.onion" in asked[0]


def test_a_door_that_does_not_answer_is_said_so():
    with PublicLine("http://127.0.0.1:9", again_after=(0.01,)) as line, pytest.raises(UnreachableError):
        line.facts()


# from here on with a door that runs


def test_a_folder_is_sent_once_however_often_it_is_tried(door, film, tmp_path):
    token, out = Token.new(), tmp_path / "carried"
    write_folder(out, account_packets(Form(WORDS), [film], token, door.identity.recipient, part=PART))
    with PublicLine(door.url) as line:
        line.send(sorted(out.glob("*.packet"))[0].read_bytes())  # an attempt that broke off
        assert send_folder(out, line)
        assert not send_folder(out, line)
        assert line.waiting(path.stem for path in out.iterdir() if path.name != MESSAGE)
    (account,) = door.accounts()
    with door.client() as client:
        sealed = [client.fetch(one.id) for one in account.attachments]
        assert sorted(item.kind for item in client.pending()) == ["account", *[ATTACHMENT] * 3]
    assert b"".join(open_envelope(one, [door.identity]).body for one in sealed) == film.read_bytes()


def test_a_folder_whose_sealing_was_interrupted_is_not_sent(door, film, tmp_path):
    out = tmp_path / "carried"
    packets = account_packets(Form(WORDS), [film], Token.new(), door.identity.recipient, part=PART)
    write_folder(out, [next(packets)])
    with PublicLine(door.url) as line, pytest.raises(InputError, match="not complete"):
        send_folder(out, line)


def test_a_damaged_folder_is_noticed_before_it_is_sent(door, film, tmp_path):
    out = tmp_path / "carried"
    write_folder(out, account_packets(Form(WORDS), [film], Token.new(), door.identity.recipient, part=PART))
    part = next(path for path in out.iterdir() if path.name != MESSAGE)
    os.truncate(part, 4000)
    with PublicLine(door.url) as line, pytest.raises(InputError, match="damaged"):
        send_folder(out, line)


def test_answers_are_opened_here_and_each_visit_has_its_word(door):
    token = Token.new()
    mailbox = token.mailbox()
    with PublicLine(door.url) as line:
        assert open_thread(mailbox, line, "en") is None
        for packet in account_packets(Form(WORDS), [], token, door.identity.recipient):
            line.send(packet.to_bytes())
        first = open_thread(mailbox, line, "en")
        assert [(one.kind, one.fetched) for one in first.sent] == [("account", False)]
        (account,) = door.accounts()
        door.answer(account, "We are here.")
        with door.client() as client:
            client.acknowledge([account.id])
        again = open_thread(Mailbox.open(" ".join(mailbox.code("ru"))), line, "en")
        assert [reply.text for reply in again.replies] == ["We are here."]
        assert [(one.kind, one.fetched) for one in again.sent] == [("account", True)]
        assert again.word_before == first.word == ratchet_word(account.ratchet, 1, "en")
        for packet in added_packets("more", [], "en", again.visit, mailbox, door.identity.recipient):
            line.send(packet.to_bytes())
    added = [one for one in door.messages() if isinstance(one, FollowUp)]
    assert [(one.text, one.mailbox_id, one.visit) for one in added] == [("more", mailbox.id, 2)]


def test_the_second_code_opens_its_own_thread(door):
    token = Token.new()
    with PublicLine(door.url) as line:
        for packet in account_packets(Form(WORDS), [], token, door.identity.recipient):
            line.send(packet.to_bytes())
        opened = open_thread(token.duress(), line, "en")
    assert opened.harmless
    assert [one.fetched for one in opened.sent] == [True]


def run(*arguments, stdin=""):
    return CliRunner().invoke(main, [*map(str, arguments)], input=stdin)


def words_in(output):
    """The lines of words that were shown."""
    return [line.strip() for line in output.splitlines() if line.startswith("    ")]


def test_from_words_on_standard_input_to_the_thread(door, film, tmp_path):
    known, out = tmp_path / "channels.json", tmp_path / "carried"
    known.write_text(listed(door.identity.recipient))
    done = run("send", "--to", known, "--text", "-", "--file", film, "--out", out, "--door", door.url, stdin=WORDS)
    assert done.exit_code == 0, done.output
    assert channels.fingerprint(str(door.identity.recipient)) in done.output
    code, duress = words_in(done.output)
    assert run("thread", "--door", door.url, stdin="abbey " * 12).exit_code == InputError.exit_code
    assert search_folder(out, pattern([WORDS, code, duress])) == {}
    assert run("send", out, "--door", door.url).exit_code == 0
    (account,) = door.accounts()
    assert account.what == WORDS
    assert account.mailbox_id == Mailbox.open(code).id
    assert account.duress_id == Mailbox.open(duress).id
    assert [one.name for one in account.attachments] == [film.name]
    door.answer(account, "We are here.\x1b[2J")
    read = run("thread", "--door", door.url, stdin=code + "\n")
    assert read.exit_code == 0, read.output
    assert "We are here. [2J" in read.output
    assert code not in read.output
    harmless = run("thread", "--door", door.url, stdin=duress + "\n")
    assert "rights at work" in harmless.output
    assert "We are here" not in harmless.output
    more = tmp_path / "more.txt"
    more.write_text("more")
    added = run("thread", "--door", door.url, "--to", known, "--text", more, stdin=code + "\n")
    assert added.exit_code == 0, added.output
    assert [one.text for one in door.messages() if isinstance(one, FollowUp)] == ["more"]


def test_sent_at_once_nothing_is_written(door, tmp_path):
    known = tmp_path / "recipient.txt"
    known.write_text(str(door.identity.recipient))
    done = run("send", "--to", known, "--text", "-", "--door", door.url, stdin=WORDS)
    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.iterdir() if path.name != "door"] == ["recipient.txt"]
    assert [account.what for account in door.accounts()] == [WORDS]


def test_a_door_with_another_key_gets_nothing(door, tmp_path):
    known, out = tmp_path / "recipient.txt", tmp_path / "carried"
    known.write_text(str(HybridIdentity.generate().recipient))
    for more in ([], ["--out", out]):
        done = run("send", "--to", known, "--text", "-", "--door", door.url, *more, stdin=WORDS)
        assert done.exit_code == VerifyError.exit_code, done.output
    assert door.messages() == []
    assert not out.exists()
    assert run("send", "--to", known, "--text", "-", "--out", out, stdin=WORDS).exit_code == 0
    assert run("send", out, "--to", known, "--door", door.url).exit_code == VerifyError.exit_code
    assert door.messages() == []


@pytest.mark.parametrize(
    "arguments",
    [["send"], ["send", "--text", "-"], ["send", "--text", "-", "--door", "http://127.0.0.1:9"], ["thread"]],
)
def test_what_is_missing_is_said(arguments):
    done = run(*arguments, stdin="x")
    assert done.exit_code == InputError.exit_code
    assert "hint" in done.output
