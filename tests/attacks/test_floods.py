"""Many who send slowly, say nothing, or go away in the middle: others still get through, and nothing is left behind."""

import resource
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from tests.attacks.conftest import connect, honest, memory, told
from tests.waiting import until

from amparo.door.limits import MAX_CONNECTIONS
from amparo.door.line import PublicLine
from amparo.door.mailbox import Token
from amparo.door.send import Form, account_packets

SLOW = 300
HEAD = b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n"
FORM = HEAD % (b"/", b"multipart/form-data; boundary=b", 1 << 20)
FIELD = b'--b\r\nContent-Disposition: form-data; name="what"\r\n\r\n'
PACKET = HEAD % (b"/packet", b"application/cbor", 20 << 20)


@contextmanager
def many(target, count, said=b""):
    """Hold connections open, each having said something."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * count + 500)), hard))
    lines = []
    try:
        for _ in range(count):
            lines.append(connect(target))
            lines[-1].sendall(said)
        yield lines
    finally:
        for line in lines:
            line.close()


def drip(lines, byte):
    """Say one byte more on each; one that was broken off is let go."""
    for line in lines:
        with suppress(OSError):
            line.sendall(byte)


def several_honest(target, count=6):
    """Let several people tell something at once; return how many of them were heard."""

    def one(number):
        what = f"honest {number} {time.monotonic_ns()}"
        with target.visitor() as visitor:
            visitor.send_account(what)
        return what

    with ThreadPoolExecutor(count) as pool:
        sent = list(pool.map(one, range(count)))
    return len(set(sent) & set(told(target)))


@pytest.mark.parametrize(
    ("said", "byte"),
    [(b"GET / HTTP/1.1\r\nX: ", b"a"), (FORM + FIELD, b"a"), (FORM, b"-"), (PACKET, b"\xa3")],
    ids=["heads", "forms", "what begins no form", "packets"],
)
def test_who_sends_a_byte_at_a_time_keeps_nobody_out(target, said, byte):
    before = memory(target)
    with many(target, SLOW, said) as lines:
        for _ in range(3):
            drip(lines, byte)
            assert several_honest(target) == 6
        assert memory(target) < before + (90 << 20)


def test_more_silent_connections_than_there_is_room_for_keep_nobody_out(target):
    with many(target, MAX_CONNECTIONS + 100):
        assert several_honest(target) == 6
    with many(target, MAX_CONNECTIONS + 100, FORM):
        assert several_honest(target) == 6


def test_large_packets_that_never_end_do_not_keep_small_ones_out(target):
    """Room for large packets is bounded; what a person writes needs none of it."""
    with many(target, 40, PACKET + bytes(1 << 20)), PublicLine(target.url) as line:
        for packet in account_packets(Form("small packet"), [], Token.new(), target.identity.recipient):
            assert line.send(packet.to_bytes())
    assert "small packet" in told(target)


@pytest.mark.parametrize("end", ["close", "reset"])
def test_who_goes_away_in_the_middle_leaves_nothing(target, end):
    file = b'--b\r\nContent-Disposition: form-data; name="files"; filename="f"\r\n\r\n' + bytes(300_000)
    before = {path for path in target.folder.rglob("*") if path.is_file()}
    with many(target, 50, FORM + FIELD + b"broken off\r\n" + file) as lines:
        for line in lines:
            if end == "reset":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    honest(target)
    until(lambda: not leftovers(target, before))
    assert "broken off" not in told(target)


def leftovers(target, before):
    """Files that are there now and were not, but for those of messages."""
    with target.client() as client:
        kept = {item.id for item in client.pending()}
    now = {path for path in target.folder.rglob("*") if path.is_file()} - before
    return {path for path in now if not any(one in path.name for one in kept) and "sqlite" not in path.name}
