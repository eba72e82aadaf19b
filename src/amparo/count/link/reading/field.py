"""What a mapping may say of a column: ``role``, ``role:label``, either with ``/part``, or ``ignore``.

A value that several columns hold together has parts: ``birth/year``, ``birth/month`` and ``birth/day``; names, places
and texts have numbered parts, ``place/1`` the narrowest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from amparo.count.link.records import LABELLED, Role
from amparo.errors import InputError

IGNORE = "ignore"
DATE_PARTS = ("year", "month", "day")
DATES = frozenset({Role.BIRTH, Role.AGED_ON, Role.DATE})
NUMBERED = frozenset({Role.NAME, Role.SURNAME, Role.GIVEN, Role.PLACE, Role.TEXT})
_SHAPE = re.compile(r"([a-z_]+)(?::([^:/\s]{1,60}))?(?:/([a-z]+|[1-9]))?")


@dataclass(frozen=True)
class Field:
    """One field of a record list, or a part of one."""

    role: Role
    label: str = ""
    part: str = ""

    @property
    def whole(self) -> str:
        """The name under which the field stands in a record list."""
        return f"{self.role}:{self.label}" if self.label else str(self.role)

    def __str__(self) -> str:
        return f"{self.whole}/{self.part}" if self.part else self.whole


def parse(text: str, column: str) -> Field | None:
    """Return the field that ``text`` names for a column, None for one to ignore. Raises InputError."""
    if text == IGNORE:
        return None
    shape = _SHAPE.fullmatch(text)
    if shape is None or shape[1] not in {*Role}:
        raise InputError("column {column} has a role that is not known", "write one of these, or ignore: {roles}",
                         column=column, roles=", ".join(Role))  # fmt: skip
    found = Field(Role(shape[1]), shape[2] or "", shape[3] or "")
    if (found.role in LABELLED) != bool(found.label):
        if found.label:
            raise InputError("column {column}: the role {role} has no label", "write {role} alone", column=column,
                             role=str(found.role))  # fmt: skip
        raise InputError("column {column}: the role {role} needs a label", "write {role}: and a word for what it is",
                         column=column, role=str(found.role))  # fmt: skip
    if found.part and not _may_have(found):
        raise InputError("column {column}: the role {role} has no such part", "dates have /year, /month and /day; "
                         "names, places and texts /1, /2 and so on", column=column, role=str(found.role))  # fmt: skip
    return found


def _may_have(field: Field) -> bool:
    if field.role in DATES:
        return field.part in DATE_PARTS
    return field.role in NUMBERED and field.part.isdigit()
