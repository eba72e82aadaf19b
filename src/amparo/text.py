"""Words in the reader's language, from gettext catalogues (``locale/<code>/LC_MESSAGES/amparo.po``).

Catalogues are read as text with Babel, so there is no compile step to forget. A missing message falls back to
English; a test keeps ``ru`` complete.
"""

from __future__ import annotations

import gettext
import io
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from babel import Locale, dates, negotiate_locale, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from amparo.errors import AmparoError

CATALOGUES = Path(__file__).parent / "locale"
LANGUAGES = ("en", "ru")
"""Languages that are complete; a test holds them so."""
BEGUN = ("ar",)
"""Languages that have begun: shown to whoever asks for them by name, with English where words are missing."""
NAMES = {"en": "English", "ru": "Русский", "ar": "العربية"}
"""What each language calls itself."""


def N_(message: str) -> str:  # noqa: N802  (the gettext name for "extract, translate later")
    """Mark a message for extraction without translating it here."""
    return message


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; English is the message itself."""
    path = CATALOGUES / language / "LC_MESSAGES" / "amparo.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as po:
        entries = read_po(po, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, entries)
    compiled.seek(0)
    words = gettext.GNUTranslations(compiled)
    if direction(language) == "rtl":
        words.add_fallback(_LeftToRight())
    return words


class _LeftToRight(gettext.NullTranslations):
    """English within a page that runs from right to left: held together by Unicode's isolates (UAX #9)."""

    def gettext(self, message: str) -> str:
        return f"\u2066{message}\u2069"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(super().ngettext(msgid1, msgid2, n))


def choose_language(accepted: str, asked: str = "") -> str:
    """Pick a language: one asked for by name, else the best of an ``Accept-Language`` header, else English."""
    if asked in LANGUAGES + BEGUN:
        return asked
    wanted = [part.split(";")[0].strip().replace("-", "_") for part in accepted.split(",")[:20]]
    return negotiate_locale(wanted, LANGUAGES) or "en"


def direction(language: str) -> str:
    """``ltr`` or ``rtl``, for the ``dir`` attribute of a page."""
    return Locale.parse(language).text_direction


def explain(error: AmparoError, language: str = "en") -> tuple[str, str]:
    """Return (what happened, what to do) in a language."""
    words = catalogue(language)
    what = words.gettext(error.what).format(**error.values)
    todo = words.gettext(error.todo).format(**error.values) if error.todo else ""
    return what, todo


def show_date(day: date, language: str) -> str:
    """Write a day as the reader writes it."""
    return dates.format_date(day, format="long", locale=language)


def show_moment(minute: datetime, language: str) -> str:
    """Write a minute in UTC as the reader writes it, and say that it is UTC."""
    return f"{dates.format_datetime(minute, format='long', tzinfo=UTC, locale=language)}"


def show_number(number: int, language: str) -> str:
    """Write a whole number with the reader's separators."""
    return numbers.format_decimal(number, locale=language)
