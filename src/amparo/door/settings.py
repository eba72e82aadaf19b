"""What a door needs to know, kept as ``door.toml`` in its folder: nothing secret, no names of staff."""

from __future__ import annotations

import hashlib
import json
import secrets
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

from amparo.door.limits import LEAST_AGE, MAX_ATTACHMENTS, MAX_PROCESSES, MAX_WAIT, MIN_ATTACHMENTS
from amparo.errors import InputError, StorageError

FILE = "door.toml"
LEAVE_TO = "https://www.wikipedia.org/"
"""Where the link for leaving quickly leads: a page that anybody may have open."""
MAX_CONFIG = 64 << 10


@dataclass(frozen=True, slots=True)
class DoorConfig:
    """The settings of one door.

    ``recipient`` is the organisation's intake recipient (``age1pq…``); ``pull_token_hash`` is SHA-256, in hex, of the
    token that staff devices show (the token itself is not kept here); ``max_attachment`` is in bytes, all files of one
    message together; ``least_age`` is in seconds (see ``stamp``); ``workers`` and ``sealers`` are numbers of processes.
    """

    folder: Path
    organisation: str
    recipient: str
    pull_token_hash: str
    max_attachment: int = MAX_ATTACHMENTS
    leave_to: str = LEAVE_TO
    least_age: int = LEAST_AGE
    workers: int = 1
    sealers: int = 2

    def __post_init__(self) -> None:
        for name, right in (
            ("organisation", _line(self.organisation)),
            ("recipient", _line(self.recipient) and self.recipient.startswith("age1pq1")),
            ("pull_token_hash", _line(self.pull_token_hash) and len(self.pull_token_hash) == 64),
            ("max_attachment", type(self.max_attachment) is int and self.max_attachment >= MIN_ATTACHMENTS),
            ("least_age", type(self.least_age) is int and 0 <= self.least_age <= MAX_WAIT),
            ("workers", type(self.workers) is int and 1 <= self.workers <= MAX_PROCESSES),
            ("sealers", type(self.sealers) is int and 1 <= self.sealers <= MAX_PROCESSES),
            ("leave_to", _line(self.leave_to) and self.leave_to.startswith(("https://", "http://"))),
        ):
            if not right:
                raise InputError("setting {field} of the door is missing or wrong", "mend door.toml", field=name)

    @classmethod
    def create(
        cls, folder: Path, *, organisation: str, recipient: str, token: str = "", **settings: Any
    ) -> tuple[Self, str]:
        """Make a door's folder; return its settings and the token for staff devices (a fresh one unless given).

        ``settings`` are any of the others by name. Only a hash of the token is kept.
        """
        token = token or secrets.token_urlsafe(32)
        config = cls(folder, organisation, recipient, token_hash(token), **settings)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (folder / FILE).open("x", encoding="utf-8") as out:
                out.write(config._toml())
        except FileExistsError as error:
            raise InputError("there is a door in this folder already", "choose another folder") from error
        except OSError as error:
            raise StorageError("the door's folder cannot be written", "check its permissions and the disk") from error
        return config, token

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read ``door.toml``; raise ``InputError`` naming the setting that is wrong."""
        try:
            raw = (folder / FILE).read_bytes()
            found = tomllib.loads(raw[:MAX_CONFIG].decode())
        except OSError as error:
            raise InputError("there is no door in this folder", "make one with: amparo init") from error
        except ValueError as error:
            raise InputError("door.toml cannot be read", "it must be TOML in UTF-8") from error
        known = {field.name for field in fields(cls)} - {"folder"}
        for name in sorted(set(found) - known):
            raise InputError("door.toml has a setting {field} that is not known", "remove it", field=name)
        try:
            return cls(folder, **found)
        except TypeError as error:
            raise InputError("a setting of door.toml is missing", "mend door.toml") from error

    def _toml(self) -> str:
        values = {name: value for name, value in asdict(self).items() if name != "folder"}
        # A JSON string or integer is also a TOML string or integer, as long as no control character is in it.
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()]
        return "# The settings of an Amparo door. Nothing here is secret.\n" + "".join(lines)


def token_hash(token: str) -> str:
    """SHA-256 of a staff token in hex; the token has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _line(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 4000 and value.isprintable()
