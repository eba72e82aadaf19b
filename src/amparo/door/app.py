"""The door as an ASGI application in a worker: its routes, and what every answer has in common.

| path | for | answered by |
|---|---|---|
| ``/`` | people | a sealer, through the pump |
| ``/packet`` ``/mail`` ``/waiting`` ``/voucher`` ``/stamp`` ``/door.json`` ``/channels.json`` | programs | ``sealed`` |
| ``/staff/…`` | staff devices that know the token | ``staff`` |
| ``/style.css`` ``/icon.svg`` ``/seal.js`` | browsers | bytes that are the same for everybody |
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from amparo.door import browser, calm
from amparo.door.processes.pump import Pump
from amparo.door.sealed import SealedDoor
from amparo.door.settings import DoorConfig
from amparo.door.staff import StaffDoor
from amparo.door.store import Store
from amparo.errors import AmparoError
from amparo.pages import BASE_CSS, App, LockedDown, Message, Receive, Scope, Send

STATIC = Path(__file__).parent / "person" / "static"
Handler = Callable[[Request], Awaitable[Response]]


def create_app(config: DoorConfig, store: Store, pump: Pump) -> App:
    """Make the application of one worker."""
    sealed, staff = SealedDoor(config, store), StaffDoor(config, store)
    style = BASE_CSS.read_bytes() + b"\n" + (STATIC / "door.css").read_bytes()
    icon = (STATIC / "icon.svg").read_bytes()
    routes = [
        Route("/", _from_here(pump.answer), methods=["GET", "POST"]),
        Route("/packet", _from_here(sealed.packet), methods=["POST"]),
        Route("/mail", _from_here(sealed.mail), methods=["POST"]),
        Route("/waiting", _from_here(sealed.waiting), methods=["POST"]),
        Route("/voucher", _from_here(sealed.voucher), methods=["POST"]),
        Route("/stamp", sealed.stamp),
        Route("/door.json", sealed.facts),
        Route("/channels.json", sealed.channels),
        Route("/style.css", _fixed(style, "text/css")),
        Route("/icon.svg", _fixed(icon, "image/svg+xml")),
        Route("/favicon.ico", _fixed(icon, "image/svg+xml")),
        Route("/seal.js", _fixed(browser.script(), "text/javascript")),
        *staff.routes(),
    ]
    handlers = {AmparoError: _refused, HTTPException: _unknown}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False  # such an answer would repeat the request's Host
    return LockedDown(Discreet(app), policy=_policy(config))


def _policy(config: DoorConfig) -> str:
    """What a page may load, run and send to: itself. Leaving leads elsewhere, and browsers count that as sending."""
    away = urlsplit(config.leave_to)
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        f"form-action 'self' {away.scheme}://{away.netloc}; base-uri 'none'; frame-ancestors 'none'"
    )


def _from_here(handler: Handler) -> Handler:
    """Refuse what another site's page sends in a person's name. Where a browser does not say, nothing is known."""

    async def answer(request: Request) -> Response:
        origin, site = request.headers.get("origin", ""), request.headers.get("sec-fetch-site", "")
        elsewhere = origin not in ("", "null") and _host(origin) != request.headers.get("host", "")
        if request.method == "POST" and (elsewhere or site not in ("", "same-origin", "none")):
            return HTMLResponse(calm.page(request.headers.get("accept-language", ""), calm.ELSEWHERE), 403)
        return await handler(request)

    return answer


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _fixed(content: bytes, media_type: str) -> Handler:
    async def answer(_: Request) -> Response:
        return Response(content, media_type=media_type)

    return answer


async def _refused(request: Request, error: Exception) -> Response:
    """Tell a program what went wrong; people's pages say it themselves."""
    assert isinstance(error, AmparoError)
    return PlainTextResponse(f"{error}\n", calm.status(error))


async def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    page = calm.page(request.headers.get("accept-language", ""), calm.UNKNOWN)
    return HTMLResponse(page, error.status_code, error.headers)


class Discreet:
    """ASGI wrapper that lets no exception out: a log would keep its message, which may hold a person's words.

    What is written to standard error is the exception's type and the place in our code.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return  # the person went away; what was begun has been removed
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            sys.stderr.write(f"amparo door: {type(error).__name__} at {last.name}:{last.lineno}\n")
            if not started:
                sorry = PlainTextResponse("This did not work. Nothing was kept. Please try again.\n", 500)
                await sorry(scope, receive, send)
