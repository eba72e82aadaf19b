"""A person with a browser that runs no scripts: gets the form, fills it in, sends it. For the demo, tests and benches.

It goes the public way only, reads what stands on the page, and knows no key of the organisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import BinaryIO, Self

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


class Visitor:
    """A person at one door. ``language`` is what their browser asks for."""

    def __init__(self, url: str, language: str = "en") -> None:
        headers = {"accept-language": language}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=120, trust_env=False)

    def open_form(self) -> str:
        """Get the form and return its hidden token; sending the same token and content twice makes one account."""
        return _Page.of(self._get("/")).hidden["token"]

    def send_account(
        self,
        what: str,
        *,
        where: str = "",
        when: str = "",
        safe_to_answer: str = "only_here",
        how_to_answer: str = "",
        consent: Iterable[str] = (),
        attachments: Sequence[File] = (),
        token: str = "",
    ) -> str:
        """Send the form and return the twelve words, with spaces between.

        Raises ``InputError``, ``RefusedError`` or ``StorageError`` with what the page says.
        """
        texts = {"token": token or self.open_form(), "what": what, "where": where, "when": when}
        texts |= {"safe_to_answer": safe_to_answer, "how_to_answer": how_to_answer}
        parts: list[tuple[str, object]] = [(name, (None, value)) for name, value in texts.items()]
        parts += [("consent", (None, use)) for use in consent]
        return " ".join(_Page.of(self._post("/", parts, attachments)).code)

    def read(self, code: str) -> list[Answered]:
        """Return the answers that wait under a code, oldest first."""
        page = self._post("/thread", [("code", (None, code)), ("action", (None, "read"))])
        return _Page.of(page).answers

    def write(self, code: str, text: str, attachments: Sequence[File] = ()) -> None:
        """Add a message to the thread of a code."""
        opened = self._post("/thread", [("code", (None, code)), ("action", (None, "read"))])
        hidden = _Page.of(opened).hidden | {"text": text}
        self._post("/thread", [(name, (None, value)) for name, value in hidden.items()], attachments)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _get(self, path: str) -> httpx.Response:
        try:
            return _checked(self._http.get(path))
        except httpx.HTTPError as error:
            raise _unreachable() from error

    def _post(self, path: str, parts: list[tuple[str, object]], files: Sequence[File] = ()) -> httpx.Response:
        sent = [*parts, *(("files", (name, content, "application/octet-stream")) for name, content in files)]
        try:
            return _checked(self._http.post(path, files=sent))  # type: ignore[arg-type]
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
    """What a person reads off a page of the door."""

    hidden: dict[str, str] = field(default_factory=dict)
    code: list[str] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    problem: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, answer: httpx.Response) -> _Page:
        page = cls()
        reader = _Reader(page)
        reader.feed(answer.text)
        reader.close()
        return page


class _Reader(HTMLParser):
    """Collects hidden fields, the code, answers and problems by the classes of the elements around them."""

    def __init__(self, page: _Page) -> None:
        super().__init__()
        self._page = page
        self._open: list[set[str]] = []
        self._day = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "input" and found.get("type") == "hidden":
            self._page.hidden[found["name"]] = found.get("value", "")
        if tag == "time":
            self._day = found.get("datetime", "")
        if tag not in _VOID:
            self._open.append({tag, *found.get("class", "").split()})

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        around = set().union(*self._open) if self._open else set()
        if {"code", "span"} <= around:
            self._page.code.append(data)
        if {"reply", "words"} <= around:
            self._page.answers.append(Answered(self._day, data))
        if "problem" in around:
            self._page.problem.append(data)
