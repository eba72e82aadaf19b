"""The person's side of the door: every page somebody meets who writes to the organisation, with scripts off.

All pages are at ``/``: GET shows the start, everything else is POST with a field ``go``. It runs in a sealing process:
no state is kept between requests, and no file is opened after it was made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from amparo import text
from amparo.door import vouching
from amparo.door.exchange import Page, PersonRequest
from amparo.door.limits import GUESSES, MAX_SHORT, MAX_STORY
from amparo.door.mailbox import Mailbox, Token
from amparo.door.message import CheckIn, FollowUp
from amparo.door.packet import Packet
from amparo.door.person import opening, reading, telling
from amparo.door.person.pages import Pages
from amparo.door.person.reading import Submission
from amparo.door.sealing import account_packet, message_packet, today
from amparo.door.settings import DoorConfig
from amparo.door.stamp import Stamps
from amparo.door.store import PublicSide
from amparo.errors import AmparoError, InputError, VerifyError
from amparo.seal.hybrid import HybridRecipient

_LEFT = '"cache", "cookies", "storage", "prefetchCache", "prerenderCache", "clientHints"'
"""What a browser is told to forget when a person leaves (Clear-Site-Data)."""

_TOKEN, _STAMP = "fill-in-the-token-of-this-form", "fill-in-the-stamp-of-this-form"


class Person:
    """Answers a person's browser. Nobody is recognised: a page carries all that the next one needs."""

    def __init__(self, config: DoorConfig) -> None:
        self._config = config
        self._recipient = HybridRecipient.parse(config.recipient)
        self._stamps = Stamps(config)
        self._pages = Pages(config)
        self._blanks: dict[str, bytes] = {}
        self._guesses = asyncio.Semaphore(GUESSES)
        self._actions: dict[str, Callable[[Submission, str, PublicSide], Awaitable[Page]]] = {
            "tell": self._tell,
            "send": self._send,
            "code": self._code,
            "open": self._open,
            "write": self._write,
            "answer": self._answer_check_in,
            "helper": self._helper,
            "check": self._check_helper,
            "channels": self._reach_us,
            "leave": self._leave,
        }

    async def answer(self, request: PersonRequest, store: PublicSide) -> Page:
        """Answer one request for ``/``."""
        language = text.choose_language(request.headers.get("accept-language", ""))
        if request.method != "POST":
            return self._pages.page(language, "start")
        try:
            form = await reading.read(request, store, self._recipient, self._config.max_attachment)
        except InputError as error:  # not a form at all
            return self._pages.page(language, "start", error)
        language = form.text("turn") or form.text("lang") or language
        language = text.choose_language(request.headers.get("accept-language", ""), language)
        try:
            action = self._actions.get(form.text("go"), self._start)
            return await action(form, language, store)
        finally:
            await form.abandon()  # what a packet names is no longer in the list

    async def _start(self, form: Submission, language: str, store: PublicSide) -> Page:
        return self._pages.page(language, "start", form.problem)

    async def _tell(self, form: Submission, language: str, store: PublicSide) -> Page:
        """Show the empty form, which differs only in its token and stamp: a wave of people costs the server little."""
        if language not in self._blanks:
            # of nobody's form: what is kept here is shown to everybody
            self._blanks[language] = self._form(None, language, _TOKEN, _STAMP).html
        html = self._blanks[language].replace(_TOKEN.encode(), Token.new().text.encode())
        html = html.replace(_STAMP.encode(), self._stamps.new().encode())
        return Page(200, html, {"content-language": language})

    async def _send(self, form: Submission, language: str, store: PublicSide) -> Page:
        """Take an account in and give out its codes."""
        token = Token.read(form.text("token"))
        if form.text("turn"):  # the same page in another language, with what was typed
            return self._form(form, language, token.text, form.text("stamp"))
        try:
            account = telling.account(form, token, language)
            await self._stamps.wait(form.text("stamp"), form.text("work"))
            rows = await form.finish_files(store)
            await self._keep(form, store, account_packet(account, token, self._recipient, rows))
        except AmparoError as error:
            return self._form(form, language, token.text, form.text("stamp"), error)
        code, second = token.mailbox().code(language), token.duress().code(language)
        return self._pages.page(language, "receipt", code=code, second=second)

    async def _code(self, form: Submission, language: str, store: PublicSide) -> Page:
        return self._pages.page(language, "code", typed="")

    async def _open(self, form: Submission, language: str, store: PublicSide) -> Page:
        """Open a thread: every opening is a visit and has its own word."""
        try:
            mailbox = _mailbox(form)
        except AmparoError as error:
            return self._pages.page(language, "code", form.problem or error, typed=form.text("code"))
        mail = await store.visit(mailbox.id)
        if mail is None:
            unknown = InputError(
                "nothing has ever been sent with these words", "please compare each of them with what you wrote down"
            )
            return self._pages.page(language, "code", unknown, typed=form.text("code"))
        thread = await opening.thread(mailbox, mail, store, language)
        return self._pages.page(language, "thread", thread=thread, **self._thread_form(mailbox, language))

    async def _write(self, form: Submission, language: str, store: PublicSide) -> Page:
        """Take in a message for a thread."""
        try:
            mailbox = _mailbox(form)
        except AmparoError as error:
            return self._pages.page(language, "code", form.problem or error, typed=form.text("code"))
        token = Token.read(form.text("token"))
        try:
            telling.check(form, {"text": MAX_STORY})
            message = FollowUp(
                id=token.record_id(form.digest([mailbox.id, form.text("text")])),
                day=today(),
                language=language,
                text=form.text("text"),
                mailbox=str(mailbox.identity.recipient),
                mailbox_id=mailbox.id,
                visit=_number(form.text("visit")),
                attachments=tuple(file.described() for file in form.files),
            )
            await self._stamps.wait(form.text("stamp"), form.text("work"))
            rows = await form.finish_files(store)
            await self._keep(form, store, message_packet(message, mailbox, self._recipient, rows))
        except AmparoError as error:
            again = self._thread_form(mailbox, language) | {"token": token.text, "visit": form.text("visit")}
            return self._pages.page(language, "write", error, words=form.text("text"), **again)
        return self._pages.page(language, "sent", code=_typed_code(mailbox, language))

    async def _answer_check_in(self, form: Submission, language: str, store: PublicSide) -> Page:
        """Take in the answer to a check-in; the same answer twice is one."""
        try:
            mailbox = _mailbox(form)
            telling.check(form, {"text": MAX_SHORT})
            timers = tuple(form.text("timers").split())
            token = Token.read(form.text("token"))
            message = CheckIn(
                id=token.record_id(form.digest([mailbox.id, form.text("text"), *timers])),
                day=today(),
                mailbox_id=mailbox.id,
                at=form.text("at"),
                text=form.text("text"),
                timers=timers,
            )
            await self._keep(form, store, message_packet(message, mailbox, self._recipient))
        except AmparoError as error:
            return self._pages.page(language, "code", form.problem or error, typed=form.text("code"))
        return self._pages.page(language, "sent", code=_typed_code(mailbox, language))

    async def _helper(self, form: Submission, language: str, store: PublicSide) -> Page:
        return self._pages.page(language, "helper", typed="", found=None, state="")

    async def _check_helper(self, form: Submission, language: str, store: PublicSide) -> Page:
        """Tell whether a phrase is one of ours. Looking one up is slow, and few at once: that limits guessing."""
        try:
            async with self._guesses:
                asked = await asyncio.to_thread(vouching.look_up, form.text("phrase"), self._config.recipient)
        except AmparoError as error:
            return self._pages.page(language, "helper", error, typed=form.text("phrase"), found=None, state="")
        redeemed = await store.redeem(asked.id)
        try:
            found = vouching.open_box(asked.key, redeemed.box) if redeemed else None
        except VerifyError:
            found = None
        state = "unknown" if found is None or redeemed is None else "before" if redeemed.before else "ours"
        return self._pages.page(language, "helper", typed="", found=found, state=state)

    async def _reach_us(self, form: Submission, language: str, store: PublicSide) -> Page:
        return self._pages.page(language, "channels")

    async def _leave(self, form: Submission, language: str, store: PublicSide) -> Page:
        """Send the browser to another page and tell it to forget this one."""
        return Page(303, b"", {"location": self._config.leave_to, "clear-site-data": _LEFT})

    def _form(
        self, form: Submission | None, language: str, token: str, stamp: str, problem: AmparoError | None = None
    ) -> Page:
        shown = telling.typed(form)
        return self._pages.page(language, "tell", problem, token=token, stamp=stamp, values=shown)

    def _thread_form(self, mailbox: Mailbox, language: str) -> dict[str, Any]:
        """Return what the forms of a thread carry."""
        return {
            "code": _typed_code(mailbox, language),
            "words": "",
            "token": Token.new().text,
            "stamp": self._stamps.new(),
        }

    async def _keep(self, form: Submission, store: PublicSide, packet: Packet) -> None:
        if await store.keep(packet):
            form.files.clear()  # they belong to the message now; of a form sent twice, the second copies go


def _mailbox(form: Submission) -> Mailbox:
    """Read the typed words; raises ``InputError`` with the position of what is wrong."""
    return Mailbox.open(form.text("code"))


def _typed_code(mailbox: Mailbox, language: str) -> str:
    return " ".join(mailbox.code(language))


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
