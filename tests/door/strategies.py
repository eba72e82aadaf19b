"""Every message that can cross the door, for tests that must hold for any of them."""

from dataclasses import replace

from hypothesis import strategies as st

from amparo.door.contact import Answer, Contact, Leave
from amparo.door.message import Account, Age, Agreed, Attachment, CheckIn, FollowUp, Note, Reply, Signal, Use

HEX = st.binary(min_size=16, max_size=16).map(bytes.hex)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
DAYS = st.dates().map(str)
MINUTES = st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%MZ}".zfill(17))
TIMERS = st.lists(HEX, max_size=4).map(tuple)
RECIPIENTS = st.just("age1pq1qqqq")
LANGUAGES = st.sampled_from(["en", "ru", "ar"])


@st.composite
def attachments(draw):
    """A file, whole or one part of many."""
    part = draw(st.integers(1, 512))
    of = draw(st.sampled_from([0, part, part + 3]))
    digest = draw(st.binary(min_size=32, max_size=32)).hex()
    return Attachment(draw(HEX), draw(TEXT), draw(st.integers(0, 1 << 40)), digest, part, of)


def terms(kind):
    return st.sampled_from(list(kind)).map(str)


HOURS = st.just("") | st.integers(0, 23).map(lambda hour: f"{hour:02}:00")
OFFSETS = st.sampled_from(["", "UTC+03:00", "UTC-11:00", "UTC+05:45"])
CONTACTS = st.builds(
    Contact, terms(Answer), TEXT, HOURS, HOURS, OFFSETS, TEXT, TEXT, terms(Leave), TEXT, TEXT, TEXT
)  # fmt: skip
USES = st.sets(terms(Use)).map(lambda uses: tuple(sorted(uses)))
FILES = st.lists(attachments(), max_size=3).map(tuple)
ACCOUNTS = st.builds(
    Account, HEX, DAYS, LANGUAGES, TEXT, TEXT, TEXT, terms(Age), CONTACTS, USES, RECIPIENTS, HEX, HEX, HEX, FILES
)  # fmt: skip
FOLLOW_UPS = st.builds(FollowUp, HEX, DAYS, LANGUAGES, TEXT, RECIPIENTS, HEX, st.integers(0, 999), FILES)
CHECK_INS = st.builds(CheckIn, HEX, DAYS, HEX, MINUTES, TEXT, TIMERS)
SIGNALS = st.builds(Signal, HEX, DAYS, HEX, HEX, st.booleans())
REPLIES = st.builds(Reply, HEX, DAYS, TEXT, st.lists(st.builds(Agreed, MINUTES, TIMERS), max_size=3).map(tuple))
NOTES = st.builds(
    Note, HEX, DAYS, HEX, st.sampled_from(["account", "follow-up", "check-in"]), st.integers(0, 20),
    st.lists(st.integers(0, 999), max_size=4).map(tuple), st.booleans(),
)  # fmt: skip
MESSAGES = ACCOUNTS | FOLLOW_UPS | CHECK_INS | SIGNALS | REPLIES | NOTES


def belonging_to(message, mailbox, duress=None):
    """The same message, as the holder of a code sends it."""
    changed = {"mailbox_id": mailbox.id}
    if not isinstance(message, CheckIn):
        changed["mailbox"] = str(mailbox.identity.recipient)
    if duress:
        changed |= {"duress_id": duress.id, "ratchet": mailbox.ratchet}
    return replace(message, **changed)
