"""The desk as an ASGI application: which address shows what, behind the guard and the headers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from amparo import pages
from amparo.desk import show
from amparo.desk.asked import Answer as Answered
from amparo.desk.asked import Asked, GoTo, Page, read_fields
from amparo.desk.guard import COOKIE, OPEN, STATIC, Guard
from amparo.desk.jobs import defect
from amparo.desk.session import Notice, OneTimeLink, Session, Sessions
from amparo.desk.views import (
    account,
    care,
    channels,
    checking,
    claims,
    inbox,
    linking,
    publishing,
    reaching,
    searching,
    weighing,
)
from amparo.desk.workspace import Workspace
from amparo.errors import AmparoError, InputError
from amparo.text import LANGUAGES

# Everything from ourselves, nothing inline, no eval; pictures may be inlined as data.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

LAST_LOOK = 2
"""Seconds in which the last page may fetch its look before the process ends."""

_OWN_PATH = re.compile(r"(/[A-Za-z0-9._:-]+)+")

View = Callable[[Workspace, Asked], Answered]


def create_app(
    workspace: Workspace,
    *,
    language: str,
    link: OneTimeLink,
    hosts: frozenset[str],
    on_lock: Callable[[], object] = lambda: None,
) -> pages.App:
    """Return the application; ``hosts`` are the values of ``Host`` that are ours, ``on_lock`` ends the process."""
    desk = _Desk(workspace, Sessions(link, language), on_lock)
    guarded = Guard(desk.router(), desk.sessions, hosts, desk.problem)
    return _OwnReferrer(pages.LockedDown(guarded, policy=POLICY))


def page(template: str) -> View:
    """Return the view of a page that only says something."""
    return lambda _desk, _asked: Page(template)


VIEWS: Mapping[str, tuple[View | None, View | None]] = {
    "/": (lambda _desk, _asked: GoTo("/inbox"), None),
    "/inbox": (inbox.inbox, None),
    "/inbox/fetch": (inbox.progress, inbox.fetch),
    "/accounts/{slug}": (account.show, None),
    "/accounts/{slug}/original": (None, account.reveal),
    "/accounts/{slug}/working": (None, account.write_working_text),
    "/accounts/{slug}/summary": (None, account.write_summary),
    "/accounts/{slug}/quote": (None, account.write_quote),
    "/accounts/{slug}/consent": (None, account.consent),
    "/accounts/{slug}/withdraw": (None, account.withdraw),
    "/accounts/{slug}/reply": (None, account.reply),
    "/accounts/{slug}/attachment": (None, account.attachment),
    "/accounts/{slug}/joined": (None, account.joined),
    "/accounts/{slug}/look": (None, reaching.look),
    "/accounts/{slug}/plan": (None, reaching.change),
    "/accounts/{slug}/verified": (None, reaching.verify),
    "/accounts/{slug}/hand-over": (None, reaching.hand_over),
    "/accounts/{slug}/sentences": (None, reaching.agree_sentences),
    "/accounts/{slug}/check-in": (None, care.plan),
    "/accounts/{slug}/end": (None, care.end),
    "/accounts/{slug}/alarm": (None, care.close),
    "/accounts/{slug}/helper": (None, care.vouch),
    "/channels": (channels.show, None),
    "/channels/sign": (None, channels.sign),
    "/channels/file": (channels.file, None),
    "/claims": (claims.listing, None),
    "/claims/{id}": (claims.detail, None),
    "/claims/{id}/proof": (claims.proof, None),
    "/weigh": (weighing.show, None),
    "/link": (linking.show, None),
    "/link/run": (None, linking.run),
    "/link/again": (None, linking.again),
    "/link/close": (None, linking.close),
    "/link/reviewer": (None, linking.name_reviewer),
    "/link/pairs/{pair}": (linking.pair, None),
    "/link/pairs/{pair}/judge": (None, linking.judge),
    "/link/pairs/{pair}/undo": (None, linking.undo),
    "/search": (searching.search, searching.look_for),
    "/verify": (checking.show, None),
    "/verify/run": (None, checking.run),
    "/verify/checkpoint": (checking.checkpoint, None),
    "/dossier": (publishing.show, None),
    "/dossier/make": (None, publishing.make),
    "/dossier/file": (publishing.file, None),
    "/about": (page("about.html"), None),
}
"""Every page: what GET shows and what POST does."""

ON_THE_LINE = (account.reply, care.plan, care.end, care.vouch, inbox.fetch, linking.run, linking.again)
"""Views that wait for the door or for linkage: they do not hold the workspace while they do."""


class _Desk:
    """Answers the requests that the guard let through."""

    def __init__(self, workspace: Workspace, sessions: Sessions, on_lock: Callable[[], object]) -> None:
        self.workspace = workspace
        self.sessions = sessions
        self.on_lock = on_lock
        self.assets = _assets()
        self.styled = asyncio.Event()

    def router(self) -> Router:
        """Return the routes."""
        routes = [
            Route(path, partial(self._endpoint, get, post), methods=["GET", "POST"])
            for path, (get, post) in VIEWS.items()
        ]
        routes += [
            Route(f"{OPEN}{{token}}", self.open, methods=["GET"]),
            Route(f"{STATIC}{{name}}", self.asset, methods=["GET"]),
            Route("/language", self.language, methods=["POST"]),
            Route("/lock", self.lock, methods=["POST"]),
        ]
        return Router(routes, redirect_slashes=False, default=self._nothing_here)

    def problem(self, error: AmparoError, status: int, session: Session | None) -> Response:
        """Return the page that says what is wrong."""
        return show.problem(error, status, session, self.sessions.language)

    async def open(self, request: Request) -> Response:
        """Exchange the one-time link for a session cookie."""
        session = self.sessions.open(request.path_params["token"])
        if session is None:
            error = InputError(
                "this link has been used or is too old",
                "end the desk where it runs and start it again: it prints a new link that works once",
            )
            return self.problem(error, HTTPStatus.FORBIDDEN, None)
        response = RedirectResponse("/inbox", HTTPStatus.SEE_OTHER)
        response.set_cookie(COOKIE, session.token, httponly=True, samesite="strict", path="/")
        return response

    async def asset(self, request: Request) -> Response:
        """Serve the look and the scripts."""
        held = self.assets.get(request.path_params["name"])
        if held is None:
            return self._not_found(None)
        return Response(held[0], media_type=held[1], background=BackgroundTask(self._seen))

    async def language(self, request: Request) -> Response:
        """Change the language of the pages."""
        session, form = request.state.session, request.state.form
        if form.get("language") in LANGUAGES:
            session.language = form["language"]
        back = form.get("back", "")
        return RedirectResponse(back if _OWN_PATH.fullmatch(back) else "/", HTTPStatus.SEE_OTHER)

    async def lock(self, request: Request) -> Response:
        """Close the session, say that the desk is locked, then end the process."""
        html = show.render("locked.html", request.state.session.language, session=None, path="")
        self.sessions.close()
        self.styled.clear()
        return HTMLResponse(html, background=BackgroundTask(self._end))

    async def _seen(self) -> None:
        self.styled.set()

    async def _end(self) -> None:
        # The page that says so still asks for its look.
        with suppress(TimeoutError):
            await asyncio.wait_for(self.styled.wait(), LAST_LOOK)
        self.on_lock()

    async def _endpoint(self, get: View | None, post: View | None, request: Request) -> Response:
        session: Session = request.state.session
        view = post if request.method == "POST" else get
        if view is None:
            error = InputError("the desk does not do this", "use the pages' links")
            return self.problem(error, HTTPStatus.METHOD_NOT_ALLOWED, session)
        asked = Asked(
            session,
            request.path_params,
            read_fields(request.scope["query_string"]),
            request.state.form,
            request.headers.get("hx-request") == "true",
        )
        return await run_in_threadpool(self._answer, view, asked, request.method, request.url.path)

    def _answer(self, view: View, asked: Asked, method: str, path: str) -> Response:
        session = asked.session
        try:
            if view in ON_THE_LINE:
                return show.respond(view(self.workspace, asked), session, path)
            with self.workspace.lock:
                return show.respond(view(self.workspace, asked), session, path)
        except AmparoError as error:
            if method == "GET":
                # On a page that is only looked at, an input that does not fit names something that is not there.
                status = HTTPStatus.NOT_FOUND if isinstance(error, InputError) else show.status_of(error)
                return self.problem(error, status, session)
            return self._back(error, asked, path)
        except Exception as error:
            return self.problem(defect(error), HTTPStatus.INTERNAL_SERVER_ERROR, session)

    def _back(self, error: AmparoError, asked: Asked, path: str) -> Response:
        """Go back to the form's page and say there what is wrong.

        Always a redirect: a browser keeps what was posted to a page that it shows, and may write it to disk.
        """
        if asked.partial:
            return self.problem(error, show.status_of(error), asked.session)
        asked.session.notices.append(Notice(error.what, error.todo, error.values, bad=True))
        return RedirectResponse(path.rpartition("/")[0] or path, HTTPStatus.SEE_OTHER)

    def _not_found(self, session: Session | None) -> Response:
        error = InputError("there is no such page", "use the links on the left")
        return self.problem(error, HTTPStatus.NOT_FOUND, session)

    async def _nothing_here(self, scope: pages.Scope, receive: pages.Receive, send: pages.Send) -> None:
        await self._not_found(scope["state"]["session"])(scope, receive, send)


class _OwnReferrer:
    """Lets forms say where they come from: under ``no-referrer`` browsers send ``Origin: null`` with them."""

    def __init__(self, app: pages.App) -> None:
        self.app = app

    async def __call__(self, scope: pages.Scope, receive: pages.Receive, send: pages.Send) -> None:
        async def send_own(message: pages.Message) -> None:
            if message["type"] == "http.response.start":
                others = [pair for pair in message["headers"] if pair[0] != b"referrer-policy"]
                message["headers"] = [*others, (b"referrer-policy", b"same-origin")]
            await send(message)

        await self.app(scope, receive, send_own)


def _assets() -> dict[str, tuple[bytes, str]]:
    folder = Path(__file__).parent / "static"
    css = pages.BASE_CSS.read_bytes() + (folder / "desk.css").read_bytes()
    held = {"desk.css": (css, "text/css"), "desk.js": ((folder / "desk.js").read_bytes(), "text/javascript")}
    if show.HTMX.exists():
        held["htmx.js"] = (show.HTMX.read_bytes(), "text/javascript")
    return held
