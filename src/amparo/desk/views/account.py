"""One account: its working text, the original on request, consent, what may be published, and the thread."""

from __future__ import annotations

from amparo.desk.asked import Answer, Asked, Download, GoTo, Page
from amparo.desk.session import Notice
from amparo.desk.views.care import caring
from amparo.desk.views.inbox import account_of, marks, path_of, slug
from amparo.desk.views.reaching import reaching
from amparo.desk.workspace import Workspace
from amparo.errors import InputError
from amparo.record import accounts as record
from amparo.record.accounts import MAX_EXCERPT, Account
from amparo.record.consent import PUBLIC, Consent, How, Use
from amparo.record.files import join, pieces
from amparo.record.synthetic import without_label
from amparo.text import N_

SAVED = N_("The working text is saved.")
SUMMARY_SAVED = N_("The summary is saved.")
QUOTE_SAVED = N_("The quotation is saved.")
ALLOWED = N_("Consent is recorded.")
WITHDRAWN = N_("The withdrawal is recorded. It counts from now on.")
ANSWERED = N_("The answer is sealed and lies at the door.")

TYPES = {"pdf", "jpg", "jpeg", "png", "txt", "mp3", "mp4", "m4a", "ogg", "docx", "odt", "zip"}
"""Endings that a saved attachment keeps; another could start a program or name a person."""


def show(desk: Workspace, asked: Asked) -> Answer:
    """Show an account."""
    account = account_of(desk, asked)
    revealed = asked.session.revealed == account.id
    draft = asked.session.drafts
    working = draft.get(f"{account.id} working", account.working_text)
    if revealed and not working and asked.query.get("from") == "original":
        working = account.what
    return Page(
        "account.html",
        {
            "account": account,
            "slug": slug(account.id),
            "marks": marks(account),
            "revealed": revealed,
            "original": without_label(account.what),
            "working": working,
            "working_shown": without_label(account.working_text),
            "editing": working != account.working_text or not account.working_text or "edit" in asked.query,
            "summary": draft.get(f"{account.id} summary", account.summary),
            "quote": draft.get(f"{account.id} quote", account.quote),
            "answer": draft.get(f"{account.id} reply", ""),
            "consents": [_standing(account, use) for use in Use],
            "allowed": any(consent.given for consent in account.consents),
            "hows": [how.value for how in How if how is not How.FORM],
            "limit": MAX_EXCERPT,
            "has_door": desk.door is not None,
            "reaching": reaching(desk, asked, account),
            "joined": [(number, one) for number, one in enumerate(join(account.files()), 1)],
            **caring(desk, asked, account),
        },
    )


def reveal(desk: Workspace, asked: Asked) -> Answer:
    """Show the original on the account's page, or put it away again."""
    account = account_of(desk, asked)
    asked.session.revealed = "" if asked.text("hide") else account.id
    return GoTo(f"{path_of(account)}#original")


def write_working_text(desk: Workspace, asked: Asked) -> Answer:
    """Save the working text that a person has confirmed."""
    account = account_of(desk, asked)
    asked.session.keep_draft(f"{account.id} working", asked.text("text"))
    if asked.text("confirmed") != "yes":
        raise InputError("the working text is not confirmed", "read it once more, tick the box and save again")
    record.write_working_text(desk.vault, account.id, asked.text("text"))
    return _done(asked, account, "working", Notice(SAVED))


def write_summary(desk: Workspace, asked: Asked) -> Answer:
    """Save the sentence that may be published where the person allows it."""
    account = account_of(desk, asked)
    asked.session.keep_draft(f"{account.id} summary", asked.text("text"))
    record.write_summary(desk.vault, account.id, asked.text("text"))
    return _done(asked, account, "summary", Notice(SUMMARY_SAVED))


def write_quote(desk: Workspace, asked: Asked) -> Answer:
    """Save the passage that may be quoted where the person allows it."""
    account = account_of(desk, asked)
    asked.session.keep_draft(f"{account.id} quote", asked.text("text"))
    record.write_quote(desk.vault, account.id, asked.text("text"))
    return _done(asked, account, "quote", Notice(QUOTE_SAVED))


def consent(desk: Workspace, asked: Asked) -> Answer:
    """Record that the person allows one use."""
    account = account_of(desk, asked)
    use, how = _use(asked), asked.text("how")
    if how not in list(How):
        raise InputError("it is not said how the person allowed it", "choose how they said it and record again")
    record.record_consent(desk.vault, account.id, use, PUBLIC, True, how=How(how))
    undo = Notice(ALLOWED, undo=f"{path_of(account)}/withdraw", fields={"use": use.value})
    return _done(asked, account, "consent", undo)


def withdraw(desk: Workspace, asked: Asked) -> Answer:
    """Record that the person withdraws one use, or everything."""
    account = account_of(desk, asked)
    record.withdraw(desk.vault, account.id, _use(asked) if asked.text("use") else None)
    return _done(asked, account, "consent", Notice(WITHDRAWN))


def reply(desk: Workspace, asked: Asked) -> Answer:
    """Seal an answer and leave it at the door; the draft is kept until it lies there."""
    account = account_of(desk, asked)
    asked.session.keep_draft(f"{account.id} reply", asked.text("text"))
    record.reply(desk.vault, desk.need_door(), account.id, asked.text("text"))
    return _done(asked, account, "reply", Notice(ANSWERED))


def attachment(desk: Workspace, asked: Asked) -> Answer:
    """Hand over a copy of an attachment, piece by piece, under a name that says nothing."""
    account = account_of(desk, asked)
    for number, found in enumerate(account.files(), 1):
        if found.id == asked.text("id") and found.digest:
            name = f"attachment-{number}{_ending(found.name)}"
            return Download(name, pieces(desk.vault, [found.digest]), "application/octet-stream")
    raise InputError("this file is not here", "fetch from the door; it may not have arrived yet")


def joined(desk: Workspace, asked: Asked) -> Answer:
    """Hand over a copy of a file that came in numbered parts, put together."""
    account = account_of(desk, asked)
    for number, found in enumerate(join(account.files()), 1):
        if found.id == asked.text("id") and found.whole:
            name = f"joined-{number}{_ending(found.name)}"
            return Download(name, pieces(desk.vault, [part.digest for part in found.parts]), "application/octet-stream")
    raise InputError("this file is not whole", "fetch from the door; a part may not have arrived yet")


def _done(asked: Asked, account: Account, part: str, notice: Notice) -> GoTo:
    asked.session.drafts.pop(f"{account.id} {part}", None)
    asked.session.notices.append(notice)
    return GoTo(path_of(account))


def _use(asked: Asked) -> Use:
    if asked.text("use") not in list(Use):
        raise InputError("the desk does not know this use", "load the page again")
    return Use(asked.text("use"))


def _standing(account: Account, use: Use) -> Consent:
    held = (one for one in account.consents if (one.use, one.recipient) == (use.value, PUBLIC))
    return next(held, Consent(use.value, PUBLIC, False, "", "", ()))


def _ending(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return f".{ending}" if ending in TYPES else ".bin"
