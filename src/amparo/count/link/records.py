"""Lists of records as linkage takes them: which column says what, and the values, each still as its list wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a column says of a person. Roles with a label may come several times: ``identifier:phone``."""

    ID = "id"
    """The list's own number of the record: never compared; keeps judgements when rows move."""
    NAME = "name"
    """The whole name in one column, in any order."""
    SURNAME = "surname"
    GIVEN = "given"
    PATRONYMIC = "patronymic"
    BIRTH = "birth"
    """A date or year of birth: EDTF, or as people write dates."""
    AGE = "age"
    """Years: a number, a range, or a number with a hedge."""
    AGED_ON = "aged_on"
    """The day on which the age was true."""
    PLACE = "place"
    """A place, or several from the narrowest to the widest, with commas between."""
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    DATE = "date"
    """The date of an event, labelled: ``date:detained``."""
    IDENTIFIER = "identifier"
    """A number or code that is one person's: ``identifier:phone``."""
    CATEGORY = "category"
    """One of few values: ``category:sex``."""
    TEXT = "text"
    """Other text in which small differences are slips of the pen: ``text:street``."""


IDENTIFIER = f"{Role.IDENTIFIER}:"
"""How fields begin that hold a number or code of one person."""

LABELLED = frozenset({Role.DATE, Role.IDENTIFIER, Role.CATEGORY, Role.TEXT})


@dataclass(frozen=True)
class RecordList:
    """One list. ``fields`` maps ``role`` or ``role:label`` to as many values as there are rows; None is missing.

    ``rows`` are the numbers by which people find the rows again (the first data row below a header is 2, as in a
    spreadsheet). ``clean`` says that its keeper vouches that nobody is on it twice.
    """

    name: str
    fields: Mapping[str, Sequence[str | None]]
    rows: Sequence[int]
    clean: bool = False

    def __len__(self) -> int:
        return len(self.rows)
