"""Lineage: every figure has an id that follows from how it was made and from the statements it rests on.

``F-`` and ten base32 letters of SHA-256 over the method's name, a line feed, and the sorted statement ids, each ended
by a line feed. Who holds the statements can compute it again; a figure copied elsewhere still leads back to them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

LETTERS = 10
"""Fifty bits: no two figures of a dossier share an id by chance, and a reader can still compare it by eye."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure or text.

    ``method`` names how it was made; ``withheld`` says that its statements are not listed, because their number would
    tell a count that is not printed.
    """

    id: str
    method: str
    statements: tuple[str, ...]
    withheld: bool = False

    def as_data(self) -> dict[str, object]:
        """Return what ``dossier.lineage.json`` holds; withheld statements are left out."""
        return {
            "id": self.id,
            "method": self.method,
            "statements": [] if self.withheld else list(self.statements),
            "withheld": self.withheld,
        }


def figure(method: str, statements: Iterable[str], *, withheld: bool = False) -> Figure:
    """Return the figure of a method over statements."""
    ids = tuple(sorted(set(statements)))
    return Figure(lineage_id(method, ids), method, ids, withheld)


def lineage_id(method: str, statements: Iterable[str]) -> str:
    """Return the id; the order of the statements does not matter."""
    lines = "".join(f"{line}\n" for line in (method, *sorted(set(statements))))
    return "F-" + base64.b32encode(sha256(lines.encode()).digest()).decode()[:LETTERS]
