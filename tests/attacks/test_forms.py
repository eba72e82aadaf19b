"""What comes in forms: from other sites, too large, made to break out of the page or the answer's head, to explode."""

import io
import re
import zipfile
import zlib
from html.parser import HTMLParser

import httpx
import pytest
from tests.attacks.conftest import INTERNALS, check, honest, memory, raw, told
from tests.attacks.test_fuzz_public import small_packet

from amparo.door.limits import MAX_FILES, MAX_PACKET, MAX_PARTS, MAX_STAFF_JSON, MAX_TEXT_BYTES
from amparo.door.message import Account
from amparo.errors import AmparoError
from amparo.seal import cbor
from amparo.seal.envelope import open_envelope

MACHINE = ("/packet", "/mail", "/waiting", "/voucher")
HOSTILE = (
    "\"'></textarea></title></script><script>alert(1)</script><img src=x onerror=alert(1)>&lt;{{7*7}}{%raw%}\u202e"
)
FIELDS = (
    *("what", "where", "when", "age", "answer", "channel", "hours_from", "hours_to", "offset", "ask_for"),
    *("cover_story", "may_leave", "who_sees", "we_say", "they_say", "consent", "token", "stamp", "work"),
    *("lang", "turn", "code", "text", "visit", "timers", "phrase", "go"),
)
PAGES = ("start", "tell", "send", "code", "open", "write", "answer", "helper", "check", "channels")


def post(target, fields, files=(), **headers):
    parts = [(name, (None, value)) for name, value in fields] + [("files", file) for file in files]
    answer = httpx.post(f"{target.url}/", files=parts, headers=headers, timeout=60)
    assert not INTERNALS.search(answer.content)
    return answer


# from other sites


@pytest.mark.parametrize("path", ["/", *MACHINE])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.test"},
        {"origin": "http://127.0.0.1"},  # the same name at another port
        {"origin": "http://[::1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
    ],
    ids=str,
)
def test_another_sites_page_cannot_send_in_a_persons_name(target, path, headers):
    what = f"forged {headers}"
    if path == "/":
        answer = post(target, [("go", "send"), ("what", what)], **headers)
    else:
        answer = httpx.post(f"{target.url}{path}", content=small_packet(), headers=headers)
    assert answer.status_code == 403
    assert not INTERNALS.search(answer.content)
    assert what not in told(target)


# too large


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        ([("go", "send"), ("what", "x" * (MAX_TEXT_BYTES + 1))], []),
        ([("go", "send"), ("what", "x" * 100_001)], []),
        ([("go", "send"), ("where", "x" * 5_001)], []),
        ([("go", "send"), *[(f"f{number}", "x") for number in range(MAX_PARTS)]], []),
        ([("go", "send"), ("what", "w")], [("a", b"x")] * (MAX_FILES + 1)),
        ([("go", "send"), ("what", "w")], [("a", bytes((1 << 20) + 1))]),
        ([("go", "send"), ("what", "w")], [("n" * 100_000, b"x")]),
        ([("go", "send"), ("n" * 100_000, "w")], []),
        ([("go", "open"), ("code", "abbey " * 100_000)], []),
        ([("go", "check"), ("phrase", "x" * 1_000_000)], []),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_form_over_a_limit_is_refused_in_words_and_nothing_is_kept(target, fields, files):
    before, mem = set(told(target)), memory(target)
    answer = post(target, fields, files)
    assert answer.status_code in (200, 413, 422)  # a page that says what is wrong
    assert 'class="warn problem"' in answer.text
    assert set(told(target)) == before
    assert memory(target) < mem + (60 << 20)


@pytest.mark.parametrize("chunked", [False, True])
def test_packets_and_questions_over_their_limits_are_refused(target, chunked):
    def body(size):
        return (bytes(1 << 16) for _ in range(size >> 16)) if chunked else bytes(size)

    before = memory(target)
    for path in MACHINE:
        size = MAX_PACKET + (1 << 20) if path == "/packet" else 1 << 20
        try:
            answer = httpx.post(f"{target.url}{path}", content=body(size), timeout=60)
        except httpx.TransportError:
            continue  # broken off: no answer is an answer
        assert answer.status_code in (413, 422)
        assert not INTERNALS.search(answer.content)
    assert memory(target) < before + (100 << 20)
    honest(target)


def test_staffs_requests_are_bounded_too(target):
    headers = {"authorization": f"Bearer {target.token}"}
    huge = b"[" * (2 * MAX_STAFF_JSON)
    for method, path in (("POST", "acknowledge"), ("PUT", "timers"), ("PUT", "voucher"), ("PUT", f"reply/{'1' * 32}")):
        answer = httpx.request(method, f"{target.url}/staff/{path}", content=huge, headers=headers)
        assert answer.status_code == 400
        assert not INTERNALS.search(answer.content)


