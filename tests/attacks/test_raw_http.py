"""Requests that no browser sends: paths, heads and bodies made to confuse. Each gets a calm answer or none at all."""

import re

import pytest
from tests.attacks.conftest import check, honest, memory, raw

HOST = b"Host: door.test\r\n"
END = b"Connection: close\r\n\r\n"
SILENCE = 0.7
"""Seconds without a byte after which no answer is expected: the request may look unfinished."""
SECRET = b"pull_token_hash"
CHUNKS = [
    b"0\r\n\r\n",
    b"zz\r\nx\r\n0\r\n\r\n",
    b"5;a=" + b"b" * 9000 + b"\r\n",
    b"-1\r\n",
    b"fffffffffffffffff\r\n",
]
"""Bodies in chunks: right, and wrong in several ways."""
SMUGGLED = b"GET /staff/pending HTTP/1.1\r\nHost: smuggled.test\r\n\r\n"


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    "path",
    [
        b"/%2e%2e/door.toml",
        b"/../door.toml",
        b"/..%2fdoor.toml",
        b"/style.css/../../door.toml",
        b"/style.css%00",
        b"/door.toml",
        b"/door.sqlite",
        b"//door.toml",
        b"//staff/pending",
        b"/staff/../staff/pending",
        b"/%73taff/pending",
        b"/STAFF/pending",
        b"/staff/pending/",
        b"/staff/item/%2e%2e%2f%2e%2e%2fdoor.toml",
        b"/staff/item/..",
        b"http://door.test/staff/pending",
        b"http://evil.test/door.toml",
        b"https://evil.test/",
        b"*",
        b"/\xff\xfe",
        b"/%ff%fe",
        b"/?go=send&what=x",
        b"/" + b"a" * 20_000,
        b"/" + b"%2f" * 5_000,
        b"/packet/",
        b"/seal.js/",
        b"/;/staff/pending",
        b"/\\staff\\pending",
    ],
    ids=lambda path: path[:30].decode("latin-1"),
)
def test_no_path_leads_to_a_file_or_past_the_token(target, path):
    answer = raw(target, b"GET " + path + b" HTTP/1.1\r\n" + HOST + END)
    check(answer)
    assert SECRET not in answer
    assert b"evil.test" not in answer
    assert b"door.test" not in answer, "what a head says is not repeated"
    assert status(answer) in (0, 200, 400, 401, 404, 405)
    if status(answer) == 200:
        assert b"You can reach us here" in answer, "only the start is shown to anybody"


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/9.9\r\n" + HOST + END,
        b"GET / HTTP/0.9\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),  # a TLS greeting
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"BREW / HTTP/1.1\r\n" + HOST + END,
        b"CONNECT evil.test:80 HTTP/1.1\r\n" + HOST + END,
        b"TRACE / HTTP/1.1\r\n" + HOST + b"X-Told: tell-me\r\n" + END,
        b"GET / HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n" + END,
        b"GET / HTTP/1.1\r\n" + HOST + b" folded: x\r\n" + END,
        b"GET / HTTP/1.1\r\n" + HOST + b"no colon\r\n" + END,
        b"GET / HTTP/1.1\r\n" + HOST + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\n" + END,
        b"GET / HTTP/1.1\r\n" + HOST + b"Accept-Language: \xff\xfe;q=x,,,;;\r\n" + END,
        b"GET / HTTP/1.1\r\n" + HOST + b"Range: bytes=0-1,0-2,0-3\r\n" + END,
        b"POST / HTTP/1.1\r\n" + HOST + b"Origin: http://[::1\r\nContent-Length: 0\r\n" + END,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Type: multipart/form-data\r\nContent-Length: 0\r\n" + END,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Type: \xff; boundary=\xff\r\nContent-Length: 1\r\n" + END + b"x",
    ],
    ids=lambda head: repr(head[:60]),
)
def test_a_head_that_confuses_gets_a_calm_answer_or_none(target, head):
    answer = raw(target, head, SILENCE)
    check(answer)
    assert status(answer) < 500
    assert b"tell-me" not in answer


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5, 6\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: x-chunked\r\nContent-Length: 0\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
        b"Content-Length:\r\n",
    ],
    ids=repr,
)
@pytest.mark.parametrize("body", CHUNKS)
def test_no_request_hides_in_another(target, framing, body):
    """Whatever a body's length is said to be, what follows is not answered to somebody as the staff's."""
    answer = raw(target, b"POST /packet HTTP/1.1\r\n" + HOST + framing + b"\r\n" + body + SMUGGLED, SILENCE)
    check(answer)
    assert status(answer) < 500
    assert b'"items"' not in answer
    assert answer.count(b"HTTP/1.1 ") <= 2


def test_heads_over_the_limit_end_the_connection(target):
    for head in (b"X: " + b"a" * 200_000, b"\r\n".join(b"X%d: a" % number for number in range(20_000))):
        answer = raw(target, b"GET / HTTP/1.1\r\n" + HOST + head + b"\r\n" + END)
        check(answer)
        assert status(answer) in (0, 400, 431)
    honest(target)


def test_what_comes_in_a_head_does_not_come_out_in_one(target):
    """A line end in a value begins a header of the request, never one of the answer."""
    plain = raw(target, b"GET / HTTP/1.1\r\n" + HOST + END)
    for value in (
        b"en\r\nSet-Cookie: a=b",
        b"en\nSet-Cookie: a=b",
        b"en%0d%0aSet-Cookie: a=b",
        b"<script>alert(1)</script>",
    ):
        answer = raw(target, b"GET / HTTP/1.1\r\n" + HOST + b"Accept-Language: " + value + b"\r\n" + END)
        check(answer)
        if status(answer) == 200:
            assert names(answer) == names(plain)
            assert b"alert(1)" not in answer


def names(answer: bytes) -> list[bytes]:
    head = answer.partition(b"\r\n\r\n")[0]
    return sorted(line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:])


def test_garbage_is_no_request(target):
    before = memory(target)
    for number in range(100):
        check(raw(target, bytes((byte * 7 + number) % 256 for byte in range(2000)), SILENCE))
    assert memory(target) < before + (30 << 20)
