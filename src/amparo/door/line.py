"""The machine paths of a door as a sender's own program uses them: ciphertext and random ids only.

It is ``amparo send``'s line and knows no key of the organisation. A line that breaks is tried again by itself; what is
sent twice is kept once. See ``docs/formats/packet.md``.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from socksio.exceptions import SOCKSError

from amparo.door.limits import MAX_ASKED, MAX_MAIL, WORK_BITS
from amparo.door.packet import Row
from amparo.door.store import Mail
from amparo.errors import InputError, RefusedError, StorageError, UnreachableError
from amparo.seal import cbor

TIMEOUT = httpx.Timeout(120.0, connect=60.0)
"""Seconds: a part of a file goes out and is made durable within it, over a slow circuit too."""
AGAIN_AFTER = (1.0, 3.0, 9.0, 27.0)
"""Seconds between attempts: Tor builds another circuit in some of them."""
PASSING = {408, 413, 429, 502, 503}
"""Answers of a door that is restarting, or had to break off what came too slowly."""
MAX_ANSWER = 4 * MAX_MAIL
"""Bytes of an answer that are read: the fullest mailbox in its size class, with room."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a door says of itself to anybody: sizes in bytes, ``script`` the SHA-256 of the page's script."""

    organisation: str
    recipient: str
    max_file: int
    part_size: int
    script: str


class PublicLine:
    """A sender's line to one door. A context manager; ``close`` it when done."""

    def __init__(self, url: str, proxy: str = "", again_after: Iterable[float] = AGAIN_AFTER) -> None:
        """``proxy`` is an address such as ``socks5h://127.0.0.1:9050`` (Tor); nothing else of the machine is used."""
        _check_address(url, proxy)
        self._pauses = (*again_after,)
        self._stamp = ""
        self._works = count()
        try:
            headers = {"user-agent": "amparo"}  # nothing of the machine or its versions
            self._http = httpx.Client(
                base_url=url, proxy=proxy or None, timeout=TIMEOUT, headers=headers, trust_env=False
            )
        except (httpx.InvalidURL, ValueError, ImportError) as error:
            raise InputError("this is not the address of a door or of a proxy", "check it") from error

    def facts(self) -> Facts:
        """Ask what the door says of itself: only its word, so compare ``recipient`` with what is known otherwise."""
        try:
            return Facts(**self._spoken("GET", "/door.json").json())
        except (ValueError, TypeError) as error:
            raise _no_door() from error

    def channels(self) -> str:
        """Return the signed list of channels that the door shows; see ``channels.read``."""
        return self._spoken("GET", "/channels.json").text

    def send(self, packet: bytes) -> bool:
        """Send a packet; return once it is durable: false if it was there before."""
        stamp = self._stamp = self._stamp or self._spoken("GET", "/stamp").text.strip()
        headers = {"x-stamp": stamp, "x-work": work_for(stamp, self._works)}
        return bool(self._asked("/packet", packet, headers)["kept"])

    def waiting(self, ids: Iterable[str]) -> set[str]:
        """Return which of these items the door still has."""
        found, wanted = set[str](), list(ids)
        for start in range(0, len(wanted), MAX_ASKED):
            told = self._asked("/waiting", cbor.encode({"ids": wanted[start : start + MAX_ASKED]}))
            found.update(told["waiting"])
        return found

    def visit(self, mailbox: str) -> Mail:
        """Open a mailbox, which counts as a visit; visit 0 and nothing in it if the door does not know it."""
        told = self._asked("/mail", cbor.encode({"mailbox": mailbox}))
        try:
            rows = tuple(
                Row(row["id"], row["kind"], len(row["sealed"]), row["sealed"], mailbox) for row in told["rows"]
            )
            return Mail(int(told["visit"]), rows)
        except (TypeError, KeyError, ValueError) as error:
            raise _no_door() from error

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _asked(self, path: str, question: bytes, headers: dict[str, str] | None = None) -> dict[str, Any]:
        answer = self._spoken("POST", path, question, {"content-type": "application/cbor", **(headers or {})})
        try:
            told = cbor.decode(answer.content, MAX_ANSWER)
        except InputError as error:
            raise _no_door() from error
        if not isinstance(told, dict):
            raise _no_door()
        return told

    def _spoken(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Ask until there is an answer; what the door refuses is not asked again."""
        for pause in (*self._pauses, None):
            try:
                answer = self._http.request(method, path, content=body, headers=headers)
            except (httpx.TransportError, SOCKSError):
                answer = None
            if answer is not None and answer.status_code not in PASSING:
                return _checked(answer)
            if pause is not None:
                time.sleep(pause)
        raise UnreachableError("the door does not answer", "check its address and your line, then run the same again")


def work_for(stamp: str, numbers: Iterable[int]) -> str:
    """Return the first of ``numbers`` that is work for this stamp, as text: some 65,000 hashes."""
    begun = hashlib.sha256(stamp.encode())
    for number in numbers:
        one = begun.copy()
        one.update(b"%d" % number)
        if int.from_bytes(one.digest()[:4]) >> (32 - WORK_BITS) == 0:
            return str(number)
    raise AssertionError("numbers do not end")


def _check_address(url: str, proxy: str) -> None:
    """Refuse what would show on the way that somebody writes to a door, or where it is."""
    at = urlsplit(url)
    host = at.hostname or ""
    if at.scheme not in ("http", "https") or not host:
        raise InputError("this is not the address of a door", "it begins with http:// or https://")
    if host.endswith(".onion") and not proxy:
        raise InputError("an onion address is reached through Tor only", "add: --proxy socks5h://127.0.0.1:9050")
    if proxy.startswith("socks5://"):
        raise InputError("this proxy would have names looked up outside it", "write socks5h:// instead of socks5://")
    if at.scheme == "http" and not host.endswith(".onion") and host not in ("127.0.0.1", "::1", "localhost"):
        raise RefusedError(
            "this line is not encrypted: others see that you write here", "use https:// or the onion address"
        )


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    if answer.status_code == 507:
        raise StorageError("the door is full: nothing was kept", "tell the organisation, and try again later")
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise _no_door()
    raise RefusedError(
        "the door refused this: status {status}", "use a newer version of the program", status=answer.status_code
    )


def _no_door() -> UnreachableError:
    return UnreachableError("what answers at this address is not a door", "check the address")
