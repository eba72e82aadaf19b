"""A scripted run through door and desk with planted names, phones and places, using the real commands and browser.

Everything the processes may write lies below one folder: door, vault, logs, temporary files, home, browser profile.
"""

import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from tests.conftest import CHROMIUM, QUIET
from tests.waiting import whole

from amparo.door.visitor import Visitor

PASSPHRASE = "planted nowhere: the passphrase of a test"

NAMES = [
    "Тамерлан Вымышленский",
    "Tamerlan Vymyshlensky",
    "Tamerlan Wymyschlenski",
    "Zulaykhan Nebylova",
    "Зулайхан Небылова",
]
PHONES = ["+7 900 000-17-03", "89000001703", "tel-79000001703"]
PLACES = [
    "Верхний Небылхан",
    "Verkhny Nebylkhan",
    "Werchni Nebylchan",
    "улица Несуществующая",
    "Nesushchestvuyushchaya",
]
SECRETS = ["слово-пароль Ромашкаклевер", "Romashkaklever"]
PLANTED = [*NAMES, *PHONES, *PLACES, *SECRETS]

WORKING_TEXT = "A relative of [person A] was taken from [address] in [town]."


def told(number):
    """One account's words: every planted string is in one of them."""
    return f"Account {number}. " + "; ".join(PLANTED[number::3]) + "."


class Week:
    """The organisation's machines during the run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.processes: list[subprocess.Popen[bytes]] = []
        for name in ("tmp", "home", "logs"):
            (root / name).mkdir()
        self.passphrase = root.parent / "passphrase"
        self.passphrase.write_text(PASSPHRASE)
        self.environment = {
            **os.environ,
            "TMPDIR": str(root / "tmp"),
            "HOME": str(root / "home"),
            "AMPARO_PASSPHRASE_FILE": str(self.passphrase),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, *arguments: str) -> str:
        """Run a verb to its end; what it prints is kept as a log too."""
        command = [sys.executable, "-m", "amparo", *arguments]
        done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False)
        log = self.root / "logs" / f"{len(list((self.root / 'logs').iterdir()))}.log"
        log.write_text(done.stdout + done.stderr)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def running(self, name: str, *arguments: str):
        """Start a verb that stays; yield the address it prints; its output goes to a log that is searched."""
        log = self.root / "logs" / f"{name}.log"
        with log.open("wb") as out:
            child = subprocess.Popen(
                [sys.executable, "-u", "-m", "amparo", *arguments],
                cwd=self.root,
                env=self.environment,
                stdout=out,
                stderr=out,
            )
        self.processes.append(child)
        try:
            yield self._address(child, log)
        finally:
            child.terminate()
            child.wait(10)

    def _address(self, child, log: Path) -> str:
        for _ in range(600):
            found = re.search(r"http://\S+", log.read_text())
            if found:
                return found[0]
            assert child.poll() is None, log.read_text()
            try:
                child.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError(f"{log.name} shows no address")

    def pids(self) -> list[int]:
        """Every process that belongs to the run, the browser's included."""
        children = [child for one in psutil.Process().children(recursive=True) for child in (one, *one.children())]
        return sorted({child.pid for child in children})


def person_tells(address: str) -> list[str]:
    """Three people send accounts with planted words and files, as browsers without scripts do."""
    codes = []
    for number in range(3):
        with Visitor(address, "ru") as visitor:
            code = visitor.send_account(
                told(number),
                where=PLACES[number],
                when="spring",
                safe_to_answer="another_way",
                how_to_answer=f"{PHONES[number]}; {SECRETS[number % 2]}",
                consent=["count"],
                attachments=[(f"{NAMES[number]}.txt", (told(number) * 2000).encode())],
            )
            codes.append(code)
    return codes


