"""Excerpts: the rules for the two short texts of an account that may be published, a summary and a quote.

They are checked when somebody writes one, and again when the consent gate lets it out.
"""

from __future__ import annotations

from amparo.errors import RefusedError

MAX_EXCERPT = 600
"""Characters of a summary or a quote: some sentences. The longer a passage, the more in it points at somebody."""


def check_excerpt(text: str) -> None:
    """Raise RefusedError for a text that gives away more than a summary or a quote may."""
    if any(character.isdigit() for character in text):
        raise RefusedError(
            "a text for publication must not hold digits",
            "a date, an age, a number of the house or of the cell points at a person: say it without",
        )
    if len(text) > MAX_EXCERPT:
        raise RefusedError(
            "a text for publication has at most {limit} characters", "choose less of it", limit=MAX_EXCERPT
        )


def check_quote(text: str, working_text: str) -> None:
    """Raise RefusedError unless a quote stands word for word in the confirmed working text."""
    check_excerpt(text)
    if text.strip() == "" or text.strip() not in working_text:
        raise RefusedError(
            "a quote must stand word for word in the working text", "confirm the working text first, then copy from it"
        )
