"""How many accounts the door takes in: a real process, durable before acknowledged, many senders at once.

A sender does what a browser does: gets the form, sends it back with an account of about 1.5 KB, waits for the code.
Afterwards everything is pulled and opened, and each acknowledged account must be there. The senders run on the same
cores as the door. ``python -m bench.door`` prints a table and, last, one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from amparo.door.client import DoorClient
from amparo.door.message import Account
from amparo.door.settings import DoorConfig
from amparo.seal.envelope import open_envelope
from amparo.seal.hybrid import HybridIdentity
from bench.machine import describe, show

SENDERS = (1, 4, 16, 64)
SECONDS = 6.0
STORY = "Синтетический рассказ для замера, никого не касается. " * 15  # about 1.5 KB
BOUNDARY = b"----amparo-bench"
TOKEN = re.compile(rb'name="token" value="([^"]+)"')
SERVE = """
import sys
from pathlib import Path
from amparo.door.serve import serve
from amparo.door.settings import DoorConfig
serve(DoorConfig.load(Path(sys.argv[1])), "127.0.0.1", 0, ready=lambda at: print(at, flush=True))
"""


@dataclass
class Series:
    """What happened with so many senders at once; times in seconds from asking for the form to holding the code."""

    senders: int
    took: float = 0.0
    times: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    refused: int = 0

    @property
    def per_second(self) -> float:
        """Accounts acknowledged in a second."""
        return len(self.acknowledged) / self.took

    def milliseconds(self, percentile: int) -> float:
        """A percentile of the times."""
        return 1000 * statistics.quantiles(self.times, n=100)[percentile - 1]


class Sender:
    """One connection, kept open, that speaks just enough HTTP to be cheap."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    async def connect(self) -> None:
        """Open the connection."""
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def send(self, text: str) -> bool:
        """Get the form, send it; return whether a code came back."""
        _, page = await self.ask(b"GET / HTTP/1.1\r\nhost: door\r\n\r\n")
        found = TOKEN.search(page)
        assert found is not None
        status, page = await self.ask(_form({"token": found[1], "what": text.encode(), "consent": b"count"}))
        return status == 200 and page.count(b"<li><span>") == 12

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Return the status and body of an answer."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]
        return int(head[9:12]), await self.reader.readexactly(length)

    def close(self) -> None:
        """Close the connection."""
        self.writer.close()


def _form(fields: dict[str, bytes]) -> bytes:
    parts = [
        b'--%s\r\ncontent-disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY, name.encode(), value)
        for name, value in fields.items()
    ]
    body = b"".join(parts) + b"--%s--\r\n" % BOUNDARY
    head = (
        b"POST / HTTP/1.1\r\nhost: door\r\ncontent-type: multipart/form-data; boundary=%s\r\ncontent-length: %d\r\n\r\n"
    )
    return head % (BOUNDARY, len(body)) + body


async def measure(host: str, port: int, senders: int, seconds: float) -> Series:
    """Let so many senders send for so long."""
    series = Series(senders)
    until = time.perf_counter() + seconds

    async def keep_sending(number: int) -> None:
        sender = Sender(host, port)
        await sender.connect()
        sent = 0
        while (start := time.perf_counter()) < until:
            name = f"{senders}/{number}/{sent}"
            if await sender.send(f"{name} {STORY}"):
                series.acknowledged.append(name)
                series.times.append(time.perf_counter() - start)
            else:
                series.refused += 1
            sent += 1
        sender.close()

    start = time.perf_counter()
    await asyncio.gather(*(keep_sending(number) for number in range(senders)))
    series.took = time.perf_counter() - start
    return series


def lost(url: str, token: str, identity: HybridIdentity, acknowledged: set[str]) -> int:
    """Pull and open everything; count acknowledged accounts that are missing or there twice."""
    with DoorClient(url, token) as client:
        opened = [open_envelope(client.fetch(item.id), [identity], "account").body for item in client.pending()]
    names = [Account.from_body(body).what.split(" ")[0] for body in opened]
    return len(acknowledged - set(names)) + len(names) - len(set(names))


def main() -> None:
    """Run the series one after the other on one door and print what was measured."""
    identity = HybridIdentity.generate()
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-door-") as place:  # a disk, not memory
        folder = Path(place) / "door"
        _, token = DoorConfig.create(folder, organisation="Bench", recipient=str(identity.recipient))
        process = subprocess.Popen([sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            host, port = url.removeprefix("http://").split(":")
            warm = asyncio.run(measure(host, int(port), 2, 1.0))
            series = [asyncio.run(measure(host, int(port), senders, SECONDS)) for senders in SENDERS]
            names = {name for one in [*series, warm] for name in one.acknowledged}
            missing = lost(url, token, identity, names) + sum(one.refused for one in series)
        finally:
            process.terminate()
            process.wait()
    report(series, missing)


def report(series: list[Series], missing: int) -> None:
    """Print a table for people and a line for programs."""
    print(show(describe("uvicorn", "starlette", "cryptography")))
    print("senders  accepted/s   p50 ms   p95 ms   (form fetched, account sent, code received)")
    for one in series:
        print(
            f"{one.senders:7}  {one.per_second:10.1f} {one.milliseconds(50):8.1f} {one.milliseconds(95):8.1f}"
            f"   of {len(one.acknowledged)}"
        )
    print(f"acknowledged and missing, doubled or refused: {missing}")
    figures: dict[str, float] = {f"accepted_per_s_{one.senders}": round(one.per_second, 1) for one in series}
    figures["p95_ms_64"] = round(series[-1].milliseconds(95), 1)
    print(json.dumps(figures | {"lost": missing}))


if __name__ == "__main__":
    main()
