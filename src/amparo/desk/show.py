"""Turns what views answer into pages in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path

import jinja2
from babel import Locale
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from amparo import pages, text
from amparo.desk import words
from amparo.desk.asked import Answer, Download, GoTo, Page
from amparo.desk.review_words import Words
from amparo.desk.session import Session
from amparo.errors import AmparoError, InputError, RefusedError, StorageError, UnreachableError, VerifyError
from amparo.weigh import words as figures

TEMPLATES = Path(__file__).parent / "templates"
HTMX = Path(__file__).parent / "static" / "vendor" / "htmx.min.js"

STATUS: tuple[tuple[type[AmparoError], int], ...] = (
    (InputError, HTTPStatus.BAD_REQUEST),
    (RefusedError, HTTPStatus.FORBIDDEN),
    (VerifyError, HTTPStatus.CONFLICT),
    (StorageError, HTTPStatus.INSUFFICIENT_STORAGE),
    (UnreachableError, HTTPStatus.BAD_GATEWAY),
)


@cache
def environment(language: str) -> jinja2.Environment:
    """Return the templates in a language, with the filters that write the ledger's values in words."""
    env = pages.environment(TEMPLATES, language)
    gettext = text.catalogue(language).gettext
    env.filters.update(
        figure=lambda quantity: figures.say(quantity, language),
        when=lambda edtf: figures.when(edtf, language),
        tongue=lambda code: tongue(code, language),
        label=lambda term, kind: gettext(words.label(kind, term)),
        sentence=sentence,
        size=lambda count: text.show_number(max(1, round(count / 1024)), language),
        moment=lambda at: moment(at, language),
    )
    env.globals.update(
        explain=lambda error: text.explain(error, language),
        template=lambda message, values: gettext(message).format(**values) if message else "",
        picture=Markup,  # only for pictures drawn by ``weigh``, which escapes every word in them
        scripts=HTMX.exists(),
        review_words=Words(language),
    )
    return env


def tongue(code: str, language: str) -> str:
    """Return a language's name in the reader's language, the code itself if it has none."""
    return str(Locale.parse(language).languages.get(code.replace("-", "_"), code))


def moment(at: datetime, language: str) -> str:
    """Write a moment in UTC, and say so: the person, the duty holder and this machine may live in three zones."""
    day = text.show_date(at.astimezone(UTC).date(), language)
    return f"{day}, {at.astimezone(UTC):%H:%M} UTC"


def sentence(words: str) -> str:
    """Write an error's words, which the command line shows in lower case, as a sentence."""
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words[-1] in ".!?…:" else ".")


def render(template: str, language: str, /, **values: object) -> str:
    """Render one template."""
    return environment(language).get_template(template).render(**values)


def respond(answer: Answer, session: Session, path: str) -> Response:
    """Return the response that carries an answer to a request for ``path``."""
    match answer:
        case Page(template=template, values=values):
            return HTMLResponse(render(template, session.language, session=session, path=path, **values))
        case GoTo(path=path):
            return RedirectResponse(path, HTTPStatus.SEE_OTHER)
        case Download(name=name, content=content, media_type=media_type):
            headers = {"content-disposition": f'attachment; filename="{name}"'}
            if isinstance(content, bytes):
                return Response(content, media_type=media_type, headers=headers)
            return StreamingResponse(content, media_type=media_type, headers=headers)
        case _:
            return Response(status_code=HTTPStatus.NO_CONTENT)


def problem(error: AmparoError, status: int, session: Session | None, language: str) -> Response:
    """Return the calm page that says what happened and what to do."""
    shown = session.language if session else language
    what, todo = text.explain(error, shown)
    page = render("problem.html", shown, session=session, path="/inbox", what=what, todo=todo)
    return HTMLResponse(page, status)


def status_of(error: AmparoError) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
