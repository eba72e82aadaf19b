"""A file of 2 GiB in one form with scripts off: what all the door's processes together need while it streams in."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
import time
from dataclasses import dataclass

from amparo.door.message import Account
from amparo.seal.envelope import open_envelope, read_envelope
from bench.door.running import Running
from bench.door.senders import BOUNDARY, Sender, head
from bench.machine import MIB

SIZE = 2048 * MIB - MIB
"""Bytes; a little under the limit, so that the form's own bytes fit too."""
_PIECE = bytes(range(256)) * 4096


@dataclass
class Upload:
    """What was measured: seconds, the peak of memory in megabytes, and whether what staff open is what was sent."""

    seconds: float
    peak_mb: float
    before_mb: float
    whole: bool


async def upload(door: Running) -> Upload:
    """Send the file, watch the memory, then fetch and open it as staff do."""
    person = Sender(door.address)
    await person.fetch_form()
    before, start = door.memory_mb(), time.perf_counter()
    sending = asyncio.create_task(_send(door, person.forms[0].hidden))
    peak = before
    while not sending.done():
        peak = max(peak, door.memory_mb())
        await asyncio.sleep(0.2)
    digest = await sending
    took = time.perf_counter() - start
    return Upload(took, peak, before, await asyncio.to_thread(_is_there, door, digest))


async def _send(door: Running, hidden: dict[str, bytes]) -> str:
    field = b'--%s\r\ncontent-disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    fields = {"go": b"send", "lang": b"en", "what": b"a large file", **hidden}
    before = b"".join(field % (BOUNDARY, name.encode(), value) for name, value in fields.items())
    before += b'--%s\r\ncontent-disposition: form-data; name="files"; filename="film.mp4"\r\n\r\n' % BOUNDARY
    after = b"\r\n--%s--\r\n" % BOUNDARY
    reader, writer = await asyncio.open_connection(*door.address)
    writer.write(head(len(before) + SIZE + len(after)) + before)
    digest = hashlib.sha256()
    for _ in range(SIZE // len(_PIECE)):
        digest.update(_PIECE)
        writer.write(_PIECE)
        await writer.drain()
    writer.write(after)
    answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200"), answer[:20]
    return digest.hexdigest()


class _Digest:
    """Takes an attachment's content and keeps only its digest."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return len(data)


def _is_there(door: Running, digest: str) -> bool:
    with door.client() as client:
        items = client.pending()
        accounts = [client.fetch(item.id) for item in items if item.kind == Account.KIND]
        listed = [Account.from_body(open_envelope(one, [door.identity]).body).attachments for one in accounts]
        announced = {file.digest for files in listed for file in files}
        largest = max((item for item in items if item.kind == "attachment"), key=lambda item: item.bucket)
        with tempfile.TemporaryFile() as sealed:
            client.fetch_into(largest.id, sealed)
            sealed.seek(0)
            found = _Digest()
            read_envelope(sealed, found, [door.identity])  # type: ignore[arg-type]
    return announced == {digest} and found.sha256.hexdigest() == digest
