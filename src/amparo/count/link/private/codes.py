"""Keyed codes: what organisations that hold a key in common write instead of their lists.

A code is HMAC-SHA256 (RFC 2104, FIPS 198-1) of a key of the recipe, cut to 128 bits. The exchange is part of what is
encoded: codes of two exchanges have nothing in common, even under one key. A file of codes is text:

    amparo-overlap-codes 1
    exchange 4c0f9d21a7e85b36
    list Helpline
    fields identifier:phone
    number 812
    32 hexadecimal digits a line, ascending, none twice

Whoever has the key can try every phone number there is. Codes are personal data under a pseudonym, and never published.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from amparo.count.estimate.reading.roles import COUNTS
from amparo.count.link.private.recipe import BETWEEN, VERSION, Keys
from amparo.errors import InputError, VerifyError

LARGEST_LIST = 1_000_000
LARGEST_FILE = LARGEST_LIST * 33 + 10_000
_NAME = r"[^\W\d_][\w .-]{0,39}"  # it becomes the head of a column; spreadsheets run what begins with = + - @
_KEY = re.compile(r"amparo-overlap-key 1\nexchange ([0-9a-f]{16})\nkey ([0-9a-f]{64})\ncheck ([0-9a-f]{8})\n?")
_CODES = re.compile(
    rf"amparo-overlap-codes {VERSION}\nexchange ([0-9a-f]{{16}})\nlist ({_NAME})\n"
    r"fields (\S+(?: \S+)*)\nnumber (\d{1,7})\n"
)
_CODE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, repr=False)
class Key:
    """The key of one exchange and the exchange's name."""

    exchange: str
    secret: bytes


@dataclass(frozen=True)
class Codes:
    """The codes of one list, ascending."""

    exchange: str
    name: str
    fields: tuple[str, ...]
    codes: tuple[str, ...]


def new_key() -> str:
    """Return the text of a key file for one exchange."""
    exchange, key = secrets.token_hex(8), secrets.token_hex(32)
    return f"amparo-overlap-key 1\nexchange {exchange}\nkey {key}\ncheck {_check(exchange, key)}\n"


def read_key(text: str) -> Key:
    """Read a key file. Raises InputError for another file, VerifyError for a slip in copying."""
    found = _KEY.fullmatch(_lines(text))
    if not found:
        raise InputError("this is not a key for codes", "give the file that `amparo overlap key` wrote")
    exchange, key, check = found.groups()
    if check != _check(exchange, key):
        raise VerifyError("the key was copied wrongly", "copy it again from whoever made it")
    return Key(exchange, bytes.fromhex(key))


def encode(keys: Keys, key: Key, name: str) -> Codes:
    """Encode a list. ``name`` is the organisation's: it heads a column. Raises InputError for a name that cannot."""
    if not re.fullmatch(_NAME, name) or name != name.strip() or name.lower() in COUNTS:
        raise InputError(
            "this name cannot head a column",
            "begin with a letter; use letters, digits, spaces, dots and hyphens, 40 at most; not a word for a count",
        )
    if len(keys.values) > LARGEST_LIST:
        raise InputError("the list has more than {most} keys", "divide it, by year or region", most=LARGEST_LIST)
    return Codes(key.exchange, name, keys.fields, tuple(sorted(_code(key, value) for value in keys.values)))


def write(codes: Codes) -> str:
    """Write a file of codes."""
    head = f"amparo-overlap-codes {VERSION}\nexchange {codes.exchange}\nlist {codes.name}\n"
    return f"{head}fields {' '.join(codes.fields)}\nnumber {len(codes.codes)}\n" + "".join(
        f"{c}\n" for c in codes.codes
    )


def read(text: str) -> Codes:
    """Read a file of codes. Raises InputError for another file, VerifyError for one that is damaged or not whole."""
    text = _lines(text)
    head = _CODES.match(text)
    if not head:
        raise InputError("this is not a file of codes", "give the files that `amparo overlap encode` wrote")
    exchange, name, fields, number = head.groups()
    codes = tuple(text[head.end() :].split("\n")[:-1])
    whole = text.endswith("\n") and len(codes) == int(number) <= LARGEST_LIST
    if not whole or not all(map(_CODE.fullmatch, codes)) or any(one >= two for one, two in pairwise(codes)):
        raise VerifyError("a file of codes is damaged, or not whole", "ask for it again")
    return Codes(exchange, name, tuple(fields.split(" ")), codes)


def _code(key: Key, value: str) -> str:
    said = BETWEEN.join([f"amparo-overlap-code {VERSION}", key.exchange, value])
    return hmac.digest(key.secret, said.encode(), "sha256")[:16].hex()


def _check(exchange: str, key: str) -> str:
    return sha256(f"{exchange} {key}".encode()).hexdigest()[:8]


def _lines(text: str) -> str:
    """Mail and editors may have changed the ends of lines."""
    return text.replace("\r\n", "\n")
