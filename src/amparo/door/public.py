"""The pages a person meets: the form, the receipt with the code, and the thread. They work with scripts off."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from amparo import pages, text
from amparo.door.intake import Intake, Submission, content_digest, today
from amparo.door.limits import MAX_REPLIES, MAX_SHORT, MAX_STORY
from amparo.door.mailbox import Mailbox, Token
from amparo.door.message import Account, Answer, FollowUp, Reply, Use
from amparo.errors import AmparoError, InputError, RefusedError, StorageError
from amparo.seal.envelope import open_envelope

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"

STORY = {"what": MAX_STORY, "where": MAX_SHORT, "when": MAX_SHORT, "how_to_answer": MAX_SHORT}
"""Text fields of the form and their limits in characters."""

_EMPTY: dict[str, object] = {**dict.fromkeys(STORY, ""), "safe_to_answer": Answer.ONLY_HERE, "consent": ()}
_FILL_IN = "fill-in-the-number-of-this-form"


class PublicPages:
    """Answers a person's browser. It keeps no session: a page carries all it needs, and nobody is recognised."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._blanks: dict[str, str] = {}
        self.css = (pages.BASE_CSS.read_text() + (STATIC / "door.css").read_text()).encode()
        self.icon = (STATIC / "icon.svg").read_bytes()

    async def form(self, request: Request) -> Response:
        """Show the empty form, which differs only in its token: a wave of people costs the server little."""
        return HTMLResponse(self._blank(_language(request)).replace(_FILL_IN, Token.new().text))

    async def send(self, request: Request) -> Response:
        """Take an account in and give out its code."""
        submission = await self._read(request)
        form, files = submission.form, submission.files
        token = Token.read(form.text("token"))
        values = {name: form.text(name) for name in STORY}
        answer = _chosen_answer(form.text("safe_to_answer"))
        consent = tuple(sorted(set(form.fields.get("consent", [])) & {str(use) for use in Use}))
        shown: dict[str, object] = {**values, "safe_to_answer": answer, "consent": consent}
        try:
            _check(submission, values, STORY)
            digest = content_digest([*values.values(), answer, *consent], files)
            mailbox = token.mailbox()
            account = Account(
                id=token.record_id(digest),
                day=today(),
                language=_language(request),
                safe_to_answer=answer,
                consent=consent,
                mailbox=str(mailbox.identity.recipient),
                mailbox_id=mailbox.id,
                attachments=(),
                **values,
            )
            await self.intake.keep(account, submission)
        except AmparoError as error:
            self.intake.abandon(submission)
            return self._form(request, token, shown, error)
        return self._page(request, "receipt.html", code=mailbox.code(_language(request)))

    async def ask_code(self, request: Request) -> Response:
        """Show the page that asks for the words."""
        return self._page(request, "code.html", typed="")

    async def thread(self, request: Request) -> Response:
        """Open a mailbox: show the answers, and take in what the person adds."""
        submission = await self._read(request)
        form = submission.form
        try:
            mailbox = Mailbox.open(form.text("code"))
        except InputError as error:
            self.intake.abandon(submission)
            problem = submission.problem or error
            return self._page(request, "code.html", problem, typed=form.text("code"))
        if form.text("action") != "write":
            self.intake.abandon(submission)
            return await self._thread(request, mailbox, submission.problem)
        return await self._write(request, mailbox, submission)

    async def style(self, _request: Request) -> Response:
        """Serve the look of the pages."""
        return Response(self.css, media_type="text/css")

    async def favicon(self, _request: Request) -> Response:
        """Serve an icon that says nothing."""
        return Response(self.icon, media_type="image/svg+xml")

    def problem(self, request: Request, error: AmparoError, status: int) -> Response:
        """Show a page that only says what is wrong."""
        return self._page(request, "problem.html", error, status)

    async def _read(self, request: Request) -> Submission:
        _same_site(request)
        return await self.intake.read(request)

    async def _write(self, request: Request, mailbox: Mailbox, submission: Submission) -> Response:
        token = Token.read(submission.form.text("token"))
        words = submission.form.text("text")
        try:
            _check(submission, {"text": words}, {"text": MAX_STORY})
            message = FollowUp(
                id=token.record_id(content_digest([mailbox.id, words], submission.files)),
                day=today(),
                language=_language(request),
                text=words,
                mailbox=str(mailbox.identity.recipient),
                mailbox_id=mailbox.id,
                attachments=(),
            )
            await self.intake.keep(message, submission)
        except AmparoError as error:
            self.intake.abandon(submission)
            return await self._thread(request, mailbox, error, token=token, words=words)
        return await self._thread(request, mailbox, sent=True)

    async def _thread(
        self,
        request: Request,
        mailbox: Mailbox,
        problem: AmparoError | None = None,
        *,
        token: Token | None = None,
        words: str = "",
        sent: bool = False,
    ) -> Response:
        replies = await asyncio.to_thread(self._replies, mailbox)
        return self._page(
            request,
            "thread.html",
            problem,
            replies=replies,
            code=" ".join(mailbox.code(_language(request))),
            token=(token or Token.new()).text,
            words=words,
            sent=sent,
        )

    def _replies(self, mailbox: Mailbox) -> list[Reply]:
        """Open the answers that wait; the same work for a mailbox nobody knows as for one without an answer."""
        identity = mailbox.identity
        found = []
        for sealed in self.intake.store.replies(mailbox.id, MAX_REPLIES):
            try:
                found.append(Reply.from_body(open_envelope(sealed, [identity], "reply").body))
            except AmparoError:
                continue  # sealed for somebody else or damaged: nothing that a person could act on
        return found

    def _blank(self, language: str) -> str:
        if language not in self._blanks:
            self._blanks[language] = self._html(language, "form.html", token=_FILL_IN, values=_EMPTY)
        return self._blanks[language]

    def _form(self, request: Request, token: Token, shown: dict[str, object], problem: AmparoError) -> Response:
        return self._page(request, "form.html", problem, token=token.text, values=_EMPTY | shown)

    def _page(
        self, request: Request, name: str, problem: AmparoError | None = None, status: int = 0, **values: object
    ) -> Response:
        return HTMLResponse(self._html(_language(request), name, problem, **values), status or _status(problem))

    def _html(self, language: str, name: str, problem: AmparoError | None = None, **values: object) -> str:
        return pages.render(
            TEMPLATES,
            name,
            language,
            problem=[_sentence(part) for part in text.explain(problem, language)] if problem else None,
            organisation=self.intake.config.organisation,
            leave_to=self.intake.config.leave_to,
            megabytes=self.intake.config.max_attachment >> 20,
            **values,
        )


