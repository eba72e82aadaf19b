"""The inbox: accounts, the latest first, with what each still needs."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.desk.asked import Answer, Asked, GoTo, Page, Unchanged
from amparo.desk.views import watching
from amparo.desk.workspace import Workspace
from amparo.record.accounts import Account, account, accounts
from amparo.record.synthetic import without_label

PAGE = 50
"""Accounts on one page: a morning's work."""

EXCERPT = 180
"""Characters of the working text shown in the list."""


@dataclass(frozen=True, slots=True)
class Row:
    """One account of the list: its address, what it still needs, and how its working text begins."""

    account: Account
    slug: str
    marks: tuple[str, ...]
    excerpt: str


def inbox(desk: Workspace, asked: Asked) -> Answer:
    """Show the list; a page that looks again gets nothing while nothing has changed."""
    watch = watching.watched(desk)
    state = f"{desk.state()}-{watch.mark}"
    if asked.partial and asked.query.get("seen") == state:
        return Unchanged()
    found = accounts(desk.vault)
    last = max(1, -(-len(found) // PAGE))
    page = asked.number("page", 1, last, 1)
    shown = found[(page - 1) * PAGE : page * PAGE]
    rows = [Row(account, slug(account.id), marks(account), excerpt(account)) for account in shown]
    values: dict[str, object] = {"rows": rows, "count": len(found), "page": page, "last": last, "state": state}
    values["watch"] = watch
    values["days"] = {account.id: account.received for account in found}
    if asked.partial:
        return Page("inbox_list.html", values)
    return Page("inbox.html", {**values, **fetching(desk)})


def fetch(desk: Workspace, _asked: Asked) -> Answer:
    """Begin to fetch from the door, or look on if that is under way."""
    desk.need_door()
    desk.jobs.start("fetch", desk.receive)
    return GoTo("/inbox")


def progress(desk: Workspace, asked: Asked) -> Answer:
    """Show how far fetching is."""
    return Page("fetch_job.html", fetching(desk)) if asked.partial else GoTo("/inbox")


def fetching(desk: Workspace) -> dict[str, object]:
    """Return what the piece of a page about fetching shows."""
    return {"job": desk.jobs.last("fetch"), "has_door": desk.door is not None}


def marks(account: Account) -> tuple[str, ...]:
    """Return what an account still needs, the most urgent first; derived from what is recorded, never stored."""
    answered = any(not message.from_person for message in account.thread)
    wrote_last = bool(account.thread) and account.thread[-1].from_person
    never = not account.answerable()
    found = {
        "alarm": any(alarm.open for alarm in account.alarms),
        "new": not account.working_text and not account.thread,
        "waiting": wrote_last and not never,
        "unworked": not account.working_text and bool(account.thread),
        "answered": answered and not wrote_last,
        "never": never,
    }
    return tuple(mark for mark, true in found.items() if true)


def excerpt(account: Account) -> str:
    """Return how the working text begins, its label left to the page."""
    text = " ".join(without_label(account.working_text).split())
    if len(text) <= EXCERPT:
        return text
    return text[: text.rfind(" ", 0, EXCERPT)] + "\N{NO-BREAK SPACE}…"


def account_of(desk: Workspace, asked: Asked) -> Account:
    """Return the account that an address names."""
    return account(desk.vault, f"account:{asked.path['slug']}")


def path_of(found: Account) -> str:
    """Return the address of an account's page."""
    return f"/accounts/{slug(found.id)}"


def slug(account_id: str) -> str:
    """Return an account's id without its type, for addresses."""
    return account_id.partition(":")[2]
