"""The worker's part of a person's request: hand it to a sealer as it streams in, and give the page back.

The bytes of a request with scripts off do pass through this process; it neither looks at them nor keeps them, beyond
what it needs to begin anew when a sealer dies.
"""

from __future__ import annotations

import sys

from starlette.requests import Request
from starlette.responses import Response

from amparo.door import calm
from amparo.door.classes import hold, padded_page
from amparo.door.exchange import HEADERS, Page
from amparo.door.limits import MAX_DRAINED, MAX_TEXT_BYTES
from amparo.door.processes.conversation import LineError
from amparo.door.processes.handover import Handover
from amparo.door.processes.host import Host, SealerError
from amparo.door.processes.upload import Upload
from amparo.door.settings import DoorConfig
from amparo.door.store import PublicSide
from amparo.errors import AmparoError

ATTEMPTS = 3
"""Sealers that may die over one request before it is taken for the request's fault."""


class Pump:
    """Gets pages from sealers."""

    def __init__(self, config: DoorConfig, store: PublicSide, handover: Handover) -> None:
        self._store = store
        self._handover = handover
        # a little over what the form takes, so that the form itself can say in words what is too large
        self._limit = config.max_attachment + MAX_TEXT_BYTES + MAX_DRAINED

    async def answer(self, request: Request) -> Response:
        """Answer a person's request for ``/``."""
        headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
        upload = Upload(request.receive, self._limit)
        host = Host(self._store, upload)
        try:
            page = await self._page(host, upload, request.method, headers)
            read = await upload.drain(MAX_DRAINED)
        finally:
            upload.close()
        if host.looked_up_at is not None:
            await hold(host.looked_up_at)
        close = {} if read else {"connection": "close"}
        return Response(padded_page(page.html), page.status, {**page.headers, **close}, "text/html")

    async def _page(self, host: Host, upload: Upload, method: str, headers: dict[str, str]) -> Page:
        for _ in range(ATTEMPTS):
            line = await self._handover.begin()
            try:
                return await host.serve(line, method, headers)
            except LineError:
                if not upload.repeatable:
                    break
                upload.begin_anew()
            except SealerError as error:
                sys.stderr.write(f"amparo door: a sealer: {error}\n")
                return _page(headers, calm.FAILED, 500)
            finally:
                line.close()
        return _page(headers, calm.LOST, 503)


def _page(headers: dict[str, str], error: AmparoError, status: int) -> Page:
    return Page(status, calm.page(headers.get("accept-language", ""), error).encode())