def staff_work(page, link: str) -> None:
    """A member of staff fetches, opens an original, writes a working text, searches, answers, opens every page."""
    page.goto(link)
    page.get_by_role("button", name="Fetch from the door").click()
    page.wait_for_url("**/inbox*", timeout=60_000)
    page.locator("a[href^='/accounts/']").first.wait_for(timeout=60_000)
    accounts = [one.get_attribute("href") for one in page.locator("a[href^='/accounts/']").all()]
    base = link.partition("/open/")[0]
    for account in dict.fromkeys(accounts):
        page.goto(base + account)
        page.get_by_role("button", name="Show the original").click()
        whole(page.get_by_role("button", name="Put the original away"))
        assert any(word in page.content() for word in PLANTED), "the original is shown"
        page.goto(base + account)
        page.get_by_label("Text", exact=True).fill(WORKING_TEXT)
        page.get_by_label("I have read it once more: nothing in it points at a person.").check()
        page.get_by_role("button", name="Save the working text").click()
        page.get_by_text("The working text is saved").wait_for()
        page.goto(base + account)
        page.get_by_label("Answer", exact=True).fill(f"Hello {NAMES[0]}, we are here.")
        page.get_by_role("button", name="Seal and send").click()
        page.get_by_text("lies at the door").wait_for()
    page.goto(f"{base}/search")
    page.get_by_role("searchbox").fill(NAMES[1])
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="Nothing found").wait_for()  # originals are not searched
    for path in ("/claims", "/weigh", "/dossier", "/verify", "/about", "/inbox"):
        page.goto(base + path)


def link_lists(page, week: Week) -> None:
    """Link two lists that name planted people, and judge a pair for a reason that names one too.

    The lists lie beside the machines that are searched, as on a stick that was taken out again.
    """
    base = page.url.rpartition("/")[0]
    names = [name.split() for name in NAMES]
    rows = [f"{surname},{given},19{70 + n}-0{n + 1}-11,{PLACES[n % 3]}" for n, (given, surname) in enumerate(names)]
    lists = [week.root.parent / name for name in ("first.csv", "second.csv")]
    for path in lists:
        path.write_text("\n".join(["surname,given name,date of birth,place", *rows, *rows[::2], ""]))
    page.goto(f"{base}/link")
    page.get_by_label("Files on this machine").fill("\n".join(map(str, lists)))
    page.get_by_role("button", name="Link the lists").click()
    page.get_by_role("link", name="Judge the next pair").click(timeout=60_000)
    whole(page.get_by_role("heading", name="The two records"))
    assert any(surname in page.content() for _, surname in names), "the records are shown"
    page.get_by_label("The same person").check()
    page.get_by_label("What speaks for it").fill(f"{NAMES[1]} said so, {PHONES[0]}")
    page.get_by_label("Your name or initials").fill("Reviewer A")
    page.get_by_role("button", name="Sign the judgement").click()
    page.get_by_text("Your judgement is recorded").wait_for()
    page.goto(f"{base}/link")
    again = page.get_by_role("button", name="Link again with what was judged")
    again.click()
    again.wait_for(state="detached")
    page.get_by_role("link", name="Judge the next pair").wait_for(timeout=60_000)
    page.goto(f"{base}/inbox")


def lock(page) -> None:
    """Lock the desk: its process ends."""
    page.get_by_role("button", name="Lock").first.click()


@contextmanager
def staff_browser(playwright, week: Week):
    """Chromium with a profile on disk, as a member of staff would use it."""
    context = playwright.chromium.launch_persistent_context(
        str(week.root / "profile"), executable_path=CHROMIUM, args=QUIET, env=week.environment, locale="en-GB"
    )
    try:
        yield context.pages[0]
    finally:
        context.close()


@contextmanager
def working(playwright, root: Path):
    """Set the organisation up, do the week's work, yield (week, page) while everything still runs."""
    week = Week(root)
    week.run("init", "--organisation", "Helpline")
    with ExitStack() as stack:
        door = stack.enter_context(week.running("door", "door", "--port", "0"))
        codes = person_tells(door)
        link = stack.enter_context(week.running("desk", "desk", "--door", door))
        page = stack.enter_context(staff_browser(playwright, week))
        staff_work(page, link)
        link_lists(page, week)
        with Visitor(door, "ru") as visitor:
            answers = [visitor.read(code) for code in codes]
            assert all(NAMES[0] in answer[0].text for answer in answers), "the people can read what they were told"
            visitor.write(codes[0], f"Thank you. {NAMES[3]}, {PHONES[2]}")
        yield week, page
