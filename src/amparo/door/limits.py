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

MAX_LISTED = 512
"""Files and parts of files that one message lists: 4 GiB in the parts that a browser cuts."""

MAX_FILE_NAME = 200
"""Characters of a file's name: what common file systems allow, so that it can be given back as it was."""

MAX_ATTACHMENTS = 2 << 30
"""Bytes of all files of one message unless configured otherwise: an hour of telephone video."""

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

LEAST_AGE = 3
"""Seconds between getting a form and its being taken: a person needs longer to read it, a flood is slowed by it."""

FREE_USES = 8
"""How often one stamp may be used without waiting longer: a person corrects a form, or sends it again after a break."""

MAX_WAIT = 30
"""Seconds that a worn stamp makes wait at most: longer would look as if nothing came."""

MAX_STAMPS = 4096
"""Used stamps remembered by one process, the latest: half a megabyte, and more than people write in an hour."""

WORK_BITS = 16
"""Zero bits a browser finds to spare the wait: some 65,000 hashes, a second on an old telephone."""

PART = 8 << 20
"""Bytes of one part of a file that a browser cuts: minutes over Tor, so that little is sent again after a break."""

MAX_PROCESSES = 64
"""Workers, and sealing processes, of one door: more than any machine of a small organisation has cores."""

SMALLEST_ANSWER = 16 << 10
"""Bytes of the smallest answer whose length could show content: most pages and mailboxes fit into it."""

TIME_STEP = 0.15
"""Seconds: longer than looking a mailbox up and opening what stands in it takes, shorter than anybody minds."""

MAX_FRAME = 8 << 20
"""Bytes of one thing said between a worker and a sealer: the longest message, sealed, or the fullest mailbox."""

PIECE = 256 << 10
"""Bytes of a body or attachment passed on at once: few enough that hundreds fit into memory."""

MAX_OPEN_PARTS = 64
"""Sealed attachments of one request that may be open at once: its parts, see ``MAX_PARTS``."""

MAX_MAIL = 4 << 20
"""Bytes of a mailbox given out at once, the newest rows: a hundred long answers."""

PATIENCE = 60
"""Seconds in which a sender must make a little progress: an onion circuit that breaks is rebuilt in half of it."""

LEAST_PROGRESS = 1 << 10
"""Bytes of that progress: a twentieth of what the slowest usable line brings."""

MAX_REPEATED = 2 << 20
"""Bytes of a request remembered until it is answered, to give them to another sealer if one dies: any text fits."""

MAX_REPEATED_AT_ONCE = 32 << 20
"""Bytes remembered for all requests of a worker together; what is over that must be sent again by the person."""

MAX_VOUCHED = 600
"""Characters of what is said of a helper: some sentences, which fit into the smallest bucket, in any alphabet."""

MAX_CHANNELS = 20
"""Published channels: nobody has more that are looked after."""

MAX_CHANNEL = 300
"""Characters of a channel's address or remark: an onion address has 62."""

MAX_CHANNELS_FILE = 128 << 10
"""Characters of the signed list of channels: twenty of the longest, as base64, with room."""

MAX_INLINE = 1 << 20
"""Bytes of a sealed row that still stand in the database; larger ones are files or objects of their own."""

MAX_GROUP = 256
"""Submissions in one transaction, so that the first of them does not wait long for the last."""

MAX_QUEUED = 4096
"""Submissions that wait for a transaction in one process; more wait before they are read."""

STALE_DAYS = 2
"""Days after which a part that no message names is taken for a leftover: no upload goes on for so long."""

MAX_CONNECTIONS = 1000
"""Connections of one worker: at some twenty kilobytes each. When more come, the one silent longest makes way."""

MAX_HEAD = 32 << 10
"""Bytes of a request before its body: four times what browsers send."""

HEAD_PATIENCE = 60
"""Seconds for a request's head to arrive: a slow circuit needs some, a connection that never speaks must end."""

KEEP_ALIVE = 30
"""Seconds that an idle connection is kept for a person's next click: building a new one over Tor takes seconds."""

PACKET_ROOM = 64 << 20
"""Bytes of packets that a worker may be receiving at once: seven parts of files; the others wait."""

SMALL_PACKET = 64 << 10
"""Bytes of a packet that never waits for room: any but the longest messages without files."""

MAX_ASKED = 1024
"""Ids that may be asked for in one request: twice the parts of one message."""

MAX_OBJECT = 1 << 20
"""Bytes of one object of a part: what an upload holds in memory, so that a hundred at once fit into a small machine."""

MAX_PUTS = 16
"""Pieces a process sends to an object store at once; more wait."""

DATABASE_PATIENCE = 60
"""Seconds to wait for a database that restarts before a person is told that nothing was kept."""

DATABASE_LINES = 4
"""Connections of one process to the database, beside the one that writes."""

BACKLOG = 2048
"""Connections that may wait to be taken up: a wave of people is served late, not refused."""

GRACE = 30
"""Seconds given to what is being sent when the door is told to stop."""

MAX_TIMERS = 512
"""Timers agreed in one request: every stage of as many check-ins as one answer may hold."""

MAX_BOX = 8 << 10
"""Bytes of a voucher's box: the longest text about a helper, padded and sealed, twice."""

MAX_MIXED = 64 << 20
"""Bytes of a database whose rows are still written anew: that takes as much memory for a moment."""

GUESSES = 2
"""Phrases of helpers that one sealer looks up at once: each takes a tenth of a second, and that limits guessing."""

MAX_NOTE = 80 << 10
"""Bytes of a sealed note or signal: the second bucket, with room. What stands in a mailbox stays, so it is small."""
