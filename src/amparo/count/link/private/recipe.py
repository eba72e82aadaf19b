"""The recipe by which organisations write the same person the same way: from columns to keys that agree or do not.

Keys leave no room for likeness, so everything that clerks write differently is taken out first: Unicode forms (NFKC),
case, punctuation, digits of other scripts, the ways of writing a phone number (ITU-T E.164) or a day. The recipe is
part of the agreement; ``VERSION`` goes into every file, and files of another version are refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from amparo.count.link.private import phone
from amparo.count.link.records import LABELLED, Role
from amparo.errors import InputError

VERSION = 1
SPELT = frozenset({Role.NAME, Role.SURNAME, Role.GIVEN, Role.PATRONYMIC, Role.PLACE, Role.TEXT})
"""What people spell in several ways: it agrees only where both lists happen to spell it alike."""
BETWEEN = "\x1f"  # no key can hold it: keys are letters, digits and spaces

_LOOK_ALIKE = str.maketrans("авекмнорстух", "abekmhopctyx")  # a series of a passport, typed in either alphabet
_ISO = re.compile(r"(\d{4})[-./](\d\d?)[-./](\d\d?)")
_DAY_FIRST = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")


@dataclass(frozen=True)
class Keys:
    """What one list brings: its distinct keys in order, and how many rows had none or repeated one."""

    fields: tuple[str, ...]
    values: tuple[str, ...]
    unusable: int
    repeated: int


def keys(columns: Mapping[str, Sequence[str | None]], fields: Sequence[str], calling_code: str = "") -> Keys:
    """Write each row as one key of the ``fields`` (``role`` or ``role:label``), which agree only if all of them do.

    A row in which one of them is missing or cannot be read has no key. ``calling_code`` is that of the country whose
    phone numbers are written without one, such as ``"7"``. Raises InputError for fields that are absent or cannot be
    part of a key; no message holds a value.
    """
    chosen = tuple(sorted(set(fields)))
    if not chosen:
        raise InputError("no field has been chosen as key", "name one with --field, such as identifier:phone")
    written = [_written(columns, field, calling_code) for field in chosen]
    found = [_joined(chosen, row) for row in zip(*written, strict=True) if all(row)]
    distinct = tuple(sorted(set(found)))
    return Keys(chosen, distinct, len(written[0]) - len(found), len(found) - len(distinct))


def spelt(fields: Sequence[str]) -> bool:
    """Say whether a field is among them that people spell in several ways."""
    return any(_role(field) in SPELT for field in fields)


def _written(columns: Mapping[str, Sequence[str | None]], field: str, calling_code: str) -> list[str]:
    write = _writer(field, calling_code)
    if field not in columns:
        raise InputError("the list has no field {field}", "name a field that it has", field=field)
    return [write(_plain(value)) if value else "" for value in columns[field]]


def _joined(fields: Sequence[str], row: Sequence[str]) -> str:
    """The names of the fields are part of the key: a phone number never agrees with the number of a passport."""
    return BETWEEN.join(f"{field}={value}" for field, value in zip(fields, row, strict=True))


def _role(field: str) -> Role:
    name, _, label = field.partition(":")
    try:
        role = Role(name)
    except ValueError:
        raise InputError(
            "there is no field called {field}", "name one such as identifier:phone, surname or birth", field=field
        ) from None
    if bool(label) != (role in LABELLED):
        raise InputError(
            "{field} is not the whole name of a field",
            "identifier, date, category and text have a label, such as identifier:phone; others have none",
            field=field,
        )
    return role


def _writer(field: str, calling_code: str) -> Callable[[str], str]:
    """Return how values of a field are written in a key; an empty result is a value that cannot be used."""
    role = _role(field)
    if field == "identifier:phone":
        return lambda value: phone.written(value, calling_code)
    if role is Role.IDENTIFIER:
        return number
    if role in {Role.BIRTH, Role.DATE}:
        return day
    if role in SPELT or role is Role.CATEGORY:
        return words
    raise InputError("{field} cannot be part of a key", "choose what is one person's and does not change", field=field)


def _plain(value: str) -> str:
    """NFKC, case folded, digits of every script as 0 to 9."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)


def number(value: str) -> str:
    """Write the number of a document: letters and digits only, look-alike Cyrillic letters as Latin ones.

    What has no digit, fewer than five signs or the same sign throughout is a filler ("none", "0000000").
    """
    kept = "".join(sign for sign in value.translate(_LOOK_ALIKE) if sign.isalnum())
    real = len(kept) >= 5 and len(set(kept)) > 1 and any(sign.isdecimal() for sign in kept)
    return kept if real else ""


def day(value: str) -> str:
    """Write a whole day as ISO 8601; 2001-02-03 and 03.02.2001 are read, what could be either day is not."""
    if found := _ISO.fullmatch(value.strip()):
        year, month, day_ = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(value.strip()):
        day_, month, year = map(int, found.groups())
    else:
        return ""
    try:
        return date(year, month, day_).isoformat()
    except ValueError:
        return ""


def words(value: str) -> str:
    """Write a name or a word: letters, marks and digits, one space between words; е for ё, and no apostrophes."""
    kept = "".join("" if _silent(sign) else sign if _spoken(sign) else " " for sign in value.replace("ё", "е"))
    return " ".join(kept.split())


def _silent(sign: str) -> bool:
    """Apostrophes, in the several forms in which keyboards have them, and signs that only shape or direct text."""
    return sign in "'’‘`´" or unicodedata.category(sign) in {"Lm", "Cf"}


def _spoken(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"
