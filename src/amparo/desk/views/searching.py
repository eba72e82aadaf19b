"""Search: over working texts, summaries and public claims, in any inflection; never over what came in at the door.

What is searched for goes into the session and not into the page's address: browsers keep addresses on disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from amparo.desk.asked import Answer, Asked, GoTo, Page
from amparo.desk.views.inbox import slug
from amparo.desk.workspace import Workspace
from amparo.errors import InputError
from amparo.ledger.statement import Statement
from amparo.ledger.vault import Hit
from amparo.ledger.words import stems

LIMIT = 40
"""Hits shown: whoever needs more needs another word."""

MAX_QUERY = 400
"""Characters of what is searched for: some lines."""

_PIECE = re.compile(r"\w+|\W+")


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: what it is, where it leads, and its excerpt in pieces, those that were searched for marked."""

    kind: str
    path: str
    statement: Statement
    pieces: tuple[tuple[str, bool], ...]


def search(desk: Workspace, asked: Asked) -> Answer:
    """Show what was found for the session's words."""
    query = asked.session.query
    found = [hit for hit in (_found(hit, query) for hit in desk.vault.search(query, LIMIT)) if hit] if query else []
    values = {"query": query, "found": found, "limit": LIMIT}
    return Page("search_results.html" if asked.partial else "search.html", values)


def look_for(desk: Workspace, asked: Asked) -> Answer:
    """Take the words to search for into the session."""
    query = asked.text("q").strip()
    if len(query) > MAX_QUERY:
        raise InputError("this is more than {limit} characters", "search for some words of it", limit=MAX_QUERY)
    asked.session.query = query
    return search(desk, asked) if asked.partial else GoTo("/search")


def _found(hit: Hit, query: str) -> Found | None:
    one = hit.statement
    subject = one.subject if one.subject.startswith("account:") else one.about
    if subject.startswith("account:"):
        return Found("account", f"/accounts/{slug(subject)}", one, marked(hit.excerpt, query))
    if one.kind == "event":
        return Found("claim", f"/claims/{one.id}", one, marked(hit.excerpt, query))
    if one.kind == "statement":
        return Found("note", f"/claims/{slug(one.about)}", one, marked(hit.excerpt, query))
    if one.kind == "source":
        return Found("source", f"/claims?source={one.about}", one, marked(hit.excerpt, query))
    return None


def marked(excerpt: str, query: str) -> tuple[tuple[str, bool], ...]:
    """Split an excerpt into pieces and say which are words that were searched for, whatever their inflection."""
    wanted = set(stems(query))
    return tuple((piece, bool(wanted.intersection(stems(piece)))) for piece in _PIECE.findall(excerpt))
