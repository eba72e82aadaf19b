"""The mapping of a list: which column says what. It holds names of columns, never what they hold.

As text it is TOML 1.0, which people may edit:

    clean = false
    aged_on = "2017-04-01"

    [columns]
    "Фамилия" = "surname"
"""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as Names
from dataclasses import dataclass, field
from typing import Any, Self

from amparo.count.link.reading import toml
from amparo.count.link.reading.field import DATES, Field, parse
from amparo.count.link.reading.naming import is_sensitive
from amparo.count.link.records import Role
from amparo.errors import InputError, RefusedError

_KEYS = frozenset({"columns", "aged_on", "clean"})
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


@dataclass(frozen=True)
class Mapping:
    """Which field each column holds, written as ``field`` says (``surname``, ``identifier:phone``, ``ignore``).

    ``aged_on`` is the day, month or year (EDTF) on which ages were true for the whole list, or where its column holds
    nothing. ``clean`` says that its keeper vouches that nobody is on it twice.

    Raises InputError for roles that are not known or given twice; RefusedError for a column named as one of
    orientation, ethnicity or belief that is not ignored: these are never compared.
    """

    columns: Names[str, str]
    aged_on: str | None = None
    clean: bool = False
    fields: Names[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = {column: parse(text, column) for column, text in self.columns.items()}
        fields = {column: one for column, one in found.items() if one is not None}
        object.__setattr__(self, "fields", fields)
        for column in fields:
            if is_sensitive(column):
                raise RefusedError("column {column} says what a person's orientation, ethnicity or belief is",
                                   "set it to ignore: such columns are never compared", column=column)  # fmt: skip
        _refuse_twice(fields)
        _refuse_parts(fields)
        _check_aged_on(self.aged_on, fields)

    def of(self, role: Role | str) -> dict[str, Field]:
        """Return the columns of a field (or of a role, whatever the label), parts included."""
        return {column: one for column, one in self.fields.items() if role in (one.role, one.whole)}

    def check(self, names: Collection[str]) -> None:
        """Raise InputError when a column is not among ``names``, or nothing but numbers of records would be read."""
        for column, one in self.fields.items():
            if column not in names:
                raise InputError("there is no column named {column}, which is mapped to {field}",
                                 "check how its name is spelt, or take it out of the mapping", column=column,
                                 field=str(one))  # fmt: skip
        if all(one.role in (Role.ID, Role.AGED_ON) for one in self.fields.values()):
            raise InputError("no column says anything of a person that could be compared",
                             "say which column is the name, the date of birth and so on, in a mapping")  # fmt: skip

    def to_toml(self, table: str | None = None) -> str:
        """Write the mapping as a TOML document, or as a table of one."""
        head = [] if table is None else [f"[{toml.quoted(table)}]"]
        columns = "columns" if table is None else f"{toml.quoted(table)}.columns"
        aged_on = [] if self.aged_on is None else [f"aged_on = {toml.quoted(self.aged_on)}"]
        lines = [f"{toml.quoted(column)} = {toml.quoted(text)}" for column, text in self.columns.items()]
        return "\n".join([*head, f"clean = {str(self.clean).lower()}", *aged_on, "", f"[{columns}]", *lines, ""])

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read exactly what ``to_toml`` was given. Raises InputError."""
        return cls.from_table(toml.parsed(text))

    @classmethod
    def from_table(cls, table: Any) -> Self:
        """Make a mapping of a table of a TOML document. Raises InputError."""
        if not isinstance(table, dict) or not table.keys() <= _KEYS or not _well_typed(table):
            raise InputError("the mapping has something other than columns, aged_on and clean",
                             "write columns as \"name\" = \"role\", aged_on as text, clean as true or "
                             "false")  # fmt: skip
        return cls(table.get("columns", {}), table.get("aged_on"), table.get("clean", False))


def _well_typed(table: Names[str, Any]) -> bool:
    columns = table.get("columns", {})
    return (
        isinstance(columns, dict)
        and all(isinstance(text, str) for text in columns.values())
        and isinstance(table.get("aged_on", ""), str)
        and isinstance(table.get("clean", False), bool)
    )


def _refuse_twice(fields: Names[str, Field]) -> None:
    first: dict[str, str] = {}
    for column, one in fields.items():
        if (before := first.setdefault(str(one), column)) != column:
            raise InputError("columns {first} and {second} are both mapped to {field}",
                             "set one of them to ignore, or give them labels or parts of their own",
                             first=before, second=column, field=str(one))  # fmt: skip


def _refuse_parts(fields: Names[str, Field]) -> None:
    """Refuse a field that is given whole and in parts, and a date in parts without its year."""
    parts: dict[str, set[str]] = {}
    for one in fields.values():
        parts.setdefault(one.whole, set()).add(one.part)
    dates = {one.whole for one in fields.values() if one.role in DATES}
    for whole, found in parts.items():
        if "" in found and len(found) > 1:
            raise InputError("{field} is given both whole and in parts", "set one or the other to ignore", field=whole)
        if whole in dates and not found & {"", "year"}:
            raise InputError("{field} is given in parts, without its year", "map the year too, or set the parts to "
                             "ignore", field=whole)  # fmt: skip


def _check_aged_on(aged_on: str | None, fields: Names[str, Field]) -> None:
    if aged_on is None:
        return
    if not _DAY.fullmatch(aged_on):
        raise InputError("the day on which ages were true is not a date", "write it as 2017-04-01, 2017-04 or 2017")
    if not any(one.role is Role.AGE for one in fields.values()):
        raise InputError("there is a day on which ages were true, but no column of ages",
                         "say which column is the age, or leave the day out")  # fmt: skip
