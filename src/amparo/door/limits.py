"""Every limit of the door, with its reason. What is over a limit is refused in words; the text stays on the page."""

from __future__ import annotations

MAX_STORY = 100_000
"""Characters of one account or message: some forty pages, more than anyone types into a form in one sitting."""

MAX_SHORT = 5_000
"""Characters of a smaller field: room for a paragraph too many, not for filling the memory of a server."""

MAX_TEXT_BYTES = 1 << 20
"""All text of one form: two bytes a Cyrillic letter, every field full, and twice that to spare."""

MAX_PARTS = 64
"""Parts of one form: its fields and files, with room; more is not a form of ours."""

MAX_FILES = 20
"""Files sent with one form: each costs a file and a sealing, and a person can send another message."""

MAX_FILE_NAME = 200
"""Characters of a file's name: what common file systems allow, so that it can be given back as it was."""

MAX_ATTACHMENTS = 64 << 20
"""Bytes of all files of one form unless configured otherwise: some minutes of telephone video, minutes over Tor."""

MIN_ATTACHMENTS = 1 << 20
"""Bytes below which the limit on files cannot be set: the page prints it in whole megabytes."""

MAX_DRAINED = 512 << 20
"""Bytes read and thrown away after a refusal, so that a browser still sees the page that says why."""

MAX_REPLY = 1 << 20
"""Bytes of one sealed answer: its longest text, padded."""

MAX_REPLIES = 100
"""Answers shown at once; the newest. Nobody reads more, and opening each costs the server a little."""

RESERVE = 64 << 20
"""Bytes of disk that only staff's erasing may use: on a disk that is quite full, nothing could be taken away either."""

MAX_ERASED = 16
"""Items erased in one transaction: overwriting sixteen of the longest messages fits into the reserve."""

MAX_STAFF_JSON = 1 << 20
"""Bytes of one request of a staff device: some twenty thousand ids."""

MAX_PAGE = 1000
"""Ids in one answer to a staff device; it asks again for the rest."""

MAX_CODE_CHARS = 1000
"""Characters of a typed code: twelve words and any amount of stray spaces."""

MAX_STAGES = 8
"""Timers of one check-in: the time itself and the stages of the alarm after it."""

MAX_CHECK_INS = 64
"""Check-ins agreed in one answer: two months of daily ones."""

MAX_ROWS = 64
"""Rows of one packet: a message, what stands with it in two mailboxes, and its files, with room."""

MAX_PACKET = 24 << 20
"""Bytes of one packet: a part of a file (16 MiB at most) or the longest message, sealed, with room."""
