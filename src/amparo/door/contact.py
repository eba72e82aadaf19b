"""Safe contact before content: how a person may be reached, and how both sides know whom they are talking to.

Everything is optional, and saying nothing means the quietest choice. Times are whole hours with their offset from UTC,
so that the desk can keep a number out of sight outside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from amparo.door import fields
from amparo.door.limits import MAX_SHORT

HOUR = re.compile(r"|(?:[01][0-9]|2[0-3]):00")
OFFSET = re.compile(r"|UTC[+-](?:0[0-9]|1[0-4]):(?:00|30|45)")


class Answer(StrEnum):
    """Where a person may be answered. The default is the quietest that still allows an answer."""

    ONLY_HERE = "only_here"
    ANOTHER_WAY = "another_way"
    NOT_AT_ALL = "not_at_all"


class Leave(StrEnum):
    """Whether a message may be left where the person does not answer. Nothing said counts as no."""

    NOT_SAID = ""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Contact(fields.Part):
    """A contact plan as the person gives it on the form."""

    answer: str = Answer.ONLY_HERE.value
    """One of ``Answer``; ``not_at_all`` is "never contact me"."""
    channel: str = ""
    """How: a number, an address, an application. Free text."""
    hours_from: str = ""
    hours_to: str = ""
    """Safe hours, ``HH:00`` or nothing said; the second may be earlier than the first: across midnight."""
    offset: str = ""
    """The hours' offset, ``UTC+03:00``, or nothing said."""
    ask_for: str = ""
    """The name to ask for, which need not be theirs."""
    cover_story: str = ""
    """Who we are, if somebody else answers."""
    may_leave: str = Leave.NOT_SAID.value
    """One of ``Leave``: may a message be left."""
    who_sees: str = ""
    """Who else sees or hears this channel."""
    we_say: str = ""
    """What we say first, so that the person knows that it is us."""
    they_say: str = ""
    """What the person answers, so that we know that it is them."""

    def __post_init__(self) -> None:
        fields.choice(self, "answer", Answer)
        fields.choice(self, "may_leave", Leave)
        fields.match(self, "hours_from", HOUR)
        fields.match(self, "hours_to", HOUR)
        fields.match(self, "offset", OFFSET)
        for name in TEXTS:
            fields.text(self, name, MAX_SHORT)


TEXTS = ("channel", "ask_for", "cover_story", "who_sees", "we_say", "they_say")
"""Fields of free text."""
