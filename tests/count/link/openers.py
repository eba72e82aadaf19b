"""Openers that tests have the child call: made-up records, and everything that can go wrong within the child."""

import ctypes
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from amparo.count.link.apart import Opened
from amparo.count.link.judgements import Judgement, Verdict
from amparo.count.link.records import RecordList
from amparo.errors import RefusedError

PR_GET_DUMPABLE = 3
SURNAMES = ("Akhmadov", "Gadzhiev", "Umarov", "Petrova", "Melnyk", "Orlova", "Dudayev", "Sokolov", "Bondar", "Isaev")
GIVEN = ("Zaur", "Magomed", "Vera", "Olena", "Timur", "Pavel", "Aset", "Ruslan")


def rows(first, last, planted=()):
    """Return synthetic people by number, as values of three columns; ``planted`` comes last."""
    made = [(SURNAMES[n % 10], GIVEN[n * 7 % 8], f"{1950 + n % 40}-{1 + n % 12:02}-{1 + n % 28:02}")
            for n in range(first, last)]  # fmt: skip
    return list(zip(*made, *([planted] if planted else []), strict=True))


def some(planted=None, judged=()):
    """Open two lists that share people."""
    lists = []
    for name, first, last in (("one", 0, 40), ("two", 20, 60)):
        surname, given, birth = rows(first, last, planted or ())
        fields = {"surname": surname, "given": given, "birth": birth}
        lists.append(RecordList(name, fields, range(2, len(surname) + 2)))
    said = [Judgement(left, right, Verdict(verdict), "a reviewer") for left, right, verdict in judged]
    return Opened(lists, said)


def failing(secret):
    """Fail in a way that nobody foresaw, with a message that quotes what somebody wrote."""
    os.write(1, secret.encode())
    os.write(2, secret.encode())
    raise ValueError(f"no such name as {secret}")


def refusing(secret):
    """Fail in a way that was foreseen."""
    raise RefusedError("row {row} says no", "leave out {column}", row=7, column="birth")


def running_out(secret):
    """Need more memory than there is."""
    raise MemoryError(secret)


def dying(status):
    """End without a word."""
    os._exit(status)


def shut_in(place, port):
    """Open lists only if what the child may not do is refused, and there is no core dump and no tracing."""
    tries = (
        lambda: Path(place).write_text("a name"),
        lambda: os.open(place, os.O_CREAT | os.O_WRONLY),
        lambda: tempfile.TemporaryFile(dir=Path(place).parent).close(),
        lambda: subprocess.run(["true"], check=True),
        lambda: socket.create_connection(("127.0.0.1", port), 1),
    )
    for number, one in enumerate(tries):
        try:
            one()
        except PermissionError:
            continue
        raise RefusedError("try {number} was allowed", number=number)
    if sys.platform == "linux":
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
        assert ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
    return some()


def waiting():
    """Wait until somebody ends this."""
    time.sleep(600)
