"""The same person at each level of protection: tells, comes back, answers a check-in, checks a helper, adds."""

from __future__ import annotations

from pathlib import Path

from amparo.door.contact import TEXTS, Contact
from amparo.door.line import PublicLine
from amparo.door.mailbox import Mailbox, Token
from amparo.door.send import Form, account_packets, added_packets, check_in_packet
from amparo.door.thread import open_thread
from amparo.door.visitor import Visitor

Told = dict[str, str]
"""Fields of the form by their names on the page."""


class WithoutScripts:
    """Level (a): a browser that runs no scripts."""

    level = "a"

    def __init__(self, url: str) -> None:
        self._visitor = Visitor(url, "en")

    def tell(self, told: Told, file: Path) -> tuple[str, str]:
        fields = dict(told)
        receipt = self._visitor.tell(fields.pop("what"), attachments=[(file.name, file.read_bytes())], **fields)
        return receipt.code, receipt.second

    def read(self, code: str) -> list[str]:
        return [answer.text for answer in self._visitor.read(code)]

    def check_in(self, code: str, sentence: str) -> None:
        self._visitor.check_in(code, sentence)

    def add(self, code: str, text: str) -> None:
        self._visitor.write(code, text)

    def check_helper(self, phrase: str) -> str:
        return self._visitor.check_helper(phrase)[1]


class WithScripts:
    """Level (b): Chromium with the page's own script."""

    level = "b"

    def __init__(self, url: str, page) -> None:
        self._url, self._page = url, page

    def tell(self, told: Told, file: Path) -> tuple[str, str]:
        self._go("tell")
        self._page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        for name, value in told.items():
            self._page.fill(f"#account [name={name}]", value)
        self._page.set_input_files("#files", file)
        self._page.click("#account .act button")
        self._page.wait_for_selector("ol.code")
        words = [one.all_inner_texts() for one in self._lists()]
        return " ".join(words[0]), " ".join(words[1])

    def read(self, code: str) -> list[str]:
        self._open(code)
        return self._page.locator(".reply .words").all_inner_texts()

    def check_in(self, code: str, sentence: str) -> None:
        self._open(code)
        self._page.fill("#check-in", sentence)
        self._page.click(".check-in button")
        self._page.wait_for_selector(".good")

    def add(self, code: str, text: str) -> None:
        self._open(code)
        self._page.fill("#text", text)
        self._page.click("form:has(#text) .act button")
        self._page.wait_for_selector(".good")

    def check_helper(self, phrase: str) -> str:
        self._go("helper")
        self._page.fill("#phrase", phrase)
        self._page.click("form:has(#phrase) button")
        self._page.wait_for_selector("[data-slot=result] > *")
        return self._page.inner_text("[data-slot=result]")

    def _open(self, code: str) -> None:
        self._go("code")
        self._page.fill("#code", code)
        self._page.click("form:has(#code) .act button")
        self._page.wait_for_selector(".visit")

    def _go(self, page: str) -> None:
        """Begin anew: the script says that it is ready by telling the level."""
        self._page.goto(self._url)
        self._page.wait_for_selector("[data-level] dl", state="attached")
        self._page.click(f"form:has([name=go][value={page}]) button")
        then = {"tell": "send", "code": "open", "helper": "check"}[page]
        self._page.wait_for_selector(f"form:has([name=go][value={then}])")

    def _lists(self):
        self._page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        return [one.locator("li span") for one in self._page.locator("ol.code").all()]


class OwnProgram:
    """Level (c): ``amparo send`` and ``amparo thread``, with a key that is known from elsewhere."""

    level = "c"

    def __init__(self, url: str, recipient) -> None:
        self._line, self._recipient = PublicLine(url), recipient

    def tell(self, told: Told, file: Path) -> tuple[str, str]:
        token, fields = Token.new(), dict(told)
        contact = Contact(**{name: fields.pop(name) for name in TEXTS})
        self._send(account_packets(Form(**fields, contact=contact), [file], token, self._recipient))
        return " ".join(token.mailbox().code("en")), " ".join(token.duress().code("en"))

    def read(self, code: str) -> list[str]:
        return [reply.text for reply in self._open(code).replies]

    def check_in(self, code: str, sentence: str) -> None:
        due = self._open(code).check_in
        self._send([check_in_packet(due.at, due.timers, sentence, Mailbox.open(code), self._recipient)])

    def add(self, code: str, text: str) -> None:
        visit = self._open(code).visit
        self._send(added_packets(text, [], "en", visit, Mailbox.open(code), self._recipient))

    def _open(self, code: str):
        return open_thread(Mailbox.open(code), self._line, "en")

    def _send(self, packets) -> None:
        for packet in packets:
            self._line.send(packet.to_bytes())
