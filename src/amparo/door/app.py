"""The door as an ASGI application: its routes, and what every answer has in common."""

from __future__ import annotations

import sys
import traceback

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from amparo.door.intake import Intake
from amparo.door.public import PublicPages
from amparo.door.settings import DoorConfig
from amparo.door.staff import StaffDoor
from amparo.door.store import Store
from amparo.errors import AmparoError, InputError, RefusedError
from amparo.pages import App, LockedDown, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(config: DoorConfig, store: Store | None = None) -> App:
    """Make the application of one door; raises ``StorageError`` if its folder cannot be used."""
    kept = store or Store(config.folder)
    public, staff = PublicPages(Intake(config, kept)), StaffDoor(config, kept)
    routes = [
        Route("/", public.form, methods=["GET"]),
        Route("/", public.send, methods=["POST"]),
        Route("/thread", public.ask_code, methods=["GET"]),
        Route("/thread", public.thread, methods=["POST"]),
        Route("/style.css", public.style),
        Route("/icon.svg", public.favicon),
        Route("/favicon.ico", public.favicon),
        Route("/staff/pending", staff.guarded(staff.pending), methods=["GET"]),
        Route("/staff/item/{item_id}", staff.guarded(staff.item), methods=["GET"]),
        Route("/staff/acknowledge", staff.guarded(staff.acknowledge), methods=["POST"]),
        Route("/staff/reply/{mailbox_id}", staff.guarded(staff.reply), methods=["PUT"]),
    ]

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, AmparoError)
        return public.problem(request, error, 403 if isinstance(error, RefusedError) else 415)

    async def unknown(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        missing = InputError("there is no page at this address", "please go back to the form")
        return public.problem(request, missing, error.status_code)

    app = Starlette(routes=routes, exception_handlers={AmparoError: refused, HTTPException: unknown})
    return LockedDown(Discreet(app), policy=POLICY)


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
                sorry = Response(
                    "This did not work. Nothing was kept. Please try again.\n", 500, media_type="text/plain"
                )
                await sorry(scope, receive, send)
