"""What passes between a worker and the pages in a sealing process: a person's request, and the page that answers it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

HEADERS = ("content-type", "content-length", "accept-language", "origin", "host", "sec-fetch-site")
"""The only headers of a request that reach the pages: no address, no browser, no cookie, no token of staff."""


@dataclass(frozen=True, slots=True, repr=False)
class PersonRequest:
    """One request for ``/``: its method (GET or POST), those of ``HEADERS`` it had (lower case), its body in pieces.

    The body raises ``AmparoError`` when it cannot be read to its end (broken off, too slow, too large): what was begun
    is then abandoned, and the page says so.
    """

    method: str
    headers: Mapping[str, str]
    body: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """A finished page: HTTP status, HTML in UTF-8, and headers beside those that every answer has."""

    status: int
    html: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
