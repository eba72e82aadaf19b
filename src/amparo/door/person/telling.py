"""The first form: from what was typed to an account, and back onto the page when something is wrong."""

from __future__ import annotations

from dataclasses import fields

from amparo.door.contact import HOUR, OFFSET, TEXTS, Answer, Contact, Leave
from amparo.door.limits import MAX_SHORT, MAX_STORY
from amparo.door.mailbox import Token
from amparo.door.message import Account, Age, Use
from amparo.door.person.reading import Submission
from amparo.door.sealing import today
from amparo.errors import InputError, RefusedError

STORY = {"what": MAX_STORY, "where": MAX_SHORT, "when": MAX_SHORT}
"""Text fields about what happened, and their limits in characters."""

Typed = dict[str, object]


def typed(form: Submission | None) -> Typed:
    """Return what stands in the form, so that a page can show it again; nothing typed gives the quietest choices."""
    names = [*STORY, "age", *(field.name for field in fields(Contact))]
    found: Typed = {name: form.text(name) if form else "" for name in names}
    found["answer"] = found["answer"] or Answer.ONLY_HERE.value
    found["consent"] = sorted(form.several("consent") & set(Use)) if form else []
    return found


def account(form: Submission, token: Token, language: str) -> Account:
    """Make the account of a form; raises ``InputError`` or ``RefusedError`` with what the person can do."""
    check(form, STORY | dict.fromkeys(TEXTS, MAX_SHORT))
    values = typed(form)
    contact = _contact(form)
    said = [str(values[name]) for name in values if name != "consent"]
    mailbox = token.mailbox()
    return Account(
        id=token.record_id(form.digest([*said, *form.several("consent") & set(Use)])),
        day=today(),
        language=language,
        what=form.text("what"),
        where=form.text("where"),
        when=form.text("when"),
        age=_one_of(form.text("age"), list(Age), Age.NOT_SAID),
        contact=contact,
        consent=tuple(sorted(form.several("consent") & set(Use))),
        mailbox=str(mailbox.identity.recipient),
        mailbox_id=mailbox.id,
        duress_id=token.duress().id,
        ratchet=mailbox.ratchet,
        attachments=tuple(file.described() for file in form.files),
    )


def check(form: Submission, limits: dict[str, int]) -> None:
    """Refuse a form with a problem, a field over its limit, or nothing in it."""
    if form.problem:
        raise form.problem
    for name, limit in limits.items():
        if len(form.text(name)) > limit:
            raise RefusedError(
                "a text is longer than {limit} characters. Nothing was sent",
                "please shorten it, or send it in several parts; it is still here",
                limit=limit,
            )
    if not form.files and not any(form.text(name).strip() for name in limits):
        raise InputError("there is nothing to send yet", "please write something or choose a file")


def _contact(form: Submission) -> Contact:
    """Read the contact plan; a choice that is none of ours counts as not made."""
    given = {field.name: form.text(field.name) for field in fields(Contact)}
    given["answer"] = _one_of(given["answer"], list(Answer), Answer.ONLY_HERE)
    given["may_leave"] = _one_of(given["may_leave"], list(Leave), Leave.NOT_SAID)
    for name, pattern in (("hours_from", HOUR), ("hours_to", HOUR), ("offset", OFFSET)):
        given[name] = given[name] if pattern.fullmatch(given[name]) else ""
    return Contact(**given)


def _one_of(given: str, known: list[str], otherwise: str) -> str:
    return str(given if given in known else otherwise)