def _language(request: Request) -> str:
    return text.choose_language(request.headers.get("accept-language", ""), request.query_params.get("lang", ""))


def _chosen_answer(given: str) -> str:
    """What was chosen; anything else is the quietest choice that still allows an answer."""
    return given if given in list(Answer) else str(Answer.ONLY_HERE)


def _check(submission: Submission, values: dict[str, str], limits: dict[str, int]) -> None:
    """Refuse a form with a problem, a field over its limit, or nothing in it."""
    if submission.problem:
        raise submission.problem
    for name, value in values.items():
        if len(value) > limits[name]:
            raise RefusedError(
                "a text is longer than {limit} characters. Nothing was sent",
                "please shorten it, or send it in several parts; it is still here",
                limit=limits[name],
            )
    if not submission.files and not any(value.strip() for value in values.values()):
        raise InputError("there is nothing to send yet", "please write something or choose a file")


def _same_site(request: Request) -> None:
    """Refuse a form that another site's page sends in a person's name. Without the header, nothing is known."""
    origin = request.headers.get("origin", "")
    if origin not in ("", "null") and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise RefusedError("this form was sent from another site", "please use the form on this page")


def _sentence(words: str) -> str:
    """Errors are written in lower case for the command line; on a page they are sentences."""
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _status(problem: AmparoError | None) -> int:
    if problem is None:
        return 200
    if isinstance(problem, StorageError):
        return 507 if problem.values.get("reason") == "full" else 503
    return 413 if isinstance(problem, RefusedError) else 422
