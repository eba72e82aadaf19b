"""The few pages that the workers write themselves: what went wrong, what to do, the way back. No word of a person."""

from __future__ import annotations

from pathlib import Path

from amparo import pages, text
from amparo.errors import AmparoError, InputError, RefusedError, StorageError

FOLDER = Path(__file__).parent
LOST = StorageError(
    "what you sent did not arrive. Nothing of it was kept",
    "please go back and send it again. What arrived before is still here",
)
FAILED = StorageError("this did not work. Nothing of it was kept", "please go back and try it again")
UNKNOWN = InputError("there is no page at this address", "please go back to the start")
ELSEWHERE = RefusedError("this form was sent from another site", "please use the form on this page")


def page(accepted: str, error: AmparoError) -> str:
    """Write an error as a page in the language of an ``Accept-Language`` header."""
    language = text.choose_language(accepted)
    sentences = [_sentence(part) for part in text.explain(error, language) if part]
    return pages.render(FOLDER, "calm.html", language, sentences=sentences)


def status(error: AmparoError) -> int:
    """Return the HTTP status that tells a program what the words tell a person."""
    if isinstance(error, StorageError):
        return 507 if error.values.get("reason") == "full" else 503
    return 413 if isinstance(error, RefusedError) else 422


def _sentence(words: str) -> str:
    """Errors are written in lower case for the command line; on a page they are sentences."""
    return f"{words[:1].upper()}{words[1:]}."
