"""A person with a browser that runs no scripts: gets the form, fills it in, sends it. For the demo, tests and benches.

It goes the public way only, reads what stands on the page, and knows no key of the organisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, BinaryIO, Self

import httpx

from amparo.errors import InputError, RefusedError, StorageError, UnreachableError

File = tuple[str, bytes | BinaryIO]
"""A file's name and content."""

_VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as the page shows it: the day (ISO 8601) and the words."""

    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is shown once after an account: the code, and the second code for when somebody is forced."""

    code: str
    second: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A thread as its page shows it: this visit's word, the one before, what was sent (a line each), answers."""

    word: str
    word_before: str
    sent: tuple[str, ...]
    answers: tuple[Answered, ...]
    check_in: str
    """The next agreed minute in UTC (ISO 8601), or nothing."""


class Visitor:
    """A person at one door. ``language`` is what their browser asks for; ``proxy`` leads to an onion address."""

    def __init__(self, url: str, language: str = "en", *, proxy: str | None = None) -> None:
        headers = {"accept-language": language}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=120, trust_env=False, proxy=proxy)
        self._carried: dict[str, dict[str, str]] = {}

    def open_form(self) -> dict[str, str]:
        """Get the form and return its hidden fields; the same ones sent again with the same words make one account."""
        return _Page.of(self._post([("go", (None, "tell"))])).forms["send"]

    def send_account(self, what: str, **given: Any) -> str:
        """Send the form and return the twelve words, with spaces between; see ``tell``."""
        return self.tell(what, **given).code

    def tell(
        self,
        what: str,
        *,
        form: Mapping[str, str] | None = None,
        consent: Iterable[str] = (),
        attachments: Sequence[File] = (),
        **fields: object,
    ) -> Receipt:
        """Send the form: ``fields`` by their names on the page (``where``, ``answer``, ``channel``, ``hours_from``, …).

        Raises ``InputError``, ``RefusedError`` or ``StorageError`` with what the page says.
        """
        texts = {**(form or self.open_form()), "what": what} | {name: str(value) for name, value in fields.items()}
        parts: list[tuple[str, object]] = [(name, (None, value)) for name, value in texts.items()]
        parts += [("consent", (None, use)) for use in consent]
        words = _Page.of(self._post(parts, attachments)).code
        half = len(words) // 2
        return Receipt(" ".join(words[:half]), " ".join(words[half:]))

    def open_thread(self, code: str) -> Seen:
        """Open the thread of a code; every opening is a visit."""
        page = _Page.of(self._post([("go", (None, "open")), ("code", (None, code))]))
        self._carried = page.forms
        words = [*page.visit_words, "", ""]
        return Seen(words[0], words[1], tuple(page.sent), tuple(page.answers), page.check_in)

    def read(self, code: str) -> list[Answered]:
        """Return the answers that wait under a code, oldest first."""
        return list(self.open_thread(code).answers)

    def write(self, code: str, text: str, attachments: Sequence[File] = ()) -> None:
        """Add a message to the thread of a code."""
        self.open_thread(code)
        hidden = self._carried["write"] | {"text": text}
        self._post([(name, (None, value)) for name, value in hidden.items()], attachments)

    def check_in(self, code: str, sentence: str) -> None:
        """Answer the next check-in of a thread."""
        self.open_thread(code)
        if "answer" not in self._carried:
            raise InputError("no check-in is agreed in this thread", "open it and look")
        hidden = self._carried["answer"] | {"text": sentence}
        self._post([(name, (None, value)) for name, value in hidden.items()])

    def check_helper(self, phrase: str) -> tuple[str, str]:
        """Check a helper's words: "ours", "before" or "unknown", and what the page says of the helper."""
        page = _Page.of(self._post([("go", (None, "check")), ("phrase", (None, phrase))]))
        return page.state, page.said

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _post(self, parts: list[tuple[str, object]], files: Sequence[File] = ()) -> httpx.Response:
        sent = [*parts, *(("files", (name, content, "application/octet-stream")) for name, content in files)]
        try:
            return _checked(self._http.post("/", files=sent))  # type: ignore[arg-type]
        except httpx.HTTPError as error:
            raise _unreachable() from error


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    page = _Page.of(answer)
    said = " ".join(" ".join(page.problem).split()) or f"status {answer.status_code}"
    # the page's words are shown as they are: braces in them are not places to fill in
    what = said.replace("{", "{{").replace("}", "}}")
    if answer.status_code in (503, 507):
        raise StorageError(what)
    raise RefusedError(what) if answer.status_code in (403, 413) else InputError(what)


def _unreachable() -> UnreachableError:
    return UnreachableError("the door does not answer", "check its address and that it runs")


@dataclass
class _Page:
    """What a person reads off a page of the door; ``forms`` are the hidden fields of each form by its ``go``."""

    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    code: list[str] = field(default_factory=list)
    visit_words: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    problem: list[str] = field(default_factory=list)
    check_in: str = ""
    state: str = ""
    said: str = ""

    @classmethod
    def of(cls, answer: httpx.Response) -> _Page:
        page = cls()
        reader = _Reader(page)
        reader.feed(answer.text)
        reader.close()
        return page


class _Reader(HTMLParser):
    """Collects hidden fields, codes, answers and problems by the elements around them; templates are not shown."""

    def __init__(self, page: _Page) -> None:
        super().__init__()
        self._page = page
        self._open: list[set[str]] = []
        self._form: dict[str, str] = {}
        self._day = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append({tag, *found.get("class", "").split()})
        around = self._around()
        if "template" in around:
            return
        self._page.state = found.get("data-state", self._page.state)
        if tag == "form":
            self._form = {}
        if tag == "input" and found.get("type") == "hidden":
            self._form[found["name"]] = found.get("value", "")
            self._page.forms[self._form.get("go", "")] = self._form
        if tag == "time":
            self._day = found.get("datetime", "")
            if "check-in" in around:
                self._page.check_in = self._day
        if tag == "li" and "sent" in around:
            self._page.sent.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        around, page = self._around(), self._page
        if "template" in around:
            return
        if {"code", "span"} <= around:
            page.code.append(data)
        elif {"visit", "strong"} <= around:
            page.visit_words.append(data)
        elif {"sent", "li"} <= around:
            page.sent[-1] = " ".join(f"{page.sent[-1]} {data}".split())
        elif {"reply", "words"} <= around:
            page.answers.append(Answered(self._day, data))
        elif "words" in around:
            page.said += data
        if "problem" in around:
            page.problem.append(data)

    def _around(self) -> set[str]:
        return set().union(*self._open) if self._open else set()