def test_a_question_that_is_deep_or_lies_about_its_length_is_refused(target):
    deep = b"\x81" * 50_000 + b"\x00"
    lies = [b"\x9b" + b"\xff" * 8, b"\x5b\x7f" + b"\xff" * 7, b"\xbb" + b"\xff" * 8, b"\x9f" * 1000, b"\xc2\x5b\x7f"]
    for path in MACHINE:
        for body in (deep, *lies, cbor.encode({"ids": ["1" * 32] * 300, "id": 1})):
            answer = httpx.post(f"{target.url}{path}", content=body)
            assert answer.status_code == 422
            assert not INTERNALS.search(answer.content)


# made to break out


class Shape(HTMLParser):
    """The elements and the names of attributes of a page, in order."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, *sorted(name for name, _ in attrs if name not in ("checked", "selected", "open"))))


@pytest.mark.parametrize("page", PAGES)
def test_markup_in_any_field_is_shown_as_words(target, page):
    """With it in every field a page has the same elements and attributes as with plain words there."""
    given = [(name, page if name == "go" else None) for name in FIELDS]
    pages = [
        post(target, [(name, fixed or value) for name, fixed in given], [("a", b"x")] * (MAX_FILES + 1)).text
        for value in ("plain words", HOSTILE)
    ]
    shapes = [Shape(one).found for one in pages]
    assert shapes[0] == shapes[1]
    assert "<script>alert" not in pages[1]
    assert "lt;49" not in pages[1], "words are no template"


def test_an_answer_shows_markup_as_words(target):
    with target.visitor() as visitor:
        code = visitor.send_account("hostile answer")
        (account,) = [one for one in accounts(target) if one.what == "hostile answer"]
        target.answer(account, HOSTILE)
        assert [answer.text for answer in visitor.read(code)] == [HOSTILE]
    shown = post(target, [("go", "open"), ("code", code)]).text
    assert "<script>alert" not in shown
    assert "onerror=alert" not in re.sub(r"&lt;img.*?&gt;", "", shown)


def accounts(target):
    with target.client() as client:
        waiting = [item for item in client.pending() if item.kind == Account.KIND]
        for item in waiting:
            try:
                yield Account.from_body(open_envelope(client.fetch(item.id), [target.identity]).body)
            except AmparoError:
                continue


@pytest.mark.parametrize(
    "disposition",
    [
        'name="files"; filename="a\\r\\nSet-Cookie: x=y.txt"',
        'name="files"; filename="a\r\nX-Injected: 1\r\n.txt"',
        'name="files"; filename="../../etc/passwd"',
        'name="files"; filename="C:\\\\windows\\\\a.exe"',
        "name=\"files\"; filename*=UTF-8''%0d%0aSet-Cookie:%20a",
        'name="go\r\nX-Injected: 1"',
        'name="lang"; filename=""',
        "name=what; name=go; filename=x; filename=y",
        'name="\u202efiles"; filename="\u202egpj.exe"',
    ],
    ids=repr,
)
def test_names_of_fields_and_files_cannot_reach_the_answers_head(target, disposition):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="go"\r\n\r\nsend\r\n--b\r\nContent-Disposition: form-data; '
        + disposition.encode()
        + b"\r\n\r\nwords\r\n--b--\r\n"
    )
    head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    answer = raw(target, head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    check(answer)
    sent = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"x-injected" not in sent
    assert b"set-cookie" not in sent
    assert answer.startswith(b"HTTP/1.1 ")
    assert not answer.startswith(b"HTTP/1.1 5")


def test_file_names_arrive_without_folders_or_control_characters(target):
    names = ["../../etc/passwd", "C:\\a\\b.exe", "a\u202egpj.exe", "x\x07y", "снимок.jpg"]
    with target.visitor() as visitor:
        visitor.send_account("names of files", attachments=[(name, b"x") for name in names])
    (account,) = [one for one in accounts(target) if one.what == "names of files"]
    kept = {attachment.name for attachment in account.attachments}
    assert "passwd" in kept
    assert all(name.isprintable() and not set(name) & set("/\\") for name in kept)


# made to explode


def bombs():
    """Files that are small here and huge, endless or hostile wherever they are opened: the door opens none."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for number in range(20):
            made.writestr(f"../../{number}.txt", bytes(8 << 20))
    inner = archive.getvalue()
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(10):
            made.writestr(f"{number}.zip", inner)
    yield "death.zip", nested.getvalue()
    yield "death.gz", zlib.compress(zlib.compress(bytes(64 << 20), 9), 9)
    yield "laughs.xml", b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
    yield "page.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "huge.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\0\0\0"
    yield "end.txt", b"\r\n--b--\r\n--b\r\n" * 50


def test_what_explodes_when_opened_is_stored_and_never_opened(target):
    sent = dict(bombs())
    before = memory(target)
    with target.visitor() as visitor:
        visitor.send_account("explosive", attachments=list(sent.items()))
    assert memory(target) < before + (40 << 20)
    (account,) = [one for one in accounts(target) if one.what == "explosive"]
    with target.client() as client:
        kept = {
            one.name: open_envelope(client.fetch(one.id), [target.identity], "attachment").body
            for one in account.attachments
        }
    assert kept == sent
