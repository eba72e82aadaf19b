"""What a page is asked and what it answers, as plain values: views are functions from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from amparo.desk.session import Session
from amparo.errors import InputError

MAX_FORM = 2 << 20
"""Bytes of one form: the longest text the ledger takes, Cyrillic, every byte written as ``%xx``, with room."""

MAX_FIELDS = 100
"""Fields of one form: several times our largest."""

MAX_QUERY = 4096
"""Bytes of an address's query: our filters, several times over."""


def read_fields(encoded: bytes) -> dict[str, str]:
    """Read an urlencoded form or query; of several fields with one name the first counts. Raises InputError."""
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise InputError("the form cannot be read", "go back, load the page again and try once more") from error
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value.replace("\r\n", "\n"))
    return found


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """One request of an open session; ``partial`` when only a piece of a page is wanted."""

    session: Session
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False

    def text(self, name: str) -> str:
        """Return a form's field; empty when it was not sent."""
        return self.form.get(name, "")

    def number(self, name: str, least: int, most: int, default: int) -> int:
        """Return a number from the query, kept within bounds; the default when it is none."""
        word = self.query.get(name, "")
        return min(max(int(word), least), most) if word.isascii() and word.isdigit() and len(word) < 9 else default


@dataclass(frozen=True, slots=True)
class Page:
    """Show a template."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoTo:
    """Show another page, after something was done (303)."""

    path: str


@dataclass(frozen=True, slots=True, repr=False)
class Download:
    """Hand over a file, whole or piece by piece; its name must say nothing about anybody, browsers remember it."""

    name: str
    content: bytes | Iterator[bytes]
    media_type: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing new for a page that looks again (204)."""


Answer = Page | GoTo | Download | Unchanged
