"""Keeps everybody else out: other machines, other pages in the same browser, other local programs' pages.

In this order, and each alone would stop a whole class of attacks:

1. ``Host`` must be exactly ours, so that no other name can be pointed at 127.0.0.1 (DNS rebinding).
2. Only GET and POST.
3. A page of another origin may not ask for anything (``Sec-Fetch-Site``), not even for what it could not read.
4. The session cookie, except for the one-time link and the look of the pages.
5. What changes something: our ``Origin``, an urlencoded form within bounds, and the session's form token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

from amparo.desk.asked import MAX_FORM, MAX_QUERY, read_fields
from amparo.desk.jobs import defect
from amparo.desk.session import Session, Sessions
from amparo.errors import AmparoError, InputError, RefusedError
from amparo.pages import App, Message, Receive, Scope, Send

COOKIE = "amparo_desk"
CSRF_FIELD = "csrf"
FORM_TYPE = "application/x-www-form-urlencoded"
OPEN = "/open/"
STATIC = "/static/"

Problem = Callable[[AmparoError, int, Session | None], App]
"""Makes the page that says what is wrong, with a status."""


class DeniedError(RefusedError):
    """A request that is not from our own page in our own session; ``status`` is the HTTP status."""

    def __init__(self, why: RefusedError, status: int) -> None:
        super().__init__(why.what, why.todo)
        self.status = status


@dataclass(frozen=True, slots=True)
class Guard:
    """ASGI wrapper; puts ``session`` and ``form`` into the state of what it lets through.

    ``hosts`` are the values of ``Host`` that are ours.
    """

    app: App
    sessions: Sessions
    hosts: frozenset[str]
    problem: Problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, then pass it on or show the page that says why not."""
        if scope["type"] != "http":
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        session: Session | None = None
        try:
            headers = Headers(scope=dict(scope))
            self._check_address(scope, headers)
            session = self._session(headers)
            await self._let_in(scope, headers, session, receive)
            await self.app(scope, receive, sending)
        except DeniedError as denied:
            await self.problem(denied, denied.status, session)(scope, receive, send)
        except AmparoError as error:
            await self.problem(error, HTTPStatus.BAD_REQUEST, session)(scope, receive, send)
        except Exception as error:
            # Neither shown nor logged: a traceback can hold what somebody told.
            if not started:
                await self.problem(defect(error), HTTPStatus.INTERNAL_SERVER_ERROR, session)(scope, receive, send)

    def _check_address(self, scope: Scope, headers: Headers) -> None:
        if headers.getlist("host") not in [[host] for host in self.hosts]:
            raise DeniedError(
                RefusedError("this address is not the desk's", "open the desk by its own link"),
                HTTPStatus.MISDIRECTED_REQUEST,
            )
        if scope["method"] not in ("GET", "POST"):
            raise DeniedError(
                RefusedError("the desk does not do this", "use the pages' links"), HTTPStatus.METHOD_NOT_ALLOWED
            )
        if len(scope["query_string"]) > MAX_QUERY:
            raise DeniedError(
                RefusedError("this address is too long", "use the pages' links"), HTTPStatus.REQUEST_URI_TOO_LONG
            )

    def _session(self, headers: Headers) -> Session | None:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return None
        return self.sessions.find(found.value) if found else None

    async def _let_in(self, scope: Scope, headers: Headers, session: Session | None, receive: Receive) -> None:
        state = scope["state"] = {"session": session, "form": {}}
        path = scope["path"]
        if path.startswith((OPEN, STATIC)) and scope["method"] == "GET":
            return
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            raise DeniedError(
                RefusedError("another page asked for this", "use the desk's own pages"), HTTPStatus.FORBIDDEN
            )
        if session is None:
            raise DeniedError(
                RefusedError(
                    "this browser has not opened the desk",
                    "end the desk where it runs and start it again: it prints a new link that works once",
                ),
                HTTPStatus.FORBIDDEN,
            )
        if scope["method"] == "POST":
            state["form"] = await self._form(headers, session, receive)

    async def _form(self, headers: Headers, session: Session, receive: Receive) -> dict[str, str]:
        if headers.get("origin") != f"http://{headers['host']}":
            raise DeniedError(
                RefusedError("another page asked for this", "use the desk's own pages"), HTTPStatus.FORBIDDEN
            )
        if headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
            raise DeniedError(
                RefusedError("this is not a form of the desk", "use its own pages"), HTTPStatus.UNSUPPORTED_MEDIA_TYPE
            )
        form = read_fields(await _body(receive))
        if not compare_digest(form.pop(CSRF_FIELD, "").encode(), session.csrf.encode()):
            raise DeniedError(
                RefusedError("this form is not from this session", "load the page again"), HTTPStatus.FORBIDDEN
            )
        return form


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise InputError("the form did not arrive whole", "send it again")
        body += message.get("body", b"")
        if len(body) > MAX_FORM:
            raise DeniedError(
                RefusedError("this form is too long", "shorten the text; nothing was saved"),
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        if not message.get("more_body", False):
            return bytes(body)
