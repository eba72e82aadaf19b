"""What whoever has secretly taken over the running server sees from then on, at each level of protection.

``docs/takeover.md`` shows this table, and a test compares the two; the other tests here hold each row.
"""

from __future__ import annotations

YES, NO = "yes", "no"
LEVELS = ("a", "b", "c")

SEEN: dict[str, tuple[str, str, str]] = {
    "the words, as they are sent": (YES, NO, NO),
    "the other fields: places, times, how and when to be reached": (YES, NO, NO),
    "names and contents of files": (YES, NO, NO),
    "the code words, when they are given out and whenever they are typed": (YES, NO, NO),
    "answers, when the person opens the thread": (YES, NO, NO),
    "which of the two codes was used": (YES, NO, NO),
    "a helper's phrase, when it is typed": (YES, NO, "not used"),
    "how long a text is, and how large a file": ("exactly", "in size classes", "in size classes"),
    "which two mailboxes were made together, and with which message": (YES, YES, YES),
    "which mailbox was opened, and how often": (YES, YES, YES),
    "which agreed time was answered": (YES, YES, YES),
    "at what second somebody sends, opens a thread or asks for something": (YES, YES, YES),
    "whether the sender uses a script, or this program": (YES, YES, YES),
    "which language the page was read in": (YES, YES, NO),
    "what was sent before, from the disk": (NO, NO, NO),
}
"""What he sees, by level."""

DOES: dict[str, tuple[str, str, str]] = {
    "say that a message was kept and throw it away": (YES, YES, YES),
    "hide answers, or say that staff have not fetched anything": (YES, YES, YES),
    "give out another page, script or key, so that he reads what is sent": (YES, "yes, and the digest shows it", NO),
    "write an answer in our name": (YES, NO, NO),
}
"""What he can do, by level."""
