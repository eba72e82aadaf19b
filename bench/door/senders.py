"""People with browsers that run no scripts, as cheap as they can be: one open connection each, just enough HTTP.

A form has to be three seconds old when it is sent, as any form a person filled in is. A sender therefore keeps forms
that it fetched earlier and always sends the oldest.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from dataclasses import dataclass, field

from amparo.door.limits import LEAST_AGE

STORY = "Синтетический рассказ для замера, никого не касается. " * 15  # about 1.5 KB
BOUNDARY = b"----amparo-bench"
HIDDEN = re.compile(rb'name="(token|stamp)" value="([^"]+)"')
WORD = re.compile(rb"<li><span>([^<]+)</span>")
CODE = 12


@dataclass(frozen=True)
class Form:
    """A form as it was fetched: its hidden fields, when, and how long that took."""

    hidden: dict[str, bytes]
    at: float
    took: float


@dataclass
class Done:
    """What senders did: the names of acknowledged accounts with their codes, times in seconds, and what failed."""

    times: list[float] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    failed: int = 0
    took: float = 0.0


class Sender:
    """One person's connection."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._writer: asyncio.StreamWriter | None = None
        self.forms: deque[Form] = deque()

    async def fetch_form(self) -> None:
        """Fetch a form and put it aside."""
        start = time.perf_counter()
        _, page = await self.ask({"go": b"tell", "lang": b"en"})
        hidden = {name.decode(): value for name, value in HIDDEN.findall(page)}
        self.forms.append(Form(hidden, time.perf_counter(), time.perf_counter() - start))

    async def send(self, text: str) -> tuple[str, float]:
        """Send the oldest form; return the code, or nothing, and the seconds that fetching and sending took."""
        form = self.forms.popleft()
        await asyncio.sleep(form.at + LEAST_AGE + 0.05 - time.perf_counter())
        start = time.perf_counter()
        fields = {"go": b"send", "lang": b"en", "what": text.encode(), "consent": b"count", "answer": b"only_here"}
        status, page = await self.ask(fields | form.hidden)
        words = WORD.findall(page)
        code = b" ".join(words[:CODE]).decode() if status == 200 and len(words) == 2 * CODE else ""
        return code, form.took + time.perf_counter() - start

    async def open_thread(self, code: str) -> tuple[bool, float]:
        """Open a thread; return whether its page came, and the seconds it took."""
        start = time.perf_counter()
        status, page = await self.ask({"go": b"open", "lang": b"en", "code": code.encode()})
        return status == 200 and b'class="sent"' in page, time.perf_counter() - start

    async def ask(self, fields: dict[str, bytes]) -> tuple[int, bytes]:
        """Post a form; return the status and the page. A connection that broke is opened again."""
        request = post(fields)
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(*self._address)
        try:
            self._writer.write(request)
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
            return int(head[9:12]), await self._reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return 0, b""

    def close(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def post(fields: dict[str, bytes]) -> bytes:
    """Write a form as a request."""
    parts = [
        b'--%s\r\ncontent-disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY, name.encode(), value)
        for name, value in fields.items()
    ]
    body = b"".join(parts) + b"--%s--\r\n" % BOUNDARY
    return head(len(body)) + body


def head(length: int) -> bytes:
    """Write the head of a form's request."""
    return (
        b"POST / HTTP/1.1\r\nhost: door\r\ncontent-type: multipart/form-data; boundary=%s\r\ncontent-length: %d\r\n\r\n"
        % (BOUNDARY, length)
    )


async def prepared(address: tuple[str, int], senders: int) -> list[Sender]:
    """Open so many connections and let each fetch forms until its first is old enough."""
    people = [Sender(address) for _ in range(senders)]

    async def fetch(person: Sender) -> None:
        until = time.perf_counter() + LEAST_AGE + 0.5
        while time.perf_counter() < until:
            await person.fetch_form()

    await asyncio.gather(*(fetch(person) for person in people))
    return people
