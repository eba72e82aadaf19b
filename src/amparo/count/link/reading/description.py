"""A mapping in words, a line a column, for a person to check."""

from __future__ import annotations

from collections.abc import Callable

from amparo.count.link.reading.field import Field
from amparo.count.link.reading.mapping import Mapping
from amparo.count.link.records import Role
from amparo.text import N_

_ROLES = {
    Role.ID: N_("the list's own number of the record, not compared"),
    Role.NAME: N_("the whole name"),
    Role.SURNAME: N_("the surname"),
    Role.GIVEN: N_("the given name"),
    Role.PATRONYMIC: N_("the patronymic, or the father's name"),
    Role.BIRTH: N_("the date or year of birth"),
    Role.AGE: N_("the age"),
    Role.AGED_ON: N_("the day on which the age was true"),
    Role.PLACE: N_("the place"),
    Role.LATITUDE: N_("the latitude"),
    Role.LONGITUDE: N_("the longitude"),
    Role.DATE: N_("a date: {label}"),
    Role.IDENTIFIER: N_("a number or code that is one person's: {label}"),
    Role.CATEGORY: N_("one of few values: {label}"),
    Role.TEXT: N_("other text: {label}"),
}
_PARTS = {"year": N_("{role} (the year)"), "month": N_("{role} (the month)"), "day": N_("{role} (the day)")}
_PART = N_("{role} (part {part})")
_IGNORED = N_("not read")
_LINE = N_("{column}: {role}")
_AGED_ON = N_("Ages were true on {day}.")
_CLEAN = N_("Nobody is on the list twice.")


def described(mapping: Mapping, say: Callable[[str], str] = str) -> list[str]:
    """Return a line for each column, then what holds for the whole list; ``say`` translates a template."""
    lines = [
        say(_LINE).format(column=column, role=_role(mapping.fields.get(column), say)) for column in mapping.columns
    ]
    if mapping.aged_on is not None:
        lines.append(say(_AGED_ON).format(day=mapping.aged_on))
    return [*lines, say(_CLEAN)] if mapping.clean else lines


def _role(field: Field | None, say: Callable[[str], str]) -> str:
    if field is None:
        return say(_IGNORED)
    role = say(_ROLES[field.role]).format(label=field.label.replace("_", " "))
    return say(_PARTS.get(field.part, _PART)).format(role=role, part=field.part) if field.part else role
