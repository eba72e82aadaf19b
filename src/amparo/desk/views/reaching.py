"""Reaching a person safely: the contact plan, a look at the channel, who has verified whom, the agreed sentences."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime

from amparo.casework import contact, sentences
from amparo.casework.contact import Permission
from amparo.casework.standing import device
from amparo.desk.asked import Answer, Asked, GoTo
from amparo.desk.session import Notice
from amparo.desk.views.inbox import account_of, path_of
from amparo.desk.workspace import Workspace
from amparo.door import words
from amparo.door.contact import Answer as AnswerWhere
from amparo.door.contact import Contact, Leave
from amparo.door.mailbox import ratchet_word
from amparo.record.accounts import Account
from amparo.text import N_

LOOKED = N_("The channel is shown for ten minutes. Your reason is on record.")
CHANGED = N_("The plan is recorded anew. What stood before is kept, and no longer counts.")
VERIFIED = N_("It is recorded that you have verified each other.")
HANDED_OVER = N_("It is recorded that somebody else takes over. They verify first.")
AGREED = N_("The two sentences are recorded.")


@dataclass(frozen=True, slots=True)
class Reaching:
    """What the page shows of the contact plan; ``words`` are those of the latest visit."""

    permission: Permission
    shown: bool
    must_verify: bool
    words: tuple[str, ...]
    sentences: tuple[str, str]
    answers: tuple[str, ...] = tuple(AnswerWhere)
    leaves: tuple[str, ...] = tuple(Leave)


def reaching(desk: Workspace, asked: Asked, account: Account) -> Reaching:
    """Return what the account's page shows."""
    permission = contact.may_contact_now(account.plan, datetime.now(UTC))
    looked = permission.overridable and asked.session.looks_at(account.id)
    return Reaching(
        permission,
        permission.allowed or looked,
        account.plan.must_verify(device(desk.vault)),
        _words(account),
        sentences.agreed(desk.vault, account.id),
    )


def look(desk: Workspace, asked: Asked) -> Answer:
    """Show the channel for a while, after a reason; or put it away."""
    account = account_of(desk, asked)
    if asked.text("hide"):
        asked.session.look("")
        return GoTo(f"{path_of(account)}#contact")
    contact.look(desk.vault, account.id, account.plan, asked.text("reason"), datetime.now(UTC))
    asked.session.look(account.id)
    return _said(asked, account, LOOKED)


def change(desk: Workspace, asked: Asked) -> Answer:
    """Record the plan anew, as the person now wants it."""
    account = account_of(desk, asked)
    contact.change(desk.vault, account.id, Contact(**{field.name: asked.text(field.name) for field in fields(Contact)}))
    asked.session.look("")
    return _said(asked, account, CHANGED)


def verify(desk: Workspace, asked: Asked) -> Answer:
    """Record that the person and the user of this desk know that they are talking to each other."""
    account = account_of(desk, asked)
    contact.verify(desk.vault, account.id)
    return _said(asked, account, VERIFIED)


def hand_over(desk: Workspace, asked: Asked) -> Answer:
    """Record that another worker takes over."""
    account = account_of(desk, asked)
    contact.hand_over(desk.vault, account.id)
    return _said(asked, account, HANDED_OVER)


def agree_sentences(desk: Workspace, asked: Asked) -> Answer:
    """Record the two sentences that were agreed by voice."""
    account = account_of(desk, asked)
    sentences.agree(desk.vault, account.id, asked.text("safe"), asked.text("not_free"))
    return _said(asked, account, AGREED)


def _said(asked: Asked, account: Account, message: str) -> GoTo:
    asked.session.notices.append(Notice(message))
    return GoTo(path_of(account))


def _words(account: Account) -> tuple[str, ...]:
    """Return the word of the latest visit in every language of the lists: the person may read in any of them."""
    if not account.visits or not account.ratchet:
        return ()
    return tuple(ratchet_word(account.ratchet, account.visits, language) for language in words.LANGUAGES)
